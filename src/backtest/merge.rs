//! Reads and merges partials.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::dimension::Dimension;
use super::partial::{
    AgainstTally, ExampleAlert, ExclusiveAlerts, InputTally, MAX_IDENTIFIED, MAX_UNREADABLE,
    Overlap, PARTIAL_FORMAT, Partial, PartialError, RuleTally, SetTally, VERSION,
};
use super::selection::Selection;
use super::shard::FailedShard;
use crate::deploy::package::half_sha256;

/// The reason why two partials cannot be merged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergeError {
    /// They are of different rule sets, with these names and hashes.
    OtherRules([(String, String); 2]),
    /// Only one of them compares two rule sets.
    OtherComparison,
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

    /// Returns true if both have counted the same records of an input.
    pub fn shares_inputs(&self, other: &Self) -> bool {
        !self.input.identifiers.is_disjoint(&other.input.identifiers)
    }

    /// Adds the objects of a shard that has no counts, as unreadable ones.
    pub fn add_failed(&mut self, failed: &FailedShard) {
        let objects = failed.shard.objects.len() as u64;
        self.input.files += objects;
        self.input.unreadable_files += objects;
        self.input.unreadable.push(failed.unreadable());
        self.input.normalize();
    }

    /// Returns an error if a count refers to a rule that does not exist, or if the counts contradict each other.
    fn check(&self) -> Result<(), PartialError> {
        let contradiction = || PartialError::Invalid("the counts do not agree".to_owned());
        let in_days =
            self.days.values().try_fold(self.without_time, |sum, it| sum.checked_add(*it));
        if in_days != Some(self.evaluated) {
            return Err(contradiction());
        }
        let sets = [Some(&self.tally), self.against.as_ref().map(|it| &it.tally)];
        for set in sets.into_iter().flatten() {
            let rules = set.rule_set.rules.len();
            let is_known = set.overlaps.iter().flat_map(|it| it.rules).all(|it| it < rules);
            let evaluated = set.matched + set.ignored + set.unmatched;
            if set.rules.len() != rules || !is_known || evaluated != self.evaluated {
                return Err(contradiction());
            }
        }
        Ok(())
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
        self.identifiers.extend(other.identifiers);
        self.limit_reached |= other.limit_reached;
        self.excluded.merge(other.excluded);
        self.normalize();
    }

    /// Adds an input with records. The selection is a part of it: two periods of one input are different parts.
    pub(super) fn identify(&mut self, name: &str, bytes: u64, records: u64, selection: &Selection) {
        let of = serde_json::to_string(&(name, bytes, records, selection));
        let of = of.expect("strings and numbers serialize to JSON");
        self.identifiers.insert(format!("{:032x}", half_sha256(&of)));
        self.drop_identifiers();
    }

    fn drop_identifiers(&mut self) {
        while self.identifiers.len() > MAX_IDENTIFIED {
            self.identifiers.pop_last();
        }
    }

    /// Sorts the unreadable inputs, and removes those above the limit.
    pub(super) fn normalize(&mut self) {
        self.drop_identifiers();
        self.unreadable
            .sort_by_cached_key(|it| (it.name.clone(), it.reason.to_string(), it.records));
        self.unreadable.truncate(MAX_UNREADABLE);
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
