//! Pauses and limits of waiting for changes that AWS completes with a delay.

use std::time::Duration;

/// Scales the pauses between retries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// The duration of one second of a pause; shorter for emulators, which have no delays.
    pub second: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { second: Duration::from_secs(1) }
    }
}

/// Pauses between attempts in seconds, of which the last repeats, and the limit of their sum in seconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wait {
    pauses: &'static [f32],
    limit: f32,
}

/// Until a new role and its permissions have propagated.
pub(super) const ROLE: Wait = Wait { pauses: &[2.0, 3.0, 5.0], limit: 120.0 };
/// Until a function is created or updated.
pub(super) const UPDATE: Wait = Wait { pauses: &[0.3, 0.5, 1.0, 1.0, 2.0], limit: 180.0 };
/// Until the name of a deleted queue is free again, or changed attributes are visible: up to a minute (SQS API).
pub(super) const QUEUE: Wait = Wait { pauses: &[1.0, 4.0, 5.0], limit: 75.0 };

impl RetryPolicy {
    /// Returns the pauses of a wait.
    pub(super) fn pauses(self, wait: Wait) -> impl Iterator<Item = Duration> {
        let last = wait.pauses.last().copied().unwrap_or(1.0);
        let all = wait.pauses.iter().copied().chain(std::iter::repeat(last));
        let all = all.scan(0.0, move |sum, pause| {
            *sum += pause;
            (*sum <= wait.limit).then_some(pause)
        });
        all.map(move |pause| self.second.mul_f32(pause))
    }
}
