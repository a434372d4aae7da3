//! Runs the lints over every combination, and keeps what holds in all of them.

use std::collections::BTreeMap;
use std::fmt;

use super::combination::{self, Combination};
use super::known::Known;
use super::{delivery, detail_types, fields, names, regions, sources, values};
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Span};
use crate::pattern::Pattern;
use crate::pattern::ast::Condition;

/// Most combinations, times alternatives, that are judged. Nobody writes so many by hand, and the work grows with them.
const MAX_WORK: usize = 20_000;

/// Something to say about a place, if it holds in every combination that the place is part of.
pub(super) struct Finding<'c> {
    /// The place.
    pub(super) span: Span,
    /// The array around it.
    condition: Span,
    /// What to say is found only if it is said: it costs more than the verdict.
    say: Box<dyn Fn() -> Diagnostic + 'c>,
}

impl fmt::Debug for Finding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Finding").field("span", &self.span).finish_non_exhaustive()
    }
}

impl<'c> Finding<'c> {
    pub(super) fn new(
        condition: &Condition,
        span: Span,
        say: impl Fn() -> Diagnostic + 'c,
    ) -> Self {
        Self { span, condition: condition.span, say: Box::new(say) }
    }
}

/// Looks at a combination that is about CloudTrail; at most one finding for each place.
type Lint = for<'c> fn(&'c Combination<'c>, &'c Known) -> Vec<Finding<'c>>;

const LINTS: [Lint; 11] = [
    sources::event_source,
    sources::source,
    sources::disagreement,
    names::lint,
    detail_types::of_names,
    detail_types::sign_in,
    regions::never,
    regions::only,
    delivery::read_only,
    delivery::data,
    delivery::all_read_only,
];

pub(super) fn judge(pattern: &Pattern) -> Vec<Diagnostic> {
    let combinations = combination::all(pattern);
    let tests: usize = pattern.conditions().iter().map(|it| it.tests.len()).sum();
    if combinations.len() * tests > MAX_WORK || !combinations.iter().any(Combination::is_trail) {
        return Vec::new();
    }
    let known = Known::new(Catalog::embedded());
    let mut found = Vec::new();
    for lint in LINTS {
        let mut places: BTreeMap<Span, (usize, Finding<'_>)> = BTreeMap::new();
        for combination in combinations.iter().filter(|it| it.is_trail()) {
            for finding in lint(combination, &known) {
                places.entry(finding.span).or_insert((0, finding)).0 += 1;
            }
        }
        let holds = |(times, finding): &(usize, Finding<'_>)| {
            *times == combinations.iter().filter(|it| it.asks(finding.condition)).count()
        };
        found.extend(places.into_values().filter(holds).map(|(_, finding)| (finding.say)()));
    }
    let conditions = combination::always_trail(pattern);
    for condition in conditions {
        found.extend(values::lint(pattern, condition));
        found.extend(fields::lint(pattern, condition));
    }
    found
}
