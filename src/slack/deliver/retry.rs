//! Posts one message: retries if Slack requests it or does not respond, and posts the short form if Slack refuses the full
//! one.

use std::ops::ControlFlow;
use std::time::Duration;

use tokio::time::Instant;

use super::destination::Destination;
use super::response::{Refusal, RefusalCause, ResponseClass, classify};
use crate::http::{HttpClient, Request, TransportError};
use crate::language::{Phrase, phrase};

/// The two forms of a message, as payloads of a webhook.
#[derive(Clone, Debug)]
pub struct Bodies {
    /// The full message.
    pub full: String,
    /// Text only, posted if Slack refuses the blocks.
    pub short: String,
}

/// Limits of retries.
#[derive(Clone, Copy, Debug)]
pub struct DeliveryDeadline {
    /// Requests and waits end before this time.
    pub until: Instant,
    /// Maximum number of requests for each form of the message.
    pub attempts: u32,
    /// Timeout of one request.
    pub attempt: Duration,
    /// First wait if Slack sends no `Retry-After`. Each further wait is twice as long.
    pub first_wait: Duration,
}

/// A wait before the next attempt.
#[derive(Clone, Debug)]
pub struct Pause<'p> {
    /// Duration of the wait.
    pub wait: Duration,
    /// The error of the last attempt.
    pub reason: &'p Phrase,
}

/// Result of posting a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The outcome.
    pub outcome: DeliveryOutcome,
    /// Number of requests.
    pub attempts: u32,
    /// Number of requests without a response of Slack. Each of them may have posted the message as well.
    pub unanswered: u32,
    /// `Retry-After` of the last response, if it exceeded the deadline.
    pub retry_after: Option<Duration>,
}

/// Outcome of posting a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// Slack accepted the full message.
    Posted,
    /// Slack refused the full message and accepted the short form.
    PostedShort(Refusal),
    /// Slack refused the message.
    Refused(Refusal),
    /// The message was not posted in time. A later attempt may succeed.
    Failed(Phrase),
}

/// Longest wait without `Retry-After`.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Shortest remaining time in which a request is sent.
const MIN_REQUEST_TIME: Duration = Duration::from_millis(200);

/// Posts a message. `pause` waits before each retry; `Break` ends the retries.
pub async fn deliver(
    client: &HttpClient,
    to: &Destination,
    bodies: &Bodies,
    deadline: &DeliveryDeadline,
    pause: &mut impl AsyncFnMut(Pause<'_>) -> ControlFlow<()>,
) -> Delivery {
    let mut attempt =
        Attempt { client, to, deadline, attempts: 0, unanswered: 0, retry_after: None };
    let outcome = match attempt.post(&bodies.full, pause).await {
        DeliveryOutcome::Refused(refusal)
            if matches!(refusal.cause, RefusalCause::Message | RefusalCause::Unknown) =>
        {
            match attempt.post(&bodies.short, pause).await {
                DeliveryOutcome::Posted => DeliveryOutcome::PostedShort(refusal),
                DeliveryOutcome::Failed(reason) => DeliveryOutcome::Failed(reason),
                // The short form may be refused for another reason than the full one, such as a deleted channel, which the
                // user can fix. A later attempt may then succeed.
                DeliveryOutcome::Refused(short) if !short.is_permanent() => {
                    DeliveryOutcome::Refused(short)
                }
                _ => DeliveryOutcome::Refused(refusal),
            }
        }
        outcome => outcome,
    };
    let Attempt { attempts, unanswered, retry_after, .. } = attempt;
    Delivery { outcome, attempts, unanswered, retry_after }
}

struct Attempt<'t> {
    client: &'t HttpClient,
    to: &'t Destination,
    deadline: &'t DeliveryDeadline,
    attempts: u32,
    unanswered: u32,
    retry_after: Option<Duration>,
}

impl Attempt<'_> {
    /// Posts a payload until the response is final or the deadline has passed.
    async fn post(
        &mut self,
        payload: &str,
        pause: &mut impl AsyncFnMut(Pause<'_>) -> ControlFlow<()>,
    ) -> DeliveryOutcome {
        let body = self.to.body(payload);
        let mut wait = self.deadline.first_wait;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let (reason, retry_after) = match self.send_request(&body).await {
                ResponseClass::Posted => return DeliveryOutcome::Posted,
                ResponseClass::Refused { refusal, .. } => {
                    return DeliveryOutcome::Refused(refusal);
                }
                ResponseClass::Later { reason, wait, .. } => (reason, wait),
            };
            // `Retry-After: 0` does not shorten the first wait.
            let next = retry_after.map_or(wait, |it| it.max(self.deadline.first_wait));
            let left = self.deadline.until.saturating_duration_since(Instant::now());
            if attempt >= self.deadline.attempts {
                return DeliveryOutcome::Failed(reason);
            }
            if next.saturating_add(MIN_REQUEST_TIME) > left {
                self.retry_after = retry_after;
                return DeliveryOutcome::Failed(match retry_after.map(|it| it.as_secs()) {
                    Some(seconds) => {
                        phrase!("{reason}; Slack requested a wait of {seconds} s", reason, seconds)
                    }
                    None => reason,
                });
            }
            if pause(Pause { wait: next, reason: &reason }).await.is_break() {
                return DeliveryOutcome::Failed(reason);
            }
            wait = wait.saturating_mul(2).min(LONGEST_WAIT);
        }
    }

    /// Sends one request.
    async fn send_request(&mut self, body: &str) -> ResponseClass {
        let left = self.deadline.until.saturating_duration_since(Instant::now());
        if left < MIN_REQUEST_TIME {
            let reason = phrase!("no time left for a request");
            return ResponseClass::Later { reason, wait: None, unanswered: false };
        }
        let request = Request {
            url: self.to.url(),
            headers: self.to.headers(false),
            body: body.as_bytes().to_vec(),
            timeout: self.deadline.attempt.min(left),
        };
        self.attempts += 1;
        let class = match self.client.post(request).await {
            Ok(response) => classify(&response, self.to.is_slack()),
            Err(error) => ResponseClass::Later {
                reason: error.message().clone(),
                wait: None,
                unanswered: matches!(error, TransportError::Unanswered(_)),
            },
        };
        let (ResponseClass::Later { unanswered, .. } | ResponseClass::Refused { unanswered, .. }) =
            class
        else {
            return class;
        };
        self.unanswered += u32::from(unanswered);
        class
    }
}
