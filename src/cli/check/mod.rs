//! `check`: validates and lints patterns and rule sets.

pub(super) mod args;
#[cfg(feature = "aws")]
mod on_aws;
mod output;
mod rule_set;
mod sarif;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::load::Loaded;
use super::patterns::{is_event, load_text, pattern_files, service_message};
use super::rule_set::is_rule_set;
use super::shell::for_shell;
use super::{CommandContext, Exit, Failure};
use crate::diagnostic::{Code, Diagnostic, Level, Name, Source};
use crate::language::{Phrase, phrase};
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
    /// The patterns of a rule set, as `install` writes them; `None` for a pattern file.
    #[cfg(feature = "aws")]
    installed: Option<Vec<on_aws::AskedPattern>>,
    /// The answers of EventBridge.
    #[cfg(feature = "aws")]
    compared: Vec<on_aws::ComparedPattern>,
}

impl CheckedFile {
    fn new(source: Arc<Source>, refusal: Option<String>, findings: Vec<Diagnostic>) -> Self {
        Self {
            source,
            refusal,
            findings,
            #[cfg(feature = "aws")]
            installed: None,
            #[cfg(feature = "aws")]
            compared: Vec::new(),
        }
    }
}

pub(super) fn run(args: &CheckArgs, context: &mut CommandContext<'_, '_>) -> Result<Exit, Failure> {
    let mut exit = Exit::Success;
    let mut all = Vec::new();
    let (sets, patterns): (Vec<_>, Vec<_>) =
        args.patterns.iter().cloned().partition(|path| is_rule_set(path));
    let default = rule_set::default_input(args, context)?;
    let (default_set, default_pattern) = match &default {
        Some(path) if path.as_os_str() == "-" => (None, default.as_ref()),
        _ => (default.as_ref(), None),
    };
    for path in default_set.into_iter().chain(&sets) {
        match rule_set::check(path, &args.allow, context) {
            Ok(checked) => all.extend(checked),
            Err(failure) => exit = exit.max(failure.report(context.ui)?),
        }
    }
    let files = pattern_files(&patterns)?;
    let files: Vec<_> = default_pattern.cloned().into_iter().chain(files).collect();
    if files.iter().filter(|path| path.as_os_str() == "-").count() > 1 {
        return Err(Failure::usage(phrase!("standard input can be read only once")));
    }
    for path in files {
        match load_text(&path, context) {
            Ok(Loaded::Text(source)) if default_pattern.is_some() && source.text.is_empty() => {
                return Err(rule_set::no_input());
            }
            Ok(Loaded::Text(source)) => match check(source, &args.allow) {
                Ok(checked) => all.push(checked),
                Err(failure) => exit = exit.max(failure.report(context.ui)?),
            },
            Ok(Loaded::Unreadable(source, diagnostic)) => {
                exit = Exit::Invalid;
                context.ui.diagnostic(&source, &diagnostic)?;
            }
            Err(failure) => exit = exit.max(failure.report(context.ui)?),
        }
    }
    #[cfg(feature = "aws")]
    let asked = if args.on_aws.on_aws { Some(on_aws::ask(args, &mut all, context)?) } else { None };
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
    #[cfg(feature = "aws")]
    if let Some((comparisons, failure)) = asked {
        exit = exit.max(on_aws::finish(comparisons, context.ui)?);
        if let Some(failure) = failure {
            exit = exit.max(failure.report(context.ui)?);
        }
    }
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

/// Checks a pattern. An event is a failure: its diagnostics as a pattern would hide the mistake.
fn check(source: Source, allowed: &[Code]) -> Result<CheckedFile, Failure> {
    let length = check_length(&source.text);
    let (refusal, mut findings) = match parse(&source.text) {
        Ok(pattern) => (None, lint_pattern(&pattern)),
        Err(_) if is_event(&source) => return Err(event_failure(&source)),
        Err(report) => {
            let message = service_message(report.first());
            (message, report.into_iter().collect())
        }
    };
    let known = length.as_ref().is_some_and(|it| findings.contains(it));
    findings.extend(length.filter(|_| !known));
    findings.retain(|finding| !allowed.contains(&finding.code));
    Ok(CheckedFile::new(Arc::new(source), refusal, findings))
}

fn event_failure(source: &Source) -> Failure {
    let file = source.name.to_string();
    let (preview, matching) = match &source.name {
        Name::Path(path) => (format!("preview {0}", for_shell(path)), for_shell(path)),
        Name::Stdin => ("preview".to_owned(), String::new()),
    };
    let matching = format!("audit-alert match pattern.json {matching}");
    Failure::invalid(phrase!("{file} is an event, not a pattern", file))
        .hint(Phrase::verbatim(format!("audit-alert {preview}")))
        .hint(Phrase::verbatim(matching.trim_end()))
}
