//! The connection to a destination. Fetches its secrets at the first message, and again after a failure that is not caused by
//! the message. `Retry-After` applies to all messages of the destination.

use std::ops::ControlFlow;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::config::{Config, DestinationConfig, SLACK_API, SecretLocation};
use crate::delivery::{Delivery, DeliveryDeadline, DeliveryOutcome, Pause};
use crate::http::HttpClient;
use crate::language::Phrase;
use crate::notify::{AlertWebhook, BadWebhook, Channel, Courier, Notification, SnsTopic};
use crate::secret::fetch;
use crate::slack::deliver::{AllowedHost, BadDestination, BotToken, Destination, Secret, Webhook};

/// Timeout for fetching the secret.
const FETCH: Duration = Duration::from_secs(4);

/// An HTTP client and, once the secrets were fetched, the channel.
#[derive(Debug)]
pub(super) struct Connection {
    client: HttpClient,
    destination: DestinationConfig,
    channel: Option<(Vec<Secret>, Channel)>,
    /// The last message failed. The destination may have changed since, so the next invocation fetches the secrets again.
    is_doubtful: bool,
    /// Error of fetching the secrets in this invocation. Kept so that a batch of events does not repeat a request that failed.
    fetch_error: Option<String>,
    /// End of the wait that the destination requested with `Retry-After`.
    busy_until: Option<Instant>,
    pace: Pace,
}

/// Timing of the requests to a destination.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Timeout of one request.
    pub attempt: Duration,
    /// Wait before the first retry; doubled for each further retry.
    pub first_wait: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { attempt: Duration::from_secs(4), first_wait: Duration::from_millis(500) }
    }
}

/// Limit of requests for each form of a message. The deadline alone does not bound them: a server may answer 429 with
/// `Retry-After: 0` each time.
const ATTEMPTS: u32 = 10;

/// The current time and the deadline of an invocation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Time {
    pub(super) now: SystemTime,
    pub(super) until: Instant,
}

impl Connection {
    pub(super) fn new(client: HttpClient, destination: DestinationConfig, pace: Pace) -> Self {
        Self {
            client,
            destination,
            channel: None,
            is_doubtful: false,
            fetch_error: None,
            busy_until: None,
            pace,
        }
    }

    /// Prepares for a new invocation.
    pub(super) fn begin(&mut self) {
        self.fetch_error = None;
        if std::mem::take(&mut self.is_doubtful) {
            self.channel = None;
        }
    }

    /// Posts a message. If the destination refuses it for a reason other than the message, fetches the secrets again and retries once
    /// with changed ones. Returns an error if no request was sent.
    pub(super) async fn post(
        &mut self,
        notification: &Notification,
        config: &Config,
        time: Time,
    ) -> Result<Delivery, String> {
        let to = self.channel(config, time).await?;
        if let Some(busy) = self.busy_until.filter(|busy| *busy > Instant::now()) {
            if busy >= time.until {
                let server = self.destination.server();
                return Err(format!(
                    "{server} requested a longer wait for an earlier alert than time is left"
                ));
            }
            tokio::time::sleep_until(busy).await;
        }
        let first = self.deliver(&to, notification, config, time).await;
        // The secrets determine the address, too: changed ones may fix any refusal that the message did not cause.
        if !matches!(&first.outcome, DeliveryOutcome::Refused(it) if !it.is_permanent()) {
            return Ok(first);
        }
        let to = match self.refreshed(config, time).await {
            Ok(Some(to)) => to,
            Ok(None) => return Ok(first),
            Err(error) => {
                let outcome = match &first.outcome {
                    DeliveryOutcome::Refused(refusal) => {
                        format!("{refusal}; fetching the secret again failed: {error}")
                    }
                    _ => error,
                };
                return Ok(Delivery {
                    outcome: DeliveryOutcome::Failed(Phrase::verbatim(outcome)),
                    ..first
                });
            }
        };
        let second = self.deliver(&to, notification, config, time).await;
        Ok(Delivery {
            attempts: first.attempts + second.attempts,
            unanswered: first.unanswered + second.unanswered,
            ..second
        })
    }

    async fn deliver(
        &mut self,
        to: &Channel,
        notification: &Notification,
        config: &Config,
        time: Time,
    ) -> Delivery {
        let deadline = DeliveryDeadline {
            until: time.until,
            attempts: ATTEMPTS,
            attempt: self.pace.attempt,
            first_wait: self.pace.first_wait,
        };
        let mut pause = async |pause: Pause<'_>| {
            tokio::time::sleep(pause.wait).await;
            ControlFlow::Continue(())
        };
        let courier = Courier { client: &self.client, account: &config.account, now: time.now };
        let delivery = to.deliver(notification, courier, &deadline, &mut pause).await;
        let until = delivery.retry_after.and_then(|wait| Instant::now().checked_add(wait));
        self.busy_until = until.or(self.busy_until);
        self.is_doubtful = matches!(delivery.outcome, DeliveryOutcome::Failed(_));
        delivery
    }

    /// Returns the channel and fetches the secrets if needed. All errors may be temporary.
    async fn channel(&mut self, config: &Config, time: Time) -> Result<Channel, String> {
        if let Some((_, channel)) = &self.channel {
            return Ok(channel.clone());
        }
        if let Some(error) = &self.fetch_error {
            return Err(error.clone());
        }
        match self.fetched(config, time).await {
            Ok((secrets, channel)) => {
                self.channel = Some((secrets, channel.clone()));
                Ok(channel)
            }
            Err(error) => {
                self.fetch_error = Some(error.clone());
                Err(error)
            }
        }
    }

    /// Fetches the secrets again. Returns `None` if they did not change or are not stored in AWS.
    async fn refreshed(&mut self, config: &Config, time: Time) -> Result<Option<Channel>, String> {
        let is_stored = |it: &&SecretLocation| matches!(it, SecretLocation::Stored(_));
        if !self.destination.secrets().any(|it| is_stored(&it)) {
            return Ok(None);
        }
        let (secrets, channel) = self.fetched(config, time).await?;
        if self.channel.as_ref().is_some_and(|(old, _)| *old == secrets) {
            return Ok(None);
        }
        self.channel = Some((secrets, channel.clone()));
        Ok(Some(channel))
    }

    async fn fetched(&self, config: &Config, time: Time) -> Result<(Vec<Secret>, Channel), String> {
        let mut secrets = Vec::new();
        for location in self.destination.secrets() {
            secrets.push(secret(&self.client, location, config, time).await?);
        }
        let channel = channel(&self.destination, &secrets, config)?;
        Ok((secrets, channel))
    }
}

async fn secret(
    client: &HttpClient,
    location: &SecretLocation,
    config: &Config,
    time: Time,
) -> Result<Secret, String> {
    match location {
        SecretLocation::Variable(secret, _) => Ok(secret.clone()),
        SecretLocation::Missing(message) => Err((*message).to_owned()),
        SecretLocation::Stored(reference) => {
            let left = time.until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(format!("no time left to read {reference}"));
            }
            let fetched =
                fetch(client, reference, &config.account, time.now, FETCH.min(left)).await;
            let fetched = fetched.map_err(|error| format!("{error}; {}", error.hint))?;
            Ok(Secret::new(&fetched))
        }
    }
}

/// Makes the channel of a destination. `secrets` are those of its locations, in order.
fn channel(
    destination: &DestinationConfig,
    secrets: &[Secret],
    config: &Config,
) -> Result<Channel, String> {
    let hosts = &config.allowed_hosts;
    let first = || secrets.first().cloned().unwrap_or_else(|| Secret::new(""));
    let source = destination.secrets().next().map(source).unwrap_or_default();
    match destination {
        DestinationConfig::Webhook(_) => {
            let webhook = Webhook::new(&first(), hosts).map(Destination::Webhook);
            webhook.map(Channel::Slack).map_err(|error| unusable(&source, &error))
        }
        DestinationConfig::Chat { channel, api, .. } => {
            let token = BotToken::new(first(), api.as_deref(), hosts);
            let token = token.map_err(|error| match error {
                BadDestination::NotAToken | BadDestination::WebhookForToken => {
                    unusable(&source, &error)
                }
                error => unusable(SLACK_API, &error),
            })?;
            Ok(Channel::Slack(Destination::Chat { token, channel: channel.clone() }))
        }
        DestinationConfig::Sns(arn) => SnsTopic::new(arn)
            .map(Channel::Sns)
            .map_err(|error| format!("{arn} cannot be used: {}", Phrase::from(error))),
        DestinationConfig::AlertWebhook { hosts, .. } => {
            let hosts = hosts.iter().map(|it| it.parse::<AllowedHost>());
            let hosts = hosts.collect::<Result<Vec<_>, _>>().map_err(|it| it.to_string())?;
            let webhook = AlertWebhook::new(&first(), secrets.get(1).cloned(), &hosts);
            webhook.map(Channel::Webhook).map_err(|error| {
                let key = destination.secrets().nth(1).map(self::source).unwrap_or_default();
                let source = if error == BadWebhook::ShortKey { &key } else { &source };
                format!("{source} cannot be used: {}", Phrase::from(&error))
            })
        }
    }
}

/// Names a secret in errors.
fn source(location: &SecretLocation) -> String {
    match location {
        SecretLocation::Stored(reference) => reference.to_string(),
        SecretLocation::Variable(_, variable) => (*variable).to_owned(),
        SecretLocation::Missing(_) => "the secret".to_owned(),
    }
}

fn unusable(source: &str, error: &BadDestination) -> String {
    let hint = match error {
        BadDestination::Host(_) => "; allow the host with AUDIT_ALERT_ALLOW_HOST",
        _ => "",
    };
    format!("{source} cannot be used: {error}{hint}")
}
