//! The events that were found, as far as they may be found again.

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};

use jiff::Timestamp;

/// Seconds of a group.
const GROUP: i64 = 60;

/// The IDs of the events of some time. IDs are randomly seeded hashes, for which an attacker cannot construct collisions; a
/// million take about 20 MB. Groups of a minute are forgotten as a whole.
#[derive(Debug, Default)]
pub struct SeenEvents {
    state: RandomState,
    groups: BTreeMap<i64, HashSet<u64>>,
}

impl SeenEvents {
    /// Adds an event. Returns `false` if it was added before.
    pub fn insert(&mut self, id: &str, time: Timestamp) -> bool {
        self.groups.entry(group(time)).or_default().insert(self.state.hash_one(id))
    }

    /// Forgets the events before a time.
    pub fn forget_before(&mut self, time: Timestamp) {
        self.groups = self.groups.split_off(&group(time));
    }
}

fn group(time: Timestamp) -> i64 {
    time.as_second().div_euclid(GROUP)
}
