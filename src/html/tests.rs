//! Tests of escaping, links and the page.

use proptest::prelude::*;

use super::document::STYLE;
use super::{Attribute, Fragment, Html, HttpUrl, TableColumn, bar, document, sparkline, table};
use crate::language::Language;

fn escaped(text: &str) -> String {
    Html::new().text(text).as_str().to_owned()
}

#[test]
fn text_is_no_markup() {
    for (text, shown) in [
        (
            "</style><script>alert(1)</script>",
            "&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
        ),
        ("\" onload='x' &lt;", "&quot; onload=&#39;x&#39; &amp;lt;"),
        ("a\0b\u{1b}\r\n\tc\u{7f}", "a\\u{0}b\\u{1b}\\u{d}\n\tc\\u{7f}"),
        ("한글 <b> 👨‍👩‍👧 \u{202e}gnp", "한글 &lt;b&gt; 👨‍👩‍👧 \\u{202e}gnp"),
        ("\u{feff}\u{200b}\u{e0041}", "\\u{feff}\\u{200b}\\u{e0041}"),
    ] {
        assert_eq!(escaped(text), shown);
    }
}

#[test]
fn attributes_are_quoted() {
    let mut html = Html::new();
    html.text_element("p", &[Attribute::Label("\"><script>"), Attribute::Lang(Language::Ko)], "x");
    assert_eq!(html.as_str(), r#"<p aria-label="&quot;&gt;&lt;script&gt;" lang="ko">x</p>"#);
}

#[test]
fn backticks_enclose_code() {
    for (text, html) in [
        ("run `a <b>`, then `c`", "run <code>a &lt;b&gt;</code>, then <code>c</code>"),
        ("one ` only", "one ` only"),
    ] {
        assert_eq!(Html::new().sentence(text).as_str(), html);
    }
}

#[test]
fn only_web_pages_are_linked() {
    for url in ["https://example.com/?a=\"b\"&c", "HTTP://example.com"] {
        assert!(HttpUrl::new(url).is_some(), "{url}");
    }
    for url in [
        "javascript:alert(1)",
        "javascript://example.com/%0aalert(1)",
        "java\nscript:alert(1)",
        " https://example.com",
        "https://exa\u{202e}mple.com",
        "data:text/html,<script>",
        "//example.com",
        "https://",
        "",
    ] {
        assert!(HttpUrl::new(url).is_none(), "{url}");
    }
    let url = HttpUrl::new("https://example.com/?a=\"b\"&c").unwrap();
    let mut html = Html::new();
    html.text_element("a", &[Attribute::Href(&url)], "x");
    let link = r#"<a rel="noreferrer" href="https://example.com/?a=&quot;b&quot;&amp;c">x</a>"#;
    assert_eq!(html.as_str(), link);
}

#[test]
fn identifiers_are_different_and_valid() {
    let of = |name| Fragment::new("rule", name).to_string();
    assert_eq!(of("root-login"), "rule-root-login");
    assert_eq!(of("A 규"), "rule-_41__20__addc_");
    assert_ne!(of("A"), of("_41_"));
}

#[test]
fn a_code_block_keeps_its_first_line() {
    let mut html = Html::new();
    html.code_block(&[], "\nx");
    assert_eq!(html.as_str(), "<pre>\n\nx</pre>");
}

#[test]
fn charts_have_whole_sizes() {
    let half = bar(1, 2);
    assert!(half.as_str().contains(r#"class="bar-fill" width="500" height="10""#), "{half:?}");
    assert!(bar(u64::MAX, 0).as_str().contains(r#"class="bar-fill" width="0""#));
    let line = sparkline(&[0, 4, 1_000_000], "per \"day\"");
    assert!(
        line.as_str().contains(r#"points="0,32 0,32 80,32 80,31 160,31 160,0 240,0 240,32""#),
        "{line:?}"
    );
    assert!(line.as_str().contains(r#"aria-label="per &quot;day&quot;""#));
    assert!(sparkline(&[], "").as_str().contains(r#"points="0,32 240,32""#));
}

#[test]
fn rows_of_a_table_have_names() {
    let columns = [
        TableColumn { title: "Rule", is_number: false },
        TableColumn { title: "Alerts", is_number: true },
    ];
    let cell = |text: &str| Html::new().text(text).clone();
    let html = table("Rules", &columns, [vec![cell("<root>"), cell("7")]]);
    assert_eq!(
        html.as_str(),
        "<section class=\"wide\" tabindex=\"0\" aria-label=\"Rules\"><table>\
         <thead><tr><th scope=\"col\" class=\"words\">Rule</th><th scope=\"col\" class=\"number\">Alerts</th></tr></thead>\n\
         <tbody><tr><th scope=\"row\" class=\"words\">&lt;root&gt;</th><td class=\"number\">7</td></tr>\n\
         </tbody></table></section>"
    );
}

#[test]
fn a_page_is_one_file_without_script() {
    let page = document(Language::Ko, "</title><script>", &Html::new());
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"ko\">"));
    assert!(page.contains("<title>&lt;/title&gt;&lt;script&gt;</title>"));
    for part in ["default-src 'none'; style-src 'sha256-", "base-uri 'none'", "form-action 'none'"]
    {
        assert!(page.contains(part), "{part}");
    }
    for part in ["<script", "<link", "src=", "@import", "url("] {
        assert!(!page.contains(part), "{part}");
    }
}

/// The policy has the hash of the style, which browsers compute after they replaced carriage returns.
#[test]
fn the_style_has_one_kind_of_line_break() {
    assert!(!STYLE.contains(['\r', '\0', '<']));
}

proptest! {
    #[test]
    fn no_text_is_markup(text in any::<String>()) {
        let html = escaped(&text);
        prop_assert!(!html.contains(['<', '>', '"', '\'']), "{html}");
        let back = html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
        let visible: String = crate::alert::visible(&text)
            .map(|(c, is_shown)| match c {
                '\n' | '\t' => c.to_string(),
                c if is_shown => c.to_string(),
                c => format!("\\u{{{:x}}}", u32::from(c)),
            })
            .collect();
        prop_assert_eq!(back.replace("&amp;", "&"), visible);
    }
}
