//! The conditions of a sub-rule on the fields that identify CloudTrail events.

use std::collections::BTreeMap;

use crate::diagnostic::Span;
use crate::pattern::Pattern;
use crate::pattern::ast::{Condition, ConditionId, SubRule, Term, Test};

/// A field that identifies events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CombinedField {
    Source,
    DetailType,
    Region,
    EventSource,
    EventName,
    AwsRegion,
    ReadOnly,
    EventType,
    EventCategory,
    ErrorCode,
}

/// Paths of the fields, in the order of [`CombinedField`].
const PATHS: [&str; 10] = [
    "source",
    "detail-type",
    "region",
    "detail.eventSource",
    "detail.eventName",
    "detail.awsRegion",
    "detail.readOnly",
    "detail.eventType",
    "detail.eventCategory",
    "detail.errorCode",
];

/// Conditions of a sub-rule on these fields.
#[derive(Clone, Debug)]
pub(super) struct Combination<'p> {
    conditions: [Option<&'p Condition>; PATHS.len()],
}

impl<'p> Combination<'p> {
    /// The condition on a field.
    pub(super) fn get(&self, field: CombinedField) -> Option<&'p Condition> {
        self.conditions.get(field as usize).copied().flatten()
    }

    /// Returns true if the condition at this location is part of the combination.
    pub(super) fn contains(&self, condition: Span) -> bool {
        self.conditions.iter().flatten().any(|it| it.span == condition)
    }

    /// Returns true if only an `eventName` indicates CloudTrail events.
    pub(super) fn is_guess(&self) -> bool {
        self.get(CombinedField::DetailType).is_none()
            && self.get(CombinedField::EventSource).is_none()
    }
}

/// The distinct combinations of a pattern. Sub-rules that differ only in other fields have the same combination.
pub(super) fn all(pattern: &Pattern) -> Vec<Combination<'_>> {
    let mut all: BTreeMap<_, Combination<'_>> = BTreeMap::new();
    for rule in pattern.sub_rules() {
        let (key, combination) = of(pattern, rule);
        all.entry(key).or_insert(combination);
    }
    all.into_values().collect()
}

pub(super) type CombinationKey = [Option<ConditionId>; PATHS.len()];

pub(super) fn of<'p>(pattern: &'p Pattern, rule: &SubRule) -> (CombinationKey, Combination<'p>) {
    let mut key = CombinationKey::default();
    let mut conditions = [None; PATHS.len()];
    for id in rule.conditions() {
        let condition = pattern.condition(*id);
        let path = pattern.path(condition.path).text();
        if let Some(at) = PATHS.iter().position(|known| known.as_bytes() == path.as_bytes()) {
            key[at] = Some(*id);
            conditions[at] = Some(condition);
        }
    }
    (key, Combination { conditions })
}

/// The text of a literal. Returns `None` for other terms.
pub(super) fn literal(term: &Term) -> Option<&str> {
    match term {
        Term::String(text) | Term::Address(text, _) | Term::Exactly(text) => {
            std::str::from_utf8(text.as_bytes()).ok()
        }
        _ => None,
    }
}

/// Literals of an array.
pub(super) fn literals(condition: &Condition) -> impl Iterator<Item = (&str, &Test)> {
    condition.tests.iter().filter_map(|test| Some((literal(&test.term)?, test)))
}

/// Returns true if a text matches an array.
pub(super) fn accepts(condition: &Condition, text: &str) -> bool {
    condition.tests.iter().any(|test| test.term.accepts(text))
}
