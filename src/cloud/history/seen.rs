//! The IDs of the events that were read, so that none is returned twice.

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};

use crate::backtest::UtcSecond;

/// Seconds of a group.
const GROUP: i64 = 60;

/// Randomly seeded hashes of IDs, for which an attacker cannot construct collisions: about 20 bytes each, for histories of
/// millions of events. The probability that two of a million IDs have the same hash is less than one in ten million. Grouped by
/// the minute of the event, so that those of a minute are forgotten as a whole.
#[derive(Debug, Default)]
pub(super) struct SeenIds {
    state: RandomState,
    groups: BTreeMap<i64, HashSet<u64>>,
}

impl SeenIds {
    /// Adds the ID of an event. Returns false if it was added before. Events without an ID are always new.
    pub(super) fn is_new(&mut self, id: Option<&str>, time: UtcSecond) -> bool {
        let Some(id) = id else { return true };
        self.groups.entry(group(time)).or_default().insert(self.state.hash_one(id))
    }

    /// Forgets the events before a time.
    pub(super) fn forget_before(&mut self, time: UtcSecond) {
        self.groups = self.groups.split_off(&group(time));
    }
}

fn group(time: UtcSecond) -> i64 {
    time.since_epoch().div_euclid(GROUP)
}
