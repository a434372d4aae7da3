//! Shows the difference between the observed and the desired value of a property. JSON documents are compared member by
//! member, because long documents look alike. Observed values come from AWS and may contain secrets, which are masked.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::deploy::resource::{Difference, FieldState};
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
pub(super) fn lines(difference: &Difference) -> Vec<DifferenceLine> {
    let Difference { field, observed, desired } = difference;
    let members = members(observed, desired).into_iter();
    let lines = members.map(|(place, observed, desired)| {
        let property = field.title();
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

/// Returns the text of a desired state; `None` if there is none to show.
pub(super) fn text(desired: &FieldState) -> Option<String> {
    match desired {
        FieldState::Absent | FieldState::Unknown | FieldState::Secret(_) => None,
        FieldState::Text(text) => Some(text.clone()),
        FieldState::Document(document) => Some(document.as_str().to_owned()),
        FieldState::Variables(variables) => Some(json!(variables).to_string()),
    }
}

/// Returns the text of an observed state for JSON output, with secrets masked.
pub(super) fn observed(observed: &FieldState, desired: &FieldState) -> Option<String> {
    match observed {
        FieldState::Variables(variables) => {
            let masked = masked(variables, desired);
            Some(json!(masked).to_string())
        }
        other => text(other).as_deref().map(without_secrets),
    }
}

fn shown(value: Option<&str>) -> Phrase {
    match value {
        None => phrase!("(none)"),
        Some(value) if value.chars().count() <= MAX_SHOWN => Phrase::verbatim(value),
        Some(value) => Phrase::verbatim(value.chars().take(MAX_SHOWN).collect::<String>() + "…"),
    }
}

fn members(observed: &FieldState, desired: &FieldState) -> Vec<DocumentMember> {
    let whole = || {
        let masked = |it| match it {
            // A hash of a secret is never shown.
            &FieldState::Secret(_) => Some("***".to_owned()),
            other => text(other).as_deref().map(without_secrets),
        };
        vec![(String::new(), masked(observed), masked(desired))]
    };
    let (before, after) = match (observed, desired) {
        (FieldState::Variables(observed), FieldState::Variables(variables)) => (
            masked(observed, desired).into_iter().collect(),
            masked(variables, desired).into_iter().collect(),
        ),
        (FieldState::Document(observed), FieldState::Document(desired)) => {
            match (leaves(observed.as_str()), leaves(desired.as_str())) {
                (Some(observed), Some(desired)) => (observed, desired),
                _ => return whole(),
            }
        }
        _ => return whole(),
    };
    let (before, after): (BTreeSet<_>, BTreeSet<_>) = (before, after);
    let mut rows: BTreeMap<&str, (Vec<String>, Vec<String>)> = BTreeMap::new();
    for (place, value) in before.difference(&after) {
        rows.entry(place).or_default().0.push(without_secrets(value));
    }
    for (place, value) in after.difference(&before) {
        rows.entry(place).or_default().1.push(without_secrets(value));
    }
    if rows.is_empty() {
        return whole();
    }
    let joined = |values: Vec<String>| (!values.is_empty()).then(|| values.join(", "));
    rows.into_iter()
        .map(|(place, (observed, desired))| (place.to_owned(), joined(observed), joined(desired)))
        .collect()
}

/// Returns environment variables with the values masked that are not of desired variables: they may be secrets of the user.
fn masked(variables: &BTreeMap<String, String>, desired: &FieldState) -> BTreeMap<String, String> {
    let is_known = |name: &String| matches!(desired, FieldState::Variables(desired) if desired.contains_key(name));
    let mask = |(name, value): (&String, &String)| {
        let value = if is_known(name) { without_secrets(value) } else { "***".to_owned() };
        (name.clone(), value)
    };
    variables.iter().map(mask).collect()
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
    use crate::deploy::resource::{Document, Field};

    fn lines(observed: FieldState, desired: FieldState) -> Vec<String> {
        let lines = super::lines(&Difference { field: Field::Pattern, observed, desired });
        lines.iter().map(|it| format!("{}: {} → {}", it.member, it.observed, it.desired)).collect()
    }

    fn document(text: &str) -> FieldState {
        FieldState::Document(Document::verbatim(text))
    }

    fn variables<const N: usize>(variables: [(&str, &str); N]) -> FieldState {
        FieldState::Variables(
            variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        )
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
        assert_eq!(lines(document(observed), document(desired)), expected);
        assert_eq!(lines("A".into(), "B".into()), ["pattern: A → B"]);
        assert_eq!(lines(FieldState::Absent, document("{}")), ["pattern: (none) → {}"]);
        // If only the order differs, the whole values are shown.
        assert_eq!(lines(document("[1,2]"), document("[2,1]")), ["pattern: [1,2] → [2,1]"]);
    }

    #[test]
    fn secrets_are_not_shown() {
        let address = "https://hooks.slack.com/services/T0AAAAAAA/B0AAAAAAA/hidden";
        let environment =
            variables([("SLACK_WEBHOOK_URL", address), ("MINE", "hidden"), ("LANG", "en")]);
        let desired = variables([("LANG", "ko")]);
        let expected = [
            "pattern LANG: en → ko",
            "pattern MINE: *** → (none)",
            "pattern SLACK_WEBHOOK_URL: *** → (none)",
        ];
        assert_eq!(lines(environment.clone(), desired.clone()), expected);
        let hash = || FieldState::Secret("hidden".to_owned());
        assert_eq!(lines(hash(), FieldState::Secret("hidden2".to_owned())), ["pattern: *** → ***"]);
        for text in [
            format!("{:?}", lines(address.into(), FieldState::Absent)),
            format!("{:?}", observed(&address.into(), &FieldState::Absent)),
            format!("{:?}", observed(&environment, &desired)),
            format!("{:?}", observed(&hash(), &hash())),
        ] {
            assert!(!text.contains("hidden"), "{text}");
        }
    }
}
