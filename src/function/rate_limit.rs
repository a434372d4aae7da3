//! The flood guard. Once alerts of one kind exceed a number per minute, one notice replaces the following ones, which are held
//! back and counted until a message reports their number.
//!
//! Pure: the current time is an argument, by two clocks, because neither is enough. The wall clock may be set back, and
//! the monotonic clock may stand still while Lambda suspends the instance. A minute has passed if it has passed by one
//! of them, so an error of a clock never holds an alert back for longer.
//!
//! With a limit of 2 and events of one kind at the seconds 0, 10, 20, 30 and 90: the first two are posted, the third
//! becomes a notice, the fourth is held back, and the fifth is posted with "2 held back".

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use crate::alert::Severity;
use crate::rules::file::FloodPolicy;

/// Length of the window in which alerts are counted, and of the time for which they are then held back.
const WINDOW: Duration = Duration::from_mins(1);

/// Limit of kinds that are tracked at the same time. Alerts of further kinds are always posted.
const MAX_KINDS: usize = 500;

/// A point in time by both clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// By the wall clock.
    pub(super) at: Timestamp,
    /// By the monotonic clock.
    pub(super) now: Instant,
}

impl Moment {
    /// Returns the time by which both clocks are later after `passed`.
    pub(super) fn after(self, passed: Duration) -> Self {
        Self { at: later(self.at, passed), now: self.now + passed }
    }

    /// Returns the end of a time of holding back that begins now, for the notice.
    pub(super) fn end_of_hold(self) -> Timestamp {
        later(self.at, WINDOW)
    }

    /// Returns true if the window has passed since `earlier`, by one of the clocks.
    fn is_window_after(self, earlier: Self) -> bool {
        let wall = self.at.duration_since(earlier.at);
        let wall = Duration::try_from(wall).unwrap_or_default();
        wall.max(self.now.saturating_duration_since(earlier.now)) >= WINDOW
    }
}

fn later(at: Timestamp, passed: Duration) -> Timestamp {
    at.saturating_add(passed).unwrap_or(Timestamp::MAX)
}

/// A kind of alerts. Specific enough that noise made on purpose hides only more of the same noise: refused calls do not hide one
/// that succeeds, one event does not hide another, and an event that an additional rule matches is of another kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct RateKey {
    /// The most severe rule, as displayed.
    pub(super) rule: String,
    /// The other rules.
    pub(super) others: Vec<String>,
    /// The event's name, as displayed.
    pub(super) event: String,
    /// The event source: several services have events of the same name.
    pub(super) source: String,
    /// The call failed.
    pub(super) is_failure: bool,
    /// The actor, as displayed.
    pub(super) actor: String,
    /// The actor's ARN or account: names repeat across accounts.
    pub(super) identity: String,
}

/// The action to take for an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// Post the alert.
    Post,
    /// Post a notice instead of the alert, and hold back further ones for a minute.
    Notice,
    /// Hold the alert back.
    Hold,
}

/// Alerts of one kind that were held back and not yet reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SuppressedSummary {
    pub(super) key: RateKey,
    pub(super) count: u64,
    pub(super) since: Timestamp,
}

#[derive(Debug, Default)]
struct RateWindow {
    /// Times of the alerts posted within the last minute, oldest first.
    posted: VecDeque<Moment>,
    held_since: Option<Moment>,
    /// Number of alerts held back and not yet reported, and the time of the first.
    unreported: Option<(u64, Timestamp)>,
}

/// Counts the alerts of each kind.
#[derive(Debug)]
pub(super) struct RateLimiter {
    policy: FloodPolicy,
    windows: HashMap<RateKey, RateWindow>,
}

impl RateLimiter {
    pub(super) fn new(policy: FloodPolicy) -> Self {
        Self { policy, windows: HashMap::new() }
    }

    /// Returns the limit of alerts of one kind per minute.
    pub(super) fn limit(&self) -> u32 {
        self.policy.limit
    }

    /// Returns true if alerts of this severity may be held back. An alert without a rule may be.
    pub(super) fn may_hold(&self, severity: Option<Severity>) -> bool {
        severity.is_none_or(|it| it < self.policy.never_hold)
    }

    /// Decides on an alert. Only the `record_*` methods change the counts: a message that Slack rejects does not count.
    pub(super) fn decide(&mut self, key: &RateKey, now: Moment) -> Decision {
        let Some(window) = self.windows.get_mut(key).filter(|_| self.policy.limit > 0) else {
            return Decision::Post;
        };
        if window.is_holding(now) {
            return Decision::Hold;
        }
        window.expire(now);
        if window.posted.len() < self.policy.limit as usize {
            return Decision::Post;
        }
        Decision::Notice
    }

    /// Records a posted alert.
    pub(super) fn record_posted(&mut self, key: &RateKey, now: Moment) {
        if let Some(window) = self.window(key, now) {
            window.posted.push_back(now);
        }
    }

    /// Records a posted notice. Alerts are held back for a minute; the alert that the notice replaces is the first of
    /// them.
    pub(super) fn record_notice(&mut self, key: &RateKey, now: Moment) {
        if let Some(window) = self.window(key, now) {
            window.held_since = Some(now);
            window.posted.clear();
        }
        self.record_held(key, now);
    }

    /// Records an alert that was held back.
    pub(super) fn record_held(&mut self, key: &RateKey, now: Moment) {
        if let Some(window) = self.window(key, now) {
            window.unreported.get_or_insert((0, now.at)).0 += 1;
        }
    }

    /// Returns the summaries that the next message has to report, the largest count first.
    pub(super) fn unreported(&self) -> Vec<SuppressedSummary> {
        let summaries = self.windows.iter().filter_map(|(key, window)| {
            let (count, since) = window.unreported?;
            Some(SuppressedSummary { key: key.clone(), count, since })
        });
        let mut summaries: Vec<_> = summaries.collect();
        summaries.sort_by(|a, b| {
            (b.count, &a.key.rule, &a.key.actor).cmp(&(a.count, &b.key.rule, &b.key.actor))
        });
        summaries
    }

    /// Marks a summary as reported by a posted message.
    pub(super) fn mark_reported(&mut self, summary: &SuppressedSummary) {
        if let Some(window) = self.windows.get_mut(&summary.key) {
            window.unreported = None;
        }
    }

    /// Returns the window of a key. Returns `None` if [`MAX_KINDS`] others are in use.
    fn window(&mut self, key: &RateKey, now: Moment) -> Option<&mut RateWindow> {
        if self.windows.len() >= MAX_KINDS && !self.windows.contains_key(key) {
            self.windows.retain(|_, window| !window.is_idle(now));
            if self.windows.len() >= MAX_KINDS {
                return None;
            }
        }
        Some(self.windows.entry(key.clone()).or_default())
    }
}

impl RateWindow {
    /// Removes the alerts posted a minute ago or earlier.
    fn expire(&mut self, now: Moment) {
        while self.posted.front().is_some_and(|it| now.is_window_after(*it)) {
            self.posted.pop_front();
        }
    }

    fn is_holding(&self, now: Moment) -> bool {
        self.held_since.is_some_and(|since| !now.is_window_after(since))
    }

    fn is_idle(&mut self, now: Moment) -> bool {
        self.expire(now);
        self.posted.is_empty() && self.unreported.is_none() && !self.is_holding(now)
    }
}
