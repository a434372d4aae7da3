//! Effective settings. In ascending precedence: built-in defaults, the user's file, the rule set, the environment, flags.
//! The locale only replaces the built-in language. Each value has its provenance, for `rules --origins` and for messages.
//! Reads no files or variables: the caller passes them in.

mod stack_flags;
#[cfg(test)]
mod tests;

use std::fmt;

pub use stack_flags::StackFlags;

use super::file::{FloodPolicy, SecretSource, Settings, Spanned, without_secrets};
pub use super::file::{name_error, new_region_note, region_error};
use crate::alert::Severity;
use crate::aws::{
    Architecture, DEFAULT_REGION, DEFAULT_STACK, LogRetention, REGION_VARIABLES,
    ReservedConcurrency,
};
use crate::diagnostic::Source;
use crate::language::{Fill, Filling, Language, Phrase, phrase};

/// The origin of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// No layer sets the value.
    BuiltIn,
    /// A line of a file.
    File {
        /// Name of the file, as messages show it.
        file: String,
        /// Line number, from 1.
        line: usize,
    },
    /// An environment variable.
    Variable(&'static str),
    /// A command-line flag.
    Flag(&'static str),
    /// The profile in the AWS configuration.
    Profile,
}

impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Phrase::from(self).fmt(f)
    }
}

impl From<&Provenance> for Phrase {
    fn from(from: &Provenance) -> Self {
        match from {
            Provenance::BuiltIn => phrase!("built in"),
            Provenance::File { file, line } => phrase!("{file}:{line}", file, line),
            Provenance::Variable(name) | Provenance::Flag(name) => Self::verbatim(*name),
            Provenance::Profile => phrase!("AWS profile"),
        }
    }
}

impl Fill for Provenance {
    fn filling(&self) -> Filling {
        Phrase::from(self).filling()
    }
}

/// A value and its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// The effective value.
    pub value: T,
    /// Origin of the value.
    pub from: Provenance,
}

/// All effective settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectiveSettings {
    /// Stack name: the prefix of every AWS resource.
    pub name: Setting<String>,
    /// Home region.
    pub region: Setting<String>,
    /// Language of alerts and of the interface.
    pub language: Setting<Language>,
    /// Time zone of local times. `None` for the system's.
    pub time_zone: Setting<Option<String>>,
    /// Location of the webhook URL. `None` if no layer sets it.
    pub webhook: Setting<Option<SecretSource>>,
    /// Slack channel for a bot token. `None` if no layer sets it.
    pub channel: Setting<Option<String>>,
    /// Alerts of one kind per minute; 0 holds back none.
    pub flood_limit: Setting<u32>,
    /// The lowest severity of alerts that are never held back.
    pub never_hold: Setting<Severity>,
    /// Regions beside the home region in which every rule is installed.
    pub regions: Setting<Vec<String>>,
    /// ARN of an existing function that the rules invoke. `None` for the stack's own.
    pub function: Setting<Option<String>>,
    /// Hosts other than Slack's that the function may post to.
    pub allow_hosts: Setting<Vec<String>>,
    /// Reserved concurrency of the function.
    pub reserved_concurrency: Setting<ReservedConcurrency>,
    /// Retention of the function's log.
    pub log_retention: Setting<LogRetention>,
    /// Architecture of the function. `None` for that of its executable.
    pub architecture: Setting<Option<Architecture>>,
    /// ARN of the permissions boundary of the stack's roles. `None` for no boundary.
    pub permissions_boundary: Setting<Option<String>>,
}

/// Sources of settings.
#[derive(Clone, Copy)]
pub struct Layers<'l> {
    /// The user's own file and its settings.
    pub user: Option<(&'l Source, &'l Settings)>,
    /// The rule set and its settings.
    pub project: Option<(&'l Source, &'l Settings)>,
    /// Looks up an environment variable. An empty variable counts as unset, as in most tools.
    pub variables: &'l dyn Fn(&str) -> Option<String>,
    /// `--region`
    pub region: Option<&'l str>,
    /// `--lang`
    pub language: Option<Language>,
}

impl fmt::Debug for Layers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Layers").finish_non_exhaustive()
    }
}

/// An invalid value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadSetting {
    /// Origin of the value.
    pub from: Provenance,
    /// The invalid value, unmasked.
    pub value: String,
    /// Describes valid values.
    pub expected: Phrase,
}

impl fmt::Display for BadSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Phrase::from(self).fmt(f)
    }
}

impl From<&BadSetting> for Phrase {
    fn from(bad: &BadSetting) -> Self {
        let BadSetting { from, value, expected } = bad;
        let value = without_secrets(value);
        match from {
            Provenance::Flag(name) | Provenance::Variable(name) => {
                phrase!("invalid value '{value}' for {name}: {expected}", value, name, expected)
            }
            Provenance::File { .. } | Provenance::BuiltIn | Provenance::Profile => {
                phrase!(
                    "invalid value '{value}' in {place}: {expected}",
                    value,
                    place = from,
                    expected
                )
            }
        }
    }
}

impl From<BadSetting> for Phrase {
    fn from(bad: BadSetting) -> Self {
        Self::from(&bad)
    }
}

impl std::error::Error for BadSetting {}

/// The variable with the language, for the command and for the function.
pub const LANGUAGE_VARIABLE: &str = "AUDIT_ALERT_LANGUAGE";

/// One instance at a time recognizes every duplicate and every flood (`docs/function.md`, "Concurrency").
pub const DEFAULT_CONCURRENCY: ReservedConcurrency = ReservedConcurrency::Reserved(1);

impl EffectiveSettings {
    /// Replaces the built-in home region by the region of the AWS profile. Keeps a region of any other origin.
    pub fn with_region_of_profile(mut self, region: Option<String>) -> Result<Self, BadSetting> {
        if let (Provenance::BuiltIn, Some(value)) = (&self.region.from, region) {
            self.region = valid_region(Setting { value, from: Provenance::Profile })?;
        }
        Ok(self)
    }
}

/// Determines all settings: each from the layer with the highest precedence that sets it.
pub fn resolve_settings(layers: &Layers<'_>) -> Result<EffectiveSettings, BadSetting> {
    let name = layers.text(|it| it.name.as_ref(), "AUDIT_ALERT_NAME");
    let name = or_built_in(name, DEFAULT_STACK.to_owned());
    let flag = layers.region.map(|it| of_flag(it.to_owned(), "--region"));
    let region = flag.or_else(|| layers.text(|it| it.region.as_ref(), "AUDIT_ALERT_REGION"));
    // The shell's region is for other work as well, so files take precedence over it.
    let of_shell = || REGION_VARIABLES.into_iter().find_map(|name| layers.variable(name));
    let region = region.or_else(of_shell);
    let region = or_built_in(region, DEFAULT_REGION.to_owned());
    let zone = layers.text(|it| it.time_zone.as_ref(), "AUDIT_ALERT_TIME_ZONE");
    let webhook = layers.in_files(|it| it.webhook.as_ref());
    let channel = layers.text(|it| it.channel.as_ref(), "SLACK_CHANNEL");
    let flood = FloodPolicy::default();
    let function = layers.in_files(|it| it.stack.function.as_ref());
    let architecture = layers.in_files(|it| it.stack.architecture.as_ref());
    let boundary = layers.in_files(|it| it.stack.permissions_boundary.as_ref());
    let concurrency = layers.in_files(|it| it.stack.reserved_concurrency.as_ref());
    let retention = layers.in_files(|it| it.stack.log_retention.as_ref());
    let error = name_error(&name.value);
    Ok(EffectiveSettings {
        name: valid_unless(error, name)?,
        region: valid_region(region)?,
        language: resolve_language(layers)?,
        time_zone: or_built_in(zone.map(some), None),
        webhook: or_built_in(webhook.map(some), None),
        channel: or_built_in(channel.map(some), None),
        flood_limit: or_built_in(layers.in_files(|it| it.flood_limit.as_ref()), flood.limit),
        never_hold: or_built_in(layers.in_files(|it| it.never_hold.as_ref()), flood.never_hold),
        regions: or_built_in(layers.in_files(|it| it.stack.regions.as_ref()), Vec::new()),
        function: or_built_in(function.map(some), None),
        allow_hosts: or_built_in(layers.in_files(|it| it.stack.allow_hosts.as_ref()), Vec::new()),
        reserved_concurrency: or_built_in(concurrency, DEFAULT_CONCURRENCY),
        log_retention: or_built_in(retention, LogRetention::default()),
        architecture: or_built_in(architecture.map(some), None),
        permissions_boundary: or_built_in(boundary.map(some), None),
    })
}

/// Determines the language of alerts and of the interface. The locale applies if no layer sets one.
pub fn resolve_language(layers: &Layers<'_>) -> Result<Setting<Language>, BadSetting> {
    if let Some(language) = layers.language {
        return Ok(of_flag(language, "--lang"));
    }
    if let Some(Setting { value: word, from }) = layers.variable(LANGUAGE_VARIABLE) {
        return match Language::of_code(&word) {
            Some(value) => Ok(Setting { value, from }),
            None => Err(BadSetting { from, value: word, expected: language_expected() }),
        };
    }
    let of_locale = || {
        let (value, name) = Language::of_environment(layers.variables)?;
        Some(Setting { value, from: Provenance::Variable(name) })
    };
    let filed = layers.in_files(|it| it.language.as_ref());
    Ok(or_built_in(filed.or_else(of_locale), Language::default()))
}

/// Lists the codes of all languages.
pub fn language_expected() -> Phrase {
    phrase!("expected one of {codes}", codes = Language::CODES.join(", "))
}

fn of_flag<T>(value: T, flag: &'static str) -> Setting<T> {
    Setting { value, from: Provenance::Flag(flag) }
}

fn some<T>(setting: Setting<T>) -> Setting<Option<T>> {
    Setting { value: Some(setting.value), from: setting.from }
}

fn or_built_in<T>(setting: Option<Setting<T>>, value: T) -> Setting<T> {
    setting.unwrap_or(Setting { value, from: Provenance::BuiltIn })
}

fn valid_region(region: Setting<String>) -> Result<Setting<String>, BadSetting> {
    valid_unless(region_error(&region.value), region)
}

fn valid_unless(
    error: Option<Phrase>,
    setting: Setting<String>,
) -> Result<Setting<String>, BadSetting> {
    match error {
        None => Ok(setting),
        Some(expected) => {
            let Setting { value, from } = setting;
            Err(BadSetting { from, value, expected })
        }
    }
}

impl Layers<'_> {
    /// The value in the rule set, or else in the user's file.
    fn in_files<T: Clone>(
        &self,
        pick: impl Fn(&Settings) -> Option<&Spanned<T>>,
    ) -> Option<Setting<T>> {
        [self.project, self.user].into_iter().flatten().find_map(|(source, settings)| {
            let entry = pick(settings)?;
            let line = source.position(entry.span.range().start).line;
            let from = Provenance::File { file: source.name.to_string(), line };
            Some(Setting { value: entry.value.clone(), from })
        })
    }

    fn variable(&self, name: &'static str) -> Option<Setting<String>> {
        let value = (self.variables)(name).filter(|it| !it.is_empty())?;
        Some(Setting { value, from: Provenance::Variable(name) })
    }

    fn text(
        &self,
        pick: impl Fn(&Settings) -> Option<&Spanned<String>>,
        variable: &'static str,
    ) -> Option<Setting<String>> {
        self.variable(variable).or_else(|| self.in_files(pick))
    }
}
