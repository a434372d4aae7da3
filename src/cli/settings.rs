//! Finds what is set: the user's own file, the rule set, the environment. Which of them decides is not known here.

use std::path::PathBuf;

use anyhow::anyhow;
use jiff::tz::TimeZone;

use super::input::{InputSource, Loaded, load};
use super::rule_set::{self, FILE, masked};
use super::{CommandContext, Failure};
use crate::diagnostic::{Diagnostic, Level, Source};
use crate::rules::file::{Settings, read_rule_set, read_settings, without_secrets};
use crate::rules::settings::{
    EffectiveSettings, Layers, Setting, new_region_note, region_error, settle, settle_language,
};

/// The settings in effect in the current folder, for commands that do not need the rules.
pub(super) fn settings_here(
    region: Option<&str>,
    context: &mut CommandContext<'_, '_>,
) -> Result<EffectiveSettings, Failure> {
    let project = match rule_set::here() {
        Some(path) => {
            let source = rule_set::read_text(&path, context)?;
            let (set, found) = read_rule_set(&source.text);
            if !found.is_empty() {
                context.ui.warning(&format!("{FILE} has problems: audit-alert check"))?;
            }
            Some((source, set.settings))
        }
        None => None,
    };
    settings(project.as_ref().map(|(source, settings)| (source, settings)), region, context)
}

/// The settings in effect with a rule set that was read.
pub(super) fn settings(
    project: Option<(&Source, &Settings)>,
    region: Option<&str>,
    context: &mut CommandContext<'_, '_>,
) -> Result<EffectiveSettings, Failure> {
    let user = of_user(context)?;
    let layers = Layers {
        user: user.as_ref().map(|(source, settings)| (source, settings)),
        project,
        variables: context.world.env,
        region,
        language: context.language,
    };
    let settings = settle(&layers).map_err(Failure::invalid)?;
    context.ui.speak(settings.language.value);
    warn_of_region(&settings, context)?;
    Ok(settings)
}

/// The settings in effect with a rule set, without a word on those that cannot be used.
pub(super) fn settings_of(
    project: (&Source, &Settings),
    context: &CommandContext<'_, '_>,
) -> Option<EffectiveSettings> {
    let user = match load_user(context) {
        Ok(Some(Loaded::Text(source))) => Some(masked(source)),
        Ok(Some(Loaded::Unreadable(..)) | None) | Err(_) => None,
    };
    let user = user.map(|source| {
        let (settings, _) = read_settings(&source.text);
        (source, settings)
    });
    let layers = Layers {
        user: user.as_ref().map(|(source, settings)| (source, settings)),
        project: Some(project),
        variables: context.world.env,
        region: None,
        language: None,
    };
    settle(&layers).ok()
}

/// Warns of a home region that may be new.
pub(super) fn warn_of_region(
    settings: &EffectiveSettings,
    context: &mut CommandContext<'_, '_>,
) -> crate::ui::Result<()> {
    let Setting { value, from } = &settings.region;
    let from = format!(" ({from})");
    new_region(value, &from).map_or(Ok(()), |it| context.ui.warning(&it))
}

/// Warns of regions of flags that may be new.
pub(super) fn warn_of_regions<'r>(
    regions: impl IntoIterator<Item = &'r String>,
    context: &mut CommandContext<'_, '_>,
) -> crate::ui::Result<()> {
    let warnings = regions.into_iter().filter_map(|it| new_region(it, ""));
    warnings.into_iter().try_for_each(|it| context.ui.warning(&it))
}

fn new_region(region: &str, from: &str) -> Option<String> {
    let note = new_region_note(region)?;
    Some(format!("`{region}`{from} is not a known region: {note}"))
}

/// The region of a flag, with blanks around it or not.
pub(super) fn region(text: &str) -> Result<String, String> {
    let text = text.trim();
    region_error(text).map_or_else(|| Ok(text.to_owned()), |it| Err(it.to_string()))
}

/// Speaks the language that is set for the current folder, before a command does anything. Problems of the files are for
/// those that use them.
pub(super) fn speak_as_set_here(context: &mut CommandContext<'_, '_>) {
    let set = rule_set::here().and_then(|path| {
        let source = readable(path)?;
        let settings = read_rule_set(&source.text).0.settings;
        Some((source, settings))
    });
    speak_as_set(set.as_ref().map(|(source, settings)| (source, settings)), context);
}

/// Speaks the language that is set, with a rule set that was read.
pub(super) fn speak_as_set(
    project: Option<(&Source, &Settings)>,
    context: &mut CommandContext<'_, '_>,
) {
    let user = user_file(context.world.env).and_then(|path| {
        let source = readable(path)?;
        let settings = read_settings(&source.text).0;
        Some((source, settings))
    });
    let layers = Layers {
        user: user.as_ref().map(|(source, settings)| (source, settings)),
        project,
        variables: context.world.env,
        region: None,
        language: context.language,
    };
    if let Ok(language) = settle_language(&layers) {
        context.ui.speak(language.value);
    }
}

/// The text of a file that can be read, and read again.
fn readable(path: PathBuf) -> Option<Source> {
    if !path.is_file() {
        return None;
    }
    match load(&InputSource::File(path), &mut std::io::empty()) {
        Ok(Loaded::Text(source)) => Some(source),
        _ => None,
    }
}

/// The time zone that is set, else that of the system.
pub(super) fn time_zone(
    settings: &EffectiveSettings,
    context: &CommandContext<'_, '_>,
) -> Result<TimeZone, Failure> {
    let Some(name) = &settings.time_zone.value else { return Ok((context.world.time_zone)()) };
    TimeZone::get(name).map_err(|_| {
        let (name, from) = (without_secrets(name), &settings.time_zone.from);
        Failure::invalid(anyhow!("there is no time zone `{name}` (set by {from})"))
            .hint("time zones are called like Asia/Seoul or UTC")
    })
}

/// The user's own file, if there is one.
fn of_user(context: &mut CommandContext<'_, '_>) -> Result<Option<(Source, Settings)>, Failure> {
    let source = match load_user(context)? {
        None => return Ok(None),
        Some(Loaded::Text(source)) => masked(source),
        Some(Loaded::Unreadable(source, diagnostic)) => {
            return Err(unusable(&source, &[diagnostic], context));
        }
    };
    let (settings, found) = read_settings(&source.text);
    if found.iter().all(|it| it.code.level() < Level::Error) {
        Ok(Some((source, settings)))
    } else {
        Err(unusable(&source, &found, context))
    }
}

fn load_user(context: &CommandContext<'_, '_>) -> Result<Option<Loaded>, Failure> {
    let path = user_file(context.world.env).filter(|path| path.is_file());
    path.map(|path| load(&InputSource::File(path), &mut std::io::empty())).transpose()
}

fn unusable(
    source: &Source,
    found: &[Diagnostic],
    context: &mut CommandContext<'_, '_>,
) -> Failure {
    for diagnostic in found {
        if let Err(error) = context.ui.diagnostic(source, diagnostic) {
            return error.into();
        }
    }
    Failure::invalid(anyhow!("{} cannot be used", source.name))
        .hint("it holds settings only; rules are written into a rule set, audit-alert.toml")
}

/// Where the user's own file is (XDG Base Directory Specification: a path that is not absolute does not count).
fn user_file(env: &dyn Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let folder = |name: &str| env(name).map(PathBuf::from).filter(|it| it.is_absolute());
    let config = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")));
    Some(config?.join("audit-alert").join("config.toml"))
}
