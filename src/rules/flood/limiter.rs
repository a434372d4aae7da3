//! Counts the alerts of each kind.
//!
//! Pure: the current time is an argument, by two clocks, because neither is enough. The wall clock may be set back, and
//! the monotonic clock may stand still while Lambda suspends the instance. A minute has passed if it has passed by one
//! of them, so an error of a clock never holds an alert back for longer.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use jiff::Timestamp;

use super::key::{RateKey, RateLabel};
use crate::alert::Severity;
use crate::rules::file::FloodPolicy;

/// Length of the window in which alerts are counted, and of the time for which they are then held back.
const WINDOW: Duration = Duration::from_mins(1);

/// Limit of kinds that are tracked at the same time. Alerts of further kinds are always posted.
const MAX_KINDS: usize = 500;

/// A point in time by both clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// By the wall clock.
    pub at: Timestamp,
    /// By the monotonic clock, since any time.
    pub now: Duration,
}

impl Moment {
    /// Returns the time by which both clocks are later after `passed`.
    #[must_use]
    pub fn after(self, passed: Duration) -> Self {
        Self { at: later(self.at, passed), now: self.now.saturating_add(passed) }
    }

    /// Returns the end of a time of holding back that begins now, for the notice.
    pub fn end_of_hold(self) -> Timestamp {
        later(self.at, WINDOW)
    }

    /// Returns true if the window has passed since `earlier`, by one of the clocks.
    fn is_window_after(self, earlier: Self) -> bool {
        let wall = self.at.duration_since(earlier.at);
        let wall = Duration::try_from(wall).unwrap_or_default();
        wall.max(self.now.saturating_sub(earlier.now)) >= WINDOW
    }
}

fn later(at: Timestamp, passed: Duration) -> Timestamp {
    at.saturating_add(passed).unwrap_or(Timestamp::MAX)
}

/// The action to take for an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Post the alert.
    Post,
    /// Post a notice instead of the alert, and hold back further ones for a minute.
    Notice,
    /// Hold the alert back.
    Hold,
}

/// Alerts of one kind that were held back and not yet reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuppressedSummary {
    /// The kind.
    pub key: RateKey,
    /// The kind as messages name it.
    pub label: RateLabel,
    /// Number of alerts.
    pub count: u64,
    /// Time of the first.
    pub since: Timestamp,
}

#[derive(Debug, Default)]
struct RateWindow {
    /// Times of the alerts posted within the last minute, oldest first.
    posted: VecDeque<Moment>,
    held_since: Option<Moment>,
    /// Number of alerts held back and not yet reported, and the time and the label of the first.
    unreported: Option<(u64, Timestamp, RateLabel)>,
}

/// Counts the alerts of each kind.
#[derive(Debug)]
pub struct RateLimiter {
    policy: FloodPolicy,
    windows: HashMap<RateKey, RateWindow>,
}

impl RateLimiter {
    /// Creates a limiter that has seen no alerts.
    pub fn new(policy: FloodPolicy) -> Self {
        Self { policy, windows: HashMap::new() }
    }

    /// Returns the limit of alerts of one kind per minute.
    pub fn limit(&self) -> u32 {
        self.policy.limit
    }

    /// Returns true if alerts of this severity may be held back. An alert without a rule may be.
    pub fn may_hold(&self, severity: Option<Severity>) -> bool {
        severity.is_none_or(|it| it < self.policy.never_hold)
    }

    /// Decides on an alert. Only the `record_*` methods change the counts: a message that Slack rejects does not count.
    pub fn decide(&mut self, key: &RateKey, now: Moment) -> Decision {
        match self.windows.get_mut(key).filter(|_| self.policy.limit > 0) {
            Some(window) => window.decide(self.policy.limit, now),
            None => Decision::Post,
        }
    }

    /// Records a posted alert.
    pub fn record_posted(&mut self, key: &RateKey, now: Moment) {
        if let Some(window) = self.window(key, now) {
            window.posted.push_back(now);
        }
    }

    /// Records a posted notice. Alerts are held back for a minute; the alert that the notice replaces is the first of
    /// them.
    pub fn record_notice(&mut self, key: &RateKey, label: &RateLabel, now: Moment) {
        if let Some(window) = self.window(key, now) {
            window.record_notice(now);
        }
        self.record_held(key, label, now);
    }

    /// Records an alert that was held back.
    pub fn record_held(&mut self, key: &RateKey, label: &RateLabel, now: Moment) {
        if let Some(window) = self.window(key, now) {
            window.unreported.get_or_insert_with(|| (0, now.at, label.clone())).0 += 1;
        }
    }

    /// Returns the summaries that the next message has to report, the largest count first.
    pub fn unreported(&self) -> Vec<SuppressedSummary> {
        let summaries = self.windows.iter().filter_map(|(key, window)| {
            let (count, since, label) = window.unreported.clone()?;
            Some(SuppressedSummary { key: key.clone(), label, count, since })
        });
        let mut summaries: Vec<_> = summaries.collect();
        summaries.sort_by(|a, b| {
            (b.count, &a.label.rule, &a.label.actor).cmp(&(a.count, &b.label.rule, &b.label.actor))
        });
        summaries
    }

    /// Marks a summary as reported by a posted message.
    pub fn mark_reported(&mut self, summary: &SuppressedSummary) {
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

/// Replays the flood guard for alerts of one kind at these times, in ascending order. Returns the number of messages that
/// are posted: alerts and notices.
pub fn replay(limit: u32, times: impl IntoIterator<Item = Timestamp>) -> u64 {
    let mut window = RateWindow::default();
    let mut posted = 0;
    for at in times {
        let now = Moment { at, now: Duration::ZERO };
        match window.decide(limit, now) {
            _ if limit == 0 => posted += 1,
            Decision::Post => {
                window.posted.push_back(now);
                posted += 1;
            }
            Decision::Notice => {
                window.record_notice(now);
                posted += 1;
            }
            Decision::Hold => {}
        }
    }
    posted
}

impl RateWindow {
    fn decide(&mut self, limit: u32, now: Moment) -> Decision {
        if self.is_holding(now) {
            return Decision::Hold;
        }
        self.expire(now);
        if self.posted.len() < limit as usize { Decision::Post } else { Decision::Notice }
    }

    fn record_notice(&mut self, now: Moment) {
        self.held_since = Some(now);
        self.posted.clear();
    }

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
