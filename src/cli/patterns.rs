//! Loads patterns from files and folders, and reports invalid ones.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::fixes::keep_useful_fixes;
use super::input::{InputSource, expand};
use super::load::{Loaded, load};
use super::problems::Problems;
use super::wrapped::{check_wrapped, no_pattern};
use super::{CommandContext, Exit, Failure};
use crate::diagnostic::{Code, Diagnostic, Level, Source};
use crate::event::{Event, EventItem, EventSource};
use crate::language::{Phrase, phrase};
use crate::pattern::{Pattern, check_length, lint, lint_order, parse, service_message};
use crate::rules;
use crate::template::{Unwrapped, Wrapping, unwrap};
use crate::ui::ErrorCode;

/// A pattern, with the name of its file or of its rule.
pub(super) struct LoadedRule {
    pub(super) name: String,
    pub(super) source: Arc<Source>,
    pub(super) pattern: Pattern,
}

/// Returns the pattern files of paths: the files themselves, and the `.json` files of folders, sorted. Subfolders are not
/// searched, unlike those of events: a folder is a set of rules.
pub(super) fn pattern_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    let mut expanded = Vec::new();
    for path in paths {
        expanded.extend(expand(path)?);
    }
    for path in &expanded {
        if path.is_dir() {
            let found = files_of(path, "json")?;
            if found.is_empty() {
                let error = phrase!("no patterns in {folder}", folder = path.display());
                return Err(Failure::invalid(error).hint(phrase!("pattern files are named *.json")));
            }
            files.extend(found);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

/// Returns the files of a folder with an extension, sorted.
pub(super) fn files_of(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, Failure> {
    list(folder, extension).map_err(|error| {
        Failure::io(phrase!("cannot read the folder {folder}", folder = folder.display()), error)
    })
}

fn list(folder: &Path, extension: &str) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it.eq_ignore_ascii_case(extension)) && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Reads the text of a pattern.
pub(super) fn load_text(
    path: &Path,
    context: &mut CommandContext<'_, '_>,
) -> Result<Loaded, Failure> {
    let input = if path == Path::new("-") {
        InputSource::Stdin
    } else {
        InputSource::File(path.to_owned())
    };
    load(&input, context.stdin)
}

/// Lints a valid pattern, by itself and with the catalog.
pub(super) fn lint_pattern(text: &str, pattern: &Pattern) -> Vec<Diagnostic> {
    let mut findings = lint(pattern);
    findings.extend(lint_order(text, pattern));
    findings.extend(rules::lint(pattern));
    findings.sort_by_key(Diagnostic::order);
    findings
}

/// Loads all patterns. Returns `None` if one is invalid, after printing its diagnostics.
pub(super) fn load_rules(
    paths: &[PathBuf],
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<Vec<LoadedRule>>, Failure> {
    let mut rules = Vec::new();
    let mut all_valid = true;
    for path in pattern_files(paths)? {
        match load_text(&path, context)? {
            Loaded::Unreadable(source, diagnostic) => {
                all_valid = false;
                context.ui.diagnostic(&source, &diagnostic)?;
            }
            Loaded::Text(source) => match unwrap(&source.text) {
                Unwrapped::Plain => match load_pattern(&path, source, context)? {
                    Some(rule) => rules.push(rule),
                    None => all_valid = false,
                },
                Unwrapped::NoPattern => return Err(no_pattern(&source.name)),
                Unwrapped::Foreign(problem) => {
                    all_valid = false;
                    context.ui.diagnostic(&source, &problem)?;
                }
                Unwrapped::Wrapping(wrapping) if !is_event(&source) => {
                    match load_wrapped(&path, source, &wrapping, context)? {
                        Some(found) => rules.extend(found),
                        None => all_valid = false,
                    }
                }
                Unwrapped::Wrapping(_) => {
                    all_valid &= load_pattern(&path, source, context)?.is_some();
                }
            },
        }
    }
    disambiguate(&mut rules);
    Ok(all_valid.then_some(rules))
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Parses a pattern. Returns `None` if it is invalid, after printing its diagnostics.
fn load_pattern(
    path: &Path,
    source: Source,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<LoadedRule>, Failure> {
    match parse(&source.text) {
        Ok(pattern) => {
            if let Some(long) = check_length(&source.text) {
                context.ui.diagnostic(&source, &long)?;
                if long.code.level() == Level::Error {
                    return Ok(None);
                }
            }
            let (name, source) = (stem(path), Arc::new(source));
            Ok(Some(LoadedRule { name, source, pattern }))
        }
        Err(report) => {
            if let Some(message) = service_message(report.first()) {
                let code = ErrorCode::Diagnostic(report.first().code);
                context.ui.error(code, Phrase::verbatim(message), &[])?;
            }
            let mut problems = Problems::new();
            let mut findings: Vec<_> = report.into_iter().collect();
            keep_useful_fixes(&source.text, &mut findings, lint_pattern);
            for diagnostic in &findings {
                problems.show(&source, diagnostic, context.ui)?;
            }
            problems.end_of(&source.name, context.ui)?;
            if is_event(&source) {
                context.ui.status(phrase!(
                    "this looks like an event; pass the pattern first: audit-alert match PATTERN EVENT"
                ))?;
            }
            Ok(None)
        }
    }
}

/// Parses the patterns of a document. Returns `None` if one is invalid, after printing the diagnostics.
fn load_wrapped(
    path: &Path,
    source: Source,
    wrapping: &Wrapping,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<Vec<LoadedRule>>, Failure> {
    let source = Arc::new(source);
    let mut problems = Problems::new();
    for finding in &wrapping.findings {
        problems.show(&source, finding, context.ui)?;
    }
    if wrapping.patterns.is_empty() {
        return Err(no_pattern(&source.name));
    }
    let mut rules = Vec::new();
    for wrapped in &wrapping.patterns {
        let checked = check_wrapped(wrapped, lint_pattern);
        if let Some(refusal) = checked.refusal {
            context.ui.error(ErrorCode::InvalidInput, Phrase::verbatim(refusal), &[])?;
        }
        let matters = |it: &&Diagnostic| {
            it.code.level() == Level::Error || it.code == Code::PatternUnknownText
        };
        for finding in checked.findings.iter().filter(matters) {
            problems.show(&source, finding, context.ui)?;
        }
        let name = wrapped.name.clone().unwrap_or_else(|| stem(path));
        let source = Arc::clone(&source);
        rules.extend(checked.pattern.map(|pattern| LoadedRule { name, source, pattern }));
    }
    problems.end_of(&source.name, context.ui)?;
    Ok((problems.exit == Exit::Success).then_some(rules))
}

/// Names rules by their paths if files in different folders have the same name.
fn disambiguate(rules: &mut [LoadedRule]) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for rule in rules.iter() {
        *counts.entry(rule.name.clone()).or_default() += 1;
    }
    for rule in rules {
        if counts.get(&rule.name).is_some_and(|count| *count > 1) {
            rule.name = rule.source.name.to_string();
        }
    }
}

/// Returns `true` if a text that is not a valid pattern begins with an event.
pub(super) fn is_event(source: &Source) -> bool {
    let mut events = EventSource::new(source.name.clone(), source.text.as_bytes());
    // Not an event of another service: an object with strings and `detail` may be a wrong pattern as well.
    let is_record = |event: &Event| event.with_record(|record| record.is_ok());
    matches!(events.next(), Some(Ok(EventItem::Event(event))) if is_record(&event))
}
