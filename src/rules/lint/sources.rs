//! `source` and `detail.eventSource`. The `source` is `aws.` and the first label of the `eventSource`. This holds for 33 of
//! 34 public events with both fields; the other one was edited by hand.

use super::combination::{Combination, CombinedField, literals};
use super::finding::LintFinding;
use super::known::{Known, accepts_event_source, accepts_source};
use super::spelling::{is_known, quoted, suggested_label};
use crate::aws::{self, is_service_principal, service_label};
use crate::diagnostic::{Code, Diagnostic, Fix, Span};
use crate::language::{Phrase, phrase};
use crate::pattern::ast::Test;

/// Reports event sources that no event has.
pub(super) fn event_source<'c>(
    combination: &'c Combination<'c>,
    known: &'c Known,
) -> Vec<LintFinding<'c>> {
    let Some(condition) = combination.get(CombinedField::EventSource) else { return Vec::new() };
    let unknown = literals(condition).filter(|(text, _)| {
        let is_sound = is_service_principal(text) && is_known(known, service_label(text));
        // A `*` in a literal has its own lint.
        !is_sound && !text.contains('*')
    });
    let finding = |(text, test): (&'c str, &'c Test)| {
        LintFinding::new(condition, test.span, move || {
            let title = phrase!("no event has the event source `{text}`", text);
            let fix = suggested_label(known, text).map(aws::event_source);
            unknown_source(Code::TrailEventSource, test.span, title, fix)
        })
    };
    unknown.map(finding).collect()
}

/// Reports sources that no CloudTrail event has.
pub(super) fn source<'c>(
    combination: &'c Combination<'c>,
    known: &'c Known,
) -> Vec<LintFinding<'c>> {
    let Some(condition) = combination.get(CombinedField::Source) else { return Vec::new() };
    let unknown = literals(condition).filter(|(text, _)| {
        let name = service_label(text);
        let is_bare = name == *text || is_service_principal(text);
        // Custom sources and sources of partners are valid.
        let is_service = is_bare && is_known(known, name);
        let is_custom = aws::source_label(text).is_none() && !is_service;
        let is_partner = text.starts_with("aws.partner/");
        let is_sound = aws::source_label(text).is_some() && is_known(known, name);
        !text.contains('*') && !is_custom && !is_partner && !is_sound
    });
    let finding = |(text, test): (&'c str, &'c Test)| {
        LintFinding::new(condition, test.span, move || {
            let title = phrase!("no CloudTrail event has the source `{text}`", text);
            let fix = suggested_label(known, text).map(aws::source);
            unknown_source(Code::TrailSource, test.span, title, fix)
        })
    };
    unknown.map(finding).collect()
}

fn unknown_source(code: Code, span: Span, title: Phrase, near: Option<String>) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(code, span, title, phrase!("this never matches"));
    match near {
        Some(near) => {
            diagnostic.fix = Some(Box::new(Fix { span, text: quoted(&near) }));
            diagnostic.help(phrase!("did you mean `{near}`?", near))
        }
        None => {
            diagnostic.help(phrase!("remove it, or replace it by the value in an actual event"))
        }
    }
}

/// Reports literals of one field that the condition on the other field excludes.
pub(super) fn disagreement<'c>(
    combination: &'c Combination<'c>,
    known: &'c Known,
) -> Vec<LintFinding<'c>> {
    let (Some(source), Some(event_source)) =
        (combination.get(CombinedField::Source), combination.get(CombinedField::EventSource))
    else {
        return Vec::new();
    };
    // Unknown values are reported by the other lints.
    let all_known =
        |condition| literals(condition).all(|(text, _)| is_known(known, service_label(text)));
    let is_domain = literals(event_source).all(|(text, _)| is_service_principal(text));
    if !is_domain || !all_known(source) || !all_known(event_source) {
        return Vec::new();
    }
    let lone = |(text, _): &(&str, &Test)| {
        is_service_principal(text) && !accepts_source(source, service_label(text))
    };
    let mut found: Vec<_> = literals(event_source)
        .filter(lone)
        .map(|(text, test)| {
            LintFinding::new(event_source, test.span, move || {
                let value = aws::source(service_label(text));
                disagrees(test.span, "source", text, &value)
            })
        })
        .collect();
    if !found.is_empty() && known.scope(combination).labels.is_empty() {
        // The two conditions have no event source in common, so one finding is enough.
        return found;
    }
    let lone = |(text, _): &(&str, &Test)| {
        aws::source_label(text).is_some()
            && !accepts_event_source(event_source, service_label(text))
    };
    found.extend(literals(source).filter(lone).map(|(text, test)| {
        LintFinding::new(source, test.span, move || {
            let value = aws::event_source(service_label(text));
            disagrees(test.span, "detail.eventSource", text, &value)
        })
    }));
    found
}

fn disagrees(span: Span, other: &str, text: &str, value: &str) -> Diagnostic {
    let title = phrase!("`{text}` contradicts the condition on `{field}`", text, field = other);
    let label = phrase!("these events have `{value}` as `{field}`", value, field = other);
    let value = quoted(value);
    let help = phrase!("add {value} to `{field}`, or remove this value", value, field = other);
    Diagnostic::new(Code::TrailSourcesDisagree, span, title, label).help(help)
}
