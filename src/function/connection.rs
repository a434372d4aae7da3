//! The way to Slack: the secret is fetched at the first message, and again when a message is not posted through no fault of
//! its own; what Slack asks to wait is waited by every message.

use std::ops::ControlFlow;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::config::{Config, DestinationConfig, SecretLocation};
use crate::http::HttpClient;
use crate::language::Phrase;
use crate::secret::fetch;
use crate::slack::deliver::{
    BadDestination, Bodies, BotToken, Delivery, DeliveryDeadline, DeliveryOutcome, Destination,
    Pause, Secret, Webhook, deliver,
};

/// How long the secret may take.
const FETCH: Duration = Duration::from_secs(4);

/// A client, and the destination once it is known.
#[derive(Debug)]
pub(super) struct SlackConnection {
    client: HttpClient,
    destination: Option<(Secret, Destination)>,
    /// Whether the last message got no further, so that the destination may be another one by now.
    is_doubtful: bool,
    /// Why there is none in this invocation: what failed for one event is not tried again for the next.
    failed: Option<String>,
    /// Slack asked to be left alone until then.
    busy_until: Option<Instant>,
    pace: Pace,
}

/// How requests to Slack follow each other.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How long one may take.
    pub attempt: Duration,
    /// The first wait between two; each one after it is twice as long.
    pub first_wait: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { attempt: Duration::from_secs(4), first_wait: Duration::from_millis(500) }
    }
}

/// Most requests for each form of a message: Slack may ask for no wait at all, again and again.
const ATTEMPTS: u32 = 10;

/// When it is, and when to have answered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Time {
    pub(super) now: SystemTime,
    pub(super) until: Instant,
}

impl SlackConnection {
    pub(super) fn new(client: HttpClient, pace: Pace) -> Self {
        Self { client, destination: None, is_doubtful: false, failed: None, busy_until: None, pace }
    }

    /// Begins an invocation.
    pub(super) fn begin(&mut self) {
        self.failed = None;
        if std::mem::take(&mut self.is_doubtful) {
            self.destination = None;
        }
    }

    /// Posts a message, with another secret if there is one by now and this one does not get it posted. An error says why it
    /// was not tried.
    pub(super) async fn post(
        &mut self,
        bodies: &Bodies,
        config: &Config,
        time: Time,
    ) -> Result<Delivery, String> {
        let to = self.destination(config, time).await?;
        if let Some(busy) = self.busy_until.filter(|busy| *busy > Instant::now()) {
            if busy >= time.until {
                return Err("Slack asked to wait, for an alert before this one".to_owned());
            }
            tokio::time::sleep_until(busy).await;
        }
        let first = self.deliver(&to, bodies, time).await;
        // The secret says where messages go, too, so that another one may help whatever is at fault but the message.
        if !matches!(&first.outcome, DeliveryOutcome::Refused(it) if !it.is_permanent()) {
            return Ok(first);
        }
        let to = match self.renewed(config, time).await {
            Ok(Some(to)) => to,
            Ok(None) => return Ok(first),
            Err(why) => {
                let outcome = match &first.outcome {
                    DeliveryOutcome::Refused(refusal) => {
                        format!("{refusal}, and no other secret: {why}")
                    }
                    _ => why,
                };
                return Ok(Delivery {
                    outcome: DeliveryOutcome::Failed(Phrase::verbatim(outcome)),
                    ..first
                });
            }
        };
        let again = self.deliver(&to, bodies, time).await;
        Ok(Delivery {
            attempts: first.attempts + again.attempts,
            unanswered: first.unanswered + again.unanswered,
            ..again
        })
    }

    async fn deliver(&mut self, to: &Destination, bodies: &Bodies, time: Time) -> Delivery {
        let patience = DeliveryDeadline {
            until: time.until,
            attempts: ATTEMPTS,
            attempt: self.pace.attempt,
            first_wait: self.pace.first_wait,
        };
        let mut pause = async |pause: Pause<'_>| {
            tokio::time::sleep(pause.wait).await;
            ControlFlow::Continue(())
        };
        let delivery = deliver(&self.client, to, bodies, &patience, &mut pause).await;
        let until = delivery.retry_after.and_then(|wait| Instant::now().checked_add(wait));
        self.busy_until = until.or(self.busy_until);
        self.is_doubtful = matches!(delivery.outcome, DeliveryOutcome::Failed(_));
        delivery
    }

    /// Where messages go. An error is worth another try: somebody may put it right.
    async fn destination(&mut self, config: &Config, time: Time) -> Result<Destination, String> {
        if let Some((_, destination)) = &self.destination {
            return Ok(destination.clone());
        }
        if let Some(why) = &self.failed {
            return Err(why.clone());
        }
        match self.fetched(config, time).await {
            Ok((secret, destination)) => {
                self.destination = Some((secret, destination.clone()));
                Ok(destination)
            }
            Err(why) => {
                self.failed = Some(why.clone());
                Err(why)
            }
        }
    }

    /// Fetches the secret again, and says where messages go now, if that is another one.
    async fn renewed(
        &mut self,
        config: &Config,
        time: Time,
    ) -> Result<Option<Destination>, String> {
        if !matches!(kept(config), SecretLocation::At(_)) {
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

fn kept(config: &Config) -> &SecretLocation {
    match &config.sink {
        DestinationConfig::Webhook(kept) | DestinationConfig::Chat { token: kept, .. } => kept,
    }
}

async fn secret(client: &HttpClient, config: &Config, time: Time) -> Result<Secret, String> {
    match kept(config) {
        SecretLocation::Given(secret, _) => Ok(secret.clone()),
        SecretLocation::Nowhere(missing) => Err((*missing).to_owned()),
        SecretLocation::At(reference) => {
            let left = time.until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(format!("there was no time left to read {reference}"));
            }
            let fetched =
                fetch(client, reference, &config.account, time.now, FETCH.min(left)).await;
            let fetched = fetched.map_err(|error| format!("{error}; {}", error.hint))?;
            Ok(Secret::new(&fetched))
        }
    }
}

fn destination(secret: &Secret, config: &Config) -> Result<Destination, String> {
    let destination = match &config.sink {
        DestinationConfig::Webhook(_) => {
            Webhook::new(secret, &config.allowed).map(Destination::Webhook)
        }
        DestinationConfig::Chat { channel, api, .. } => {
            let token = BotToken::new(secret.clone(), api.as_deref(), &config.allowed);
            token.map(|token| Destination::Chat { token, channel: channel.clone() })
        }
    };
    let what = match kept(config) {
        SecretLocation::At(reference) => reference.to_string(),
        SecretLocation::Given(_, variable) => (*variable).to_owned(),
        SecretLocation::Nowhere(_) => "nothing".to_owned(),
    };
    destination.map_err(|bad| {
        let allow = match bad {
            BadDestination::Host(_) => " with AUDIT_ALERT_ALLOW_HOST",
            _ => "",
        };
        let of_api = match &config.sink {
            DestinationConfig::Webhook(_) => false,
            DestinationConfig::Chat { .. } => {
                !matches!(bad, BadDestination::NotAToken | BadDestination::WebhookForToken)
            }
        };
        let what = if of_api { "SLACK_API_URL" } else { &what };
        format!("{what} cannot be used: {bad}{allow}")
    })
}
