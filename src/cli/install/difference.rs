//! What differs between two values of a property, as far as people need it. Documents are compared member by member, because
//! two long ones look the same. What is there was written by somebody else, and may hold a secret.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::rules::file::without_secrets;

/// Longest value that is shown whole.
const SHOWN: usize = 160;

/// A member that differs: its place in a document, and the two values, where there are such.
type DocumentMember = (String, Option<String>, Option<String>);

/// Lines for people.
pub(super) fn lines(name: &str, is: Option<&str>, wanted: Option<&str>) -> Vec<String> {
    let members = members(name, is, wanted).into_iter();
    let lines = members.map(|(place, is, wanted)| {
        let blank = if place.is_empty() { "" } else { " " };
        format!("{name}{blank}{place}: {} → {}", shown(is.as_deref()), shown(wanted.as_deref()))
    });
    lines.collect()
}

/// A value for programs: whole, but for what may be a secret.
pub(super) fn value(name: &str, is: &str, wanted: Option<&str>) -> Value {
    let document = (name == "environment").then(|| serde_json::from_str(is).ok()).flatten();
    match document {
        Some(Value::Object(variables)) => {
            let known = known(wanted);
            let masked = variables.into_iter().map(|(name, value)| {
                let value =
                    value.as_str().map_or_else(String::new, |it| variable(&known, &name, it));
                (name, value.into())
            });
            Value::Object(masked.collect()).to_string().into()
        }
        _ => without_secrets(is).into(),
    }
}

fn shown(value: Option<&str>) -> String {
    match value {
        None => "(none)".to_owned(),
        Some(value) if value.chars().count() <= SHOWN => value.to_owned(),
        Some(value) => value.chars().take(SHOWN).collect::<String>() + "…",
    }
}

fn members(name: &str, is: Option<&str>, wanted: Option<&str>) -> Vec<DocumentMember> {
    // Of a secret there is nothing to show.
    if name == "hash" {
        let star = |it: Option<&str>| it.map(|_| "***".to_owned());
        return vec![(String::new(), star(is), star(wanted))];
    }
    let documents = is.zip(wanted).and_then(|(is, wanted)| Some((leaves(is)?, leaves(wanted)?)));
    let whole = || vec![(String::new(), is.map(without_secrets), wanted.map(without_secrets))];
    let Some((there, asked)) = documents else { return whole() };
    let known = known(wanted);
    let visible = |place: &str, value: &str| match name {
        "environment" => variable(&known, place, value),
        _ => without_secrets(value),
    };
    let mut rows: BTreeMap<&str, (Vec<String>, Vec<String>)> = BTreeMap::new();
    for (place, value) in there.difference(&asked) {
        rows.entry(place).or_default().0.push(visible(place, value));
    }
    for (place, value) in asked.difference(&there) {
        rows.entry(place).or_default().1.push(visible(place, value));
    }
    if rows.is_empty() {
        return whole();
    }
    let some = |values: Vec<String>| (!values.is_empty()).then(|| values.join(", "));
    rows.into_iter()
        .map(|(place, (is, wanted))| (place.to_owned(), some(is), some(wanted)))
        .collect()
}

/// The variables that are wanted: others may hold anything.
fn known(wanted: Option<&str>) -> BTreeSet<String> {
    let variables = wanted.and_then(|it| serde_json::from_str::<BTreeMap<String, Value>>(it).ok());
    variables.unwrap_or_default().into_keys().collect()
}

fn variable(known: &BTreeSet<String>, name: &str, value: &str) -> String {
    if known.contains(name) { without_secrets(value) } else { "***".to_owned() }
}

/// The values of a document with their places; those of a list of scalars have the list's. Nothing where it is none.
fn leaves(text: &str) -> Option<BTreeSet<(String, String)>> {
    fn walk(place: &str, value: &Value, into: &mut BTreeSet<(String, String)>) {
        match value {
            Value::Object(members) if !members.is_empty() => {
                for (name, value) in members {
                    let dot = if place.is_empty() { "" } else { "." };
                    walk(&format!("{place}{dot}{name}"), value, into);
                }
            }
            Value::Array(items) if !items.is_empty() => {
                for (number, item) in items.iter().enumerate() {
                    let is_scalar = !item.is_object() && !item.is_array();
                    let inner =
                        if is_scalar { place.to_owned() } else { format!("{place}[{number}]") };
                    walk(&inner, item, into);
                }
            }
            scalar => {
                let text = scalar.as_str().map_or_else(|| scalar.to_string(), str::to_owned);
                into.insert((place.to_owned(), text));
            }
        }
    }
    let value: Value = serde_json::from_str(text).ok()?;
    let mut into = BTreeSet::new();
    (value.is_object() || value.is_array()).then(|| walk("", &value, &mut into))?;
    Some(into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_compared_by_member() {
        let is =
            r#"{"source":["aws.acm"],"detail":{"eventName":["A","Never"],"x":[{"exists":false}]}}"#;
        let wanted = r#"{"source":["aws.acm"],"detail":{"eventName":["A","Delete"]}}"#;
        let expected = [
            "pattern detail.eventName: Never → Delete",
            "pattern detail.x[0].exists: false → (none)",
        ];
        assert_eq!(lines("pattern", Some(is), Some(wanted)), expected);
        assert_eq!(lines("state", Some("A"), Some("B")), ["state: A → B"]);
        assert_eq!(lines("trust", None, Some("{}")), ["trust: (none) → {}"]);
        // Another order is a difference of the text alone.
        assert_eq!(lines("p", Some("[1,2]"), Some("[2,1]")), ["p: [1,2] → [2,1]"]);
    }

    #[test]
    fn secrets_are_not_shown() {
        let is = r#"{"SLACK_WEBHOOK_URL":"https://hooks.slack.com/services/T0/B0/hidden","MINE":"hidden","LANG":"en"}"#;
        let wanted = r#"{"LANG":"ko"}"#;
        let expected = [
            "environment LANG: en → ko",
            "environment MINE: *** → (none)",
            "environment SLACK_WEBHOOK_URL: *** → (none)",
        ];
        assert_eq!(lines("environment", Some(is), Some(wanted)), expected);
        assert_eq!(lines("hash", Some("hidden"), Some("hidden2")), ["hash: *** → ***"]);
        let address = "https://hooks.slack.com/services/T0AAAAAAA/B0AAAAAAA/hidden";
        for text in [
            lines("input", Some(address), None).join(""),
            value("input", address, None).to_string(),
            value("environment", is, Some(wanted)).to_string(),
        ] {
            assert!(!text.contains("hidden"), "{text}");
        }
    }
}
