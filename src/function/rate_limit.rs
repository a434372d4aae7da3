//! The flood guard. Once alerts of one kind exceed a number per minute, one notice replaces the following ones, which are held
//! back and counted until a message reports their number.
//!
//! Pure: the current time is an argument. With a limit of 2 and events of one kind at the seconds 0, 10, 20, 30 and 90: the
//! first two are posted, the third becomes a notice, the fourth is held back, and the fifth is posted with "2 held back".

use std::collections::{HashMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

use crate::alert::Severity;

/// Length of the window in which alerts are counted, and of the time for which they are then held back.
const WINDOW: SignedDuration = SignedDuration::from_secs(60);

/// Limit of kinds that are tracked at the same time. Alerts of further kinds are always posted.
const MAX_KINDS: usize = 500;

/// The lowest severity of alerts that are never held back.
const ALWAYS_POSTED: Severity = Severity::High;

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
    /// Post a notice instead of the alert; hold back until this time.
    Notice(Timestamp),
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
    posted: VecDeque<Timestamp>,
    held_until: Option<Timestamp>,
    /// Number of alerts held back and not yet reported, and the time of the first.
    unreported: Option<(u64, Timestamp)>,
}

/// Returns `true` if alerts of this severity may be held back. An alert without a rule may be.
pub(super) fn may_be_held(severity: Option<Severity>) -> bool {
    severity.is_none_or(|it| it < ALWAYS_POSTED)
}

/// Counts the alerts of each kind.
#[derive(Debug)]
pub(super) struct RateLimiter {
    limit: u32,
    windows: HashMap<RateKey, RateWindow>,
}

impl RateLimiter {
    /// Creates a limiter of `limit` alerts of one kind per minute; 0 disables it.
    pub(super) fn new(limit: u32) -> Self {
        Self { limit, windows: HashMap::new() }
    }

    /// Decides on an alert. Only the `record_*` methods change the counts: a message that Slack rejects does not count.
    pub(super) fn decide(&mut self, key: &RateKey, now: Timestamp) -> Decision {
        let Some(window) = self.windows.get_mut(key).filter(|_| self.limit > 0) else {
            return Decision::Post;
        };
        if window.held_until.is_some_and(|until| now < until) {
            return Decision::Hold;
        }
        window.expire(now);
        if window.posted.len() < self.limit as usize {
            return Decision::Post;
        }
        Decision::Notice(now.saturating_add(WINDOW).unwrap_or(Timestamp::MAX))
    }

    /// Records a posted alert.
    pub(super) fn record_posted(&mut self, key: &RateKey, now: Timestamp) {
        if let Some(window) = self.window(key, now) {
            window.posted.push_back(now);
        }
    }

    /// Records a posted notice. Alerts are held back until `until`; the alert that the notice replaces is the first of them.
    pub(super) fn record_notice(&mut self, key: &RateKey, now: Timestamp, until: Timestamp) {
        if let Some(window) = self.window(key, now) {
            window.held_until = Some(until);
            window.posted.clear();
        }
        self.record_held(key, now);
    }

    /// Records an alert that was held back.
    pub(super) fn record_held(&mut self, key: &RateKey, now: Timestamp) {
        if let Some(window) = self.window(key, now) {
            window.unreported.get_or_insert((0, now)).0 += 1;
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
    fn window(&mut self, key: &RateKey, now: Timestamp) -> Option<&mut RateWindow> {
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
    fn expire(&mut self, now: Timestamp) {
        while self.posted.front().is_some_and(|it| now.duration_since(*it) >= WINDOW) {
            self.posted.pop_front();
        }
    }

    fn is_idle(&mut self, now: Timestamp) -> bool {
        self.expire(now);
        self.posted.is_empty()
            && self.unreported.is_none()
            && self.held_until.is_none_or(|until| until <= now)
    }
}
