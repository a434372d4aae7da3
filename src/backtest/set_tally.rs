//! Counts the alerts of one rule set.

use std::collections::BTreeMap;

use super::counted_alert::CountedAlert;
use super::flood_times::FloodTimes;
use super::partial::{Overlap, RuleTally, SetTally};
use super::rules::BacktestRules;
use super::value_counts::ValueCount;
use crate::alert::Severity;
use crate::rules::engine::Verdict;

/// Number of times of the flood guard after which they are counted at the earliest, because counting takes as long as there
/// are kinds.
const MIN_FLOOD_ROOM: usize = 65_536;

impl SetTally {
    pub(super) fn new(rules: &BacktestRules) -> Self {
        let rule_set = rules.facts.clone();
        Self {
            matched: 0,
            ignored: 0,
            unmatched: 0,
            days: BTreeMap::new(),
            rules: vec![RuleTally::default(); rule_set.rules.len()],
            overlaps: Vec::new(),
            flood: FloodTimes::default(),
            rule_set,
        }
    }

    pub(super) fn severity(&self, rule: usize) -> Option<Severity> {
        self.rule_set.rules.get(rule).map(|it| it.severity)
    }

    /// Counts a verdict that does not alert.
    pub(super) fn count_silent(&mut self, verdict: &Verdict<'_>) {
        let is_ignored = verdict.ignored.is_some() && !verdict.rules.is_empty();
        *(if is_ignored { &mut self.ignored } else { &mut self.unmatched }) += 1;
        for rule in verdict.rules.iter().filter(|_| is_ignored) {
            self.rules[*rule].ignored += 1;
        }
    }

    /// Counts a verdict that alerts. `set` is the position of the rule set among those that are compared.
    pub(super) fn count(
        &mut self,
        set: usize,
        verdict: &Verdict<'_>,
        alert: &mut CountedAlert<'_, '_>,
        flood_room: &mut usize,
    ) {
        self.matched += 1;
        if let Some(time) = alert.time {
            *self.days.entry(time.day()).or_default() += 1;
        }
        for (order, rule) in verdict.rules.iter().enumerate() {
            self.rules[*rule].count(order == 0, alert);
        }
        self.count_overlaps(&verdict.rules);
        self.add_flood_time(set, &verdict.rules, alert, flood_room);
    }

    fn count_overlaps(&mut self, rules: &[usize]) {
        for (index, one) in rules.iter().enumerate() {
            for other in &rules[index + 1..] {
                let rules = [*one.min(other), *one.max(other)];
                match self.overlaps.binary_search_by(|it| it.rules.cmp(&rules)) {
                    Ok(at) => self.overlaps[at].alerts += 1,
                    Err(at) => self.overlaps.insert(at, Overlap { rules, alerts: 1 }),
                }
            }
        }
    }

    /// Adds the time of an alert that may be held back.
    fn add_flood_time(
        &mut self,
        set: usize,
        rules: &[usize],
        alert: &mut CountedAlert<'_, '_>,
        room: &mut usize,
    ) {
        let policy = self.rule_set.flood;
        let Some((first, time)) = rules.first().zip(alert.time) else { return };
        if policy.limit == 0 || self.severity(*first).is_none_or(|it| it >= policy.never_hold) {
            return;
        }
        let key = alert.kind(set, rules, |rule| &self.rule_set.rules[rule].name);
        self.flood.add(key, *first, time, policy.limit);
        // Bounds the memory. The result is the same as that of doing it once at the end.
        *room = room.saturating_sub(1);
        if *room == 0 {
            self.flood.normalize(policy.limit);
            *room = self.flood.room().max(MIN_FLOOD_ROOM);
        }
    }

    /// Counts a verdict that alerts where the other rule set does not.
    pub(super) fn count_exclusive(&mut self, verdict: &Verdict<'_>) {
        for rule in &verdict.rules {
            self.rules[*rule].exclusive.get_or_insert_default().alerts += 1;
        }
    }

    /// Returns true if a verdict is a critical alert.
    pub(super) fn is_critical(&self, verdict: &Verdict<'_>) -> bool {
        let most_severe = verdict.rules.first().filter(|_| verdict.alerts());
        most_severe.is_some_and(|it| self.severity(*it) == Some(Severity::Critical))
    }

    /// Counts a verdict that alerts as critical where the other rule set alerts, but not as critical.
    pub(super) fn count_lowered(&mut self, verdict: &Verdict<'_>) {
        let Some(rule) = verdict.rules.first() else { return };
        self.rules[*rule].lowered.get_or_insert_default().alerts += 1;
    }

    pub(super) fn normalize(&mut self) {
        self.flood.normalize(self.rule_set.flood.limit);
        for rule in &mut self.rules {
            for (dimension, counts) in &mut rule.values {
                counts.truncate(dimension.limit());
            }
        }
    }
}

impl RuleTally {
    fn count(&mut self, is_first: bool, alert: &mut CountedAlert<'_, '_>) {
        self.alerts += 1;
        self.first += u64::from(is_first);
        if let Some(time) = alert.time {
            *self.days.entry(time.day()).or_default() += 1;
        }
        let count = ValueCount {
            alerts: 1,
            first: u64::from(is_first),
            sensitive: u64::from(is_first && alert.is_sensitive),
            interactive: u64::from(is_first && alert.is_interactive),
        };
        for (dimension, value) in alert.values() {
            let counts = self.values.entry(*dimension).or_default();
            counts.add(value, count, dimension.limit());
        }
    }
}
