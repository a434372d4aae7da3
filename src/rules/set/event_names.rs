//! Event names in a pattern and the catalog's events for them.

use std::collections::BTreeSet;

use crate::aws::source_label;
use crate::catalog::{Action, Catalog};
use crate::pattern::Pattern;
use crate::pattern::ast::{Condition, SubRule, Term};

const EVENT_NAME: &str = "detail.eventName";

/// The catalog's events for the event names and sources in a pattern. Skips unknown names, and tests other than literals.
pub(super) fn events(pattern: &Pattern) -> Vec<Action> {
    let catalog = Catalog::embedded();
    let mut visited = BTreeSet::new();
    let mut found = Vec::new();
    for rule in pattern.sub_rules() {
        let labels = labels(pattern, rule);
        for name in texts(pattern, rule, EVENT_NAME) {
            for label in &labels {
                if visited.insert((label.clone(), name.clone())) {
                    found.extend(catalog.actions_named(label, &name).first().copied());
                }
            }
        }
    }
    found
}

/// Literal event names in a pattern, sorted.
pub(super) fn names(pattern: &Pattern) -> Vec<&str> {
    let all = pattern.sub_rules().iter();
    let names: BTreeSet<_> = all.flat_map(|it| literals(pattern, it, EVENT_NAME)).collect();
    names.into_iter().collect()
}

/// Returns true if a pattern has a condition on the event name.
pub(super) fn tests_names(pattern: &Pattern) -> bool {
    let mut conditions = pattern.sub_rules().iter().flat_map(SubRule::conditions);
    conditions.any(|id| {
        pattern.path(pattern.condition(*id).path).text().as_bytes() == EVENT_NAME.as_bytes()
    })
}

/// Event sources in a pattern, by their first labels.
pub(super) fn sources(pattern: &Pattern) -> BTreeSet<String> {
    pattern.sub_rules().iter().flat_map(|rule| labels(pattern, rule)).collect()
}

/// Event sources in a sub-rule: those of `detail.eventSource`, or else of `source`.
fn labels(pattern: &Pattern, rule: &SubRule) -> Vec<String> {
    let label = |text: String| text.split('.').next().unwrap_or_default().to_owned();
    let named: Vec<_> = texts(pattern, rule, "detail.eventSource").into_iter().map(label).collect();
    if !named.is_empty() {
        return named;
    }
    let sources = texts(pattern, rule, "source").into_iter();
    sources.filter_map(|text| source_label(&text).map(str::to_owned)).collect()
}

/// Literals of a sub-rule for a field.
fn literals<'p>(
    pattern: &'p Pattern,
    rule: &SubRule,
    path: &'static str,
) -> impl Iterator<Item = &'p str> {
    let conditions = rule.conditions().iter().map(|id| pattern.condition(*id));
    let is_of_path =
        move |it: &&Condition| pattern.path(it.path).text().as_bytes() == path.as_bytes();
    let conditions: Vec<_> = conditions.filter(is_of_path).collect();
    conditions.into_iter().flat_map(|it| &it.tests).filter_map(|test| match &test.term {
        Term::String(text) | Term::Exactly(text) => std::str::from_utf8(text.as_bytes()).ok(),
        _ => None,
    })
}

fn texts(pattern: &Pattern, rule: &SubRule, path: &'static str) -> Vec<String> {
    literals(pattern, rule, path).map(str::to_owned).collect()
}
