//! The events that a pattern names.

use std::collections::BTreeSet;

use crate::catalog::{Action, Catalog};
use crate::pattern::Pattern;
use crate::pattern::ast::{Condition, SubRule, Term};

const EVENT_NAME: &str = "detail.eventName";

/// The events of the event names that a pattern asks for, in the sources it asks for. Names that no event has, and tests
/// that are no literals, name nothing.
pub(super) fn events(pattern: &Pattern) -> Vec<Action> {
    let catalog = Catalog::embedded();
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    for rule in pattern.sub_rules() {
        let labels = labels(pattern, rule);
        for name in texts(pattern, rule, EVENT_NAME) {
            for label in &labels {
                if told.insert((label.clone(), name.clone())) {
                    found.extend(catalog.named(label, &name).first().copied());
                }
            }
        }
    }
    found
}

/// The event names that a pattern has as literals, sorted.
pub(super) fn names(pattern: &Pattern) -> Vec<&str> {
    let all = pattern.sub_rules().iter();
    let names: BTreeSet<_> = all.flat_map(|it| literals(pattern, it, EVENT_NAME)).collect();
    names.into_iter().collect()
}

/// Whether a pattern asks for event names at all.
pub(super) fn asks_for_names(pattern: &Pattern) -> bool {
    let mut conditions = pattern.sub_rules().iter().flat_map(SubRule::conditions);
    conditions.any(|id| {
        pattern.path(pattern.condition(*id).path).text().as_bytes() == EVENT_NAME.as_bytes()
    })
}

/// The event sources that a pattern asks for, by their first labels.
pub(super) fn sources(pattern: &Pattern) -> BTreeSet<String> {
    pattern.sub_rules().iter().flat_map(|rule| labels(pattern, rule)).collect()
}

/// The event sources of a sub-rule: those of `detail.eventSource`, or of `source`.
fn labels(pattern: &Pattern, rule: &SubRule) -> Vec<String> {
    let label = |text: String| text.split('.').next().unwrap_or_default().to_owned();
    let named: Vec<_> = texts(pattern, rule, "detail.eventSource").into_iter().map(label).collect();
    if !named.is_empty() {
        return named;
    }
    let sources = texts(pattern, rule, "source").into_iter();
    sources.filter_map(|text| text.strip_prefix("aws.").map(str::to_owned)).collect()
}

/// The literals that a sub-rule asks of a field.
fn literals<'p>(
    pattern: &'p Pattern,
    rule: &SubRule,
    path: &'static str,
) -> impl Iterator<Item = &'p str> {
    let conditions = rule.conditions().iter().map(|id| pattern.condition(*id));
    let asks = move |it: &&Condition| pattern.path(it.path).text().as_bytes() == path.as_bytes();
    let conditions: Vec<_> = conditions.filter(asks).collect();
    conditions.into_iter().flat_map(|it| &it.tests).filter_map(|test| match &test.term {
        Term::String(text) | Term::Exactly(text) => std::str::from_utf8(text.as_bytes()).ok(),
        _ => None,
    })
}

fn texts(pattern: &Pattern, rule: &SubRule, path: &'static str) -> Vec<String> {
    literals(pattern, rule, path).map(str::to_owned).collect()
}
