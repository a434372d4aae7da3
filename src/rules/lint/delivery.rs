//! Events that require a special rule state or a trail (EventBridge user guide, "Receiving read-only management events from
//! AWS services"; CloudTrail user guide, "Logging data events"). The pattern does not contain state or trail, so these are
//! notes.

use super::combination::{Combination, CombinedField, accepts, literal};
use super::finding::LintFinding;
use super::known::{Known, SourceScope};
use crate::catalog::{Action, DeliveryClass};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::language::{Phrase, phrase};
use crate::pattern::ast::{Condition, Term, Test};

/// Reports names of read-only events that are delivered only to rules in a special state.
pub(super) fn read_only<'c>(
    combination: &'c Combination<'c>,
    known: &'c Known,
) -> Vec<LintFinding<'c>> {
    let fits = |action: &Action| DeliveryClass::of(action) == DeliveryClass::AllEvents;
    names(combination, known, fits, |span, count| {
        let label = count.label(&phrase!("read-only"));
        special_state(span, label)
    })
}

/// Reports `readOnly: [true]` without names.
pub(super) fn all_read_only<'c>(
    combination: &'c Combination<'c>,
    _: &'c Known,
) -> Vec<LintFinding<'c>> {
    let Some(condition) = combination.get(CombinedField::ReadOnly) else { return Vec::new() };
    let is_true = |test: &Test| test.term == Term::Bool(true);
    if combination.get(CombinedField::EventName).is_some() || !condition.tests.iter().all(is_true) {
        return Vec::new();
    }
    let span = condition.span;
    let label = || phrase!("this matches only read-only events");
    vec![LintFinding::new(condition, span, move || special_state(span, label()))]
}

fn special_state(span: Span, label: Phrase) -> Diagnostic {
    let title = phrase!("rules in the state ENABLED do not receive read-only events");
    let diagnostic = Diagnostic::new(Code::TrailReadOnly, span, title, label);
    diagnostic
        .help(phrase!("set the rule's state to ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"))
}

/// Reports names of data events.
pub(super) fn data<'c>(combination: &'c Combination<'c>, known: &'c Known) -> Vec<LintFinding<'c>> {
    names(combination, known, Action::is_data, |span, count| {
        let title = phrase!("trails do not log data events by default");
        let label = count.label(&phrase!("a data event"));
        let diagnostic = Diagnostic::new(Code::TrailData, span, title, label);
        diagnostic.help(phrase!("log these data events in a trail of the account and region"))
    })
}

/// The number of names in an array whose events are of the reported kind, and the number of all names in it.
#[derive(Clone, Copy, Debug)]
struct Count {
    found: usize,
    all: usize,
}

impl Count {
    fn label(self, kind: &Phrase) -> Phrase {
        let Self { found, all } = self;
        match (found, all) {
            (1, _) => phrase!("this is {kind}", kind),
            (2, 2) => phrase!("this is {kind}, as is the other name", kind),
            _ if found == all => {
                phrase!("this is {kind}, as are the other {others} names", kind, others = all - 1)
            }
            _ => {
                phrase!(
                    "this is {kind}, the first of {found} such names of {all}",
                    kind,
                    found,
                    all
                )
            }
        }
    }
}

/// One finding for all names of an array whose events satisfy a predicate, located at the first of them.
fn names<'c>(
    combination: &'c Combination<'c>,
    known: &'c Known,
    fits: impl Fn(&Action) -> bool,
    diagnostic: impl Fn(Span, Count) -> Diagnostic + 'c,
) -> Vec<LintFinding<'c>> {
    let Some(condition) = combination.get(CombinedField::EventName) else { return Vec::new() };
    let scope = known.scope(combination);
    let is_affected = |test: &&Test| {
        let actions = actions(known, &scope, condition, &test.term);
        !actions.is_empty() && actions.iter().all(&fits)
    };
    let affected: Vec<_> = condition.tests.iter().filter(is_affected).collect();
    let Some(span) = affected.first().map(|test| test.span) else { return Vec::new() };
    let count = Count { found: affected.len(), all: condition.tests.len() };
    vec![LintFinding::new(condition, span, move || diagnostic(span, count))]
}

/// Events that match a literal or a prefix. Empty for other terms.
fn actions(known: &Known, scope: &SourceScope, condition: &Condition, term: &Term) -> Vec<Action> {
    if let Some(name) = literal(term) {
        return known.actions_named(scope, name);
    }
    let Term::Prefix(start) = term else { return Vec::new() };
    if scope.is_wide() || !accepts(condition, start) {
        return Vec::new();
    }
    let names = known.names(scope).into_iter().filter(|name| term.accepts(name));
    names.flat_map(|name| known.actions_named(scope, name)).collect()
}
