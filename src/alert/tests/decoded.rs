//! JSON inside strings is drawn as JSON, and marked so that no event can pretend it.

use super::redaction::{compact, parameters};
use crate::alert::parameters::Parameters;
use crate::json::parse;

#[test]
fn a_policy_is_drawn_as_json() {
    let policy = r#"{"Statement":[{"Effect":"Allow","Action":"*"}]}"#;
    let json = serde_json::json!({ "policyDocument": policy, "policyName": "all" }).to_string();
    let expected = r#"{
  "policyDocument (decoded JSON)": {
    "Statement": [
      {
        "Effect": "Allow",
        "Action": "*"
      }
    ]
  },
  "policyName": "all"
}"#;
    assert_eq!(parameters(&json), expected);
    assert_eq!(Parameters::new(&parse(&json).unwrap(), false).text, expected);
}

#[test]
fn strings_are_decoded_where_they_are_one_object_or_array() {
    for (json, shown) in [
        (r#"{"p":" [1.10] "}"#, r#"{"p (decoded JSON)":[1.10]}"#),
        (r#"{"p":"%7B%22a%22%3A%22b%20c%22%7D"}"#, r#"{"p (decoded JSON)":{"a":"b c"}}"#),
        (r#"{"p":"%5b1%5D"}"#, r#"{"p (decoded JSON)":[1]}"#),
        (r#"["{\"a\":1}"]"#, r#"[{"(decoded JSON)":{"a":1}}]"#),
        (r#""{\"a\":1}""#, r#"{"(decoded JSON)":{"a":1}}"#),
        (
            r#"{"p":"{\"q\":\"{\\\"a\\\":1}\"}"}"#,
            r#"{"p (decoded JSON)":{"q (decoded JSON)":{"a":1}}}"#,
        ),
    ] {
        assert_eq!(compact_text(json), shown);
    }
    for json in [
        r#"{"p":"{}"}"#,
        r#"{"p":"12"}"#,
        r#"{"p":"{\"a\":1} and more"}"#,
        r#"{"p":"{\"a\":1}\n{\"b\":1}"}"#,
        r#"{"p":"%7Bx"}"#,
        r#"{"p":"%7B%ff"}"#,
    ] {
        assert_eq!(compact(json), json);
    }
}

/// Without the white space of the layout. Numbers stay as they are written.
fn compact_text(json: &str) -> String {
    let lines = parameters(json);
    lines.lines().map(str::trim_start).collect::<String>().replace("\": ", "\":")
}

#[test]
fn secrets_in_decoded_json_are_withheld() {
    let json = r#"{"a":"%7B%22password%22%3A%22hunter2%22%7D","token":"{\"b\":1}"}"#;
    assert_eq!(
        compact(json),
        r#"{"a (decoded JSON)":{"password":"[redacted]"},"token":"[redacted]"}"#
    );
}

#[test]
fn no_name_of_an_event_looks_decoded() {
    for name in ["policy (decoded JSON)", "(decoded JSON)", "(DECODED json) ", "((decoded JSON)"] {
        let json = serde_json::json!({ name: { "a": 1 }, "p": "[1]" }).to_string();
        let shown = parameters(&json);
        assert_eq!(shown.matches('(').count(), 1, "{shown}");
        let parsed: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(parsed[name]["a"], 1, "the name is unchanged for programs");
    }
}

#[test]
fn what_is_cut_from_decoded_json_is_counted() {
    let list = serde_json::json!(vec!["x".repeat(9); 2_000]).to_string();
    let json = serde_json::json!({ "list": list }).to_string();
    let shown = Parameters::new(&parse(&json).unwrap(), true);
    assert_eq!(shown.text.chars().count(), 3_000);
    // Each element has an indentation of four, two quotes, a comma and a line break; the last has no comma.
    let whole = "{\n  \"list (decoded JSON)\": [\n  ]\n}".len() + 2_000 * (4 + 11 + 2) - 1;
    assert_eq!(shown.text.len() + shown.omitted, whole);
}
