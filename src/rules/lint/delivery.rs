//! Events that a rule gets only if its state or the trail lets it have them (EventBridge user guide, "Receiving read-only
//! management events from AWS services"; CloudTrail user guide, "Logging data events"). The pattern cannot tell, so
//! these are notes.

use super::combination::{Combination, CombinedField, accepts, literal};
use super::finding::LintFinding;
use super::known::{Known, SourceScope};
use crate::catalog::{Action, DeliveryClass};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::pattern::ast::{Condition, Term, Test};

/// Names of read-only events that ordinary rules do not receive.
pub(super) fn read_only<'c>(
    combination: &'c Combination<'c>,
    known: &'c Known,
) -> Vec<LintFinding<'c>> {
    let fits = |action: &Action| DeliveryClass::of(action) == DeliveryClass::AllEvents;
    names(combination, known, fits, |span, count| {
        let label = count.label("read-only");
        special_state(span, label)
    })
}

/// `readOnly` without names.
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
    let say = move || special_state(span, "this asks for nothing else".to_owned());
    vec![LintFinding::new(condition, span, say)]
}

fn special_state(span: Span, label: String) -> Diagnostic {
    let title = "an ordinary rule does not receive read-only events".to_owned();
    let diagnostic = Diagnostic::new(Code::TrailReadOnly, span, title, label);
    let help = "give the rule the state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";
    diagnostic.help(help.to_owned())
}

/// Names of data events.
pub(super) fn data<'c>(combination: &'c Combination<'c>, known: &'c Known) -> Vec<LintFinding<'c>> {
    names(combination, known, Action::is_data, |span, count| {
        let title = "trails leave out data events unless they select them".to_owned();
        let label = count.label("a data event");
        let diagnostic = Diagnostic::new(Code::TrailData, span, title, label);
        diagnostic.help("let a trail of the account and region log them".to_owned())
    })
}

/// How many of the alternatives are meant.
#[derive(Clone, Copy, Debug)]
struct Count {
    found: usize,
    all: usize,
}

impl Count {
    fn label(self, what: &str) -> String {
        let Self { found, all } = self;
        match (found, all) {
            (1, _) => format!("this is {what}"),
            (2, 2) => format!("this is {what}, as is the other name"),
            _ if found == all => format!("this is {what}, as are the other {} names", all - 1),
            _ => format!("this is {what}, the first of {found} among {all} names"),
        }
    }
}

/// One finding for all names of an array whose events are of a sort, at the first.
fn names<'c>(
    combination: &'c Combination<'c>,
    known: &'c Known,
    fits: impl Fn(&Action) -> bool,
    say: impl Fn(Span, Count) -> Diagnostic + 'c,
) -> Vec<LintFinding<'c>> {
    let Some(condition) = combination.get(CombinedField::EventName) else { return Vec::new() };
    let scope = known.scope(combination);
    let is_meant = |test: &&Test| {
        let actions = actions(known, &scope, condition, &test.term);
        !actions.is_empty() && actions.iter().all(&fits)
    };
    let meant: Vec<_> = condition.tests.iter().filter(is_meant).collect();
    let Some(span) = meant.first().map(|test| test.span) else { return Vec::new() };
    let count = Count { found: meant.len(), all: condition.tests.len() };
    vec![LintFinding::new(condition, span, move || say(span, count))]
}

/// What can be behind a term: events of a name, or those that begin with a text.
fn actions(known: &Known, scope: &SourceScope, condition: &Condition, term: &Term) -> Vec<Action> {
    if let Some(name) = literal(term) {
        return known.named(scope, name);
    }
    let Term::Prefix(start) = term else { return Vec::new() };
    if scope.is_wide() || !accepts(condition, start) {
        return Vec::new();
    }
    let names = known.names(scope);
    let meant = names.into_iter().filter(|name| term.accepts(name));
    meant.flat_map(|name| known.named(scope, name)).collect()
}
