//! The connection to Slack. Fetches the secret at the first message, and again after a failure that is not caused by the
//! message. `Retry-After` applies to all messages.

use std::ops::ControlFlow;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::config::{Config, DestinationConfig, SecretLocation};
use crate::http::HttpClient;
use crate::secret::fetch;
use crate::slack::deliver::{
    BadDestination, Bodies, BotToken, Delivery, DeliveryDeadline, DeliveryOutcome, Destination,
    Pause, Secret, Webhook, deliver,
};

/// Timeout for fetching the secret.
const FETCH: Duration = Duration::from_secs(4);

/// An HTTP client and, once the secret was fetched, the destination.
#[derive(Debug)]
pub(super) struct SlackConnection {
    client: HttpClient,
    destination: Option<(Secret, Destination)>,
    /// The last message failed. The destination may have changed since, so the next invocation fetches the secret again.
    is_doubtful: bool,
    /// Error of fetching the secret in this invocation. Kept so that a batch of events does not repeat a request that failed.
    fetch_error: Option<String>,
    /// End of the wait that Slack requested with `Retry-After`.
    busy_until: Option<Instant>,
    pace: Pace,
}

/// Timing of the requests to Slack.
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

/// Limit of requests for each form of a message. The deadline alone does not bound them: Slack may answer 429 with
/// `Retry-After: 0` each time.
const ATTEMPTS: u32 = 10;

/// The current time and the deadline of an invocation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Time {
    pub(super) now: SystemTime,
    pub(super) until: Instant,
}

impl SlackConnection {
    pub(super) fn new(client: HttpClient, pace: Pace) -> Self {
        Self {
            client,
            destination: None,
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
            self.destination = None;
        }
    }

    /// Posts a message. If Slack refuses it for a reason other than the message, fetches the secret again and retries once with a
    /// changed secret. Returns an error if no request was sent.
    pub(super) async fn post(
        &mut self,
        bodies: &Bodies,
        config: &Config,
        time: Time,
    ) -> Result<Delivery, String> {
        let to = self.destination(config, time).await?;
        if let Some(busy) = self.busy_until.filter(|busy| *busy > Instant::now()) {
            if busy >= time.until {
                return Err("Slack requested a longer wait for an earlier alert than time is left"
                    .to_owned());
            }
            tokio::time::sleep_until(busy).await;
        }
        let first = self.deliver(&to, bodies, time).await;
        // The secret determines the address, too: a changed one may fix any refusal that the message did not cause.
        if !matches!(&first.outcome, DeliveryOutcome::Refused(it) if !it.is_for_good()) {
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
                return Ok(Delivery { outcome: DeliveryOutcome::Failed(outcome), ..first });
            }
        };
        let second = self.deliver(&to, bodies, time).await;
        Ok(Delivery {
            attempts: first.attempts + second.attempts,
            unanswered: first.unanswered + second.unanswered,
            ..second
        })
    }

    async fn deliver(&mut self, to: &Destination, bodies: &Bodies, time: Time) -> Delivery {
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
        let delivery = deliver(&self.client, to, bodies, &deadline, &mut pause).await;
        let until = delivery.asked.and_then(|asked| Instant::now().checked_add(asked));
        self.busy_until = until.or(self.busy_until);
        self.is_doubtful = matches!(delivery.outcome, DeliveryOutcome::Failed(_));
        delivery
    }

    /// Returns the destination and fetches the secret if needed. All errors may be temporary.
    async fn destination(&mut self, config: &Config, time: Time) -> Result<Destination, String> {
        if let Some((_, destination)) = &self.destination {
            return Ok(destination.clone());
        }
        if let Some(error) = &self.fetch_error {
            return Err(error.clone());
        }
        match self.fetched(config, time).await {
            Ok((secret, destination)) => {
                self.destination = Some((secret, destination.clone()));
                Ok(destination)
            }
            Err(error) => {
                self.fetch_error = Some(error.clone());
                Err(error)
            }
        }
    }

    /// Fetches the secret again. Returns `None` if it did not change or is not stored in AWS.
    async fn refreshed(
        &mut self,
        config: &Config,
        time: Time,
    ) -> Result<Option<Destination>, String> {
        if !matches!(secret_location(config), SecretLocation::Stored(_)) {
            return Ok(None);
        }
        let (secret, destination) = self.fetched(config, time).await?;
        if self.destination.as_ref().is_some_and(|(old, _)| *old == secret) {
            return Ok(None);
        }
        self.destination = Some((secret, destination.clone()));
        Ok(Some(destination))
    }

    async fn fetched(&self, config: &Config, time: Time) -> Result<(Secret, Destination), String> {
        let secret = secret(&self.client, config, time).await?;
        let destination = destination(&secret, config)?;
        Ok((secret, destination))
    }
}

fn secret_location(config: &Config) -> &SecretLocation {
    match &config.destination {
        DestinationConfig::Webhook(location) | DestinationConfig::Chat { token: location, .. } => {
            location
        }
    }
}

async fn secret(client: &HttpClient, config: &Config, time: Time) -> Result<Secret, String> {
    match secret_location(config) {
        SecretLocation::Variable(secret, _) => Ok(secret.clone()),
        SecretLocation::Missing(message) => Err((*message).to_owned()),
        SecretLocation::Stored(reference) => {
            let left = time.until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(format!("no time left to read {reference}"));
            }
            let fetched =
                fetch(client, reference, &config.account, time.now, FETCH.min(left)).await;
            let fetched = fetched.map_err(|error| format!("{error}; {}", error.advice))?;
            Ok(Secret::new(&fetched))
        }
    }
}

fn destination(secret: &Secret, config: &Config) -> Result<Destination, String> {
    let destination = match &config.destination {
        DestinationConfig::Webhook(_) => {
            Webhook::new(secret, &config.allowed_hosts).map(Destination::Webhook)
        }
        DestinationConfig::Chat { channel, api, .. } => {
            let token = BotToken::new(secret.clone(), api.as_deref(), &config.allowed_hosts);
            token.map(|token| Destination::Chat { token, channel: channel.clone() })
        }
    };
    let source = match secret_location(config) {
        SecretLocation::Stored(reference) => reference.to_string(),
        SecretLocation::Variable(_, variable) => (*variable).to_owned(),
        SecretLocation::Missing(_) => "the secret".to_owned(),
    };
    destination.map_err(|error| {
        let hint = match error {
            BadDestination::Host(_) => "; allow the host with AUDIT_ALERT_ALLOW_HOST",
            _ => "",
        };
        let is_about_api = match &config.destination {
            DestinationConfig::Webhook(_) => false,
            DestinationConfig::Chat { .. } => {
                !matches!(error, BadDestination::NotAToken | BadDestination::WebhookForToken)
            }
        };
        let source = if is_about_api { "SLACK_API_URL" } else { &source };
        format!("{source} cannot be used: {error}{hint}")
    })
}
