//! `check --fix`: applies the fixes that are certain to patterns and writes the files.

use std::fs;
use std::path::Path;

use similar::TextDiff;

use super::args::CheckArgs;
use crate::cli::patterns::{is_event, lint_pattern};
use crate::cli::{CommandContext, Exit, Failure, whole_file};
use crate::diagnostic::{Code, Diagnostic, Fix, Source};
use crate::json::parse_first;
use crate::language::{Phrase, phrase, plural};
use crate::pattern::{looks_like_pattern, parse};
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
    if !parse_first(text).is_ok_and(|it| looks_like_pattern(&it)) {
        return None;
    }
    let mut result = FixedPattern { text: text.to_owned(), fixes: 0 };
    for _ in 0..MAX_PASSES {
        let findings = findings(&result.text);
        let fixes = safe_fixes(&findings, allowed);
        let together = applied(&result.text, &fixes, &findings).map(|text| (text, fixes.len()));
        let one = || {
            let mut single = fixes.chunks(1);
            single.find_map(|fix| Some((applied(&result.text, fix, &findings)?, 1)))
        };
        let Some((text, count)) = together.or_else(one) else { break };
        result = FixedPattern { text, fixes: result.fixes + count };
    }
    (result.fixes > 0).then_some(result)
}

fn findings(text: &str) -> Vec<Diagnostic> {
    match parse(text) {
        Ok(pattern) => lint_pattern(text, &pattern),
        Err(report) => report.into_iter().collect(),
    }
}

/// Returns the fixes that are certain, in the order of the text. Of fixes that overlap, only the first.
fn safe_fixes<'d>(findings: &'d [Diagnostic], allowed: &[Code]) -> Vec<(Code, &'d Fix)> {
    let is_safe = |it: &&Diagnostic| it.is_safe && !allowed.contains(&it.code);
    let safe = findings.iter().filter(is_safe);
    let mut fixes: Vec<_> = safe.filter_map(|it| Some((it.code, it.fix.as_deref()?))).collect();
    fixes.sort_by_key(|(code, fix)| (fix.span, *code));
    let mut end = 0;
    fixes.retain(|(_, fix)| {
        let is_free = fix.span.start >= end;
        end = if is_free { fix.span.end } else { end };
        is_free
    });
    fixes
}

/// Applies fixes. Returns `None` if there are none, or if a code has not as many findings less as it has fixes.
fn applied(text: &str, fixes: &[(Code, &Fix)], before: &[Diagnostic]) -> Option<String> {
    let mut changed = text.to_owned();
    for (_, fix) in fixes.iter().rev() {
        changed.replace_range(fix.span.range(), &fix.text);
    }
    let after = findings(&changed);
    let count = |found: &[Diagnostic], code| found.iter().filter(|it| it.code == code).count();
    let is_solved = |(code, _): &(Code, &Fix)| {
        let solved = fixes.iter().filter(|(other, _)| other == code).count();
        count(&after, *code) + solved <= count(before, *code)
    };
    (!fixes.is_empty() && fixes.iter().all(is_solved)).then_some(changed)
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
