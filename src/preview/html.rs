//! Makes a part of a page of a message.

use jiff::tz::TimeZone;

use super::layout::{BlockLayout, layout};
use super::line::{Role, Run};
use super::mrkdwn::MrkdwnPart;
use crate::html::{Attribute, Html, HttpUrl};
use crate::slack::Message;

/// Separates backticks in the payload. It is always ours and has no effect outside Slack: without it, a value that is copied
/// from the page is that of the event.
const SEPARATOR: char = '\u{200b}';

/// Properties of a message on a page.
#[derive(Clone, Copy, Debug)]
pub struct MessageElement<'z> {
    /// The reader's time zone, for date tokens.
    pub zone: &'z TimeZone,
    /// Writes the URLs of links after their labels instead of linking.
    pub addresses: bool,
    /// The element of the title of the rule, such as `h3`: the level below the heading above the message.
    pub heading: &'static str,
}

/// Returns a message as an element.
pub fn message_element(message: &Message, options: &MessageElement<'_>) -> Html {
    let mut html = Html::new();
    html.element("div", &[Attribute::Class("message")], |html| {
        for block in layout(message, options.zone, options.addresses) {
            html.line_break();
            push_block(html, &block, options);
        }
    });
    html
}

fn push_block(html: &mut Html, block: &BlockLayout, options: &MessageElement<'_>) {
    let class = |class| [Attribute::Class(class)];
    match block {
        BlockLayout::Header(run) => {
            html.text_element(options.heading, &class("message-header"), &run.text)
        }
        BlockLayout::Section(parts) => {
            html.element("div", &class("message-section"), |it| push_parts(it, parts, options))
        }
        BlockLayout::Fields(fields) => html.element("div", &class("message-fields"), |it| {
            for parts in fields {
                it.element("div", &[], |it| push_parts(it, parts, options));
            }
        }),
        BlockLayout::Context(elements) => html.element("div", &class("message-context"), |it| {
            for parts in elements {
                push_parts(it, parts, options);
            }
        }),
    };
}

fn push_parts(html: &mut Html, parts: &[MrkdwnPart], options: &MessageElement<'_>) {
    for part in parts {
        let (name, runs) = match part {
            MrkdwnPart::Text(runs) => ("p", runs),
            MrkdwnPart::Code(runs) => ("pre", runs),
        };
        html.element(name, &[], |it| {
            for run in runs {
                push_run(it, run, name == "p", options);
            }
        });
    }
}

/// Appends a piece of text. `marks_code` marks code inside other text.
fn push_run(html: &mut Html, run: &Run, marks_code: bool, options: &MessageElement<'_>) {
    let url = run.link.as_deref().filter(|_| !options.addresses).and_then(HttpUrl::new);
    if let Some(url) = url {
        html.element("a", &[Attribute::Href(&url)], |it| push_text(it, &run.text));
        return;
    }
    let element = match run.role {
        Role::Bold => "strong",
        Role::Italic => "em",
        Role::Strike => "s",
        Role::Code if marks_code => "code",
        Role::Mention => {
            let class = [Attribute::Class("mention")];
            html.element("span", &class, |it| push_text(it, &run.text));
            return;
        }
        Role::Plain | Role::Code | Role::Frame | Role::Link | Role::Faint => {
            return push_text(html, &run.text);
        }
    };
    html.element(element, &[], |it| push_text(it, &run.text));
}

fn push_text(html: &mut Html, text: &str) {
    for part in text.split(SEPARATOR) {
        html.text(part);
    }
}

#[cfg(test)]
mod tests {
    use super::super::mrkdwn::MrkdwnReader;
    use super::*;

    const OPTIONS: MessageElement<'_> =
        MessageElement { zone: &TimeZone::UTC, addresses: false, heading: "h3" };

    fn html(mrkdwn: &str) -> String {
        let reader = MrkdwnReader { zone: OPTIONS.zone, plain: Role::Plain, addresses: false };
        let mut html = Html::new();
        push_parts(&mut html, &reader.read(mrkdwn), &OPTIONS);
        html.as_str().to_owned()
    }

    #[test]
    fn markup_becomes_elements() {
        for (mrkdwn, expected) in [
            ("*a* _b_ ~c~ `d`", "<p><strong>a</strong> <em>b</em> <s>c</s> <code>d</code></p>"),
            (
                "*a:*\n```x &lt;b&gt;\n y```",
                "<p><strong>a:</strong></p><pre>\nx &lt;b&gt;\n y</pre>",
            ),
            ("```\nx```", "<pre>\n\nx</pre>"),
            (
                "<!channel> <@U1|mina>",
                r#"<p><span class="mention">@channel</span> <span class="mention">@mina</span></p>"#,
            ),
            ("<!date^0^{date_num}|x>", "<p>1970-01-01</p>"),
            ("```a`\u{200b}`b```", "<pre>\na``b</pre>"),
        ] {
            assert_eq!(html(mrkdwn), expected, "{mrkdwn}");
        }
    }

    #[test]
    fn only_web_pages_are_linked() {
        let link = r#"<p><a rel="noreferrer" href="https://example.com/?a&amp;b">x</a></p>"#;
        assert_eq!(html("<https://example.com/?a&amp;b|x>"), link);
        assert_eq!(html("<javascript:alert(1)|x> <data:,y>"), "<p>x data:,y</p>");
    }
}
