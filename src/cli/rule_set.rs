//! Finds the rule set, reads the files that it names, and works out its rules.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::anyhow;

use super::input::{InputSource, Loaded, load};
use super::named_file::{folder_of, named_file};
use super::settings::speak_as_set;
use super::{CommandContext, Failure};
use crate::diagnostic::{Diagnostic, Fix, Level, Source, Span};
use crate::language::Phrase;
use crate::rules::checks::CheckLocations;
use crate::rules::file::{RuleSetFile, Settings, read_rule_set, without_secrets};
use crate::rules::set::{Effective, RuleSetProblem, resolve};

/// The name of a rule set's file.
pub(super) const FILE: &str = "audit-alert.toml";

/// A rule set that was read.
pub(super) struct LoadedSet {
    /// Its text; nothing for the built-in rules.
    pub(super) source: Option<Rc<Source>>,
    pub(super) settings: Settings,
    pub(super) effective: Effective,
    pub(super) places: CheckLocations,
    /// What is wrong with its own text, and with what it names.
    pub(super) problems: Vec<RuleSetProblem>,
}

/// The rule set in the current folder, if there is one. What is there and cannot be read is one, too: it would say which
/// stack is meant.
pub(super) fn here() -> Option<PathBuf> {
    let is_missing = |error: std::io::Error| error.kind() == std::io::ErrorKind::NotFound;
    let is_none = Path::new(FILE).symlink_metadata().is_err_and(is_missing);
    (!is_none).then(|| PathBuf::from(FILE))
}

/// Whether a file is taken for a rule set, not for a pattern.
pub(super) fn is_rule_set(path: &Path) -> bool {
    path.extension().is_some_and(|it| it.eq_ignore_ascii_case("toml"))
}

/// Reads a rule set, or takes the built-in rules.
pub(super) fn load_set(
    path: Option<&Path>,
    context: &mut CommandContext<'_, '_>,
) -> Result<LoadedSet, Failure> {
    let Some(path) = path else {
        let set = RuleSetFile::default();
        let places = CheckLocations::of(&set);
        let (effective, problems) = resolve(set, &mut |_| Err(Phrase::default()));
        let settings = Settings::default();
        return Ok(LoadedSet { source: None, settings, effective, places, problems });
    };
    let source = Rc::new(read_text(path, context)?);
    let (mut set, found) = read_rule_set(&source.text);
    let places = CheckLocations::of(&set);
    let settings = std::mem::take(&mut set.settings);
    speak_as_set(Some((&source, &settings)), context);
    let folder = folder_of(path);
    let (effective, problems) = resolve(set, &mut |named| Ok(read_pattern(named, folder)?));
    let problems = found.into_iter().map(RuleSetProblem::Set).chain(problems).collect();
    Ok(LoadedSet { source: Some(source), settings, effective, places, problems })
}

/// Reads a text of the author's own, without secrets, or shows why it is none.
pub(super) fn read_text(
    path: &Path,
    context: &mut CommandContext<'_, '_>,
) -> Result<Source, Failure> {
    refuse_disguised(path)?;
    let input = if path == Path::new("-") {
        InputSource::Stdin
    } else {
        InputSource::File(path.to_owned())
    };
    match load(&input, context.stdin)? {
        Loaded::Text(source) => Ok(masked(source)),
        Loaded::Unreadable(source, diagnostic) => {
            context.ui.diagnostic(&source, &diagnostic)?;
            Err(Failure::invalid(anyhow!("{} cannot be read", source.name)))
        }
    }
}

/// Refuses a link from `*.toml` to a file of another kind: what is no TOML is quoted, and a rule set is read where it is found.
fn refuse_disguised(path: &Path) -> Result<(), Failure> {
    let leads_elsewhere = |target: PathBuf| !is_rule_set(&target);
    if is_rule_set(path) && path.is_symlink() && path.canonicalize().is_ok_and(leads_elsewhere) {
        let error = anyhow!("{} is a link to a file that is not named *.toml", path.display());
        return Err(Failure::invalid(error).hint("copy the file, or link to one named *.toml"));
    }
    Ok(())
}

/// What is shown of a text that may hold a secret by mistake.
pub(super) fn masked(source: Source) -> Source {
    let text = without_secrets(&source.text);
    Source::new(source.name, text)
}

fn read_pattern(name: &str, folder: &Path) -> Result<Source, String> {
    let path = named_file(name, folder, folder)?;
    match load(&InputSource::File(path), &mut std::io::empty()) {
        // What is wrong with a pattern is shown in its lines. Those of another file, a key for one, are none to show.
        Ok(Loaded::Text(source)) if !source.text.trim_start().starts_with('{') => {
            Err(format!("{} does not begin with {{, as a pattern does", source.name))
        }
        Ok(Loaded::Text(source)) => Ok(masked(source)),
        Ok(Loaded::Unreadable(source, diagnostic)) => Err(format!("{}: {diagnostic}", source.name)),
        Err(failure) => Err(failure.words().to_string()),
    }
}

impl LoadedSet {
    /// Shows what is wrong, from a level on, and refuses a set with errors.
    pub(super) fn usable(
        &self,
        least: Level,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<(), Failure> {
        let mut invalid = false;
        for (source, found) in self.by_source().all {
            for problem in found.iter().filter(|it| it.code.level() >= least) {
                context.ui.diagnostic(&source, problem)?;
                invalid |= problem.code.level() == Level::Error;
            }
        }
        if !invalid {
            return Ok(());
        }
        let name = self.source.as_ref().map_or(FILE.to_owned(), |it| it.name.to_string());
        Err(Failure::invalid(anyhow!("{name} cannot be used"))
            .hint(format!("audit-alert check {name}")))
    }

    /// What is wrong, with the text that each is in: those of one text together.
    pub(super) fn by_source(&self) -> BySource {
        let mut by_source = BySource::default();
        for problem in &self.problems {
            match (problem, &self.source) {
                (RuleSetProblem::Set(_), None) => {}
                (RuleSetProblem::Inline(place, pattern, diagnostic), own) => {
                    match own.as_ref().and_then(|own| Some((own, offset(own, *place, pattern)?))) {
                        Some((own, at)) => by_source.add(own, [shifted(diagnostic.clone(), at)]),
                        None => by_source.add(pattern, [diagnostic.clone()]),
                    }
                }
                (RuleSetProblem::Set(diagnostic), Some(source))
                | (RuleSetProblem::Pattern(source, diagnostic), _) => {
                    by_source.add(source, [diagnostic.clone()]);
                }
            }
        }
        by_source
    }
}

/// Where the text of an inline pattern begins in the rule set, if it stands there as it is, without escapes.
pub(super) fn offset(own: &Source, place: Span, pattern: &Source) -> Option<u32> {
    let at = own.text.get(place.range())?.find(&pattern.text)?;
    u32::try_from(at).ok().map(|at| place.start + at)
}

/// What is wrong with an inline pattern, as something in the rule set.
pub(super) fn shifted(diagnostic: Diagnostic, by: u32) -> Diagnostic {
    let shift = |span: Span| Span { start: span.start + by, end: span.end + by };
    let fix = diagnostic.fix.map(|fix| Box::new(Fix { span: shift(fix.span), text: fix.text }));
    Diagnostic { span: shift(diagnostic.span), fix, service: None, ..diagnostic }
}

/// Findings of several texts, in the order in which the texts came up.
#[derive(Default)]
pub(super) struct BySource {
    pub(super) all: Vec<(Rc<Source>, Vec<Diagnostic>)>,
    /// Texts by their addresses: equal ones are not the same.
    places: HashMap<*const Source, usize>,
}

impl BySource {
    /// Adds findings; a text is told of even if there are none.
    pub(super) fn add(&mut self, source: &Rc<Source>, found: impl IntoIterator<Item = Diagnostic>) {
        let place = *self.places.entry(Rc::as_ptr(source)).or_insert(self.all.len());
        match self.all.get_mut(place) {
            Some((_, known)) => known.extend(found),
            None => self.all.push((source.clone(), found.into_iter().collect())),
        }
    }
}
