//! Checks the member names of the command's JSON output.
use serde_json::Value;

/// Parses JSON lines and asserts that all member names are camelCase. The values of members listed in `foreign` are not checked:
/// their names are AWS's or Slack's.
#[track_caller]
pub(crate) fn camel_case_lines(text: &str, foreign: &[&str]) -> Vec<Value> {
    let line = |line: &str| -> Value {
        let value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert_camel_case(&value, foreign);
        value
    };
    text.lines().map(line).collect()
}

#[track_caller]
fn assert_camel_case(value: &Value, foreign: &[&str]) {
    if let Some(values) = value.as_array() {
        for it in values {
            assert_camel_case(it, foreign);
        }
    }
    for (name, value) in value.as_object().into_iter().flatten() {
        let is_camel_case = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_alphanumeric());
        assert!(is_camel_case, "{name}");
        if !foreign.contains(&name.as_str()) {
            assert_camel_case(value, foreign);
        }
    }
}
