//! Runs the lints on every combination and keeps findings that apply in all of them.

use std::collections::BTreeMap;

use super::combination::{self, Combination};
use super::finding::LintFinding;
use super::known::Known;
use super::{contradictions, delivery, detail_types, fields, names, regions, sources, values};
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Span};
use crate::pattern::Pattern;

/// Limit of combinations times alternatives, which bounds the time. Hand-written patterns have far fewer.
const MAX_WORK: usize = 20_000;

/// Checks one combination for CloudTrail events. Returns at most one finding for each location.
type Lint = for<'c> fn(&'c Combination<'c>, &'c Known) -> Vec<LintFinding<'c>>;

const LINTS: [Lint; 14] = [
    sources::event_source,
    sources::source,
    sources::disagreement,
    names::lint,
    detail_types::of_names,
    detail_types::sign_in,
    contradictions::lint,
    contradictions::event_type_of_names,
    values::error_codes,
    regions::never,
    regions::only,
    delivery::read_only,
    delivery::data,
    delivery::all_read_only,
];

/// Lints of combinations that are not for CloudTrail events.
const LINTS_OF_OTHERS: [Lint; 1] = [contradictions::other_types];

pub(super) fn run(pattern: &Pattern) -> Vec<Diagnostic> {
    let combinations = combination::all(pattern);
    let tests: usize = pattern.conditions().iter().map(|it| it.tests.len()).sum();
    if combinations.len() * tests > MAX_WORK {
        return Vec::new();
    }
    let known = Known::new(Catalog::embedded());
    let lints = LINTS.map(|it| (it, true)).into_iter();
    let mut found = Vec::new();
    for (lint, is_of_trail) in lints.chain(LINTS_OF_OTHERS.map(|it| (it, false))) {
        let mut places: BTreeMap<Span, (usize, LintFinding<'_>)> = BTreeMap::new();
        for combination in combinations.iter().filter(|it| it.is_trail() == is_of_trail) {
            for finding in lint(combination, &known) {
                places.entry(finding.span).or_insert((0, finding)).0 += 1;
            }
        }
        let applies = |(times, finding): &(usize, LintFinding<'_>)| {
            *times == combinations.iter().filter(|it| it.contains(finding.condition)).count()
        };
        let findings = places.into_values().filter(applies);
        found.extend(findings.map(|(_, finding)| (finding.diagnostic)()));
    }
    let conditions = detail_types::always_trail(pattern);
    for condition in conditions {
        found.extend(values::lint(pattern, condition));
        found.extend(fields::lint(pattern, condition));
    }
    found
}
