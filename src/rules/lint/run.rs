//! Runs the lints over every combination, and keeps what holds in all of them.

use std::collections::BTreeMap;

use super::combination::{self, Combination};
use super::finding::LintFinding;
use super::known::Known;
use super::{delivery, detail_types, fields, names, regions, sources, values};
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Span};
use crate::pattern::Pattern;

/// Most combinations, times alternatives, that are judged. Nobody writes so many by hand, and the work grows with them.
const MAX_WORK: usize = 20_000;

/// Looks at a combination that is about CloudTrail; at most one finding for each place.
type Lint = for<'c> fn(&'c Combination<'c>, &'c Known) -> Vec<LintFinding<'c>>;

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
        let mut places: BTreeMap<Span, (usize, LintFinding<'_>)> = BTreeMap::new();
        for combination in combinations.iter().filter(|it| it.is_trail()) {
            for finding in lint(combination, &known) {
                places.entry(finding.span).or_insert((0, finding)).0 += 1;
            }
        }
        let holds = |(times, finding): &(usize, LintFinding<'_>)| {
            *times == combinations.iter().filter(|it| it.asks(finding.condition)).count()
        };
        found.extend(places.into_values().filter(holds).map(|(_, finding)| (finding.say)()));
    }
    let conditions = detail_types::always_trail(pattern);
    for condition in conditions {
        found.extend(values::lint(pattern, condition));
        found.extend(fields::lint(pattern, condition));
    }
    found
}
