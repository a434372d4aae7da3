//! Reads and merges partials.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::dimension::Dimension;
use super::partial::{
    AgainstTally, ExampleAlert, ExclusiveAlerts, InputTally, MAX_UNREADABLE, Overlap,
    PARTIAL_FORMAT, Partial, PartialError, RuleTally, SetTally, VERSION,
};
use super::shard::FailedShard;

/// The reason why two partials cannot be merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergeError {
    /// They are of different rule sets, with these names and hashes.
    OtherRules([(String, String); 2]),
    /// Only one of them compares two rule sets.
    OtherComparison,
    /// The sum of their counts is above the limit of a count.
    TooLarge,
}

/// Reads a partial.
pub fn read_partial(text: &str) -> Result<Partial, PartialError> {
    match serde_json::from_str::<Partial>(text) {
        Ok(partial) => {
            check_version(&partial.format, u64::from(partial.version))?;
            partial.check()?;
            Ok(partial)
        }
        Err(error) => Err(other_document(text, &error)),
    }
}

/// Returns the error of a text that is not a partial of this version. Other versions may differ in every other member.
fn other_document(text: &str, error: &serde_json::Error) -> PartialError {
    #[derive(Deserialize)]
    struct PartialHeader {
        #[serde(default)]
        format: Value,
        #[serde(default)]
        version: Value,
    }
    if error.is_eof() {
        return PartialError::Incomplete;
    }
    let invalid = PartialError::Invalid(error.to_string());
    let Ok(PartialHeader { format, version }) = serde_json::from_str(text) else { return invalid };
    let version = version.as_u64().unwrap_or_default();
    check_version(format.as_str().unwrap_or_default(), version).err().unwrap_or(invalid)
}

fn check_version(format: &str, version: u64) -> Result<(), PartialError> {
    if format != PARTIAL_FORMAT {
        Err(PartialError::OtherFormat)
    } else if version != u64::from(VERSION) {
        Err(PartialError::OtherVersion(version))
    } else {
        Ok(())
    }
}

impl Partial {
    /// Merges the counts of another part of the archive. Associative and commutative.
    pub fn merge(mut self, other: Self) -> Result<Self, MergeError> {
        if !self.can_add(&other) {
            return Err(MergeError::TooLarge);
        }
        let max_examples = self.max_examples.min(other.max_examples);
        self.tally.merge(other.tally, max_examples)?;
        match (&mut self.against, other.against) {
            (None, None) => {}
            (Some(against), Some(other)) => against.merge(other, max_examples)?,
            _ => return Err(MergeError::OtherComparison),
        }
        self.input.merge(other.input);
        add_days(&mut self.days, other.days);
        Ok(Self {
            max_examples,
            selection: self.selection.union(other.selection),
            evaluated: self.evaluated + other.evaluated,
            unreadable: self.unreadable + other.unreadable,
            without_time: self.without_time + other.without_time,
            left_out_without_time: self.left_out_without_time + other.left_out_without_time,
            first: self.first.into_iter().chain(other.first).min(),
            last: self.last.max(other.last),
            ..self
        })
    }

    /// Adds the objects of a shard that has no counts, as unreadable ones.
    pub fn add_failed(&mut self, failed: &FailedShard) {
        let objects = failed.shard.objects.len() as u64;
        self.input.files += objects;
        self.input.unreadable_files += objects;
        self.input.unreadable.push(failed.unreadable());
        self.input.normalize();
    }
}

impl SetTally {
    fn merge(&mut self, other: Self, max_examples: usize) -> Result<(), MergeError> {
        let (own, others) = (&mut self.rule_set, other.rule_set);
        if own.hash != others.hash {
            let both = [(own.name.clone(), own.hash.clone()), (others.name, others.hash)];
            return Err(MergeError::OtherRules(both));
        }
        if others.name < own.name {
            own.name = others.name;
        }
        self.matched += other.matched;
        self.ignored += other.ignored;
        self.unmatched += other.unmatched;
        add_days(&mut self.days, other.days);
        for (rule, other) in self.rules.iter_mut().zip(other.rules) {
            rule.merge(other, max_examples);
        }
        let mut overlaps: BTreeMap<_, u64> = BTreeMap::new();
        for Overlap { rules, alerts } in
            std::mem::take(&mut self.overlaps).into_iter().chain(other.overlaps)
        {
            *overlaps.entry(rules).or_default() += alerts;
        }
        self.overlaps =
            overlaps.into_iter().map(|(rules, alerts)| Overlap { rules, alerts }).collect();
        self.flood.merge(other.flood, self.rule_set.flood.limit);
        Ok(())
    }
}

impl AgainstTally {
    fn merge(&mut self, other: Self, max_examples: usize) -> Result<(), MergeError> {
        self.critical_lost += other.critical_lost;
        self.tally.merge(other.tally, max_examples)
    }
}

impl RuleTally {
    fn merge(&mut self, other: Self, max_examples: usize) {
        self.alerts += other.alerts;
        self.first += other.first;
        self.ignored += other.ignored;
        add_days(&mut self.days, other.days);
        for (dimension, counts) in other.values {
            self.values.entry(dimension).or_default().merge(counts, Dimension::limit(dimension));
        }
        merge_examples(&mut self.examples, other.examples, max_examples);
        if let Some(other) = other.exclusive {
            let own = self.exclusive.get_or_insert_with(ExclusiveAlerts::default);
            own.alerts += other.alerts;
            merge_examples(&mut own.examples, other.examples, max_examples);
        }
        if let Some(other) = other.lowered {
            let own = self.lowered.get_or_insert_with(ExclusiveAlerts::default);
            own.alerts += other.alerts;
            merge_examples(&mut own.examples, other.examples, max_examples);
        }
    }
}

impl InputTally {
    fn merge(&mut self, other: Self) {
        self.files += other.files;
        self.bytes += other.bytes;
        self.unreadable_files += other.unreadable_files;
        self.unreadable.extend(other.unreadable);
        self.add_identifiers(other.identifiers);
        self.limit_reached |= other.limit_reached;
        self.unread_periods.extend(other.unread_periods);
        self.excluded.merge(other.excluded);
        self.normalize();
    }

    /// Sorts the unreadable inputs and periods, shards without counts first because they lack most, and removes those above the limit.
    pub(super) fn normalize(&mut self) {
        self.unreadable.sort_by_cached_key(|it| {
            (!it.is_shard(), it.name.clone(), it.reason.to_string(), it.records)
        });
        self.unreadable.truncate(MAX_UNREADABLE);
        self.unread_periods.sort_by_cached_key(|it| {
            (it.source.clone(), it.first, it.last, it.regions.clone(), it.reason.to_string())
        });
        self.unread_periods.truncate(MAX_UNREADABLE);
    }
}

fn add_days<K: Ord>(days: &mut BTreeMap<K, u64>, other: BTreeMap<K, u64>) {
    for (day, count) in other {
        *days.entry(day).or_default() += count;
    }
}

fn merge_examples(examples: &mut Vec<ExampleAlert>, other: Vec<ExampleAlert>, max: usize) {
    examples.extend(other);
    examples.sort();
    examples.truncate(max);
}
