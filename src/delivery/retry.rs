//! Repeats the request of a message until the response is final or the deadline has passed.

use std::ops::ControlFlow;
use std::time::Duration;

use tokio::time::Instant;

use super::outcome::{Delivery, DeliveryOutcome, ResponseClass};
use crate::language::{Phrase, phrase};

/// Limits of retries.
#[derive(Clone, Copy, Debug)]
pub struct DeliveryDeadline {
    /// Requests and waits end before this time.
    pub until: Instant,
    /// Maximum number of requests for each form of the message.
    pub attempts: u32,
    /// Timeout of one request.
    pub attempt: Duration,
    /// First wait if the server sends no `Retry-After`. Each further wait is twice as long.
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

/// Longest wait without `Retry-After`.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Shortest remaining time in which a request is sent.
const MIN_REQUEST_TIME: Duration = Duration::from_millis(200);

/// The requests of one message.
#[derive(Debug)]
pub struct Attempts<'t> {
    deadline: &'t DeliveryDeadline,
    /// Name of the server in errors.
    server: &'t str,
    requests: u32,
    unanswered: u32,
    retry_after: Option<Duration>,
}

impl<'t> Attempts<'t> {
    /// Begins a message without requests.
    pub fn new(deadline: &'t DeliveryDeadline, server: &'t str) -> Self {
        Self { deadline, server, requests: 0, unanswered: 0, retry_after: None }
    }

    /// Makes the result of the message.
    pub fn into_delivery(self, outcome: DeliveryOutcome) -> Delivery {
        let Self { requests: attempts, unanswered, retry_after, .. } = self;
        Delivery { outcome, attempts, unanswered, retry_after }
    }

    /// Sends a request with this time limit until the response is final or the deadline has passed. `pause` waits before each
    /// retry; `Break` ends the retries. Never returns [`DeliveryOutcome::PostedShort`].
    pub async fn run(
        &mut self,
        request: &mut impl AsyncFnMut(Duration) -> ResponseClass,
        pause: &mut impl AsyncFnMut(Pause<'_>) -> ControlFlow<()>,
    ) -> DeliveryOutcome {
        let mut wait = self.deadline.first_wait;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let (reason, retry_after) = match self.once(request).await {
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
                    Some(seconds) => phrase!(
                        "{reason}; {server} requested a wait of {seconds} s",
                        reason,
                        server = self.server,
                        seconds
                    ),
                    None => reason,
                });
            }
            if pause(Pause { wait: next, reason: &reason }).await.is_break() {
                return DeliveryOutcome::Failed(reason);
            }
            wait = wait.saturating_mul(2).min(LONGEST_WAIT);
        }
    }

    /// Sends one request, unless the time is too short for a response.
    async fn once(
        &mut self,
        request: &mut impl AsyncFnMut(Duration) -> ResponseClass,
    ) -> ResponseClass {
        let left = self.deadline.until.saturating_duration_since(Instant::now());
        if left < MIN_REQUEST_TIME {
            let reason = phrase!("no time left for a request");
            return ResponseClass::Later { reason, wait: None, unanswered: false };
        }
        self.requests += 1;
        let class = request(self.deadline.attempt.min(left)).await;
        let (ResponseClass::Later { unanswered, .. } | ResponseClass::Refused { unanswered, .. }) =
            class
        else {
            return class;
        };
        self.unanswered += u32::from(unanswered);
        class
    }
}
