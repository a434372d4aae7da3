//! Global services: all of their events appear in one region, and a rule receives only events of its own region.

use std::collections::BTreeSet;

use super::combination::{Combination, CombinedField, accepts, literals};
use super::finding::LintFinding;
use super::known::{Known, accepts_event_source, accepts_source};
use super::spelling::join_alternatives;
use crate::aws::{Partition, SIGN_IN_LABEL, service_label};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::language::phrase;
use crate::pattern::ast::Condition;

/// Reports conditions on the region where no event of the sources appears.
pub(super) fn never<'c>(
    combination: &'c Combination<'c>,
    known: &'c Known,
) -> Vec<LintFinding<'c>> {
    let scope = known.scope(combination);
    let regions = scope.labels.iter().map(|label| known.region(label));
    let Some(regions) = regions.collect::<Option<BTreeSet<_>>>() else { return Vec::new() };
    if regions.is_empty() || !scope.is_complete() {
        return Vec::new();
    }
    let conditions =
        [CombinedField::Region, CombinedField::AwsRegion].map(|field| combination.get(field));
    let never = conditions.into_iter().flatten().filter(|condition| {
        // Other partitions have their own global regions.
        let is_public = |text: &str| Partition::of_region(text).is_public();
        let texts: Vec<_> = literals(condition).map(|(text, _)| text).collect();
        let all_literal = texts.len() == condition.tests.len();
        all_literal
            && texts.iter().all(|text| is_public(text))
            && !regions.iter().any(|region| accepts(condition, region))
    });
    let title =
        phrase!("events of {sources} do not appear in this region", sources = scope.title());
    let names: Vec<_> = regions.iter().map(|it| (*it).to_owned()).collect();
    let regions = join_alternatives(&names);
    never
        .map(|condition| {
            let (title, regions) = (title.clone(), regions.clone());
            LintFinding::new(condition, condition.span, move || {
                let label = phrase!("these events appear in {regions}", regions = &regions);
                let diagnostic =
                    Diagnostic::new(Code::TrailRegion, condition.span, title.clone(), label);
                diagnostic.help(phrase!(
                    "remove this condition and create the rule in {regions}",
                    regions = &regions
                ))
            })
        })
        .collect()
}

/// Notes that events appear in one region, if the pattern has no condition on the region.
pub(super) fn only<'c>(combination: &'c Combination<'c>, known: &'c Known) -> Vec<LintFinding<'c>> {
    let conditions =
        [CombinedField::Region, CombinedField::AwsRegion].map(|field| combination.get(field));
    let scope = known.scope(combination);
    let sources =
        [CombinedField::Source, CombinedField::EventSource].map(|field| combination.get(field));
    let Some(condition) = sources.into_iter().flatten().next() else { return Vec::new() };
    if conditions.iter().any(Option::is_some) || scope.is_wide() {
        return Vec::new();
    }
    let place = |name: &str| place(condition, name);
    let mut found = Vec::new();
    let mut regions = BTreeSet::new();
    for &name in &scope.labels {
        // One note for all services of the same region.
        let region = known.region(name).filter(|region| regions.insert(*region));
        if let Some((region, span)) = region.zip(place(name)) {
            found.push(LintFinding::new(condition, span, move || one_region(name, region, span)));
        }
        if name == SIGN_IN_LABEL
            && let Some(span) = place(name)
        {
            found.push(LintFinding::new(condition, span, move || sign_in(span)));
        }
    }
    found
}

/// The location of the literal for a source, given its first label.
fn place(condition: &Condition, name: &str) -> Option<Span> {
    let is_accepted = accepts_source(condition, name) || accepts_event_source(condition, name);
    let mut literals = literals(condition);
    let found = literals.find(|(text, _)| service_label(text) == name).map(|(_, test)| test.span);
    found.filter(|_| is_accepted)
}

fn one_region(name: &str, region: &str, span: Span) -> Diagnostic {
    let title = phrase!(
        "all events of the global service `{service}` appear in one region",
        service = name
    );
    let label = phrase!("in {region}", region);
    let diagnostic = Diagnostic::new(Code::TrailGlobal, span, title, label);
    diagnostic
        .help(phrase!("create the rule in {region}, or forward the events from there", region))
}

fn sign_in(span: Span) -> Diagnostic {
    let title = phrase!("sign-in events appear in several regions");
    let label = phrase!("most in us-east-1, some in the region of the sign-in page");
    let diagnostic = Diagnostic::new(Code::TrailGlobal, span, title, label);
    diagnostic.help(phrase!(
        "a rule in one region misses some events: forward those of the other regions to it"
    ))
}
