//! Spaces the requests of a region, and the attempts after an error.

use tokio::time::{Instant, sleep, sleep_until};

use crate::cloud::retry::RetryPolicy;

/// Requests per second of an account in a region (CloudTrail API Reference, `LookupEvents`).
pub const REQUESTS_PER_SECOND: f32 = 2.0;

/// Pauses after an error, in seconds. Each is twice the one before.
const FIRST_PAUSE: f32 = 0.5;
const MAX_PAUSE: f32 = 5.0;

/// Attempts of a request that CloudTrail does not throttle.
const ATTEMPTS: u32 = 6;

/// Time in which CloudTrail accepts no request, in seconds, after which the run ends. The console and other programs share
/// the limit of requests.
const MAX_THROTTLED: f32 = 300.0;

/// Time in which CloudTrail accepts no request, in seconds, after which a notice appears, and the time until the next notice.
const NOTICE_AFTER: f32 = 3.0;
const NOTICE_PAUSE: f32 = 60.0;

/// The requests of a region.
#[derive(Debug)]
pub(super) struct LookupPace {
    policy: RetryPolicy,
    next: Instant,
    /// Errors since the last response.
    errors: u32,
    /// Errors other than throttling since the last response, or since the caller was told.
    failed: u32,
    /// The first request that was throttled since then.
    throttled_since: Option<Instant>,
    noticed: Option<Instant>,
}

impl LookupPace {
    pub(super) fn new(policy: RetryPolicy) -> Self {
        Self {
            policy,
            next: Instant::now(),
            errors: 0,
            failed: 0,
            throttled_since: None,
            noticed: None,
        }
    }

    /// Waits until the next request may be sent.
    pub(super) async fn turn(&mut self) {
        sleep_until(self.next).await;
        self.next = Instant::now() + self.policy.second.div_f32(REQUESTS_PER_SECOND);
    }

    /// Records a response.
    pub(super) fn responded(&mut self) {
        (self.errors, self.failed, self.throttled_since) = (0, 0, None);
    }

    /// Waits after a request that CloudTrail throttles. Returns false if it has throttled for too long.
    pub(super) async fn throttled(&mut self) -> bool {
        let since = *self.throttled_since.get_or_insert_with(Instant::now);
        if since.elapsed() > self.policy.second.mul_f32(MAX_THROTTLED) {
            self.throttled_since = None;
            return false;
        }
        self.pause().await;
        true
    }

    /// Returns true if CloudTrail has throttled for some time and the user was not told of it lately.
    pub(super) fn is_notice_due(&mut self) -> bool {
        let has_passed =
            |since: Instant, seconds: f32| since.elapsed() >= self.policy.second.mul_f32(seconds);
        let is_due = self.throttled_since.is_some_and(|it| has_passed(it, NOTICE_AFTER))
            && self.noticed.is_none_or(|it| has_passed(it, NOTICE_PAUSE));
        if is_due {
            self.noticed = Some(Instant::now());
        }
        is_due
    }

    /// Waits after a request that failed. Returns false after too many attempts.
    pub(super) async fn failed(&mut self) -> bool {
        self.failed += 1;
        if self.failed == ATTEMPTS {
            self.failed = 0;
            return false;
        }
        self.pause().await;
        true
    }

    async fn pause(&mut self) {
        sleep(self.policy.second.mul_f32(pause(self.errors))).await;
        self.errors += 1;
    }
}

/// The pause after a number of errors, in seconds.
fn pause(errors: u32) -> f32 {
    (FIRST_PAUSE * 2_f32.powi(errors.min(10).cast_signed())).min(MAX_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let pauses: Vec<_> = (0..6).map(pause).collect();
        assert_eq!(pauses, [0.5, 1.0, 2.0, 4.0, 5.0, 5.0]);
        assert!((pause(u32::MAX) - MAX_PAUSE).abs() < f32::EPSILON);
    }
}
