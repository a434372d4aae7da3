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
