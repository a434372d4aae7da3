//! A sub-rule, seen as a question about events of CloudTrail.

use std::collections::BTreeMap;

use crate::diagnostic::Span;
use crate::pattern::Pattern;
use crate::pattern::ast::{Condition, ConditionId, SubRule, Term, Test};

/// A field that tells which events can match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CombinedField {
    Source,
    DetailType,
    Region,
    EventSource,
    EventName,
    AwsRegion,
    ReadOnly,
}

/// Their paths, in the order of the enum.
const PATHS: [&str; 7] = [
    "source",
    "detail-type",
    "region",
    "detail.eventSource",
    "detail.eventName",
    "detail.awsRegion",
    "detail.readOnly",
];

/// What a sub-rule asks of these fields.
#[derive(Clone, Debug)]
pub(super) struct Combination<'p> {
    asked: [Option<&'p Condition>; PATHS.len()],
}

impl<'p> Combination<'p> {
    /// What is asked of a field.
    pub(super) fn get(&self, field: CombinedField) -> Option<&'p Condition> {
        self.asked.get(field as usize).copied().flatten()
    }

    /// Whether the array at this place is part of it.
    pub(super) fn asks(&self, condition: Span) -> bool {
        self.asked.iter().flatten().any(|it| it.span == condition)
    }

    /// Whether nothing but an `eventName` says that it is about CloudTrail.
    pub(super) fn is_guess(&self) -> bool {
        self.get(CombinedField::DetailType).is_none()
            && self.get(CombinedField::EventSource).is_none()
    }
}

/// The combinations of a pattern, each once. Sub-rules that differ only in other fields are the same one.
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
    let mut asked = [None; PATHS.len()];
    for id in rule.conditions() {
        let condition = pattern.condition(*id);
        let path = pattern.path(condition.path).text();
        if let Some(at) = PATHS.iter().position(|known| known.as_bytes() == path.as_bytes()) {
            key[at] = Some(*id);
            asked[at] = Some(condition);
        }
    }
    (key, Combination { asked })
}

/// The text that a literal is.
pub(super) fn literal(term: &Term) -> Option<&str> {
    match term {
        Term::String(text) | Term::Address(text, _) | Term::Exactly(text) => {
            std::str::from_utf8(text.as_bytes()).ok()
        }
        _ => None,
    }
}

/// The literals of an array.
pub(super) fn literals(condition: &Condition) -> impl Iterator<Item = (&str, &Test)> {
    condition.tests.iter().filter_map(|test| Some((literal(&test.term)?, test)))
}

/// Whether a text passes an array.
pub(super) fn accepts(condition: &Condition, text: &str) -> bool {
    condition.tests.iter().any(|test| test.term.accepts(text))
}
