//! One message, posted: again when Slack asks for it or does not answer, short when Slack does not take it whole.

use std::ops::ControlFlow;
use std::time::Duration;

use tokio::time::Instant;

use super::destination::Destination;
use super::response::{Refusal, RefusalCause, ResponseClass, meaning};
use crate::http::{HttpClient, Request, TransportError};

/// A message in the two forms that it can be sent in: payloads of a webhook.
#[derive(Clone, Debug)]
pub struct Bodies {
    /// Whole.
    pub full: String,
    /// Text only, for when Slack refuses the blocks.
    pub short: String,
}

/// How long to keep trying.
#[derive(Clone, Copy, Debug)]
pub struct DeliveryDeadline {
    /// No request and no wait goes beyond this.
    pub until: Instant,
    /// Most requests for each form of a message.
    pub attempts: u32,
    /// How long one request may take.
    pub attempt: Duration,
    /// The first wait, where Slack does not say how long; each one after it is twice as long.
    pub first_wait: Duration,
}

/// A wait before the next try.
#[derive(Clone, Debug)]
pub struct Pause<'p> {
    /// How long.
    pub wait: Duration,
    /// Why.
    pub reason: &'p str,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// What became of it.
    pub outcome: DeliveryOutcome,
    /// Requests that were made.
    pub attempts: u32,
    /// Of these, the ones that may have arrived although no answer came: the message may be there once for each, too.
    pub unanswered: u32,
    /// How long Slack asked to wait, where that was too long.
    pub asked: Option<Duration>,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// Slack has it.
    Posted,
    /// Slack has its short form, and did not take the whole.
    PostedShort(Refusal),
    /// Slack does not take it.
    Refused(Refusal),
    /// It could not be posted in time; it might be later.
    Failed(String),
}

/// Longest wait that nobody asked for.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Shortest time that is worth a request.
const WORTHWHILE: Duration = Duration::from_millis(200);

/// Posts a message. `pause` waits, or breaks off.
pub async fn deliver(
    client: &HttpClient,
    to: &Destination,
    bodies: &Bodies,
    patience: &DeliveryDeadline,
    pause: &mut impl AsyncFnMut(Pause<'_>) -> ControlFlow<()>,
) -> Delivery {
    let mut trial = Attempt { client, to, patience, attempts: 0, unanswered: 0, asked: None };
    let outcome = match trial.post(&bodies.full, pause).await {
        DeliveryOutcome::Refused(refusal)
            if matches!(refusal.fault, RefusalCause::Message | RefusalCause::Unknown) =>
        {
            match trial.post(&bodies.short, pause).await {
                DeliveryOutcome::Posted => DeliveryOutcome::PostedShort(refusal),
                DeliveryOutcome::Failed(reason) => DeliveryOutcome::Failed(reason),
                // What meets the short form may be another fault, which can be put right.
                DeliveryOutcome::Refused(short) if !short.is_for_good() => {
                    DeliveryOutcome::Refused(short)
                }
                _ => DeliveryOutcome::Refused(refusal),
            }
        }
        outcome => outcome,
    };
    let Attempt { attempts, unanswered, asked, .. } = trial;
    Delivery { outcome, attempts, unanswered, asked }
}

struct Attempt<'t> {
    client: &'t HttpClient,
    to: &'t Destination,
    patience: &'t DeliveryDeadline,
    attempts: u32,
    unanswered: u32,
    asked: Option<Duration>,
}

impl Attempt<'_> {
    /// Posts a payload until the answer is final or the patience ends.
    async fn post(
        &mut self,
        payload: &str,
        pause: &mut impl AsyncFnMut(Pause<'_>) -> ControlFlow<()>,
    ) -> DeliveryOutcome {
        let body = self.to.body(payload);
        let mut wait = self.patience.first_wait;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let (reason, asked) = match self.once(&body).await {
                ResponseClass::Posted => return DeliveryOutcome::Posted,
                ResponseClass::Refused(refusal) => return DeliveryOutcome::Refused(refusal),
                ResponseClass::Later { reason, wait, .. } => (reason, wait),
            };
            // Who asks for no wait at all gets the first one all the same.
            let next = asked.map_or(wait, |asked| asked.max(self.patience.first_wait));
            let left = self.patience.until.saturating_duration_since(Instant::now());
            if attempt >= self.patience.attempts {
                return DeliveryOutcome::Failed(reason);
            }
            if next.saturating_add(WORTHWHILE) > left {
                self.asked = asked;
                let asked = asked.map(|it| format!(", and asks to wait {} s", it.as_secs()));
                return DeliveryOutcome::Failed(reason + &asked.unwrap_or_default());
            }
            if pause(Pause { wait: next, reason: &reason }).await.is_break() {
                return DeliveryOutcome::Failed(reason);
            }
            wait = wait.saturating_mul(2).min(LONGEST_WAIT);
        }
    }

    /// One request.
    async fn once(&mut self, body: &str) -> ResponseClass {
        let left = self.patience.until.saturating_duration_since(Instant::now());
        if left < WORTHWHILE {
            let reason = "there was no time left for a request".to_owned();
            return ResponseClass::Later { reason, wait: None, unanswered: false };
        }
        let request = Request {
            url: self.to.url(),
            headers: self.to.headers(false),
            body: body.as_bytes().to_vec(),
            timeout: self.patience.attempt.min(left),
        };
        self.attempts += 1;
        let meaning = match self.client.post(request).await {
            Ok(answer) => meaning(&answer, self.to.is_slack()),
            Err(lost) => ResponseClass::Later {
                reason: lost.words().to_owned(),
                wait: None,
                unanswered: matches!(lost, TransportError::Unanswered(_)),
            },
        };
        self.unanswered +=
            u32::from(matches!(meaning, ResponseClass::Later { unanswered: true, .. }));
        meaning
    }
}
