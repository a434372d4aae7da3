//! Loads patterns from files and folders, and reports invalid ones.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::input::{InputSource, expand};
use super::load::{Loaded, load};
use super::problems::Problems;
use super::{CommandContext, Failure};
use crate::diagnostic::{Diagnostic, Level, Source};
use crate::event::{Event, EventItem, EventSource};
use crate::language::{Phrase, phrase};
use crate::pattern::{Pattern, REASON, check_length, parse};
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
            Loaded::Text(source) => match parse(&source.text) {
                Ok(pattern) => {
                    if let Some(long) = check_length(&source.text) {
                        all_valid &= long.code.level() < Level::Error;
                        context.ui.diagnostic(&source, &long)?;
                    }
                    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                    let source = Arc::new(source);
                    rules.push(LoadedRule { name, source, pattern });
                }
                Err(report) => {
                    all_valid = false;
                    if let Some(message) = service_message(report.first()) {
                        let code = ErrorCode::Diagnostic(report.first().code);
                        context.ui.error(code, Phrase::verbatim(message), &[])?;
                    }
                    let mut problems = Problems::new();
                    for diagnostic in report.diagnostics() {
                        problems.show(&source, diagnostic, context.ui)?;
                    }
                    problems.end_of(&source.name, context.ui)?;
                    if is_event(&source) {
                        context.ui.status(phrase!(
                            "this looks like an event; pass the pattern first: audit-alert match PATTERN EVENT"
                        ))?;
                    }
                }
            },
        }
    }
    disambiguate(&mut rules);
    Ok(all_valid.then_some(rules))
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

/// Returns the message with which EventBridge refuses an invalid pattern.
pub(super) fn service_message(diagnostic: &Diagnostic) -> Option<String> {
    diagnostic.service.as_ref().map(|message| format!("{REASON}{message}"))
}
