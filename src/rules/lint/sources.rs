//! `source` and `detail.eventSource`. A `source` is `aws.` and the first label of the `eventSource`: so it is in 33 of 34
//! public events that have both, and the other was edited by hand.

use super::combination::{Combination, CombinedField, literals};
use super::finding::LintFinding;
use super::known::{Known, accepts_event_source, accepts_source, label};
use super::spelling::{is_known, meant, quoted};
use crate::aws::{self, is_service_principal};
use crate::diagnostic::{Code, Diagnostic, Fix, Span};
use crate::pattern::ast::Test;

/// Event sources that no event has.
pub(super) fn event_source<'c>(
    combination: &'c Combination<'c>,
    known: &'c Known,
) -> Vec<LintFinding<'c>> {
    let Some(condition) = combination.get(CombinedField::EventSource) else { return Vec::new() };
    let unknown = literals(condition).filter(|(text, _)| {
        let is_sound = is_service_principal(text) && is_known(known, label(text));
        // A star in a literal has its own lint.
        !is_sound && !text.contains('*')
    });
    let finding = |(text, test): (&'c str, &'c Test)| {
        LintFinding::new(condition, test.span, move || {
            let title = format!("no event has the event source `{text}`");
            let fix = meant(known, text).map(aws::event_source);
            unknown_source(Code::TrailEventSource, test.span, title, fix)
        })
    };
    unknown.map(finding).collect()
}

/// Sources that no event of CloudTrail has.
pub(super) fn source<'c>(
    combination: &'c Combination<'c>,
    known: &'c Known,
) -> Vec<LintFinding<'c>> {
    let Some(condition) = combination.get(CombinedField::Source) else { return Vec::new() };
    let unknown = literals(condition).filter(|(text, _)| {
        let name = label(text);
        let is_bare = name == *text || is_service_principal(text);
        // A source of somebody's own, and that of a partner, is meant.
        let is_service = is_bare && is_known(known, name);
        let is_own = !text.starts_with("aws.") && !is_service;
        let is_partner = text.starts_with("aws.partner/");
        let is_sound = text.starts_with("aws.") && is_known(known, name);
        !text.contains('*') && !is_own && !is_partner && !is_sound
    });
    let finding = |(text, test): (&'c str, &'c Test)| {
        LintFinding::new(condition, test.span, move || {
            let title = format!("no event of CloudTrail has the source `{text}`");
            let fix = meant(known, text).map(|it| format!("aws.{it}"));
            unknown_source(Code::TrailSource, test.span, title, fix)
        })
    };
    unknown.map(finding).collect()
}

fn unknown_source(code: Code, span: Span, title: String, meant: Option<String>) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(code, span, title, "this never matches".to_owned());
    match meant {
        Some(text) => {
            diagnostic.fix = Some(Box::new(Fix { span, text: quoted(&text) }));
            diagnostic.help(format!("there is `{text}`"))
        }
        None => diagnostic.help("remove it, or look for the one that its events have".to_owned()),
    }
}

/// Literals of one of the two fields that the other never lets through.
pub(super) fn disagreement<'c>(
    combination: &'c Combination<'c>,
    known: &'c Known,
) -> Vec<LintFinding<'c>> {
    let (Some(source), Some(event_source)) =
        (combination.get(CombinedField::Source), combination.get(CombinedField::EventSource))
    else {
        return Vec::new();
    };
    // What no event has is told by the other lints.
    let judged = |text: &str| is_known(known, label(text));
    let all_known = |condition| literals(condition).all(|(text, _)| judged(text));
    let is_domain = literals(event_source).all(|(text, _)| is_service_principal(text));
    if !is_domain || !all_known(source) || !all_known(event_source) {
        return Vec::new();
    }
    let lone = |(text, _): &(&str, &Test)| {
        is_service_principal(text) && !accepts_source(source, label(text))
    };
    let mut found: Vec<_> = literals(event_source)
        .filter(lone)
        .map(|(text, test)| {
            LintFinding::new(event_source, test.span, move || {
                let wanted = format!("aws.{}", label(text));
                disagrees(test.span, "source", text, &wanted)
            })
        })
        .collect();
    if !found.is_empty() && known.scope(combination).labels.is_empty() {
        // Nothing is left: once is enough.
        return found;
    }
    let lone = |(text, _): &(&str, &Test)| {
        text.starts_with("aws.") && !accepts_event_source(event_source, label(text))
    };
    found.extend(literals(source).filter(lone).map(|(text, test)| {
        LintFinding::new(source, test.span, move || {
            let wanted = aws::event_source(label(text));
            disagrees(test.span, "detail.eventSource", text, &wanted)
        })
    }));
    found
}

fn disagrees(span: Span, other: &str, text: &str, wanted: &str) -> Diagnostic {
    let title = format!("`{text}` does not go with what is asked of `{other}`");
    let label = format!("its events have the `{other}` `{wanted}`");
    let help = format!("add {} to `{other}`, or remove this", quoted(wanted));
    Diagnostic::new(Code::TrailSourcesDisagree, span, title, label).help(help)
}
