//! Prints JSON values as YAML in block style.

use std::fmt::Write as _;

use serde_json::Value;

/// Words that YAML 1.1 reads as another type.
const RESERVED: [&str; 11] =
    ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"];

/// Appends a value that follows `key:` or `-`, with its line break.
pub(super) fn put_value(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            out.push('\n');
            for (key, value) in members {
                put_member(out, key, value, indent + 2);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            for item in items {
                put_item(out, item, indent + 2);
            }
        }
        other => put(out, format_args!(" {}\n", scalar(other))),
    }
}

/// Appends a member of a map.
pub(super) fn put_member(out: &mut String, key: &str, value: &Value, indent: usize) {
    put(out, format_args!("{:indent$}{}:", "", text(key)));
    put_value(out, value, indent);
}

/// Appends an item of a list. The first member of a map is on the line of the dash.
fn put_item(out: &mut String, item: &Value, indent: usize) {
    put(out, format_args!("{:indent$}-", ""));
    match item {
        Value::Object(members) if !members.is_empty() => {
            let mut lines = String::new();
            for (key, value) in members {
                put_member(&mut lines, key, value, indent + 2);
            }
            put(out, format_args!(" {}", lines.trim_start_matches(' ')));
        }
        other => put_value(out, other, indent),
    }
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("writing to a String does not fail");
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(it) => text(it),
        // Without members or items.
        other => other.to_string(),
    }
}

/// Quotes a text unless every version of YAML reads it as itself. YAML has the escapes of JSON, and requires them for more
/// characters: those that are not printable, and further line breaks (YAML 1.2.2, sections 5.1 and 5.4).
fn text(text: &str) -> String {
    let is_plain = text.starts_with(|it: char| it.is_ascii_alphabetic())
        && text.chars().all(|it| it.is_ascii_alphanumeric() || "_-./:".contains(it))
        && !text.ends_with(':')
        && !RESERVED.contains(&&*text.to_ascii_lowercase());
    if is_plain {
        return text.to_owned();
    }
    let mut quoted = String::new();
    for c in Value::from(text).to_string().chars() {
        let is_raw = !matches!(
            c,
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        );
        if is_raw {
            quoted.push(c);
        } else {
            put(&mut quoted, format_args!("\\u{:04x}", u32::from(c)));
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_block_style_and_ambiguous_texts_are_quoted() {
        let value = json!({
            "Version": "2012-10-17", "on": "no", "Type": "AWS::Events::Rule", "empty": {}, "none": [],
            "list": ["a b", 1, true, null, ["x"], [{ "a": { "b": "ends:" } }], { "k": [1], "l": "가\n" }],
        });
        let mut out = String::new();
        put_value(&mut out, &value, 0);
        assert_eq!(
            out,
            "\n  Version: \"2012-10-17\"\n  \"on\": \"no\"\n  Type: AWS::Events::Rule\n  empty: {}\n  none: []\n  list:\n    \
             - \"a b\"\n    - 1\n    - true\n    - null\n    -\n      - x\n    -\n      - a:\n          b: \"ends:\"\n    \
             - k:\n        - 1\n      l: \"가\\n\"\n"
        );
    }

    #[test]
    fn characters_that_yaml_refuses_or_takes_for_line_breaks_are_escaped() {
        let found = text("a\u{7f}\u{85}\u{9b}\u{2028}\u{feff}\u{ffff} 가\u{1f600}");
        assert_eq!(found, "\"a\\u007f\\u0085\\u009b\\u2028\\ufeff\\uffff 가\u{1f600}\"");
    }
}
