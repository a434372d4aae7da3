//! The flood guard: when alerts of one kind pass a number in a minute, one notice takes the place of those that follow. What
//! is held back is counted until a message has told it. Time comes in as an argument.

use std::collections::{HashMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

use crate::alert::Severity;

/// The minute in which alerts are counted, and for which they are then held back.
const MINUTE: SignedDuration = SignedDuration::from_secs(60);

/// Kinds of alerts that are watched at the same time.
const WATCHED: usize = 500;

/// The least severity of alerts that are never held back.
const ALWAYS_POSTED: Severity = Severity::High;

/// A kind of alerts. Whoever makes noise on purpose can only hide more of the same: a call that succeeds is not hidden behind
/// refused ones, nor one event behind another, nor one that a further rule picks behind those that it does not.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct RateKey {
    /// The gravest rule, as it is shown.
    pub(super) rule: String,
    /// The other rules.
    pub(super) others: Vec<String>,
    /// As it is shown.
    pub(super) event: String,
    /// The service: many have an event of the same name.
    pub(super) source: String,
    /// Whether the call failed.
    pub(super) is_failure: bool,
    /// As it is shown.
    pub(super) actor: String,
    /// Who it is: many accounts have somebody of the same name.
    pub(super) identity: String,
}

/// What to do with an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// Post it.
    Post,
    /// Post the notice instead; alerts are held back until then.
    Notice(Timestamp),
    /// Hold it back.
    Hold,
}

/// Alerts that were held back and that no message has told yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SuppressedSummary {
    pub(super) key: RateKey,
    pub(super) count: u64,
    pub(super) since: Timestamp,
}

#[derive(Debug, Default)]
struct RateWindow {
    /// When the last alerts were posted.
    posted: VecDeque<Timestamp>,
    held_until: Option<Timestamp>,
    /// How many were held back since when.
    untold: Option<(u64, Timestamp)>,
}

/// Whether alerts of a severity may be held back. Where no rule is known, none says that they may not.
pub(super) fn may_be_held(severity: Option<Severity>) -> bool {
    severity.is_none_or(|it| it < ALWAYS_POSTED)
}

/// Counts the alerts of each kind.
#[derive(Debug)]
pub(super) struct RateLimiter {
    limit: u32,
    watches: HashMap<RateKey, RateWindow>,
}

impl RateLimiter {
    /// `limit` alerts in a minute pass; 0 lets all pass.
    pub(super) fn new(limit: u32) -> Self {
        Self { limit, watches: HashMap::new() }
    }

    pub(super) fn decide(&mut self, key: &RateKey, now: Timestamp) -> Decision {
        let Some(watch) = self.watches.get_mut(key).filter(|_| self.limit > 0) else {
            return Decision::Post;
        };
        if watch.held_until.is_some_and(|until| now < until) {
            return Decision::Hold;
        }
        watch.forget(now);
        if watch.posted.len() < self.limit as usize {
            return Decision::Post;
        }
        Decision::Notice(now.saturating_add(MINUTE).unwrap_or(Timestamp::MAX))
    }

    /// Counts an alert that was posted.
    pub(super) fn posted(&mut self, key: &RateKey, now: Timestamp) {
        if let Some(watch) = self.watch(key, now) {
            watch.posted.push_back(now);
        }
    }

    /// The notice is there: what follows is held back, and so is the alert whose place it takes.
    pub(super) fn noticed(&mut self, key: &RateKey, now: Timestamp, until: Timestamp) {
        if let Some(watch) = self.watch(key, now) {
            watch.held_until = Some(until);
            watch.posted.clear();
        }
        self.held(key, now);
    }

    /// Counts an alert that was held back.
    pub(super) fn held(&mut self, key: &RateKey, now: Timestamp) {
        if let Some(watch) = self.watch(key, now) {
            watch.untold.get_or_insert((0, now)).0 += 1;
        }
    }

    /// What the next message has to tell, most first.
    pub(super) fn untold(&self) -> Vec<SuppressedSummary> {
        let untold = self.watches.iter().filter_map(|(key, watch)| {
            watch.untold.map(|(count, since)| SuppressedSummary { key: key.clone(), count, since })
        });
        let mut untold: Vec<_> = untold.collect();
        untold.sort_by(|a, b| {
            (b.count, &a.key.rule, &a.key.actor).cmp(&(a.count, &b.key.rule, &b.key.actor))
        });
        untold
    }

    /// A message has told it.
    pub(super) fn told(&mut self, untold: &SuppressedSummary) {
        if let Some(watch) = self.watches.get_mut(&untold.key) {
            watch.untold = None;
        }
    }

    /// The watch of a key; none, if so many others are in use that there is no room.
    fn watch(&mut self, key: &RateKey, now: Timestamp) -> Option<&mut RateWindow> {
        if self.watches.len() >= WATCHED && !self.watches.contains_key(key) {
            self.watches.retain(|_, watch| !watch.is_idle(now));
            if self.watches.len() >= WATCHED {
                return None;
            }
        }
        Some(self.watches.entry(key.clone()).or_default())
    }
}

impl RateWindow {
    /// Forgets what was posted more than a minute ago.
    fn forget(&mut self, now: Timestamp) {
        while self.posted.front().is_some_and(|it| now.duration_since(*it) >= MINUTE) {
            self.posted.pop_front();
        }
    }

    fn is_idle(&mut self, now: Timestamp) -> bool {
        self.forget(now);
        self.posted.is_empty()
            && self.untold.is_none()
            && self.held_until.is_none_or(|until| until <= now)
    }
}
