//! Settings in effect: built in < user's file < rule set < environment < flags; the locale is a built-in language. Each value knows where it came from, so
//! that whoever is surprised by one can be told. Not for reading files or variables, which are handed in.

#[cfg(test)]
mod tests;

use std::fmt;

use super::file::{Settings, Spanned, WebhookSource, without_secrets};
pub use super::file::{name_error, new_region_note, region_error};
use crate::aws::{DEFAULT_REGION, DEFAULT_STACK};
use crate::diagnostic::Source;
use crate::language::{Fill, Filling, Language, Phrase, phrase};

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// Nobody said anything.
    BuiltIn,
    /// A line of a file.
    File {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
    },
    /// An environment variable.
    Variable(&'static str),
    /// A flag of the command line.
    Flag(&'static str),
    /// The profile in AWS's configuration.
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
            Provenance::Profile => phrase!("AWS's profile"),
        }
    }
}

impl Fill for Provenance {
    fn filling(&self) -> Filling {
        Phrase::from(self).filling()
    }
}

/// A value and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub from: Provenance,
}

/// All settings in effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectiveSettings {
    /// Prefix of every AWS resource.
    pub name: Setting<String>,
    /// Home region.
    pub region: Setting<String>,
    /// Language of messages.
    pub language: Setting<Language>,
    /// Time zone of the reader's line; the system's, if there is none.
    pub time_zone: Setting<Option<String>>,
    /// Where the webhook's address is kept, if that was said.
    pub webhook: Setting<Option<WebhookSource>>,
    /// Channel that a bot's token posts to, if one was named.
    pub channel: Setting<Option<String>>,
}

/// What is said about settings, by whom.
#[derive(Clone, Copy)]
pub struct Layers<'l> {
    /// The user's own file.
    pub user: Option<(&'l Source, &'l Settings)>,
    /// The rule set.
    pub project: Option<(&'l Source, &'l Settings)>,
    /// Variables by their names. An empty one says nothing, as with most tools.
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

/// A value that a setting cannot have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadSetting {
    /// Where it came from.
    pub from: Provenance,
    /// The value.
    pub value: String,
    /// What it should be.
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
            Provenance::Flag(flag) => {
                phrase!("{flag} cannot be `{value}`: {expected}", flag, value, expected)
            }
            Provenance::Variable(name) => {
                phrase!("the variable {name} is `{value}`: {expected}", name, value, expected)
            }
            Provenance::File { .. } | Provenance::BuiltIn | Provenance::Profile => {
                phrase!("`{value}` in {place}: {expected}", value, place = from, expected)
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

/// The variable that says the language of messages: of a terminal, and of the function.
pub const LANGUAGE_VARIABLE: &str = "AUDIT_ALERT_LANGUAGE";

/// What AWS's own tools read, in this order.
const AWS_REGION: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

impl EffectiveSettings {
    /// Takes the region of AWS's profile, where nobody else said one.
    pub fn with_region_of_profile(mut self, region: Option<String>) -> Result<Self, BadSetting> {
        if let (Provenance::BuiltIn, Some(value)) = (&self.region.from, region) {
            self.region = held_to_region(Setting { value, from: Provenance::Profile })?;
        }
        Ok(self)
    }
}

/// Lets the layers decide, the last one that says something.
pub fn settle(layers: &Layers<'_>) -> Result<EffectiveSettings, BadSetting> {
    let name = layers.text(|it| it.name.as_ref(), "AUDIT_ALERT_NAME");
    let name = or_built_in(name, DEFAULT_STACK.to_owned());
    let flag = layers.region.map(|it| of_flag(it.to_owned(), "--region"));
    let region = flag.or_else(|| layers.text(|it| it.region.as_ref(), "AUDIT_ALERT_REGION"));
    // What the shell is set to is for other work as well, so a file says it better.
    let of_shell = || AWS_REGION.into_iter().find_map(|name| layers.variable(name));
    let region = region.or_else(of_shell);
    let region = or_built_in(region, DEFAULT_REGION.to_owned());
    let zone = layers.text(|it| it.time_zone.as_ref(), "AUDIT_ALERT_TIME_ZONE");
    let zone = zone.map(|it| Setting { value: Some(it.value), from: it.from });
    let webhook = layers.filed(|it| it.webhook.as_ref());
    let webhook = webhook.map(|it| Setting { value: Some(it.value), from: it.from });
    let channel = layers.text(|it| it.channel.as_ref(), "SLACK_CHANNEL");
    let channel = channel.map(|it| Setting { value: Some(it.value), from: it.from });
    let fault = name_error(&name.value);
    Ok(EffectiveSettings {
        name: held_to(name, fault.map(Into::into))?,
        region: held_to_region(region)?,
        language: settle_language(layers)?,
        time_zone: or_built_in(zone, None),
        webhook: or_built_in(webhook, None),
        channel: or_built_in(channel, None),
    })
}

/// Lets the layers decide the language of messages and of the interface; where they do not, the locale does.
pub fn settle_language(layers: &Layers<'_>) -> Result<Setting<Language>, BadSetting> {
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
    let filed = layers.filed(|it| it.language.as_ref());
    Ok(or_built_in(filed.or_else(of_locale), Language::default()))
}

/// The codes that a language can have.
pub fn language_expected() -> Phrase {
    phrase!("a language is one of {codes}", codes = Language::CODES.join(", "))
}

fn of_flag<T>(value: T, flag: &'static str) -> Setting<T> {
    Setting { value, from: Provenance::Flag(flag) }
}

fn or_built_in<T>(said: Option<Setting<T>>, value: T) -> Setting<T> {
    said.unwrap_or(Setting { value, from: Provenance::BuiltIn })
}

fn held_to_region(region: Setting<String>) -> Result<Setting<String>, BadSetting> {
    let fault = region_error(&region.value).map(Into::into);
    held_to(region, fault)
}

fn held_to(setting: Setting<String>, fault: Option<Phrase>) -> Result<Setting<String>, BadSetting> {
    match fault {
        None => Ok(setting),
        Some(expected) => {
            let Setting { value, from } = setting;
            Err(BadSetting { from, value, expected })
        }
    }
}

impl Layers<'_> {
    /// What the files say, the rule set first.
    fn filed<T: Clone>(
        &self,
        pick: impl Fn(&Settings) -> Option<&Spanned<T>>,
    ) -> Option<Setting<T>> {
        [self.project, self.user].into_iter().flatten().find_map(|(source, settings)| {
            let said = pick(settings)?;
            let line = source.position(said.span.range().start).line;
            let from = Provenance::File { file: source.name.to_string(), line };
            Some(Setting { value: said.value.clone(), from })
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
        self.variable(variable).or_else(|| self.filed(pick))
    }
}
