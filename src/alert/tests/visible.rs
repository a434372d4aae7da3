//! Shown text is visible, counted and checked.

use proptest::prelude::*;

use super::redaction::parameters;
use crate::alert::parameters::Parameters;
use crate::alert::{AlertContext, Language, VisibleText, alert};
use crate::event::Record;
use crate::json::parse;

#[test]
fn hidden_characters_are_made_visible() {
    let text = |value| VisibleText::new(value, true).map(|text| text.as_str().to_owned());
    assert_eq!(
        text("a\u{202e}b\u{200b}c\u{1b}[2J\u{9b}"),
        Some(r"a\u{202e}b\u{200b}c\u{1b}[2J\u{9b}".into())
    );
    assert_eq!(text("ad\u{200d}min"), Some(r"ad\u{200d}min".into()));
    assert_eq!(text("👩‍💻 홍길동"), Some("👩‍💻 홍길동".into()));
    assert_eq!(text("one\ntwo\tthree"), Some("one␤two three".into()));
    assert_eq!(text("\u{e0041}\u{3164}"), Some(r"\u{e0041}\u{3164}".into()));
    assert_eq!(text("  "), None);
    for (value, shown) in [
        ("a\rb", r"a\u{d}b"),
        ("a\u{fe0f}b", r"a\u{fe0f}b"),
        ("❤\u{fe0f} 1\u{fe0f}\u{20e3} 葛\u{e0100}", "❤\u{fe0f} 1\u{fe0f}\u{20e3} 葛\u{e0100}"),
        ("❤\u{fe0f}\u{fe01}", "❤\u{fe0f}\\u{fe01}"),
        ("가\u{e0101}", r"가\u{e0101}"),
        ("관\u{200d}리", r"관\u{200d}리"),
        ("\u{1d173}\u{1bca0}\u{13430}\u{fff0}", r"\u{1d173}\u{1bca0}\u{13430}\u{fff0}"),
        ("\u{301}a\u{301}", "\\u{301}a\u{301}"),
    ] {
        assert_eq!(text(value).as_deref(), Some(shown));
    }
    assert_eq!(
        parameters(r#""a\u202eb\u0000\udb40\udc41\n""#),
        r#""a\u202eb\u0000\udb40\udc41\n""#
    );
}

#[test]
fn huge_parameters_are_cut_and_counted() {
    let depth = 900;
    let json = "[".repeat(depth) + &"1,".repeat(50_000) + "1" + &"]".repeat(depth);
    let parameters = Parameters::new(&parse(&json).unwrap(), true);
    assert_eq!(parameters.text.chars().count(), 3_000);
    // 50,001 lines with a 1, two spaces for each level, a comma and a line break, and 899 brackets twice.
    assert!(parameters.omitted > 50_000 * 2 * depth);
}

/// A joiner is visible between two emoji only.
#[test]
fn parameters_are_not_cut_after_a_joiner() {
    let whole = |shift: usize| format!("\"{}{}\"", "a".repeat(shift), "👩\u{200d}💻".repeat(2_000));
    for shift in 0..3 {
        let json = whole(shift);
        let parameters = Parameters::new(&parse(&json).unwrap(), true);
        assert!(!parameters.text.ends_with('\u{200d}'), "{shift}");
        let length = parameters.text.chars().count() + parameters.omitted;
        assert_eq!(length, json.chars().count(), "{shift}");
    }
}

fn arbitrary_text() -> impl Strategy<Value = String> {
    prop_oneof![".*", "[\\x00-\\x20\u{200b}\u{202e}\u{2066}\u{feff}a`<&>*]{0,40}"]
}

proptest! {
    #[test]
    fn shown_text_holds_nothing_hidden(value in arbitrary_text()) {
        if let Some(text) = VisibleText::new(&value, true) {
            let hides = |c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) || c == '\u{200b}';
            prop_assert!(!text.as_str().contains(hides), "{text:?}");
        }
    }

    #[test]
    fn parameters_stay_the_same_json(value in arbitrary_text()) {
        let json = serde_json::json!({ "key": value, &value: [1, 2.5, null] });
        let node = json.to_string();
        let printed = Parameters::new(&parse(&node).unwrap(), false);
        prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&printed.text).unwrap(), json);
        prop_assert!(!printed.text.chars().any(|c| c.is_control() && c != '\n'));
    }
}

#[test]
fn times_and_links_are_checked_before_they_are_used() {
    let with = |json: &str| {
        let node = parse(json).unwrap();
        let context = AlertContext {
            language: Language::En,
            redact: true,
            rule: None,
            accounts: crate::alert::AccountNames::default(),
        };
        let alert = alert(&Record::bare(&node), &context);
        (alert.instant.map(|it| it.utc), alert.link)
    };
    let id = "66c164e7-c859-40d2-a844-c762939ae232";
    let link = |fields: &str| with(&format!(r#"{{"eventID":"{id}",{fields}}}"#)).1;
    assert_eq!(
        with(r#"{"eventTime":"2026-11-20T01:02:03Z"}"#).0.as_deref(),
        Some("2026-11-20 01:02:03 UTC")
    );
    assert_eq!(with(r#"{"eventTime":"yesterday"}"#).0, None);
    assert_eq!(
        link(r#""awsRegion":"ap-northeast-2""#).unwrap(),
        format!(
            "https://ap-northeast-2.console.aws.amazon.com/cloudtrailv2/home?region=ap-northeast-2#/events/{id}"
        )
    );
    assert!(
        link(r#""awsRegion":"cn-north-1""#)
            .unwrap()
            .starts_with("https://cn-north-1.console.amazonaws.cn/")
    );
    assert!(
        link(r#""awsRegion":"us-gov-west-1""#)
            .unwrap()
            .starts_with("https://us-gov-west-1.console.amazonaws-us-gov.com/")
    );
    assert!(
        link(r#""awsRegion":"eusc-de-east-1""#)
            .unwrap()
            .starts_with("https://eusc-de-east-1.console.amazonaws-eusc.eu/")
    );
    for none in [
        r#""awsRegion":"us-iso-east-1""#,
        r#""awsRegion":"evil.example/#""#,
        r#""awsRegion":"us-east-1","eventCategory":"Data""#,
        r#""awsRegion":"us-east-1","managementEvent":false"#,
    ] {
        assert_eq!(link(none), None, "{none}");
    }
    assert_eq!(with(r#"{"eventID":"x|y>","awsRegion":"us-east-1"}"#).1, None);
}
