//! Configuration of the function, read from environment variables.

use jiff::tz::TimeZone;

use crate::aws::{DEFAULT_STACK, log_group_of};
use crate::aws_request::Account;
use crate::language::{Language, Phrase};
use crate::rules::file::{MAX_FLOOD_LIMIT, SecretSource, looks_secret};
use crate::rules::routes::DestinationChannel;
use crate::rules::settings::{LANGUAGE_VARIABLE, language_expected};
use crate::secret::SecretReference;
use crate::slack::deliver::{AllowedHost, Secret};

pub(super) const SLACK_API: &str = "SLACK_API_URL";

const BATCH_ITEM_FAILURES: &str = "AUDIT_ALERT_REPORT_BATCH_ITEM_FAILURES";

/// Configuration of the function.
#[derive(Clone, Debug)]
pub struct Config {
    /// `AUDIT_ALERT_LANGUAGE`.
    pub language: Language,
    /// `AUDIT_ALERT_TIME_ZONE`: time zone of the times in flood notices.
    pub time_zone: TimeZone,
    /// `AUDIT_ALERT_FLOOD_LIMIT`: replaces the limit of the rule set.
    pub flood_limit: Option<u32>,
    /// `AUDIT_ALERT_REPORT_BATCH_ITEM_FAILURES`: the response names the messages of an SQS batch to deliver again. Only
    /// right if the event source mapping has `ReportBatchItemFailures`; otherwise SQS would delete these messages, too.
    pub reports_batch_item_failures: bool,
    /// `AUDIT_ALERT_ALLOW_HOST`: hosts besides Slack's that may receive messages, separated by commas.
    pub allowed_hosts: Vec<AllowedHost>,
    /// Destination of the messages, unless the rule set has others.
    pub destination: DestinationConfig,
    /// `SLACK_API_URL`; `None` for Slack's own API.
    pub slack_api: Option<String>,
    /// AWS credentials and endpoints for fetching the secret.
    pub account: Account,
    /// The function's name, a dimension of its metrics.
    pub function_name: String,
    /// The function's log group, named in flood notices.
    pub log_group: String,
}

/// Destination of the messages.
#[derive(Clone, Debug)]
pub enum DestinationConfig {
    /// `SLACK_WEBHOOK_URL`, `SLACK_WEBHOOK_PARAMETER` or `SLACK_WEBHOOK_SECRET`.
    Webhook(SecretLocation),
    /// `SLACK_CHANNEL` with `SLACK_BOT_TOKEN`, `SLACK_BOT_TOKEN_PARAMETER` or `SLACK_BOT_TOKEN_SECRET`.
    Chat {
        /// Location of the bot token.
        token: SecretLocation,
        /// ID of the channel.
        channel: String,
        /// `SLACK_API_URL`; `None` for Slack's own API.
        api: Option<String>,
    },
    /// An SNS topic of the rule set, by its ARN.
    Sns(String),
    /// A webhook of the rule set, which gets the neutral alert.
    AlertWebhook {
        /// Location of the URL.
        url: SecretLocation,
        /// Location of the key of the signature.
        key: Option<SecretLocation>,
        /// Hosts that the URL may have.
        hosts: Vec<String>,
    },
}

impl DestinationConfig {
    /// The destination of a rule set. `api` is the value of `SLACK_API_URL`.
    pub(super) fn of(channel: &DestinationChannel, api: Option<&str>) -> Self {
        let stored = |source: &SecretSource| match SecretReference::of(source) {
            Some(reference) => SecretLocation::Stored(reference),
            None => SecretLocation::Missing("a destination's secret must be stored in AWS"),
        };
        match channel {
            DestinationChannel::SlackWebhook(source) => Self::Webhook(stored(source)),
            DestinationChannel::SlackBot { channel, token } => Self::Chat {
                token: stored(token),
                channel: channel.clone(),
                api: api.map(str::to_owned),
            },
            DestinationChannel::Sns(arn) => Self::Sns(arn.clone()),
            DestinationChannel::Webhook { url, key, hosts } => Self::AlertWebhook {
                url: stored(url),
                key: key.as_ref().map(stored),
                hosts: hosts.clone(),
            },
        }
    }

    /// The locations of its secrets.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &SecretLocation> {
        let (first, second) = match self {
            Self::Webhook(location) | Self::Chat { token: location, .. } => (Some(location), None),
            Self::Sns(_) => (None, None),
            Self::AlertWebhook { url, key, .. } => (Some(url), key.as_ref()),
        };
        first.into_iter().chain(second)
    }

    /// The server in errors.
    pub(super) fn server(&self) -> &'static str {
        match self {
            Self::Webhook(_) | Self::Chat { .. } => "Slack",
            Self::Sns(_) => "SNS",
            Self::AlertWebhook { .. } => "the webhook",
        }
    }
}

/// Location of the webhook URL or bot token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretLocation {
    /// The secret is the value of the named environment variable.
    Variable(Secret, &'static str),
    /// The secret is fetched from Parameter Store or Secrets Manager.
    Stored(SecretReference),
    /// No variable is set; holds the error message. Not an error of [`Config::of`]: the function starts and fails every event
    /// instead, so that the events reach the on-failure queue.
    Missing(&'static str),
}

/// An environment variable with an invalid value. Never contains the value, which may be a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid {variable}: {expected}")]
pub struct BadConfig {
    variable: &'static str,
    expected: String,
}

impl Config {
    /// Reads the environment through `variable`. An empty value counts as unset.
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
                bad("AUDIT_ALERT_TIME_ZONE", "expected a time zone such as Asia/Seoul or UTC")
            })?,
        };
        let flood_limit = match set("AUDIT_ALERT_FLOOD_LIMIT") {
            None => None,
            Some(number) => {
                let number = number.parse().ok().filter(|it| *it <= MAX_FLOOD_LIMIT);
                Some(number.ok_or_else(|| {
                    let expected = format!("expected a number from 0 to {MAX_FLOOD_LIMIT}");
                    bad("AUDIT_ALERT_FLOOD_LIMIT", &expected)
                })?)
            }
        };
        let reports_batch_item_failures = match set(BATCH_ITEM_FAILURES).as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => return Err(bad(BATCH_ITEM_FAILURES, "expected true or false")),
        };
        // Lambda sets these variables; emulators may not, hence the default names.
        let function_name = set("AWS_LAMBDA_FUNCTION_NAME");
        let function_name = function_name.unwrap_or_else(|| DEFAULT_STACK.to_owned());
        let hosts = set("AUDIT_ALERT_ALLOW_HOST").unwrap_or_default();
        let hosts = hosts.split(',').map(str::trim).filter(|it| !it.is_empty());
        let allowed = hosts.map(str::parse).collect::<Result<_, Phrase>>();
        let allowed_hosts =
            allowed.map_err(|expected| bad("AUDIT_ALERT_ALLOW_HOST", &expected.to_string()))?;
        Ok(Self {
            language,
            time_zone,
            flood_limit,
            allowed_hosts,
            destination: destination(&set)?,
            slack_api: set(SLACK_API),
            account: Account::of(variable),
            log_group: set("AWS_LAMBDA_LOG_GROUP_NAME")
                .unwrap_or_else(|| log_group_of(&function_name)),
            reports_batch_item_failures,
            function_name,
        })
    }
}

fn destination(set: &dyn Fn(&str) -> Option<String>) -> Result<DestinationConfig, BadConfig> {
    let Some(channel) = set("SLACK_CHANNEL") else {
        let names = ["SLACK_WEBHOOK_URL", "SLACK_WEBHOOK_PARAMETER", "SLACK_WEBHOOK_SECRET"];
        let missing =
            "no webhook: set SLACK_WEBHOOK_PARAMETER, SLACK_WEBHOOK_SECRET or SLACK_WEBHOOK_URL";
        return Ok(DestinationConfig::Webhook(secret_location(names, missing, set)?));
    };
    let names = ["SLACK_BOT_TOKEN", "SLACK_BOT_TOKEN_PARAMETER", "SLACK_BOT_TOKEN_SECRET"];
    let missing = "no bot token for SLACK_CHANNEL: set SLACK_BOT_TOKEN_PARAMETER, SLACK_BOT_TOKEN_SECRET or SLACK_BOT_TOKEN";
    Ok(DestinationConfig::Chat {
        token: secret_location(names, missing, set)?,
        channel,
        api: set(SLACK_API),
    })
}

/// Reads the three variables that can locate a secret. `names` are, in this order, those for the secret itself, for a parameter of
/// Parameter Store and for a secret of Secrets Manager. At most one may be set.
fn secret_location(
    names: [&'static str; 3],
    missing: &'static str,
    set: &dyn Fn(&str) -> Option<String>,
) -> Result<SecretLocation, BadConfig> {
    let bad = |variable, expected: String| BadConfig { variable, expected };
    let [value, parameter, secret] = names.map(|name| set(name).map(|value| (name, value)));
    let all: Vec<_> = [&value, &parameter, &secret].into_iter().flatten().collect();
    if let [(first, _), (second, _), ..] = all.as_slice() {
        return Err(bad(second, format!("{first} is also set; set only one of them")));
    }
    // A secret pasted into the wrong variable must not be sent to AWS as a parameter name, where it would be logged.
    let reference = parameter.as_ref().or(secret.as_ref());
    if let Some((name, _)) =
        reference.filter(|(_, value)| value.contains("://") || looks_secret(value))
    {
        let [value_variable, ..] = names;
        return Err(bad(
            name,
            format!("contains the secret itself, not its name; use {value_variable} for the value"),
        ));
    }
    let value = value.map(|(name, value)| SecretLocation::Variable(Secret::new(&value), name));
    let parameter =
        parameter.map(|(_, value)| SecretLocation::Stored(SecretReference::Parameter(value)));
    let secret = secret.map(|(_, value)| SecretLocation::Stored(SecretReference::Secret(value)));
    Ok(value.or(parameter).or(secret).unwrap_or(SecretLocation::Missing(missing)))
}
