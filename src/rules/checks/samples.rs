//! The events that a rule names, and an event with the certain values of one.
//!
//! Does not use full generated events: an arbitrary value in one, such as the caller's type, could match both of two rules
//! that do not overlap. Only values that follow from the event's name in the catalog are certain.

use serde_json::{Map, Value};

use crate::aws::service_label;
use crate::catalog::Catalog;
use crate::pattern::Pattern;
use crate::pattern::ast::{Condition, SubRule};
use crate::rules::event_facts::{EventFacts, at, conditions, literal};
use crate::rules::fitted::{put, value};

/// The texts of an array. Returns `None` if it has terms other than literals.
fn literals(condition: &Condition) -> Option<Vec<&str>> {
    condition.tests.iter().map(|test| literal(&test.term)).collect()
}

/// The events that a sub-rule names. Returns `None` if it has no literal names, or if one is not in the catalog.
pub(super) fn named(pattern: &Pattern, rule: &SubRule) -> Option<Vec<EventFacts>> {
    let names = literals(at(pattern, rule, "detail.eventName")?)?;
    let sources =
        at(pattern, rule, "detail.eventSource").or_else(|| at(pattern, rule, "source"))?;
    let labels: Vec<_> = literals(sources)?.into_iter().map(service_label).collect();
    let mut found = Vec::new();
    for name in names {
        let before = found.len();
        for label in &labels {
            let actions = Catalog::embedded().actions_named(label, name);
            if let Some(action) = actions.into_iter().find(|it| it.event_name() == name) {
                found.extend(EventFacts::of(action));
            }
        }
        if found.len() == before {
            return None;
        }
    }
    found.retain(|facts| facts.agree_with(pattern, rule));
    Some(found)
}

/// Makes an event that matches a sub-rule. Returns `None` if a term gives no value.
pub(super) fn event(
    pattern: &Pattern,
    rule: &SubRule,
    facts: Option<&EventFacts>,
) -> Option<Vec<u8>> {
    let mut event = Value::Object(Map::new());
    for path in EventFacts::PATHS {
        if let Some(value) = facts.and_then(|it| it.value(path)) {
            put(&mut event, path, value);
        }
    }
    for condition in conditions(pattern, rule).filter(|it| !it.requires_absence()) {
        let path = pattern.path(condition.path).text();
        let from_terms = || condition.tests.iter().find_map(|test| value(&test.term, None));
        put(&mut event, path, facts.and_then(|it| it.value(path)).or_else(from_terms)?);
    }
    Some(event.to_string().into_bytes())
}
