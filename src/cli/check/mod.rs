//! `check`: validates and lints patterns and rule sets.

pub(super) mod args;
mod output;
mod rule_set;
mod sarif;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::input::Loaded;
use super::patterns::{load_text, pattern_files, service_message};
use super::rule_set::is_rule_set;
use super::{CommandContext, Exit, Failure};
use crate::diagnostic::{Code, Diagnostic, Level, Source};
use crate::language::phrase;
use crate::pattern::{Pattern, check_length, lint, parse};
use crate::rules;
use args::{CheckArgs, CheckFormat};
use output::summary;

/// The findings in one file.
struct CheckedFile {
    source: Arc<Source>,
    /// The error message of EventBridge; `None` if it accepts the pattern.
    refusal: Option<String>,
    findings: Vec<Diagnostic>,
}

pub(super) fn run(args: &CheckArgs, context: &mut CommandContext<'_, '_>) -> Result<Exit, Failure> {
    let mut exit = Exit::Success;
    let mut all = Vec::new();
    let (sets, patterns): (Vec<_>, Vec<_>) =
        args.patterns.iter().cloned().partition(|path| is_rule_set(path));
    let default = args.patterns.is_empty().then(|| rule_set::default_path(context)).transpose()?;
    for path in default.iter().chain(&sets) {
        match rule_set::check(path, &args.allow, context) {
            Ok(checked) => all.extend(checked),
            Err(failure) => exit = exit.max(failure.report(context.ui)?),
        }
    }
    let files = pattern_files(&patterns)?;
    if files.iter().filter(|path| path.as_os_str() == "-").count() > 1 {
        return Err(Failure::usage(phrase!("standard input can be read only once")));
    }
    for path in files {
        match load_text(&path, context) {
            Ok(Loaded::Text(source)) => all.push(check(source, &args.allow)),
            Ok(Loaded::Unreadable(source, diagnostic)) => {
                exit = Exit::Invalid;
                context.ui.diagnostic(&source, &diagnostic)?;
            }
            Err(failure) => exit = exit.max(failure.report(context.ui)?),
        }
    }
    let mut levels: BTreeMap<Level, usize> = BTreeMap::new();
    for finding in all.iter().flat_map(|it| &it.findings) {
        *levels.entry(finding.code.level()).or_default() += 1;
    }
    match args.format {
        CheckFormat::Human => all.iter().try_for_each(|it| output::human(it, context))?,
        CheckFormat::Json => all.iter().try_for_each(|it| output::json(it, context))?,
        CheckFormat::Sarif => context.ui.json(&sarif::log(&all), true)?,
    }
    context.ui.status(summary(&all, &levels))?;
    let found = levels.range(Level::Warning..).next().is_some();
    Ok(if found { exit.max(Exit::Negative) } else { exit })
}

/// Lints a valid pattern, by itself and with the catalog.
fn lint_pattern(pattern: &Pattern) -> Vec<Diagnostic> {
    let mut findings = lint(pattern);
    findings.extend(rules::lint(pattern));
    findings.sort_by_key(|it| (it.span, it.code));
    findings
}

fn check(source: Source, allowed: &[Code]) -> CheckedFile {
    let length = check_length(&source.text);
    let (refusal, mut findings) = match parse(&source.text) {
        Ok(pattern) => (None, lint_pattern(&pattern)),
        Err(report) => {
            let message = service_message(report.first());
            (message, report.into_iter().collect())
        }
    };
    let known = length.as_ref().is_some_and(|it| findings.contains(it));
    findings.extend(length.filter(|_| !known));
    findings.retain(|finding| !allowed.contains(&finding.code));
    CheckedFile { source: Arc::new(source), refusal, findings }
}
