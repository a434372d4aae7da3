//! `check`: validates and lints patterns and rule sets.

pub(super) mod args;
mod fix;
#[cfg(feature = "aws")]
mod on_aws;
mod rule_set;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::fixes::keep_useful_fixes;
use super::load::Loaded;
use super::patterns::{is_event, lint_pattern, load_text, pattern_files};
use super::rule_set::is_rule_set;
use super::shell::for_shell;
use super::wrapped::{check_wrapped, no_pattern};
use super::{CommandContext, Exit, Failure};
use crate::diagnostic::{Code, Level, Name, Source};
use crate::language::{Phrase, phrase};
use crate::pattern::{check_length, complexity, parse, service_message};
use crate::report::check::{CheckedFile, PatternInFile, human, json, sarif, summary};
use crate::template::{Unwrapped, unwrap};
use crate::ui;
use args::{CheckArgs, CheckFormat};
use fix::Fixes;

/// The findings in one file, and the patterns to ask EventBridge about.
struct CheckResult {
    found: CheckedFile,
    /// The patterns of a rule set, as `install` writes them; `None` for a pattern file.
    #[cfg(feature = "aws")]
    installed: Option<Vec<on_aws::AskedPattern>>,
}

impl From<CheckedFile> for CheckResult {
    fn from(found: CheckedFile) -> Self {
        Self {
            found,
            #[cfg(feature = "aws")]
            installed: None,
        }
    }
}

pub(super) fn run(args: &CheckArgs, context: &mut CommandContext<'_, '_>) -> Result<Exit, Failure> {
    let mut exit = Exit::Success;
    let mut all = Vec::new();
    let mut corrections = Fixes::default();
    let (sets, patterns): (Vec<_>, Vec<_>) =
        args.patterns.iter().cloned().partition(|path| is_rule_set(path));
    let default = rule_set::default_input(args, context)?;
    let (default_set, default_pattern) = match &default {
        Some(path) if path.as_os_str() == "-" => (None, default.as_ref()),
        _ => (default.as_ref(), None),
    };
    for path in default_set.into_iter().chain(&args.rules).chain(&sets) {
        match rule_set::fix_and_check(path, args, &mut corrections, context) {
            Ok(checked) => all.extend(checked),
            Err(failure) => exit = exit.max(failure.report(context.ui)?),
        }
    }
    let files = pattern_files(&patterns)?;
    let files: Vec<_> = default_pattern.cloned().into_iter().chain(files).collect();
    let read = args.rules.iter().chain(&files);
    if read.filter(|path| path.as_os_str() == "-").count() > 1 {
        return Err(Failure::usage(phrase!("standard input can be read only once")));
    }
    for path in files {
        match load_text(&path, context) {
            Ok(Loaded::Text(source)) if default_pattern.is_some() && source.text.is_empty() => {
                return Err(rule_set::no_input());
            }
            Ok(Loaded::Text(source)) => match corrections
                .of_file(&path, source, args, context)
                .and_then(|source| check(source, &args.allow, context.verbose))
            {
                Ok(checked) => all.push(checked.into()),
                Err(failure) => exit = exit.max(failure.report(context.ui)?),
            },
            Ok(Loaded::Unreadable(source, diagnostic)) => {
                exit = Exit::Invalid;
                context.ui.diagnostic(&source, &diagnostic)?;
            }
            Err(failure) => exit = exit.max(failure.report(context.ui)?),
        }
    }
    if args.diff {
        return Ok(exit.max(corrections.show(context)?));
    }
    if args.fix {
        context.ui.status(corrections.summary(false))?;
    }
    #[cfg(feature = "aws")]
    let asked = if args.on_aws.on_aws { Some(on_aws::ask(args, &mut all, context)?) } else { None };
    exit = exit.max(write(&all, args.format, context)?);
    #[cfg(feature = "aws")]
    if let Some((comparisons, failure)) = asked {
        exit = exit.max(comparisons.summarize(context.ui)?);
        if let Some(failure) = failure {
            exit = exit.max(failure.report(context.ui)?);
        }
    }
    Ok(exit)
}

/// Checks a rule set, and prints the findings.
pub(super) fn check_rule_set(
    path: &Path,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    let all = rule_set::check(path, &[], context)?;
    Ok(write(&all, CheckFormat::Human, context)?)
}

/// Prints the findings of all files and their number.
fn write(
    all: &[CheckResult],
    format: CheckFormat,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<Exit> {
    let mut levels: BTreeMap<Level, usize> = BTreeMap::new();
    let files: Vec<_> = all.iter().map(|it| &it.found).collect();
    for finding in files.iter().flat_map(|it| &it.findings) {
        *levels.entry(finding.code.level()).or_default() += 1;
    }
    match format {
        CheckFormat::Human => files.iter().try_for_each(|it| human(it, context.ui))?,
        CheckFormat::Json => files.iter().try_for_each(|it| json(it, context.ui))?,
        CheckFormat::Sarif => context.ui.json(&sarif::log(&files), true)?,
    }
    context.ui.status(summary(files.len(), &levels))?;
    let found = levels.range(Level::Warning..).next().is_some();
    Ok(if found { Exit::Negative } else { Exit::Success })
}

/// Checks a pattern, or the patterns of a document. An event is a failure: its diagnostics as a pattern would hide the
/// mistake.
fn check(source: Source, allowed: &[Code], verbose: bool) -> Result<CheckedFile, Failure> {
    let parsed = parse(&source.text);
    if parsed.is_err() && is_event(&source) {
        return Err(event_failure(&source));
    }
    let (mut patterns, mut refusal, mut score) = (Vec::new(), None, None);
    let mut findings = match unwrap(&source.text) {
        Unwrapped::NoPattern => return Err(no_pattern(&source.name)),
        Unwrapped::Foreign(problem) => vec![*problem],
        Unwrapped::Wrapping(wrapping) => {
            let mut findings = wrapping.findings;
            for wrapped in wrapping.patterns {
                let checked = check_wrapped(&wrapped, lint_pattern);
                patterns.push(PatternInFile {
                    path: wrapped.path.clone(),
                    span: wrapped.span,
                    is_valid: checked.is_valid(),
                    refusal: checked.refusal,
                });
                findings.extend(checked.findings);
            }
            if source.text.trim_start().starts_with('"') {
                refusal = parsed.err().and_then(|it| service_message(it.first()));
            }
            let is_doubtful = findings
                .iter()
                .any(|it| it.code != Code::PatternEncodedTwice && it.code.level() > Level::Note);
            for finding in findings.iter_mut().filter(|_| is_doubtful) {
                // The decoded text would have problems of its own.
                finding.fix.take_if(|_| finding.code == Code::PatternEncodedTwice);
            }
            findings.sort_by_key(|it| (it.span, it.code));
            findings
        }
        Unwrapped::Plain => {
            let length = check_length(&source.text);
            let mut findings: Vec<_> = match parsed {
                Ok(pattern) => {
                    score = verbose.then(|| complexity(&pattern).score).flatten();
                    lint_pattern(&source.text, &pattern)
                }
                Err(report) => {
                    refusal = service_message(report.first());
                    report.into_iter().collect()
                }
            };
            keep_useful_fixes(&source.text, &mut findings, lint_pattern);
            findings.extend(length.filter(|it| !findings.contains(it)));
            findings
        }
    };
    findings.retain(|finding| !allowed.contains(&finding.code));
    let mut checked = CheckedFile::new(Arc::new(source), refusal, findings);
    (checked.complexity, checked.patterns) = (score, patterns);
    Ok(checked)
}

fn event_failure(source: &Source) -> Failure {
    let file = source.name.to_string();
    let (preview, matching) = match &source.name {
        Name::Path(path) => (format!("preview {0}", for_shell(path)), for_shell(path)),
        Name::Stdin | Name::EventHistory => ("preview".to_owned(), String::new()),
    };
    let matching = format!("audit-alert match pattern.json {matching}");
    Failure::invalid(phrase!("{file} is an event, not a pattern", file))
        .hint(Phrase::verbatim(format!("audit-alert {preview}")))
        .hint(Phrase::verbatim(matching.trim_end()))
}
