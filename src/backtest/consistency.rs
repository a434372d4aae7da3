//! Refuses partials whose counts contradict each other: their report would contradict itself.

use std::collections::BTreeMap;

use super::flood_times::FloodTimes;
use super::instant::UtcDay;
use super::partial::{Partial, PartialError, RuleTally, SetTally};
use super::value_counts::ValueCounts;

/// The limit of a count: JSON has numbers up to this one exactly (RFC 8259, section 6). Sums of a few counts do not overflow.
const MAX_COUNT: u64 = 1 << 53;

impl Partial {
    /// Returns an error if a count refers to a rule that does not exist, or if the counts contradict each other.
    pub(super) fn check(&self) -> Result<(), PartialError> {
        let days = sum(self.days.values());
        let is_sound = self.totals().iter().all(|it| *it <= MAX_COUNT)
            && days.and_then(|it| it.checked_add(self.without_time)) == Some(self.evaluated)
            && self.is_consistent(&self.tally)
            && self.against.as_ref().is_none_or(|it| {
                it.critical_lost <= it.tally.matched && self.is_consistent(&it.tally)
            });
        let error = || PartialError::Invalid("the counts do not agree".to_owned());
        is_sound.then_some(()).ok_or_else(error)
    }

    /// Returns false if a sum is above the limit of a count.
    pub(super) fn can_add(&self, other: &Self) -> bool {
        let sums = self.totals().into_iter().zip(other.totals());
        sums.into_iter().all(|(one, other)| one.saturating_add(other) <= MAX_COUNT)
    }

    /// The counts that no other count is larger than.
    fn totals(&self) -> [u64; 9] {
        let excluded = &self.input.excluded;
        [
            self.evaluated,
            self.unreadable,
            self.left_out_without_time,
            self.input.files,
            self.input.bytes,
            self.input.unreadable_files,
            excluded.by_account,
            excluded.by_region,
            excluded.by_time,
        ]
    }

    fn is_consistent(&self, set: &SetTally) -> bool {
        let rules = set.rule_set.rules.len();
        let has_days = |days: &BTreeMap<UtcDay, u64>, whole: &BTreeMap<UtcDay, u64>, count: u64| {
            // Only alerts without a time are in no day.
            let is_sum = sum(days.values())
                .and_then(|it| count.checked_sub(it))
                .is_some_and(|it| it <= self.without_time);
            is_sum && days.iter().all(|(day, count)| whole.get(day).is_some_and(|it| count <= it))
        };
        let is_rule = |rule: &RuleTally| {
            rule.first <= rule.alerts
                && rule.alerts <= set.matched
                && rule.ignored <= set.ignored
                && rule.exclusive.as_ref().is_none_or(|it| it.alerts <= rule.alerts)
                && rule.lowered.as_ref().is_none_or(|it| it.alerts <= rule.alerts)
                && has_days(&rule.days, &set.days, rule.alerts)
                && rule.values.values().all(|it| is_of(it, rule))
        };
        let is_overlap = |[one, other]: [usize; 2], alerts: u64| {
            one < other
                && set.rules.get(one).is_some_and(|it| alerts <= it.alerts)
                && set.rules.get(other).is_some_and(|it| alerts <= it.alerts)
        };
        sum([&set.matched, &set.ignored, &set.unmatched]) == Some(self.evaluated)
            && set.rules.len() == rules
            && has_days(&set.days, &self.days, set.matched)
            && sum(set.rules.iter().map(|it| &it.first)) == Some(set.matched)
            && set.rules.iter().all(is_rule)
            && set.overlaps.is_sorted_by(|one, other| one.rules < other.rules)
            && set.overlaps.iter().all(|it| is_overlap(it.rules, it.alerts))
            && is_flood_of(&set.flood, set)
    }
}

fn is_of(values: &ValueCounts, rule: &RuleTally) -> bool {
    values.kept.values().all(|it| {
        let parts = [it.sensitive, it.interactive];
        it.alerts <= rule.alerts
            && it.first <= rule.first
            && parts.iter().all(|part| *part <= it.first)
    })
}

/// Returns true if each rule has as many times of the flood guard as alerts, at most.
fn is_flood_of(flood: &FloodTimes, set: &SetTally) -> bool {
    flood.alerts(set.rules.len(), set.rule_set.flood.limit).is_some_and(|alerts| {
        alerts.iter().zip(&set.rules).all(|(alerts, rule)| *alerts <= rule.first)
    })
}

fn sum<'a>(counts: impl IntoIterator<Item = &'a u64>) -> Option<u64> {
    counts.into_iter().try_fold(0_u64, |sum, it| sum.checked_add(*it))
}
