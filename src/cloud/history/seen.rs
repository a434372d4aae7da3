//! The IDs of the events that were read, so that none is returned twice.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Hashes of IDs: eight bytes each, for histories of millions of events. The probability that two of a million random IDs
/// have the same hash is less than one in ten million.
#[derive(Debug, Default)]
pub(super) struct SeenIds(HashSet<u64>);

impl SeenIds {
    /// Adds an ID. Returns false if it was added before. Events without an ID are always new.
    pub(super) fn is_new(&mut self, id: Option<&str>) -> bool {
        let Some(id) = id else { return true };
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        self.0.insert(hasher.finish())
    }
}
