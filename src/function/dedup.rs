//! Detects duplicate events. EventBridge delivers at least once, and invokes the function once for each matching rule. The cache
//! is bounded and ends with the instance.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher as _, RandomState};

/// Capacity of the cache: 100 seconds of a burst of 10 events per second.
const CAPACITY: usize = 1_000;

/// Result of the last attempt to handle an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DedupStatus {
    /// The alert was posted, or held back and counted.
    Handled,
    /// The alert was not posted as far as known, but the response to a request was lost.
    Unconfirmed,
}

/// The latest events, identified by a randomly seeded hash of their key, for which an attacker cannot construct collisions.
#[derive(Debug, Default)]
pub(super) struct DedupCache {
    state: RandomState,
    statuses: HashMap<u64, DedupStatus>,
    /// Hashes in order of insertion, oldest first.
    order: VecDeque<u64>,
}

impl DedupCache {
    pub(super) fn get(&self, key: &str) -> Option<DedupStatus> {
        self.statuses.get(&self.state.hash_one(key)).copied()
    }

    /// Inserts or updates an event. Evicts the oldest one if the cache is full.
    pub(super) fn insert(&mut self, key: &str, status: DedupStatus) {
        let hash = self.state.hash_one(key);
        if self.statuses.insert(hash, status).is_none() {
            self.order.push_back(hash);
        }
        if self.order.len() > CAPACITY
            && let Some(oldest) = self.order.pop_front()
        {
            self.statuses.remove(&oldest);
        }
    }
}
