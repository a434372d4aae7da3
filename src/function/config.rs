//! How the function is set up: its environment variables.

use jiff::tz::TimeZone;

use crate::language::Language;
use crate::rules::file::looks_secret;
use crate::rules::settings::{LANGUAGE_VARIABLE, language_expected};
use crate::secret::{Account, SecretReference};
use crate::slack::deliver::{AllowedHost, Secret};

/// Alerts of one rule and actor that pass in a minute, unless it is said otherwise.
const FLOOD_LIMIT: u32 = 10;

/// Everything that is set.
#[derive(Clone, Debug)]
pub struct Config {
    /// `AUDIT_ALERT_LANGUAGE`.
    pub language: Language,
    /// `AUDIT_ALERT_TIME_ZONE`: for times in sentences.
    pub time_zone: TimeZone,
    /// `AUDIT_ALERT_FLOOD_LIMIT`: alerts of one rule and actor in a minute; 0 for no limit.
    pub flood_limit: u32,
    /// `AUDIT_ALERT_ALLOW_HOST`: hosts beside Slack's, with commas between them.
    pub allowed: Vec<AllowedHost>,
    /// Where messages go.
    pub sink: DestinationConfig,
    /// Whose secrets.
    pub account: Account,
    /// The function's log group.
    pub log_group: String,
}

/// Where messages go.
#[derive(Clone, Debug)]
pub enum DestinationConfig {
    /// `SLACK_WEBHOOK_URL`, `SLACK_WEBHOOK_PARAMETER` or `SLACK_WEBHOOK_SECRET`
    Webhook(SecretLocation),
    /// With `SLACK_CHANNEL`: `SLACK_BOT_TOKEN`, `SLACK_BOT_TOKEN_PARAMETER` or `SLACK_BOT_TOKEN_SECRET`
    Chat {
        /// The token.
        token: SecretLocation,
        /// The channel's ID.
        channel: String,
        /// `SLACK_API_URL`, where it is not Slack's own.
        api: Option<String>,
    },
}

/// Where a secret is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretLocation {
    /// In this variable.
    Given(Secret, &'static str),
    /// It has to be fetched.
    At(SecretReference),
    /// Nobody says. Known only when a message is to be posted, so that every event is reported as failed.
    Nowhere(&'static str),
}

/// A variable that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the variable {variable} cannot be used: {expected}")]
pub struct BadConfig {
    variable: &'static str,
    expected: String,
}

impl Config {
    /// Reads the variables; one that is empty says nothing.
    pub fn of(variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, BadConfig> {
        let set =
            |name: &str| variable(name).map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
        let bad = |variable, expected: &str| BadConfig { variable, expected: expected.to_owned() };
        let language = match set(LANGUAGE_VARIABLE) {
            None => Language::default(),
            Some(word) => Language::of_code(&word)
                .ok_or_else(|| bad(LANGUAGE_VARIABLE, &language_expected().to_string()))?,
        };
        let time_zone = match set("AUDIT_ALERT_TIME_ZONE") {
            None => TimeZone::UTC,
            Some(name) => TimeZone::get(&name).map_err(|_| {
                bad("AUDIT_ALERT_TIME_ZONE", "time zones are called like Asia/Seoul or UTC")
            })?,
        };
        let flood_limit =
            match set("AUDIT_ALERT_FLOOD_LIMIT") {
                None => FLOOD_LIMIT,
                Some(number) => number.parse().ok().filter(|it| *it <= 1_000).ok_or_else(|| {
                    bad("AUDIT_ALERT_FLOOD_LIMIT", "it is a number from 0 to 1000")
                })?,
            };
        let hosts = set("AUDIT_ALERT_ALLOW_HOST").unwrap_or_default();
        let hosts = hosts.split(',').map(str::trim).filter(|it| !it.is_empty());
        let allowed = hosts.map(str::parse).collect::<Result<_, String>>();
        let allowed = allowed.map_err(|expected| bad("AUDIT_ALERT_ALLOW_HOST", &expected))?;
        Ok(Self {
            language,
            time_zone,
            flood_limit,
            allowed,
            sink: sink(&set)?,
            account: Account::of(variable),
            log_group: log_group(&set),
        })
    }
}

fn sink(set: &dyn Fn(&str) -> Option<String>) -> Result<DestinationConfig, BadConfig> {
    let Some(channel) = set("SLACK_CHANNEL") else {
        let names = ["SLACK_WEBHOOK_URL", "SLACK_WEBHOOK_PARAMETER", "SLACK_WEBHOOK_SECRET"];
        let missing =
            "no webhook: set SLACK_WEBHOOK_PARAMETER, SLACK_WEBHOOK_SECRET or SLACK_WEBHOOK_URL";
        return Ok(DestinationConfig::Webhook(kept(names, missing, set)?));
    };
    let names = ["SLACK_BOT_TOKEN", "SLACK_BOT_TOKEN_PARAMETER", "SLACK_BOT_TOKEN_SECRET"];
    let missing = "no bot's token for SLACK_CHANNEL: set SLACK_BOT_TOKEN_PARAMETER, SLACK_BOT_TOKEN_SECRET or SLACK_BOT_TOKEN";
    Ok(DestinationConfig::Chat {
        token: kept(names, missing, set)?,
        channel,
        api: set("SLACK_API_URL"),
    })
}

/// The one of three variables that is set: the secret itself, its parameter, its secret in Secrets Manager.
fn kept(
    names: [&'static str; 3],
    missing: &'static str,
    set: &dyn Fn(&str) -> Option<String>,
) -> Result<SecretLocation, BadConfig> {
    let bad = |variable, expected: String| BadConfig { variable, expected };
    let [given, parameter, secret] = names.map(|name| set(name).map(|value| (name, value)));
    let all: Vec<_> = [&given, &parameter, &secret].into_iter().flatten().collect();
    if let [(first, _), (second, _), ..] = all.as_slice() {
        return Err(bad(second, format!("{first} is set as well, and there is one secret")));
    }
    let place = parameter.as_ref().or(secret.as_ref());
    if let Some((name, _)) = place.filter(|(_, value)| value.contains("://") || looks_secret(value))
    {
        let [own, ..] = names;
        return Err(bad(
            name,
            format!("it is the secret itself, not the name of its place; {own} takes that"),
        ));
    }
    let given = given.map(|(name, value)| SecretLocation::Given(Secret::new(&value), name));
    let parameter =
        parameter.map(|(_, value)| SecretLocation::At(SecretReference::Parameter(value)));
    let secret = secret.map(|(_, value)| SecretLocation::At(SecretReference::Secret(value)));
    Ok(given.or(parameter).or(secret).unwrap_or(SecretLocation::Nowhere(missing)))
}

/// Lambda says it, but for emulators; the name is the default one.
fn log_group(set: &dyn Fn(&str) -> Option<String>) -> String {
    let function =
        || format!("/aws/lambda/{}", set("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_default());
    set("AWS_LAMBDA_LOG_GROUP_NAME").unwrap_or_else(function)
}
