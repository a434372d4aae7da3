//! Conditions on `detail-type`, `eventType`, `eventCategory` and `eventName` that no event meets together. Each kind of event has
//! its values of the first three fields (CloudTrail user guide, "Record contents").

use super::combination::{Combination, CombinedField, accepts, literal};
use super::detail_types::{ExcludedName, excluded_names, may_be_trail};
use super::finding::LintFinding;
use super::known::Known;
use super::record_fields::{FieldValues, field};
use super::values::titles;
use crate::aws::{is_service_principal, source_label};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::event::EventKind;
use crate::event::detail_types::{
    AGGREGATED, API_CALL, CONSOLE_ACTION, INSIGHT, NETWORK, SERVICE_EVENT, SIGN_IN, SIGNIN,
};
use crate::language::{Phrase, phrase};
use crate::pattern::ast::{Condition, Term, Test};

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
            let label = phrase!("these events have {values}", values = titles(&values));
            contradiction(condition.span, other, label)
        }));
    }
    found
}

fn contradiction(span: Span, other: &str, label: Phrase) -> Diagnostic {
    let title = phrase!("no event meets this condition and the one on `{field}`", field = other);
    let diagnostic = Diagnostic::new(Code::TrailContradiction, span, title, label);
    diagnostic.help(phrase!("remove one of the two conditions, or change it"))
}

/// Reports names whose events have none of the values of `eventType` in the pattern.
pub(super) fn event_type_of_names<'c>(
    combination: &'c Combination<'c>,
    known: &'c Known,
) -> Vec<LintFinding<'c>> {
    let Some(types) = combination.get(CombinedField::EventType) else { return Vec::new() };
    if accepts_absence(types) {
        return Vec::new();
    }
    let accepted = event_types().filter(|it| accepts(types, it)).filter_map(EventKind::of_type);
    let accepted: Vec<_> = accepted.map(EventKind::detail_type).collect();
    let finding = |excluded: ExcludedName<'c>| {
        let ExcludedName { condition, span, kind, .. } = excluded;
        LintFinding::new(condition, span, move || {
            let label =
                phrase!("these events have {values}", values = titles(&[kind.event_type()]));
            contradiction(span, "detail.eventType", label)
        })
    };
    excluded_names(combination, known, &accepted).into_iter().map(finding).collect()
}

/// Reports a `detail-type` that no event of CloudTrail has, next to a field that only these events have. Events of Amazon ECS
/// have an `eventName`, too, but none of an API call. Custom events may have any fields.
pub(super) fn other_types<'c>(
    combination: &'c Combination<'c>,
    known: &'c Known,
) -> Vec<LintFinding<'c>> {
    let (Some(sources), Some(types)) =
        (combination.get(CombinedField::Source), combination.get(CombinedField::DetailType))
    else {
        return Vec::new();
    };
    let is_event = |text: &str| !known.anywhere(text).is_empty();
    let all = |field, is_of_trail: &dyn Fn(&str) -> bool| {
        combination.get(field).is_some_and(|condition| {
            let is_of_trail = |test: &Test| text_at_end(&test.term).is_some_and(is_of_trail);
            condition.tests.iter().all(is_of_trail)
        })
    };
    let field = if all(CombinedField::EventSource, &is_service_principal) {
        "detail.eventSource"
    } else if all(CombinedField::EventName, &is_event) {
        "detail.eventName"
    } else {
        return Vec::new();
    };
    let may_be_trail = types.tests.iter().any(|test| may_be_trail(&test.term));
    if may_be_trail || !sources.tests.iter().all(|test| is_of_aws(&test.term)) {
        return Vec::new();
    }
    let finding = LintFinding::new(types, types.span, move || {
        let label = phrase!("these events have a type such as `{first}`", first = API_CALL);
        contradiction(types.span, field, label)
    });
    vec![finding]
}

/// The text of a literal, or the end of the texts that a term accepts.
fn text_at_end(term: &Term) -> Option<&str> {
    match term {
        Term::Suffix(end) => std::str::from_utf8(end.as_bytes()).ok(),
        Term::Wildcard(wildcard) => std::str::from_utf8(wildcard.text().as_bytes()).ok(),
        _ => literal(term),
    }
}

/// Returns true if only sources of AWS services pass a test, and none of partners.
fn is_of_aws(term: &Term) -> bool {
    match term {
        Term::Prefix(start) => start.as_bytes() == b"aws.",
        _ => literal(term)
            .is_some_and(|text| source_label(text).is_some() && !text.starts_with("aws.partner/")),
    }
}

fn accepts_absence(condition: &Condition) -> bool {
    condition.tests.iter().any(|test| test.term == Term::Exists(false))
}
