//! Which events were alerted on before: EventBridge delivers at least once, and hands an event that two rules pick over
//! twice. Bounded, and only as old as the instance.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher as _, RandomState};

/// Events that are remembered: at a burst of ten a second, for a minute and a half.
const REMEMBERED: usize = 1_000;

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DedupStatus {
    /// It is done: posted, or held back and counted.
    Done,
    /// It was not posted, but an answer got lost: it may be there.
    Doubtful,
}

/// The last events, by hashes of their ids that nobody can aim at.
#[derive(Debug, Default)]
pub(super) struct DedupCache {
    state: RandomState,
    fates: HashMap<u64, DedupStatus>,
    order: VecDeque<u64>,
}

impl DedupCache {
    pub(super) fn recall(&self, id: &str) -> Option<DedupStatus> {
        self.fates.get(&self.state.hash_one(id)).copied()
    }

    pub(super) fn remember(&mut self, id: &str, fate: DedupStatus) {
        let key = self.state.hash_one(id);
        if self.fates.insert(key, fate).is_none() {
            self.order.push_back(key);
        }
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.fates.remove(&oldest);
        }
    }
}
