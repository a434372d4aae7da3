//! Counts of the values of one dimension, with a limit of values that keeps merging exact.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize, Serializer};

use super::known_hash::{HashedText, KnownHashes};
use crate::deploy::package::half_sha256;

/// Number of alerts with a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueCount {
    /// Alerts of the rule, alone or together with others.
    pub alerts: u64,
    /// Alerts of which the rule is the most severe.
    pub first: u64,
    /// The part of `first` on sensitive events.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub sensitive: u64,
    /// The part of `first` that a person made: in a browser, or in a session that is named by an e-mail address.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub interactive: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Counts of the values of a dimension, each an event pattern.
///
/// Above a limit, the values with the smallest hashes are kept. A value that is kept was never removed before, because
/// the largest hash that is kept only decreases. Its count is therefore exact, whatever the order of the events and the
/// parts, and the values that are kept do not depend on it either.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ValueCounts {
    /// The counts by value.
    #[serde(serialize_with = "in_order")]
    pub kept: HashMap<HashedText, ValueCount, KnownHashes>,
    /// More values exist than are kept.
    pub is_truncated: bool,
    /// A hash that no kept value reaches, if values were removed by this object.
    #[serde(skip)]
    bound: Bound,
}

/// Equal to all others: it only saves time.
#[derive(Clone, Copy, Debug, Default)]
struct Bound(Option<u128>);

impl PartialEq for Bound {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Bound {}

impl ValueCounts {
    /// Adds a value. Keeps up to twice the limit until [`Self::truncate`].
    pub(super) fn add(&mut self, value: &HashedText, count: ValueCount, limit: usize) {
        if let Some(known) = self.kept.get_mut(value) {
            known.add(count);
            return;
        }
        if self.bound.0.is_some_and(|bound| half_sha256(value) >= bound) {
            return;
        }
        if self.kept.len() >= 2 * limit {
            self.truncate(limit);
        }
        self.kept.insert(value.clone(), count);
    }

    /// Removes the values above the limit.
    pub(super) fn truncate(&mut self, limit: usize) {
        if self.kept.len() <= limit {
            return;
        }
        let hashed = self.kept.drain().map(|it| (half_sha256(&it.0), it));
        let mut hashed: Vec<_> = hashed.collect();
        let (smaller, (bound, _), _) = hashed.select_nth_unstable_by_key(limit, |it| it.0);
        self.bound = Bound(Some(*bound));
        let kept = smaller.len();
        hashed.truncate(kept);
        self.kept.extend(hashed.into_iter().map(|(_, it)| it));
        self.is_truncated = true;
    }

    /// Adds the counts of another part.
    pub(super) fn merge(&mut self, other: Self, limit: usize) {
        self.is_truncated |= other.is_truncated;
        for (value, count) in other.kept {
            match self.kept.entry(value) {
                Entry::Occupied(mut known) => known.get_mut().add(count),
                Entry::Vacant(entry) => drop(entry.insert(count)),
            }
        }
        self.truncate(limit);
    }
}

fn in_order<S: Serializer>(
    kept: &HashMap<HashedText, ValueCount, KnownHashes>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    kept.iter()
        .map(|(value, count)| (&**value, count))
        .collect::<BTreeMap<_, _>>()
        .serialize(serializer)
}

impl ValueCount {
    fn add(&mut self, other: Self) {
        self.alerts += other.alerts;
        self.first += other.first;
        self.sensitive += other.sensitive;
        self.interactive += other.interactive;
    }
}

/// A quotient with four decimal places.
#[expect(clippy::cast_precision_loss, reason = "the result is rounded")]
pub(super) fn rounded(dividend: u64, divisor: u64) -> f64 {
    let quotient = if divisor == 0 { 0.0 } else { dividend as f64 / divisor as f64 };
    (quotient * 10_000.0).round() / 10_000.0
}
