//! Adapts the number of concurrent requests to S3: halves it when S3 throttles, and raises it while S3 responds.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::cloud::retry::RetryPolicy;

/// Concurrent requests at first, and at most.
const FIRST_LIMIT: f32 = 16.0;
const MAX_LIMIT: f32 = 64.0;

/// Pauses of one request between its attempts, in seconds.
const FIRST_PAUSE: f32 = 0.1;
const MAX_PAUSE: f32 = 0.5;

/// The requests of a run.
#[derive(Debug)]
pub(super) struct RequestPace {
    state: Mutex<PaceState>,
    changed: Notify,
    policy: RetryPolicy,
}

#[derive(Debug)]
struct PaceState {
    limit: f32,
    running: usize,
    last_response: Instant,
    last_cut: Option<Instant>,
}

/// A request that is running.
#[derive(Debug)]
pub(super) struct RequestTurn<'p>(&'p RequestPace);

impl RequestPace {
    pub(super) fn new(policy: RetryPolicy) -> Self {
        let last_response = Instant::now();
        let state = PaceState { limit: FIRST_LIMIT, running: 0, last_response, last_cut: None };
        Self { state: Mutex::new(state), changed: Notify::new(), policy }
    }

    /// Waits until another request may run.
    pub(super) async fn turn(&self) -> RequestTurn<'_> {
        loop {
            let changed = self.changed.notified();
            {
                let mut state = self.lock();
                #[expect(clippy::cast_precision_loss, reason = "at most MAX_LIMIT")]
                if state.running as f32 <= state.limit - 1.0 || state.running == 0 {
                    state.running += 1;
                    return RequestTurn(self);
                }
            }
            changed.await;
        }
    }

    /// Records a response other than throttling.
    pub(super) fn responded(&self) {
        let mut state = self.lock();
        state.last_response = Instant::now();
        state.limit = (state.limit + 1.0 / state.limit).min(MAX_LIMIT);
        drop(state);
        self.changed.notify_one();
    }

    /// Records that S3 throttles. Requests that were sent before the limit was last halved do not halve it again.
    pub(super) fn throttled(&self) {
        let mut state = self.lock();
        let now = Instant::now();
        let recent = self.policy.second.mul_f32(FIRST_PAUSE);
        if state.last_cut.is_none_or(|it| now.duration_since(it) > recent) {
            state.limit = (state.limit / 2.0).max(1.0);
            state.last_cut = Some(now);
        }
    }

    /// Time of the last response other than throttling.
    pub(super) fn last_response(&self) -> Instant {
        self.lock().last_response
    }

    /// The pause before the next attempt of a request: exponential, between the half and the whole of it at random, so that
    /// requests that failed together are not repeated together.
    pub(super) fn pause(&self, attempt: u32) -> Duration {
        let full = (FIRST_PAUSE * 2_f32.powi(attempt.min(10).cast_signed())).min(MAX_PAUSE);
        let random = RandomState::new().hash_one(attempt) % 1_000;
        #[expect(clippy::cast_precision_loss, reason = "less than 1,000")]
        let share = 0.5 + random as f32 / 2_000.0;
        self.policy.second.mul_f32(full * share)
    }

    fn lock(&self) -> MutexGuard<'_, PaceState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for RequestTurn<'_> {
    fn drop(&mut self) {
        self.0.lock().running -= 1;
        self.0.changed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(pace: &RequestPace) -> f32 {
        pace.lock().limit
    }

    #[test]
    fn throttling_halves_the_limit_once_and_responses_raise_it() {
        let second = Duration::from_hours(1);
        let pace = RequestPace::new(RetryPolicy { second });
        pace.throttled();
        pace.throttled();
        assert!((limit(&pace) - 8.0).abs() < 0.01);
        for _ in 0..10_000 {
            pace.responded();
        }
        assert!((limit(&pace) - MAX_LIMIT).abs() < 0.01);
        let pace = RequestPace::new(RetryPolicy { second: Duration::ZERO });
        for _ in 0..100 {
            pace.throttled();
            std::thread::yield_now();
        }
        assert!(limit(&pace) >= 1.0);
    }

    #[test]
    fn pauses_grow_and_stay_below_the_longest() {
        let pace = RequestPace::new(RetryPolicy::default());
        let range = |attempt| {
            let all: Vec<_> = (0..50).map(|_| pace.pause(attempt).as_secs_f32()).collect();
            (all.iter().copied().fold(9.9, f32::min), all.iter().copied().fold(0.0, f32::max))
        };
        assert!(range(0).0 >= 0.05 && range(0).1 <= 0.1);
        assert!(range(40).0 >= 0.25 && range(40).1 <= 0.5);
    }
}
