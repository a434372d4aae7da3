//! `source` and `detail.eventSource`. The `source` is `aws.` and the first label of the `eventSource`. This holds for 33 of
//! 34 public events with both fields; the other one was edited by hand.

use super::combination::{Combination, CombinedField, literals};
use super::finding::LintFinding;
use super::known::{Known, accepts_event_source, accepts_source};
use super::spelling::{is_known, quoted, suggested_label};
use crate::aws::{self, is_service_principal, service_label};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::language::{Phrase, phrase};
use crate::pattern::ast::{Condition, Test};

/// Reports event sources that no event has.
pub(super) fn event_source<'c>(
    combination: &'c Combination<'c>,
    known: &'c Known,
) -> Vec<LintFinding<'c>> {
    let Some(condition) = combination.get(CombinedField::EventSource) else { return Vec::new() };
    let is_sound = |text: &str| is_service_principal(text) && is_known(known, service_label(text));
    unknown(condition, is_sound, |text, span| {
        let title = phrase!("no event has the event source `{text}`", text);
        let fix = suggested_label(known, text).map(aws::event_source);
        unknown_source(Code::TrailEventSource, span, title, fix)
    })
}

/// Reports sources that no CloudTrail event has.
pub(super) fn source<'c>(
    combination: &'c Combination<'c>,
    known: &'c Known,
) -> Vec<LintFinding<'c>> {
    let Some(condition) = combination.get(CombinedField::Source) else { return Vec::new() };
    let is_sound = |text: &str| {
        let name = service_label(text);
        let is_bare = name == text || is_service_principal(text);
        let has_prefix = aws::source_label(text).is_some();
        // Custom sources and sources of partners are valid.
        let is_service = is_bare && is_known(known, name);
        let is_custom = !has_prefix && !is_service;
        let is_partner = text.starts_with("aws.partner/");
        is_custom || is_partner || has_prefix && is_known(known, name)
    };
    unknown(condition, is_sound, |text, span| {
        let title = phrase!("no CloudTrail event has the source `{text}`", text);
        let fix = suggested_label(known, text).map(aws::source);
        unknown_source(Code::TrailSource, span, title, fix)
    })
}

/// Returns a finding for each literal that is not sound.
fn unknown<'c>(
    condition: &'c Condition,
    is_sound: impl Fn(&str) -> bool,
    diagnostic: impl Fn(&str, Span) -> Diagnostic + Copy + 'c,
) -> Vec<LintFinding<'c>> {
    // A `*` in a literal has its own lint.
    let unknown = literals(condition).filter(|(text, _)| !text.contains('*') && !is_sound(text));
    let finding = |(text, test): (&'c str, &'c Test)| {
        LintFinding::new(condition, test.span, move || diagnostic(text, test.span))
    };
    unknown.map(finding).collect()
}

fn unknown_source(code: Code, span: Span, title: Phrase, near: Option<String>) -> Diagnostic {
    let diagnostic = Diagnostic::new(code, span, title, phrase!("this never matches"));
    match near {
        Some(near) => diagnostic.suggest(&near, quoted(&near)),
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
