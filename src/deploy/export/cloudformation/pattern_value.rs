//! The value of `EventPattern`, which `CloudFormation` accepts as a map or as JSON text.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::json::{Node, Value as JsonValue, parse};

/// Returns a pattern as a map, or as JSON if it has a text that CloudFormation or cfn-lint would take for an expression, or a
/// number or a repeated name that a map may change.
///
/// A map has no escape for dynamic references: CloudFormation resolves them even if a function composes them. `EventBridge`
/// compares numbers as they are written: 1e3 is not 1000.
pub(super) fn pattern_value(pattern: &str) -> Value {
    let escaped = pattern.replace("${", r"$\u007b").replace("{{resolve:", r"\u007b{resolve:");
    let is_exact = parse(pattern).is_ok_and(|it| is_preserved(&it));
    match serde_json::from_str(pattern) {
        Ok(map) if is_exact && escaped == pattern => map,
        _ => json!(escaped),
    }
}

/// Reports whether every parser preserves a value: all numbers are integers of at most 15 digits, all names of an object
/// differ, and none is that of a function of CloudFormation.
fn is_preserved(node: &Node<'_>) -> bool {
    match &node.value {
        JsonValue::Number(text) => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            digits.len() <= 15 && digits.bytes().all(|it| it.is_ascii_digit())
        }
        JsonValue::Array(elements) => elements.iter().all(is_preserved),
        JsonValue::Object(members) => {
            let names: BTreeSet<_> = members.iter().map(|it| it.name.to_string()).collect();
            let is_function = |name: &String| name == "Ref" || name.starts_with("Fn::");
            names.len() == members.len()
                && !names.iter().any(is_function)
                && members.iter().all(|it| is_preserved(&it.node))
        }
        JsonValue::Null | JsonValue::Bool(_) | JsonValue::String(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_a_map_would_change_is_a_text() {
        for pattern in [
            r#"{"a":["b"]}"#,
            r#"{"a":[{"numeric":[">",-15,"<=",300]}]}"#,
            r#"{"a":["1e3","\"1.0"]}"#,
        ] {
            let map: Value = serde_json::from_str(pattern).unwrap();
            assert_eq!(pattern_value(pattern), map, "{pattern}");
        }
        for pattern in [
            r#"{"a":[1e400]}"#,
            r#"{"a":[1e-400]}"#,
            r#"{"a":[300.0]}"#,
            r#"{"a":[3e2]}"#,
            r#"{"a":{"b":["c"]},"a":{"d":["e"]}}"#,
            r#"{"detail":{"Ref":["a"]}}"#,
            r#"{"detail":{"Fn::GetAtt":["a","b"]}}"#,
            r#"{"a":[{"numeric":["<",12345678901234567890]}]}"#,
        ] {
            assert_eq!(pattern_value(pattern), Value::from(pattern), "{pattern}");
        }
        let texts = r#"{"a":["${b}","{{resolve:ssm:/c}}"]}"#;
        let expected = r#"{"a":["$\u007bb}","\u007b{resolve:ssm:/c}}"]}"#;
        assert_eq!(pattern_value(texts), Value::from(expected));
    }
}
