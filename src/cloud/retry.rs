//! How long is waited for what takes its time at AWS, and how often is looked.

use std::time::Duration;

/// What counts as a second of waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// One second, unless nothing is to be waited for, as on an emulator.
    pub second: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { second: Duration::from_secs(1) }
    }
}

/// Pauses in seconds, the last one again and again, and how many seconds in all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wait {
    pauses: &'static [f32],
    limit: f32,
}

/// Until a new role, or what it may, is known everywhere.
pub(super) const ROLE: Wait = Wait { pauses: &[2.0, 3.0, 5.0], limit: 120.0 };
/// Until a function is made or changed.
pub(super) const UPDATE: Wait = Wait { pauses: &[0.3, 0.5, 1.0, 1.0, 2.0], limit: 180.0 };
/// Until the name of a deleted queue is free again, or a changed one is known to be so: a minute.
pub(super) const QUEUE: Wait = Wait { pauses: &[1.0, 4.0, 5.0], limit: 75.0 };

impl RetryPolicy {
    /// The pauses of a wait.
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
