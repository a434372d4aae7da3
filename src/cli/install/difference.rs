//! Shows the difference between the observed and the desired value of a property. JSON documents are compared member by
//! member, because long documents look alike. Observed values come from AWS and may contain secrets, which are masked.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::deploy::stack::property_name;
use crate::language::{Phrase, phrase};
use crate::rules::file::without_secrets;

/// Maximum length of a value that is shown in full, in characters.
const MAX_SHOWN: usize = 160;

/// A member that differs: its place in the document, the observed and the desired value.
type DocumentMember = (String, Option<String>, Option<String>);

/// A line for a member that differs, to be shown to people.
#[derive(Debug)]
pub(super) struct DifferenceLine {
    pub(super) member: Phrase,
    pub(super) observed: Phrase,
    pub(super) desired: Phrase,
}

/// Returns one line for each member that differs.
pub(super) fn lines(
    name: &str,
    observed: Option<&str>,
    desired: Option<&str>,
) -> Vec<DifferenceLine> {
    let members = members(name, observed, desired).into_iter();
    let lines = members.map(|(place, observed, desired)| {
        let property = property_name(name);
        DifferenceLine {
            member: if place.is_empty() {
                property
            } else {
                phrase!("{property} {place}", property, place)
            },
            observed: shown(observed.as_deref()),
            desired: shown(desired.as_deref()),
        }
    });
    lines.collect()
}

/// Returns the observed value for JSON output, with secrets masked.
pub(super) fn value(name: &str, observed: &str, desired: Option<&str>) -> Value {
    let document = (name == "environment").then(|| serde_json::from_str(observed).ok()).flatten();
    match document {
        Some(Value::Object(variables)) => {
            let known = known_variables(desired);
            let masked = variables.into_iter().map(|(name, value)| {
                let value =
                    value.as_str().map_or_else(String::new, |it| variable(&known, &name, it));
                (name, value.into())
            });
            Value::Object(masked.collect()).to_string().into()
        }
        _ => without_secrets(observed).into(),
    }
}

fn shown(value: Option<&str>) -> Phrase {
    match value {
        None => phrase!("(none)"),
        Some(value) if value.chars().count() <= MAX_SHOWN => Phrase::verbatim(value),
        Some(value) => Phrase::verbatim(value.chars().take(MAX_SHOWN).collect::<String>() + "…"),
    }
}

fn members(name: &str, observed: Option<&str>, desired: Option<&str>) -> Vec<DocumentMember> {
    // A hash of a secret is never shown.
    if name == "hash" {
        let mask = |it: Option<&str>| it.map(|_| "***".to_owned());
        return vec![(String::new(), mask(observed), mask(desired))];
    }
    let documents = observed
        .zip(desired)
        .and_then(|(observed, desired)| Some((leaves(observed)?, leaves(desired)?)));
    let whole =
        || vec![(String::new(), observed.map(without_secrets), desired.map(without_secrets))];
    let Some((before, after)) = documents else { return whole() };
    let known = known_variables(desired);
    let visible = |place: &str, value: &str| match name {
        "environment" => variable(&known, place, value),
        _ => without_secrets(value),
    };
    let mut rows: BTreeMap<&str, (Vec<String>, Vec<String>)> = BTreeMap::new();
    for (place, value) in before.difference(&after) {
        rows.entry(place).or_default().0.push(visible(place, value));
    }
    for (place, value) in after.difference(&before) {
        rows.entry(place).or_default().1.push(visible(place, value));
    }
    if rows.is_empty() {
        return whole();
    }
    let joined = |values: Vec<String>| (!values.is_empty()).then(|| values.join(", "));
    rows.into_iter()
        .map(|(place, (observed, desired))| (place.to_owned(), joined(observed), joined(desired)))
        .collect()
}

/// Returns the names of the desired variables. Other variables may contain secrets of the user.
fn known_variables(desired: Option<&str>) -> BTreeSet<String> {
    let variables = desired.and_then(|it| serde_json::from_str::<BTreeMap<String, Value>>(it).ok());
    variables.unwrap_or_default().into_keys().collect()
}

fn variable(known: &BTreeSet<String>, name: &str, value: &str) -> String {
    if known.contains(name) { without_secrets(value) } else { "***".to_owned() }
}

/// Returns the scalars of a document with their places, such as `detail.x[0].exists`. Scalars of a list have the place of
/// the list, so that the order of `["a", "b"]` makes no difference. Returns `None` if the text is not a document.
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

    fn lines(name: &str, observed: Option<&str>, desired: Option<&str>) -> Vec<String> {
        let lines = super::lines(name, observed, desired).into_iter();
        lines.map(|it| format!("{}: {} → {}", it.member, it.observed, it.desired)).collect()
    }

    #[test]
    fn documents_are_compared_by_member() {
        let observed =
            r#"{"source":["aws.acm"],"detail":{"eventName":["A","Never"],"x":[{"exists":false}]}}"#;
        let desired = r#"{"source":["aws.acm"],"detail":{"eventName":["A","Delete"]}}"#;
        let expected = [
            "pattern detail.eventName: Never → Delete",
            "pattern detail.x[0].exists: false → (none)",
        ];
        assert_eq!(lines("pattern", Some(observed), Some(desired)), expected);
        assert_eq!(lines("state", Some("A"), Some("B")), ["state: A → B"]);
        assert_eq!(lines("trust", None, Some("{}")), ["trust: (none) → {}"]);
        // If only the order differs, the whole values are shown.
        assert_eq!(lines("p", Some("[1,2]"), Some("[2,1]")), ["p: [1,2] → [2,1]"]);
    }

    #[test]
    fn secrets_are_not_shown() {
        let observed = r#"{"SLACK_WEBHOOK_URL":"https://hooks.slack.com/services/T0/B0/hidden","MINE":"hidden","LANG":"en"}"#;
        let desired = r#"{"LANG":"ko"}"#;
        let expected = [
            "environment LANG: en → ko",
            "environment MINE: *** → (none)",
            "environment SLACK_WEBHOOK_URL: *** → (none)",
        ];
        assert_eq!(lines("environment", Some(observed), Some(desired)), expected);
        assert_eq!(lines("hash", Some("hidden"), Some("hidden2")), ["hash: *** → ***"]);
        let address = "https://hooks.slack.com/services/T0AAAAAAA/B0AAAAAAA/hidden";
        for text in [
            format!("{:?}", lines("input", Some(address), None)),
            value("input", address, None).to_string(),
            value("environment", observed, Some(desired)).to_string(),
        ] {
            assert!(!text.contains("hidden"), "{text}");
        }
    }
}
