//! Conditions on `detail-type`, `eventType` and `eventCategory` that no event meets together. Each kind of event has its
//! values of the three fields (CloudTrail user guide, "Record contents").

use super::combination::{Combination, CombinedField, accepts};
use super::finding::LintFinding;
use super::known::Known;
use super::record_fields::{FieldValues, field};
use super::values::titles;
use crate::diagnostic::{Code, Diagnostic};
use crate::event::EventKind;
use crate::event::detail_types::{
    AGGREGATED, API_CALL, CONSOLE_ACTION, INSIGHT, NETWORK, SERVICE_EVENT, SIGN_IN, SIGNIN,
};
use crate::language::phrase;
use crate::pattern::ast::{Condition, Term};

/// The kinds with their categories and types in EventBridge. Sign-ins at IAM Identity Center are service events, which may be
/// delivered as sign-ins.
const KINDS: [(EventKind, &[&str], &[&str]); 7] = [
    (EventKind::ApiCall, &["Management", "Data"], &[API_CALL]),
    (EventKind::ConsoleAction, &["Management"], &[CONSOLE_ACTION]),
    (EventKind::SignIn, &["Management"], &[SIGN_IN, SIGNIN]),
    (EventKind::ServiceEvent, &["Management", "Data"], &[SERVICE_EVENT, SIGN_IN, SIGNIN]),
    (EventKind::Insight, &["Insight"], &[INSIGHT]),
    (EventKind::Aggregated, &["Aggregated"], &[AGGREGATED]),
    (EventKind::NetworkActivity, &["NetworkActivity"], &[NETWORK]),
];

/// The fields, each reported if it contradicts one before it.
const FIELDS: [(CombinedField, &str); 3] = [
    (CombinedField::DetailType, "detail-type"),
    (CombinedField::EventType, "detail.eventType"),
    (CombinedField::EventCategory, "detail.eventCategory"),
];

/// The values of a kind in one of the fields.
fn values_of(kind: EventKind, field: CombinedField) -> Vec<&'static str> {
    let row = KINDS.iter().find(|(it, ..)| *it == kind);
    match (field, row) {
        (CombinedField::DetailType, Some((.., types))) => types.to_vec(),
        (CombinedField::EventCategory, Some((_, categories, _))) => categories.to_vec(),
        _ => event_types().filter(|it| EventKind::of_type(it) == Some(kind)).collect(),
    }
}

/// The values of `eventType`.
fn event_types() -> impl Iterator<Item = &'static str> {
    match field("eventType").map(|it| it.values) {
        Some(FieldValues::Only(values)) => values.iter().copied(),
        _ => [].iter().copied(),
    }
}

pub(super) fn lint<'c>(combination: &'c Combination<'c>, _: &'c Known) -> Vec<LintFinding<'c>> {
    let kinds = |condition: &Condition, field| -> Vec<EventKind> {
        let kinds = KINDS.iter().map(|(kind, ..)| *kind);
        let accepts = |kind: &EventKind| {
            values_of(*kind, field).iter().any(|value| accepts(condition, value))
        };
        kinds.filter(accepts).collect()
    };
    let stated = FIELDS.iter().filter_map(|(field, name)| {
        let condition = combination.get(*field)?;
        let kinds = kinds(condition, *field);
        // A condition that accepts no value has its own lint. Records before version 1.07 have no category.
        let is_stated = !kinds.is_empty() && !accepts_absence(condition);
        is_stated.then_some((*field, *name, condition, kinds))
    });
    let stated: Vec<_> = stated.collect();
    let mut found = Vec::new();
    for (at, (field, _, condition, kinds)) in stated.iter().enumerate() {
        let before = stated.iter().take(at);
        let mut other = before.filter(|(.., others)| !others.iter().any(|it| kinds.contains(it)));
        let Some((_, other, _, others)) = other.next() else { continue };
        let (condition, other) = (*condition, *other);
        let values: Vec<_> = others.iter().flat_map(|kind| values_of(*kind, *field)).collect();
        found.push(LintFinding::new(condition, condition.span, move || {
            let title =
                phrase!("no event meets this condition and the one on `{field}`", field = other);
            let label = phrase!("these events have {values}", values = titles(&values));
            let diagnostic =
                Diagnostic::new(Code::TrailContradiction, condition.span, title, label);
            diagnostic.help(phrase!("remove one of the two conditions, or change it"))
        }));
    }
    found
}

fn accepts_absence(condition: &Condition) -> bool {
    condition.tests.iter().any(|test| test.term == Term::Exists(false))
}
