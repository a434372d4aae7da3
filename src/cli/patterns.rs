//! Loads patterns from files and folders. What is wrong with one is shown where it is read.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context as _, anyhow};

use super::input::{InputSource, Loaded, expand, load};
use super::problems::Problems;
use super::{CommandContext, Failure};
use crate::diagnostic::{Diagnostic, Level, Source};
use crate::json::parse_first;
use crate::pattern::{Pattern, REASON, check_length, parse};
use crate::rules::set::State;
use crate::ui::ErrorCode;

/// A pattern, by the name that its file gives it.
pub(super) struct LoadedRule {
    pub(super) name: String,
    pub(super) source: Rc<Source>,
    pub(super) pattern: Pattern,
    /// The state that a rule of a rule set has; a pattern alone is matched as it is.
    pub(super) state: State,
}

/// The files that paths name: themselves, and the `.json` files of folders, sorted. Unlike the folders of events, those
/// of patterns are not searched at any depth: a folder is a set of rules.
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
                let error = anyhow!("no patterns in {}", path.display());
                return Err(Failure::invalid(error).hint("a folder is searched for .json"));
            }
            files.extend(found);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

/// The files of a folder with a given extension, sorted.
pub(super) fn files_of(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, Failure> {
    list(folder, extension)
        .with_context(|| format!("cannot read the folder {}", folder.display()))
        .map_err(Failure::invalid)
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

/// Loads every pattern, or shows what is wrong with those that are not valid; then there is none.
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
                    let source = Rc::new(source);
                    rules.push(LoadedRule { name, source, pattern, state: State::AllEvents });
                }
                Err(report) => {
                    all_valid = false;
                    if let Some(words) = service_words(report.first()) {
                        context.ui.error(
                            ErrorCode::Diagnostic(report.first().code),
                            &words,
                            &[],
                        )?;
                    }
                    let mut problems = Problems::new();
                    for diagnostic in report.diagnostics() {
                        problems.show(&source, diagnostic, context.ui)?;
                    }
                    problems.end_of(&source, context.ui)?;
                    if looks_like_an_event(&source.text) {
                        let hint = "this looks like an event; the pattern comes first: audit-alert match PATTERN EVENT";
                        context.ui.status(hint)?;
                    }
                }
            },
        }
    }
    disambiguate(&mut rules);
    Ok(all_valid.then_some(rules))
}

/// Rules whose files have the same name in different folders are named by their whole paths.
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

/// In an event these are strings, in a pattern never.
fn looks_like_an_event(text: &str) -> bool {
    parse_first(text).is_ok_and(|node| {
        ["detail-type", "eventName", "eventVersion"]
            .iter()
            .any(|name| node.get(name).is_some_and(|it| it.string().is_some()))
    })
}

/// What EventBridge answers to an invalid pattern.
pub(super) fn service_words(diagnostic: &Diagnostic) -> Option<String> {
    diagnostic.service.as_ref().map(|words| format!("{REASON}{words}"))
}
