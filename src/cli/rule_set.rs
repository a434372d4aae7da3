//! Loads the rule set and the pattern files that it references, and resolves its rules.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::input::InputSource;
use super::load::{Loaded, load};
use super::named_file::{folder_of, named_file};
pub(super) use super::rule_set_search::{chosen, found};
use super::settings::set_language;
pub(super) use super::toml_file::{FILE, is_rule_set, masked, read_text};
use super::toml_file::{ParsedRuleSet, read_parsed};
use super::wrapped::no_pattern;
use super::{CommandContext, Failure};
use crate::diagnostic::{Diagnostic, Fix, Level, Name, Source, Span, nearest};
use crate::language::{Phrase, phrase, plural};
use crate::rules::bundle::{is_bundle, read_effective};
use crate::rules::checks::CheckLocations;
use crate::rules::file::{RuleSetFile, Settings, Spanned, read_rule_set, toml_array};
use crate::rules::set::{
    DEFAULT_PACK, Effective, EffectiveRule, RuleOrigin, RuleSetProblem, packs, resolve,
};
use crate::template::{Unwrapped, unwrap};
use crate::ui;

/// A rule set that was read.
pub(super) struct LoadedSet {
    /// The text; `None` for the built-in rules.
    pub(super) source: Option<Arc<Source>>,
    /// The built-in packs that `--rules` names, joined by `+`.
    pub(super) packs: Option<String>,
    pub(super) settings: Settings,
    pub(super) effective: Effective,
    pub(super) places: CheckLocations,
    /// The problems of the text and of the referenced files.
    pub(super) problems: Vec<RuleSetProblem>,
}

/// Loads the rules that the value of `--rules` names: a rule set, or built-in packs joined by `+`. Loads the pack `starter`
/// for `None`.
pub(super) fn load_set(
    rules: Option<&Path>,
    context: &mut CommandContext<'_, '_>,
) -> Result<LoadedSet, Failure> {
    let Some(path) = rules else { return Ok(built_in(None)) };
    if let Some(names) = pack_names(path)? {
        return Ok(built_in(Some(names)));
    }
    if let Some(exported) = exported(path)? {
        return Ok(exported);
    }
    let ParsedRuleSet { source, mut set, problems: found } = read_parsed(path, context)?;
    let source = Arc::new(source);
    let places = CheckLocations::of(&set);
    let settings = std::mem::take(&mut set.settings);
    set_language(Some((&source, &settings)), context);
    let folder = folder_of(path);
    let (effective, problems) = resolve(set, &mut |name| read_pattern(name, folder));
    let problems = found.into_iter().map(RuleSetProblem::Set).chain(problems).collect();
    Ok(LoadedSet { source: Some(source), packs: None, settings, effective, places, problems })
}

/// Loads a rule set that `rules export` has written. Returns `None` for another file.
fn exported(path: &Path) -> Result<Option<LoadedSet>, Failure> {
    let is_json = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("json"));
    if !is_json || !path.is_file() {
        return Ok(None);
    }
    let loaded = load(&InputSource::of(path), &mut std::io::empty())?;
    let Loaded::Text(source) = loaded else { return Ok(None) };
    if !is_bundle(&source.text) {
        return Ok(None);
    }
    let (effective, flood) = read_effective(&source.text, &source.name).map_err(|error| {
        let file = source.name.to_string();
        let error = Phrase::verbatim(error.to_string());
        Failure::invalid(phrase!("{file} is invalid", file).because(error))
    })?;
    let settings = Settings {
        flood_limit: Some(Spanned { value: flood.limit, span: Span::default() }),
        never_hold: Some(Spanned { value: flood.never_hold, span: Span::default() }),
        ..Settings::default()
    };
    let places = CheckLocations::of(&RuleSetFile::default());
    let (packs, problems) = (None, Vec::new());
    let source = Some(Arc::new(source));
    Ok(Some(LoadedSet { source, packs, settings, effective, places, problems }))
}

/// Returns the rules of packs, or of the default pack for `None`.
fn built_in(names: Option<&str>) -> LoadedSet {
    let pack = |name: &str| Spanned { value: name.to_owned(), span: Span::default() };
    let packs = names.map(|it| it.split('+').map(pack).collect());
    let set = RuleSetFile { packs, ..RuleSetFile::default() };
    let places = CheckLocations::of(&set);
    let (effective, problems) = resolve(set, &mut |_| Err(Phrase::default()));
    let (packs, settings) = (names.map(str::to_owned), Settings::default());
    LoadedSet { source: None, packs, settings, effective, places, problems }
}

/// As [`load_set`], with a text that names the packs, so that findings have a location.
pub(super) fn load_set_with_text(
    rules: &Path,
    context: &mut CommandContext<'_, '_>,
) -> Result<LoadedSet, Failure> {
    let Some(names) = pack_names(rules)? else { return load_set(Some(rules), context) };
    let text = format!("packs = {}\n", toml_array(names.split('+')));
    let set = read_rule_set(&text).0;
    let places = CheckLocations::of(&set);
    let source = Source::new(Name::Path(format!("--rules {names}")), text);
    Ok(LoadedSet { source: Some(Arc::new(source)), places, ..built_in(Some(names)) })
}

/// Returns the value of `--rules` if it names built-in packs, and `None` if it names a file. Names of packs win over files
/// without an extension, so that a command line means the same in every folder; `./starter` is a file.
fn pack_names(rules: &Path) -> Result<Option<&str>, Failure> {
    let is_name = |it: &&str| !it.is_empty() && *it != "-" && !it.contains(['/', '\\', '.']);
    let Some(names) = rules.to_str().filter(is_name) else { return Ok(None) };
    let known: Vec<_> = packs().iter().map(|it| it.name).collect();
    match names.split('+').find(|name| !known.contains(name)) {
        None => Ok(Some(names)),
        Some(_) if rules.exists() => Ok(None),
        Some(name) => {
            Err(Failure::invalid(phrase!("there is no file and no built-in pack `{name}`", name))
                .did_you_mean(nearest(name, &known))
                .hint(phrase!("`audit-alert rules packs` lists the built-in packs")))
        }
    }
}

fn read_pattern(name: &str, folder: &Path) -> Result<Source, Phrase> {
    let path = named_file(name, folder, folder)?;
    match load(&InputSource::File(path), &mut std::io::empty()) {
        // Diagnostics quote lines of a pattern. Lines of another file, such as a private key, must not be printed.
        Ok(Loaded::Text(source)) if !source.text.trim_start().starts_with('{') => {
            let file = source.name.to_string();
            Err(phrase!("{file} is not a pattern: it does not begin with {{", file))
        }
        Ok(Loaded::Text(source)) => match unwrap(&source.text) {
            Unwrapped::Plain => Ok(masked(source)),
            Unwrapped::NoPattern => Err(no_pattern(&source.name).message()),
            Unwrapped::Foreign(problem) => Err(problem.phrase()),
            Unwrapped::Wrapping(_) => Err(phrase!(
                "{file} is a document with patterns inside; save the pattern alone",
                file = source.name.to_string()
            )),
        },
        Ok(Loaded::Unreadable(source, diagnostic)) => {
            Err(Phrase::verbatim(source.name.to_string()).because(diagnostic.phrase()))
        }
        Err(failure) => Err(failure.message()),
    }
}

impl LoadedSet {
    /// Returns the name of the file, or of the built-in pack.
    pub(super) fn name(&self) -> Phrase {
        match (&self.source, &self.packs) {
            (Some(source), _) => Phrase::verbatim(source.name.to_string()),
            (None, Some(packs)) => phrase!("built-in packs {packs}", packs),
            (None, None) => {
                phrase!("built-in pack {pack} (no {file} found)", pack = DEFAULT_PACK, file = FILE)
            }
        }
    }

    /// Returns the packs, or what a function makes of the path of the file.
    pub(super) fn short_name(&self, name_of_file: impl FnOnce(&str) -> String) -> String {
        match (&self.source, &self.packs) {
            (Some(source), _) => match &source.name {
                Name::Path(path) => name_of_file(path),
                other => other.to_string(),
            },
            (None, Some(packs)) => packs.clone(),
            (None, None) => DEFAULT_PACK.to_owned(),
        }
    }

    /// Returns the line of a rule in the rule set, or `None` for a rule of a pack.
    pub(super) fn line_of(&self, rule: &EffectiveRule) -> Option<usize> {
        match (&rule.origin, &self.source) {
            (RuleOrigin::File(span), Some(source)) => {
                Some(source.position(span.range().start).line)
            }
            _ => None,
        }
    }

    /// Returns the file of the rule set and the files of patterns that it references.
    pub(super) fn files(&self) -> impl Iterator<Item = PathBuf> {
        let own = self.source.iter().filter_map(|it| match &it.name {
            Name::Path(path) => Some(PathBuf::from(path)),
            Name::Stdin | Name::EventHistory => None,
        });
        own.chain(self.pattern_files())
    }

    /// Returns the files of patterns that the rule set references.
    fn pattern_files(&self) -> impl Iterator<Item = PathBuf> {
        let rules = self.effective.rules.iter().filter(|it| it.has_own_pattern());
        let rules = rules.map(|it| (&it.pattern, it.inline));
        let ignores = self.effective.ignores.iter().map(|it| (&it.pattern, it.inline));
        let own = rules.chain(ignores).filter(|(_, inline)| inline.is_none());
        own.filter_map(|(pattern, _)| match &pattern.name {
            Name::Path(path) => Some(PathBuf::from(path)),
            Name::Stdin | Name::EventHistory => None,
        })
    }

    /// Returns `true` for the default pack: `--rules` is not given, and no rule set was found.
    pub(super) fn is_default(&self) -> bool {
        self.source.is_none() && self.packs.is_none()
    }

    /// Reports the use of the default pack.
    pub(super) fn report_default(&self, context: &mut CommandContext<'_, '_>) -> ui::Result<()> {
        if !self.is_default() {
            return Ok(());
        }
        context
            .ui
            .status(phrase!("no {file} found; using the built-in pack `starter`", file = FILE))
    }

    /// Returns the number of rules and of patterns of ignored events.
    pub(super) fn counts(&self) -> Phrase {
        let rules = plural!(count = self.effective.rules.len(), "{count} rule", "{count} rules");
        match self.effective.ignores.len() {
            0 => rules,
            count => {
                let ignores = plural!(count, "{count} ignore pattern", "{count} ignore patterns");
                Phrase::joined([rules, ignores], ", ")
            }
        }
    }

    /// Prints the problems of `least` level or higher, and fails if one of them is an error.
    pub(super) fn require_valid(
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
        let hint = Phrase::verbatim(format!("audit-alert check {name}"));
        Err(Failure::invalid(phrase!("{file} is invalid", file = name)).hint(hint))
    }

    /// Groups the problems by the text that they are in.
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

/// Returns the byte offset of an inline pattern in the rule set. Returns `None` if the pattern is written with escapes, so
/// that its text is not in the file literally.
pub(super) fn offset(own: &Source, place: Span, pattern: &Source) -> Option<u32> {
    let at = own.text.get(place.range())?.find(&pattern.text)?;
    u32::try_from(at).ok().map(|at| place.start + at)
}

/// Moves a diagnostic of an inline pattern to its place in the rule set.
pub(super) fn shifted(diagnostic: Diagnostic, by: u32) -> Diagnostic {
    let shift = |span: Span| Span { start: span.start + by, end: span.end + by };
    let fix = diagnostic.fix.map(|fix| Box::new(Fix { span: shift(fix.span), text: fix.text }));
    Diagnostic { span: shift(diagnostic.span), fix, service: None, ..diagnostic }
}

/// The findings of several texts, in the order in which the texts were added.
#[derive(Default)]
pub(super) struct BySource {
    pub(super) all: Vec<(Arc<Source>, Vec<Diagnostic>)>,
    /// The index of each text, by address: two texts with equal contents are different.
    indices: HashMap<*const Source, usize>,
}

impl BySource {
    /// Adds findings. A text is added even if it has none.
    pub(super) fn add(
        &mut self,
        source: &Arc<Source>,
        found: impl IntoIterator<Item = Diagnostic>,
    ) {
        let index = *self.indices.entry(Arc::as_ptr(source)).or_insert(self.all.len());
        match self.all.get_mut(index) {
            Some((_, known)) => known.extend(found),
            None => self.all.push((source.clone(), found.into_iter().collect())),
        }
    }
}
