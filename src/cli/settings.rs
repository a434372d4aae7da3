//! Loads the settings of the user's file, of the rule set and of the environment. `rules::settings` decides which of them is
//! effective.

use std::path::PathBuf;

use jiff::tz::TimeZone;

#[cfg(feature = "aws")]
use super::block_on;
use super::input::InputSource;
use super::load::{Loaded, load_up_to};
use super::rule_set_search::found;
use super::toml_file::{FILE, MAX_TOML, ParsedRuleSet, masked, read_parsed};
use super::{CommandContext, Failure};
#[cfg(feature = "aws")]
use crate::cloud::region_of_profile;
use crate::diagnostic::{Diagnostic, Level, Source};
use crate::language::{Phrase, phrase};
use crate::rules::file::{Settings, read_settings, without_secrets};
#[cfg(feature = "aws")]
use crate::rules::settings::Provenance;
use crate::rules::settings::{
    EffectiveSettings, Layers, Setting, new_region_note, region_error, resolve_language,
    resolve_settings,
};

/// Returns the effective settings with the rule set that is found, for commands that do not need the rules.
pub(super) fn settings_here(
    region: Option<&str>,
    context: &mut CommandContext<'_, '_>,
) -> Result<EffectiveSettings, Failure> {
    let project = match found(context)? {
        Some(path) => {
            let ParsedRuleSet { source, set, problems } = read_parsed(&path, context)?;
            if !problems.is_empty() {
                context
                    .ui
                    .warning(phrase!("{file} has problems: audit-alert check", file = FILE))?;
            }
            Some((source, set.settings))
        }
        None => None,
    };
    settings(project.as_ref().map(|(source, settings)| (source, settings)), region, context)
}

/// Returns the effective settings with the settings of a rule set, and switches to their language.
pub(super) fn settings(
    project: Option<(&Source, &Settings)>,
    region: Option<&str>,
    context: &mut CommandContext<'_, '_>,
) -> Result<EffectiveSettings, Failure> {
    let user = valid_user_settings(context)?;
    let settings = resolve_settings(&layers(user.as_ref(), project, region, context));
    let settings = settings.map_err(Failure::invalid)?;
    context.ui.set_language(settings.language.value);
    warn_of_region(&settings, context)?;
    Ok(settings)
}

/// Takes the region from the profile if nothing else sets it.
#[cfg(feature = "aws")]
pub(super) fn with_region_of_profile(
    settings: EffectiveSettings,
    profile: Option<&str>,
    context: &mut CommandContext<'_, '_>,
) -> Result<EffectiveSettings, Failure> {
    if settings.region.from != Provenance::BuiltIn {
        return Ok(settings);
    }
    let region = block_on(region_of_profile(profile))?;
    let settings = settings.with_region_of_profile(region).map_err(Failure::invalid)?;
    if settings.region.from == Provenance::Profile {
        warn_of_region(&settings, context)?;
    }
    Ok(settings)
}

/// Returns the effective settings with those of a rule set, without reporting problems. Returns `None` if one is invalid.
pub(super) fn settings_if_valid(
    project: (&Source, &Settings),
    context: &CommandContext<'_, '_>,
) -> Option<EffectiveSettings> {
    let user = user_settings(context);
    resolve_settings(&layers(user.as_ref(), Some(project), None, context)).ok()
}

/// Switches to the language that is set for the current folder, before a command runs. Commands report the problems of the
/// files when they use them. Keeps the rule set for the command, which then does not read and parse the file again.
pub(super) fn set_language_early(context: &mut CommandContext<'_, '_>) {
    let source = context.search.path.clone().and_then(readable);
    let parsed = source.map(|source| ParsedRuleSet::of(masked(source)));
    set_language(parsed.as_ref().map(|it| (&it.source, &it.set.settings)), context);
    context.rule_set = parsed;
}

/// Switches to the language that is set, with the settings of a rule set. Does nothing if the language is invalid.
pub(super) fn set_language(
    project: Option<(&Source, &Settings)>,
    context: &mut CommandContext<'_, '_>,
) {
    let user = user_settings(context);
    let language = resolve_language(&layers(user.as_ref(), project, None, context));
    if let Ok(language) = language {
        context.ui.set_language(language.value);
    }
}

fn layers<'l>(
    user: Option<&'l (Source, Settings)>,
    project: Option<(&'l Source, &'l Settings)>,
    region: Option<&'l str>,
    context: &'l CommandContext<'_, '_>,
) -> Layers<'l> {
    Layers {
        user: user.map(|(source, settings)| (source, settings)),
        project,
        variables: context.world.env,
        region,
        language: context.language,
    }
}

/// Warns of a home region that is not known.
fn warn_of_region(
    settings: &EffectiveSettings,
    context: &mut CommandContext<'_, '_>,
) -> crate::ui::Result<()> {
    let Setting { value: region, from } = &settings.region;
    let Some(note) = new_region_note(region) else { return Ok(()) };
    let warning = phrase!("`{region}` ({from}) is not a known region: {note}", region, from, note);
    context.ui.warning(warning)
}

/// Warns of regions in flags that are not known.
pub(super) fn warn_of_regions<'r>(
    regions: impl IntoIterator<Item = &'r String>,
    context: &mut CommandContext<'_, '_>,
) -> crate::ui::Result<()> {
    for region in regions {
        if let Some(note) = new_region_note(region) {
            let warning = phrase!("`{region}` is not a known region: {note}", region, note);
            context.ui.warning(warning)?;
        }
    }
    Ok(())
}

/// Parses the region of a flag. Blanks around it are ignored.
pub(super) fn region(text: &str) -> Result<String, Phrase> {
    let text = text.trim();
    region_error(text).map_or_else(|| Ok(text.to_owned()), Err)
}

/// Returns the time zone that is set, else that of the system.
pub(super) fn time_zone(
    settings: &EffectiveSettings,
    context: &CommandContext<'_, '_>,
) -> Result<TimeZone, Failure> {
    let Some(name) = &settings.time_zone.value else { return Ok((context.world.time_zone)()) };
    TimeZone::get(name).map_err(|_| {
        let (name, from) = (without_secrets(name), &settings.time_zone.from);
        Failure::invalid(phrase!("there is no time zone `{name}` (set by {from})", name, from))
            .hint(time_zone_names())
    })
}

/// Returns the hint for an unknown time zone.
pub(super) fn time_zone_names() -> Phrase {
    phrase!("use a name such as Asia/Seoul or UTC")
}

/// Returns the settings of the user's file, without reporting problems. Returns `None` if there is no file, or if it cannot
/// be read.
fn user_settings(context: &CommandContext<'_, '_>) -> Option<(Source, Settings)> {
    let source = masked(readable(user_file(context.world.env)?)?);
    let settings = read_settings(&source.text).0;
    Some((source, settings))
}

/// Returns the text of a file that can be read more than once, unlike a pipe.
fn readable(path: PathBuf) -> Option<Source> {
    match load_file(path) {
        Ok(Some(Loaded::Text(source))) => Some(source),
        _ => None,
    }
}

/// Returns the settings of the user's file, or `None` if there is no file. Reports the problems of an invalid file.
fn valid_user_settings(
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<(Source, Settings)>, Failure> {
    let loaded = user_file(context.world.env).map(load_file).transpose()?.flatten();
    let source = match loaded {
        None => return Ok(None),
        Some(Loaded::Text(source)) => masked(source),
        Some(Loaded::Unreadable(source, diagnostic)) => {
            return Err(invalid_user_file(&source, &[diagnostic], context));
        }
    };
    let (settings, found) = read_settings(&source.text);
    if found.iter().all(|it| it.code.level() < Level::Error) {
        Ok(Some((source, settings)))
    } else {
        Err(invalid_user_file(&source, &found, context))
    }
}

fn load_file(path: PathBuf) -> Result<Option<Loaded>, Failure> {
    if !path.is_file() {
        return Ok(None);
    }
    load_up_to(MAX_TOML, &InputSource::File(path), &mut std::io::empty()).map(Some)
}

fn invalid_user_file(
    source: &Source,
    found: &[Diagnostic],
    context: &mut CommandContext<'_, '_>,
) -> Failure {
    for diagnostic in found {
        if let Err(error) = context.ui.diagnostic(source, diagnostic) {
            return error.into();
        }
    }
    Failure::invalid(phrase!("{file} is invalid", file = source.name.to_string()))
        .hint(phrase!("this file has settings only; write rules into a rule set, audit-alert.toml"))
}

/// Returns the path of the user's file. Relative paths in the variables are ignored (XDG Base Directory Specification).
fn user_file(env: &dyn Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let folder = |name: &str| env(name).map(PathBuf::from).filter(|it| it.is_absolute());
    let config = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")));
    Some(config?.join("audit-alert").join("config.toml"))
}
