//! Checks the patterns inside templates and other documents.

use super::Failure;
use super::fixes::{is_dead, keep_useful_fixes};
use crate::diagnostic::{Code, Diagnostic, Level, Name, Span};
use crate::language::phrase;
use crate::pattern::{Pattern, check_length, parse, service_message};
use crate::template::WrappedPattern;

/// A pattern of a document after parsing.
pub(super) struct CheckedPattern {
    /// The pattern with the spans of the document; `None` if it is invalid.
    pub(super) pattern: Option<Pattern>,
    /// The error message of EventBridge.
    pub(super) refusal: Option<String>,
    /// The findings, in the document.
    pub(super) findings: Vec<Diagnostic>,
}

/// Parses and lints a pattern of a document.
pub(super) fn check_wrapped(
    wrapped: &WrappedPattern,
    lint: impl Fn(&str, &Pattern) -> Vec<Diagnostic>,
) -> CheckedPattern {
    let (pattern, refusal, mut findings) = match parse(wrapped.text()) {
        Ok(pattern) => {
            let mut findings = lint(wrapped.text(), &pattern);
            keep_useful_fixes(wrapped.text(), &mut findings, &lint);
            findings.retain(|it| !rests_on_unknown(&pattern, wrapped, it));
            (Some(pattern), None, findings)
        }
        Err(report) => {
            let message = service_message(report.first());
            // The location is one in the text that a tool makes of the document.
            let first_line = |it: String| it.lines().next().unwrap_or_default().to_owned();
            let refusal = if wrapped.is_verbatim { message } else { message.map(first_line) };
            let mut findings: Vec<_> = report.into_iter().collect();
            keep_useful_fixes(wrapped.text(), &mut findings, &lint);
            (None, refusal, findings)
        }
    };
    let long = check_length(wrapped.text()).filter(|it| !findings.contains(it));
    findings.extend(long);
    let mut findings: Vec<_> = findings.into_iter().map(|it| wrapped.move_diagnostic(it)).collect();
    findings.extend(wrapped.unknown.iter().map(|span| unknown_text(*span)));
    let pattern = pattern.map(|it| it.map_spans(|span| wrapped.origin(span)));
    CheckedPattern { pattern, refusal, findings }
}

impl CheckedPattern {
    /// Returns `true` if EventBridge accepts the pattern.
    pub(super) fn is_valid(&self) -> bool {
        !self.findings.iter().any(|it| it.code.level() == Level::Error)
    }
}

fn unknown_text(span: Span) -> Diagnostic {
    let title = phrase!("this value is known only when the pattern is deployed");
    Diagnostic::new(Code::PatternUnknownText, span, title, phrase!("taken as any text"))
}

/// Returns `true` for a finding about an unknown value, and for one that compares an alternative with it. Alternatives of
/// `$or` are compared in all of their fields.
fn rests_on_unknown(pattern: &Pattern, wrapped: &WrappedPattern, finding: &Diagnostic) -> bool {
    if finding.code == Code::LintOverlappingOr && !wrapped.unknown.is_empty() {
        return true;
    }
    let contains = |outer: Span, inner: Span| outer.start <= inner.start && inner.end <= outer.end;
    let is_unknown = |place: Span| {
        let place = wrapped.origin(place);
        wrapped.unknown.iter().any(|it| contains(place, *it) || contains(*it, place))
    };
    let arrays = pattern.conditions().iter().map(|it| it.span);
    let array = arrays.into_iter().find(|it| contains(*it, finding.span));
    array.is_some_and(is_unknown) && (is_unknown(finding.span) || !is_dead(finding.code))
}

/// The failure of a document without any pattern.
pub(super) fn no_pattern(name: &Name) -> Failure {
    Failure::invalid(phrase!("no event pattern in {file}", file = name.to_string()))
        .hint(phrase!("a pattern is the value of EventPattern, or of a similar member"))
}
