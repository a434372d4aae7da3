//! Global services: all their events appear in one region, and a rule sees those of its own region only.

use std::collections::BTreeSet;

use super::combination::{Combination, CombinedField, accepts, literals};
use super::finding::LintFinding;
use super::known::label;
use super::known::{Known, accepts_event_source, accepts_source};
use crate::aws::Partition;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::pattern::ast::Condition;

/// The event source of the sign-in, which is no global service: of 31 public events of `ConsoleLogin` 28 appeared in
/// us-east-1 and 3 in us-east-2.
const SIGN_IN: &str = "signin";

/// A region asked in which no event of the sources asked appears.
pub(super) fn never<'c>(
    combination: &'c Combination<'c>,
    known: &'c Known,
) -> Vec<LintFinding<'c>> {
    let scope = known.scope(combination);
    let regions = scope.labels.iter().map(|label| known.region(label));
    let Some(regions) = regions.collect::<Option<BTreeSet<_>>>() else { return Vec::new() };
    if regions.is_empty() || scope.is_open {
        return Vec::new();
    }
    let asked =
        [CombinedField::Region, CombinedField::AwsRegion].map(|field| combination.get(field));
    let never = asked.into_iter().flatten().filter(|condition| {
        // Other partitions have global regions of their own.
        let is_public = |text: &str| Partition::of_region(text).is_public();
        let texts: Vec<_> = literals(condition).map(|(text, _)| text).collect();
        let all_literal = texts.len() == condition.tests.len();
        all_literal
            && texts.iter().all(|text| is_public(text))
            && !regions.iter().any(|region| accepts(condition, region))
    });
    let title = format!("events of {} do not appear in this region", scope.title());
    let there = regions.iter().copied().collect::<Vec<_>>().join(" or ");
    never
        .map(|condition| {
            let (title, there) = (title.clone(), there.clone());
            LintFinding::new(condition, condition.span, move || {
                let label = format!("they appear in {there}");
                let diagnostic =
                    Diagnostic::new(Code::TrailRegion, condition.span, title.clone(), label);
                diagnostic.help("remove the region, and create the rule there".to_owned())
            })
        })
        .collect()
}

/// Events that appear in one region, while the pattern does not say that its author knows.
pub(super) fn only<'c>(combination: &'c Combination<'c>, known: &'c Known) -> Vec<LintFinding<'c>> {
    let asked =
        [CombinedField::Region, CombinedField::AwsRegion].map(|field| combination.get(field));
    let scope = known.scope(combination);
    let sources =
        [CombinedField::Source, CombinedField::EventSource].map(|field| combination.get(field));
    let Some(condition) = sources.into_iter().flatten().next() else { return Vec::new() };
    if asked.iter().any(Option::is_some) || scope.is_wide() {
        return Vec::new();
    }
    let place = |wanted: &str| place(condition, wanted);
    let mut found = Vec::new();
    let mut regions = BTreeSet::new();
    for &name in &scope.labels {
        // The others of the same region are seen with the first.
        let region = known.region(name).filter(|region| regions.insert(*region));
        if let Some((region, span)) = region.zip(place(name)) {
            found.push(LintFinding::new(condition, span, move || one_region(name, region, span)));
        }
        if name == SIGN_IN
            && let Some(span) = place(name)
        {
            found.push(LintFinding::new(condition, span, move || sign_in(span)));
        }
    }
    found
}

/// The literal that asks for a source.
fn place(condition: &Condition, wanted: &str) -> Option<Span> {
    let asks = accepts_source(condition, wanted) || accepts_event_source(condition, wanted);
    let mut literals = literals(condition);
    let found = literals.find(|(text, _)| label(text) == wanted).map(|(_, test)| test.span);
    found.filter(|_| asks)
}

fn one_region(name: &str, region: &str, span: Span) -> Diagnostic {
    let title = format!("all events of a global service such as `{name}` appear in one region");
    let label = format!("in {region}");
    let diagnostic = Diagnostic::new(Code::TrailGlobal, span, title, label);
    diagnostic
        .help(format!("the rule has to be in {region}, or events have to be sent on from there"))
}

fn sign_in(span: Span) -> Diagnostic {
    let title = "sign-in events appear in several regions".to_owned();
    let label = "most in us-east-1, some in that of the sign-in page".to_owned();
    let diagnostic = Diagnostic::new(Code::TrailGlobal, span, title, label);
    diagnostic.help("a rule in one region misses some: send events on to one place".to_owned())
}
