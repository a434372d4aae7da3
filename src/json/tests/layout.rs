//! Compares the layouts with those of `serde_json`, and tests the details that `serde_json` loses.

use proptest::prelude::*;
use serde_json::Value;

use super::super::{compact, indented, parse};
use super::tree::arbitrary_json;

proptest! {
    #[test]
    fn the_layouts_are_those_of_serde_json(value in arbitrary_json()) {
        let (compacted, indented_text) = (value.to_string(), format!("{value:#}"));
        for text in [&compacted, &indented_text] {
            prop_assert_eq!(compact(text).unwrap(), controls_escaped(&compacted));
            prop_assert_eq!(indented(text).unwrap(), controls_escaped(&indented_text));
        }
    }
}

/// Escapes the control characters that `serde_json` writes as they are. In its output they occur in strings only.
fn controls_escaped(text: &str) -> String {
    let escape = |c: char| match c {
        '\u{7f}'..='\u{9f}' => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    };
    text.chars().map(escape).collect()
}

#[test]
fn duplicates_and_number_text_are_kept() {
    let text =
        "{ \"$or\": [ {\"a\": [1.0]} , {} ],\n \"$or\": [], \"\\ud800\\u0041\": [\"\\/\"] } more";
    let expected = r#"{"$or":[{"a":[1.0]},{}],"$or":[],"\ud800A":["/"]}"#;
    assert_eq!(compact(text).unwrap(), expected);
    assert_eq!(compact(&indented(text).unwrap()).unwrap(), expected);
    assert!(serde_json::from_str::<Value>(expected).is_err() && parse(expected).is_ok());
}

#[test]
fn invalid_json_is_an_error() {
    assert!(compact("{\"a\": [1").is_err());
}
