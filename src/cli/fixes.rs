//! Keeps only fixes that lead to a pattern that can match.

use crate::diagnostic::{Code, Diagnostic, Fix, Span};
use crate::json::{self, Node};
use crate::pattern::{Pattern, parse};

/// Fixes that are tried, each of which lints the pattern again.
const MAX_TRIED: usize = 20;

/// Removes each fix after which a lint reports that the fixed part can never match.
pub(super) fn keep_useful_fixes(
    text: &str,
    findings: &mut [Diagnostic],
    lint: impl Fn(&str, &Pattern) -> Vec<Diagnostic>,
) {
    let known: Vec<_> = findings.iter().map(|it| it.code).collect();
    let useless: Vec<_> = findings
        .iter()
        .enumerate()
        .filter_map(|(index, it)| Some((index, it.fix.as_deref()?)))
        .take(MAX_TRIED)
        .filter_map(|(index, fix)| Some((index, dead_after(text, fix, findings, &known, &lint)?)))
        .collect();
    for (index, dead) in useless {
        if let Some(finding) = findings.get_mut(index) {
            finding.fix = None;
            finding.help = Some(dead.title);
        }
    }
}

/// Returns the finding that the fixed part can never match.
fn dead_after(
    text: &str,
    fix: &Fix,
    findings: &[Diagnostic],
    known: &[Code],
    lint: &impl Fn(&str, &Pattern) -> Vec<Diagnostic>,
) -> Option<Diagnostic> {
    let parsed = |(text, span): (String, Span)| Some((parse(&text).ok()?, text, span));
    let all = findings.iter().filter_map(|it| it.fix.as_deref());
    let fixed = all_applied(text, fix, [fix].into_iter()).and_then(parsed);
    // Other errors are fixed as well, or left out.
    let fixed = fixed.or_else(|| all_applied(text, fix, all).and_then(parsed));
    let (pattern, text, span) = fixed.or_else(|| alone(text, fix).and_then(parsed))?;
    lint(&text, &pattern).into_iter().find(|it| {
        is_dead(it.code) && !known.contains(&it.code) && concerns(&pattern, it.span, span)
    })
}

/// Returns the text with several fixes, and the span of the new part of one of them.
fn all_applied<'f>(
    text: &str,
    fix: &Fix,
    all: impl Iterator<Item = &'f Fix>,
) -> Option<(String, Span)> {
    let mut all: Vec<_> = all.collect();
    all.sort_by_key(|it| it.span);
    let (mut out, mut at, mut place) = (String::new(), 0, None);
    for it in all {
        // Of overlapping fixes the first applies.
        let Some(before) = text.get(at..it.span.range().start) else { continue };
        out.push_str(before);
        if it == fix {
            place = Some(Span::new(out.len(), out.len() + it.text.len()));
        }
        out.push_str(&it.text);
        at = it.span.range().end;
    }
    out.push_str(text.get(at..)?);
    Some((out, place?))
}

/// Returns a pattern of only the field whose value is fixed.
fn alone(text: &str, fix: &Fix) -> Option<(String, Span)> {
    let root = json::parse(text).ok()?;
    let (mut node, mut out, mut depth) = (&root, String::new(), 0);
    while node.span != fix.span {
        let contains =
            |it: &Node<'_>| it.span.start <= fix.span.start && fix.span.end <= it.span.end;
        let member = node.members()?.iter().find(|it| contains(&it.node))?;
        out.push('{');
        out.push_str(text.get(member.name_span.range())?);
        out.push(':');
        depth += 1;
        node = &member.node;
    }
    let span = Span::new(out.len(), out.len() + fix.text.len());
    out.push_str(&fix.text);
    out.extend(std::iter::repeat_n('}', depth));
    Some((out, span))
}

/// Returns `true` for the codes of conditions that no event meets.
pub(super) fn is_dead(code: Code) -> bool {
    matches!(
        code,
        Code::LintUnknownField
            | Code::LintNeverMatches
            | Code::LintOverridden
            | Code::TrailEventSource
            | Code::TrailEventName
            | Code::TrailPermission
            | Code::TrailCallName
            | Code::TrailSourcesDisagree
            | Code::TrailSource
            | Code::TrailDetailType
            | Code::TrailDetailTypeOfName
            | Code::TrailRegion
            | Code::TrailValueType
            | Code::TrailRecordField
            | Code::TrailOtherSource
    )
}

/// Returns `true` if a finding is in the condition that a fix changed, or in the name of a field around it.
fn concerns(pattern: &Pattern, finding: Span, fixed: Span) -> bool {
    let overlaps = |one: Span, two: Span| one.start < two.end && two.start < one.end;
    pattern.conditions().iter().any(|it| {
        let is_fixed =
            overlaps(it.span, fixed) || it.names.iter().any(|name| overlaps(*name, fixed));
        is_fixed && (overlaps(it.span, finding) || it.names.contains(&finding))
    })
}
