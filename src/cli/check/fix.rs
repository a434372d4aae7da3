//! `check --fix`: applies the fixes that are certain to patterns and writes the files.

use std::fs;
use std::path::Path;

use similar::TextDiff;

use super::args::CheckArgs;
use crate::cli::fixes::{is_dead, new_dead_part, with_fixes};
use crate::cli::patterns::{is_event, lint_pattern};
use crate::cli::{CommandContext, Exit, Failure, whole_file};
use crate::diagnostic::{Code, Diagnostic, Fix, Source};
use crate::json::parse_first;
use crate::language::{Phrase, phrase, plural};
use crate::pattern::{Pattern, has_alternatives, looks_like_pattern, parse};
use crate::template::{Unwrapped, unwrap};
use crate::ui;

/// Limit of passes over one pattern: a fix can reveal a further problem. Fixes that would undo each other end here.
const MAX_PASSES: usize = 64;

/// The byte order mark of UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// A pattern after fixes.
#[derive(Debug)]
pub(super) struct FixedPattern {
    pub(super) text: String,
    /// The number of fixes.
    pub(super) fixes: usize,
}

/// Applies the certain fixes to a pattern, except those of allowed codes. Returns `None` if there are none.
pub(super) fn fixed(text: &str, allowed: &[Code]) -> Option<FixedPattern> {
    let document = parse_first(text).ok().filter(looks_like_pattern)?;
    // A text that is not in an array can be the value of an event.
    let is_allowed = |code| {
        allowed.contains(&code) || code == Code::PatternField && !has_alternatives(&document)
    };
    let mut result = FixedPattern { text: text.to_owned(), fixes: 0 };
    let mut findings = parsed_findings(text).1;
    for _ in 0..MAX_PASSES {
        let fixes = certain_fixes(&result.text, &findings, &is_allowed);
        let together = applied(&result.text, &fixes, &findings).map(|it| (it, fixes.len()));
        let one = || {
            let mut single = fixes.chunks(1);
            single.find_map(|fix| Some((applied(&result.text, fix, &findings)?, 1)))
        };
        let Some(((text, after), count)) = together.or_else(one) else { break };
        result = FixedPattern { text, fixes: result.fixes + count };
        findings = after;
    }
    (result.fixes > 0).then_some(result)
}

fn parsed_findings(text: &str) -> (Option<Pattern>, Vec<Diagnostic>) {
    match parse(text) {
        Ok(pattern) => {
            let findings = lint_pattern(text, &pattern);
            (Some(pattern), findings)
        }
        Err(report) => (None, report.into_iter().collect()),
    }
}

/// Returns the fixes that are certain, in the order of the text. Of fixes that overlap, only the first.
fn certain_fixes<'d>(
    text: &str,
    findings: &'d [Diagnostic],
    is_allowed: &impl Fn(Code) -> bool,
) -> Vec<(Code, &'d Fix)> {
    let certain = |it: &'d Diagnostic| Some((it.code, certain_fix(text, it)?));
    let certain = |it| certain(it).filter(|(code, _)| !is_allowed(*code));
    let mut fixes: Vec<_> = findings.iter().filter_map(certain).collect();
    fixes.sort_by_key(|(code, fix)| (fix.span, *code));
    let mut end = 0;
    fixes.retain(|(_, fix)| {
        let is_free = fix.span.start >= end;
        end = if is_free { fix.span.end } else { end };
        is_free
    });
    fixes
}

/// The fix of a finding, if it is certain.
fn certain_fix<'d>(text: &str, finding: &'d Diagnostic) -> Option<&'d Fix> {
    // Names and values of AWS differ in more than the letter case, and this one never matches.
    let is_case = |fix: &Fix| {
        let written = text.get(fix.span.range());
        is_dead(finding.code) && written.is_some_and(|it| it.eq_ignore_ascii_case(&fix.text))
    };
    finding.fix.as_deref().filter(|fix| finding.is_safe || is_case(fix))
}

/// Applies fixes. Returns the new text and its findings. Returns `None` if there are no fixes, if a code has not as many findings
/// less as it has fixes, or if a fixed part can never match.
fn applied(
    text: &str,
    fixes: &[(Code, &Fix)],
    before: &[Diagnostic],
) -> Option<(String, Vec<Diagnostic>)> {
    if fixes.is_empty() {
        return None;
    }
    let only: Vec<_> = fixes.iter().map(|(_, fix)| *fix).collect();
    let (changed, spans) = with_fixes(text, &only);
    let (pattern, after) = parsed_findings(&changed);
    let count = |found: &[Diagnostic], code| found.iter().filter(|it| it.code == code).count();
    let is_solved = |(code, _): &(Code, &Fix)| {
        let solved = fixes.iter().filter(|(other, _)| other == code).count();
        count(&after, *code) + solved <= count(before, *code)
    };
    let places = fixes.iter().zip(spans).filter_map(|((code, _), span)| Some((*code, span?)));
    let places: Vec<_> = places.collect();
    // A finding with a certain fix is fixed next.
    let lasting = after.iter().filter(|it| certain_fix(&changed, it).is_none());
    let lasting: Vec<_> = lasting.cloned().collect();
    let dead = pattern.is_some_and(|it| new_dead_part(&it, &lasting, before, &places).is_some());
    (fixes.iter().all(is_solved) && !dead).then_some((changed, after))
}

/// The fixes of all files of a run.
#[derive(Debug, Default)]
pub(super) struct Fixes {
    count: usize,
    files: usize,
    diffs: Vec<String>,
}

impl Fixes {
    /// Fixes a pattern file, if asked to. Returns the text to check.
    pub(super) fn of_file(
        &mut self,
        path: &Path,
        source: Source,
        args: &CheckArgs,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<Source, Failure> {
        if !args.fix || is_event(&source) {
            return Ok(source);
        }
        if path.as_os_str() == "-" && !args.diff {
            return Err(Failure::usage(phrase!("--fix cannot write to standard input"))
                .hint(phrase!("name a file, or add --diff")));
        }
        if let Unwrapped::Wrapping(wrapping) = unwrap(&source.text) {
            let mut patterns = wrapping.patterns.iter();
            if patterns.any(|it| fixed(it.text(), &args.allow).is_some()) {
                context.ui.warning(phrase!(
                    "{file} is not changed: --fix does not write documents that contain patterns",
                    file = source.name.to_string()
                ))?;
            }
            return Ok(source);
        }
        let Some(fixed) = fixed(&source.text, &args.allow) else { return Ok(source) };
        let (name, before) = (source.name, source.text);
        let is_written = self.write(path, &before, &fixed.text, fixed.fixes, args, context)?;
        Ok(Source::new(name, if is_written { fixed.text } else { before }))
    }

    /// Writes a changed text, or records its diff. Returns `false` if the file is left as it is.
    pub(super) fn write(
        &mut self,
        path: &Path,
        before: &str,
        after: &str,
        count: usize,
        args: &CheckArgs,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<bool, Failure> {
        if count == 0 {
            return Ok(false);
        }
        if args.diff {
            self.diffs.push(diff(path, before, after));
        } else {
            let file = path.display();
            let bytes = fs::read(path).map_err(|error| {
                Failure::io(phrase!("cannot read {file}", file = file.to_string()), error)
            })?;
            // The text lacks a byte order mark, and is unpacked and without secrets.
            let mark = if bytes.starts_with(MARK) { MARK } else { &[] };
            if bytes.strip_prefix(mark) != Some(before.as_bytes()) {
                context.ui.warning(phrase!(
                    "{file} is not changed: it is compressed, contains a secret, or changed meanwhile",
                    file = file.to_string()
                ))?;
                return Ok(false);
            }
            whole_file::replace(path, &[mark, after.as_bytes()].concat())?;
        }
        self.count += count;
        self.files += 1;
        Ok(!args.diff)
    }

    /// Prints the diffs of all files.
    pub(super) fn show(&self, context: &mut CommandContext<'_, '_>) -> ui::Result<Exit> {
        for diff in &self.diffs {
            context.ui.text(Phrase::verbatim(diff.trim_end()))?;
        }
        context.ui.status(self.summary(true))?;
        Ok(if self.count > 0 { Exit::Negative } else { Exit::Success })
    }

    pub(super) fn summary(&self, is_diff: bool) -> Phrase {
        let files = plural!(count = self.files, "{count} file", "{count} files");
        let applied = plural!(count = self.count, "{count} fix", "{count} fixes");
        if is_diff {
            phrase!("{fixes} in {files} to apply with --fix", fixes = applied, files)
        } else {
            phrase!("{fixes} applied in {files}", fixes = applied, files)
        }
    }
}

/// Returns the changes of a file as a unified diff.
fn diff(path: &Path, before: &str, after: &str) -> String {
    let name = path.display().to_string();
    TextDiff::from_lines(before, after).unified_diff().header(&name, &name).to_string()
}

#[cfg(test)]
mod tests {
    use super::fixed;
    use crate::pattern::parse;
    use proptest::prelude::*;

    fn text(pattern: &str) -> Option<(String, usize)> {
        fixed(pattern, &[]).map(|it| (it.text, it.fixes))
    }

    #[test]
    fn certain_fixes_are_applied_together() {
        let pattern = r#"{"source": ["aws.iam"], "account": [111122223333], "details": {"a": [{"Prefx": "x"}]}}"#;
        let expected = r#"{"source": ["aws.iam"], "account": ["111122223333"], "detail": {"a": [{"prefix": "x"}]}}"#;
        assert_eq!(text(pattern), Some((expected.to_owned(), 3)));
        assert_eq!(text(expected), None);
        let pattern = r#"{"source":["a"],"detail":{"userIdentity":{"accountId":[111122223333]},"eventSource":["iam.amazonaws.com"],"readOnly":["true"]}}"#;
        let (found, count) = text(pattern).unwrap();
        assert!(found.contains(r#"["111122223333"]"#) && found.contains("[true]") && count == 2);
    }

    #[test]
    fn what_can_be_meant_only_once_is_certain() {
        for (wrong, right) in [
            (r#""a": "x", "b": 5"#, r#""a": ["x"], "b": [5]"#),
            (r#""a": [{"exists": "true"}]"#, r#""a": [{"exists": true}]"#),
            (r#""a": [{"wildcard": "x**y***"}]"#, r#""a": [{"wildcard": "x*y*"}]"#),
            (r#""a": [{"numeric": ["=>", 5]}]"#, r#""a": [{"numeric": [">=", 5]}]"#),
            (r#""a": [{"numeric": [">", "5"]}]"#, r#""a": [{"numeric": [">", 5]}]"#),
            (r#""$OR": [{"a": [1]}, {"b": [1]}]"#, r#""$or": [{"a": [1]}, {"b": [1]}]"#),
        ] {
            let pattern = |detail| format!(r#"{{"source": ["aws.x"], "detail": {{{detail}}}}}"#);
            let found = text(&pattern(wrong)).map(|it| it.0);
            assert_eq!(found, Some(pattern(right)), "{wrong}");
        }
        // The letter case of a name or value that otherwise never occurs.
        let wrong = r#"{"source":["aws.ecs"],"detail-type":["AWS API call via Cloudtrail"],"detail":{"eventname":["RUNTASK"]}}"#;
        let right = r#"{"source":["aws.ecs"],"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventName":["RunTask"]}}"#;
        assert_eq!(text(wrong).map(|it| it.0), Some(right.to_owned()));
        // The name of the field is fixed, although another alternative is wrong.
        let wrong = r#"{"source":["aws.ecs"],"detail-type":["AWS API Call via CloudTrail"],"detail":{"eventName":[{"prefx":"Run"},"Zzz"]}}"#;
        assert_eq!(text(wrong).map(|it| it.1), Some(1));
    }

    #[test]
    fn alternatives_are_rewritten() {
        let pattern = r#"{"$or":[{"source":["a"]},{"source":["a",{"wildcard":"*b"},{"equals-ignore-case":"c"}]}]}"#;
        let expected = r#"{"$or":[{"source":["a"]},{"source":[{"equals-ignore-case":"c"}, {"wildcard":"*b"}]}]}"#;
        assert_eq!(text(pattern), Some((expected.to_owned(), 2)));
    }

    #[test]
    fn other_texts_are_left_as_they_are() {
        for pattern in [
            // Not certain: two operators are similar, the value has too few digits, the star may be meant.
            r#"{"source": [{"pufix": "x"}]}"#,
            r#"{"source": ["a"], "account": [11112222333]}"#,
            r#"{"source": ["a"], "detail": {"eventName": ["Delete*"]}}"#,
            // The event that the fixed part selects does not exist.
            r#"{"source": ["aws.ecs"], "detail-type": ["AWS API Call via CloudTrail"], "detail": {"eventName": [{"prefx": "Zz"}]}}"#,
            r#"{"source": ["aws.ecs"], "detail-type": ["AWS API Call via CloudTrail"], "detail": {"eventName": "RunTsk"}}"#,
            // Can be a part of an event, or stand for a missing field.
            r#"{"detail": {"state": "running"}}"#,
            r#"{"source": ["a"], "detail": {"errorCode": null}}"#,
            // Both fields are tested.
            r#"{"source": ["a"], "detail": {"a": [1]}, "details": {"b": [1]}}"#,
            // Not patterns.
            r#"{"Resources": {"Bucket": {"Rules": [{"Prefix": "x"}]}}}"#,
            r#"{"source": "aws.s3", "detail": {"rules": [{"Prefix": "x"}]}}"#,
            "{",
        ] {
            assert_eq!(text(pattern), None, "{pattern}");
        }
    }

    proptest! {
        #[test]
        fn fixes_are_idempotent_and_leave_no_other_errors(
            fields in prop::collection::vec(prop::sample::select(vec![
                r#""source":["aws.iam"]"#, r#""account":[111122223333]"#, r#""account":[5]"#,
                r#""details":{"a":[1]}"#, r#""Detail":{"b":[{"sufix":"x"}]}"#,
                r#""detail":{"a":[{"wildcard":"*a"},{"equals-ignore-case":"b"}]}"#,
                r#""region":[{"anything-but":[{"wildcard":"*a"}]}]"#, r#""region":[{"exist":true}]"#,
                r#""$or":[{"id":["a"]},{"id":["a","b"]}]"#, r#""id":[{"perfix":5}]"#,
            ]), 1..6),
        ) {
            let pattern = format!("{{{}}}", fields.join(", "));
            if let Some(fixed) = fixed(&pattern, &[]) {
                prop_assert_eq!(text(&fixed.text), None, "{}", fixed.text);
                prop_assert!(parse(&pattern).is_err() || parse(&fixed.text).is_ok());
            }
        }
    }
}
