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
    let useless: Vec<_> = findings
        .iter()
        .enumerate()
        .filter_map(|(index, it)| Some((index, it.code, it.fix.as_deref()?)))
        .take(MAX_TRIED)
        .filter_map(|(index, code, fix)| {
            Some((index, dead_after(text, (code, fix), findings, &lint)?))
        })
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
    (code, fix): (Code, &Fix),
    findings: &[Diagnostic],
    lint: &impl Fn(&str, &Pattern) -> Vec<Diagnostic>,
) -> Option<Diagnostic> {
    let parsed = |(text, span): (String, Span)| Some((parse(&text).ok()?, text, span));
    let of_fix = |(text, spans): (String, Vec<Option<Span>>), at: usize| {
        Some((text, spans.get(at).copied().flatten()?))
    };
    let fixed = of_fix(with_fixes(text, &[fix]), 0).and_then(parsed);
    // Other errors are fixed as well, or left out.
    let mut all: Vec<_> = findings.iter().filter_map(|it| it.fix.as_deref()).collect();
    all.sort_by_key(|it| it.span);
    let at = all.iter().position(|it| *it == fix)?;
    let fixed = fixed.or_else(|| of_fix(with_fixes(text, &all), at).and_then(parsed));
    let (pattern, text, span) = fixed.or_else(|| alone(text, fix).and_then(parsed))?;
    let after = lint(&text, &pattern);
    new_dead_part(&pattern, &after, findings, &[(code, span)]).cloned()
}

/// Returns the text with several fixes, which are sorted, and the spans of their new parts. Of fixes that overlap, only the first
/// is applied.
pub(super) fn with_fixes(text: &str, fixes: &[&Fix]) -> (String, Vec<Option<Span>>) {
    let (mut out, mut at, mut spans) = (String::new(), 0, Vec::new());
    for fix in fixes {
        let before = text.get(at..fix.span.range().start);
        spans.push(before.map(|before| {
            out.push_str(before);
            let start = out.len();
            out.push_str(&fix.text);
            at = fix.span.range().end;
            Span::new(start, out.len())
        }));
    }
    out.push_str(text.get(at..).unwrap_or_default());
    (out, spans)
}

/// Returns a finding that a fixed part can never match, unless the pattern had it before. `fixed` has the codes that the fixes
/// solve, and the spans of the new parts.
pub(super) fn new_dead_part<'d>(
    pattern: &Pattern,
    after: &'d [Diagnostic],
    before: &[Diagnostic],
    fixed: &[(Code, Span)],
) -> Option<&'d Diagnostic> {
    let count = |found: &[Diagnostic], code| found.iter().filter(|it| it.code == code).count();
    after.iter().filter(|it| is_dead(it.code)).find(|it| {
        let solved = fixed.iter().filter(|(code, _)| *code == it.code).count();
        count(after, it.code) + solved > count(before, it.code)
            && fixed.iter().any(|(_, span)| concerns(pattern, it.span, *span))
    })
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
            | Code::TrailValue
            | Code::TrailContradiction
    )
}

/// Returns `true` if a finding is about the part that a fix changed: about the same alternative, the condition around it, or
/// any part of a condition whose name changed.
fn concerns(pattern: &Pattern, finding: Span, fixed: Span) -> bool {
    let overlaps = |one: Span, two: Span| one.start < two.end && two.start < one.end;
    pattern.conditions().iter().any(|it| {
        let is_inside = overlaps(it.span, fixed);
        let is_renamed = it.names.iter().any(|name| overlaps(*name, fixed));
        let of_condition = finding == it.span || it.names.contains(&finding);
        is_inside && (overlaps(finding, fixed) || of_condition)
            || is_renamed && (overlaps(it.span, finding) || of_condition)
    })
}

#[cfg(test)]
mod tests {
    use super::{alone, is_dead, keep_useful_fixes, with_fixes};
    use crate::cli::patterns::lint_pattern;
    use crate::diagnostic::{Code, Diagnostic, Fix, Span};
    use crate::pattern::parse;

    /// The findings of a text, each with its fix after the useless ones are removed.
    fn fixes(text: &str) -> Vec<(&'static str, Option<String>)> {
        let mut findings = match parse(text) {
            Ok(pattern) => lint_pattern(text, &pattern),
            Err(report) => report.into_iter().collect(),
        };
        keep_useful_fixes(text, &mut findings, lint_pattern);
        let row = |it: &Diagnostic| (it.code.id(), it.fix.as_deref().map(|fix| fix.text.clone()));
        findings.iter().map(row).collect()
    }

    fn calls(detail: &str) -> String {
        format!(
            r#"{{"source":["aws.ecs"],"detail-type":["AWS API Call via CloudTrail"],"detail":{{{detail}}}}}"#
        )
    }

    #[test]
    fn fixes_to_a_part_that_never_matches_are_removed() {
        for (detail, expected) in [
            (r#""eventName":[{"prefx":"Zz"}]"#, vec![("AA0104", None)]),
            (r#""eventName":[{"prefx":"Run"}]"#, vec![("AA0104", Some("\"prefix\""))]),
            // Another alternative, and another field.
            (r#""eventName":[{"prefx":"Run"},"Zz"]"#, vec![("AA0104", Some("\"prefix\""))]),
            (r#""eventName":["Zz"],"a":"x""#, vec![("AA0102", Some("[\"x\"]"))]),
            // The second value of the condition remains wrong.
            (
                r#""readOnly":["true","false"]"#,
                vec![("AA0310", Some("true")), ("AA0310", Some("false"))],
            ),
            // Tried with the fix of the other error, or without the other field.
            (r#""eventName":"Zz","a":"x""#, vec![("AA0102", None), ("AA0102", Some("[\"x\"]"))]),
            (r#""eventName":"Zz","a":[]"#, vec![("AA0102", None), ("AA0103", None)]),
            (
                r#""additionalEventData":{"MFAUsed":"NO"},"eventType":"AwsApiCall""#,
                vec![("AA0102", None), ("AA0102", Some("[\"AwsApiCall\"]"))],
            ),
        ] {
            let expected: Vec<_> =
                expected.iter().map(|(code, fix)| (*code, fix.map(str::to_owned))).collect();
            assert_eq!(fixes(&calls(detail)), expected, "{detail}");
        }
    }

    #[test]
    fn of_overlapping_fixes_the_first_is_applied() {
        let fix = |start, end, text: &str| Fix { span: Span::new(start, end), text: text.into() };
        let (first, second, last) = (fix(1, 3, "xyz"), fix(2, 4, "q"), fix(4, 5, ""));
        let (text, spans) = with_fixes("abcdef", &[&first, &second, &last]);
        assert_eq!(text, "axyzdf");
        assert_eq!(spans, [Some(Span::new(1, 4)), None, Some(Span::new(5, 5))]);
    }

    #[test]
    fn a_field_stands_alone_with_the_names_around_it() {
        let text = r#"{"a":[],"b":{"c":[1],"d":"x"}}"#;
        let at = text.find("\"x\"").unwrap();
        let fix = Fix { span: Span::new(at, at + 3), text: "[\"x\"]".to_owned() };
        let (alone, span) = alone(text, &fix).unwrap();
        assert_eq!(alone, r#"{"b":{"d":["x"]}}"#);
        assert_eq!(alone.get(span.range()), Some("[\"x\"]"));
    }

    #[test]
    fn warnings_that_nothing_matches_count_as_dead() {
        let dead: Vec<_> = Code::all().filter(|it| is_dead(*it)).map(Code::id).collect();
        assert_eq!(dead.len(), 17, "{dead:?}");
        assert!(!is_dead(Code::LintNoSource) && !is_dead(Code::TrailReadOnly));
    }
}
