//! The contents of a report: everything that is printed, computed and ordered. Nothing here depends on the order or the
//! split of the input.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use serde::{Serialize, Serializer};

use super::dimension::{Dimension, add_accounts, value_name};
use super::instant::{SECONDS_PER_DAY, UtcDay, UtcSecond};
use super::known_hash::{HashedText, KnownHashes};
use super::partial::{
    AgainstTally, ExampleAlert, ExclusiveAlerts, Partial, RuleTally, SetTally, UnreadableInput,
};
use super::selection::Selection;
use super::suggest::{SuggestedIgnore, suggestions};
use super::unread_period::UnreadPeriod;
use super::value_counts::rounded;
use crate::alert::Severity;
use crate::language::Phrase;
use crate::rules::file::Title;

/// Maximum number of actors that are listed.
const MAX_ACTORS: usize = 10;

/// A report.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BacktestReport {
    /// `audit-alert.backtest`
    pub format: &'static str,
    /// The version of the format.
    pub version: u32,
    /// The run. No other member depends on it.
    pub run: RunFacts,
    /// The alerts of the rule set.
    #[serde(flatten)]
    pub alerts: SetReport,
    /// The period and the places that were asked for, and those with records.
    pub window: ReportWindow,
    /// The rule set that it is compared with.
    pub against: Option<AgainstReport>,
    /// Suggested `[[ignore]]` entries for the rule set, the safest first.
    pub ignores: Vec<SuggestedIgnore>,
    /// Inputs with unreadable parts: shards without counts, then the others by name. Not more than 1,000.
    pub unreadable: Vec<UnreadableReport>,
    /// Number of inputs with unreadable parts.
    pub unreadable_files: u64,
}

/// A run of the command.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunFacts {
    /// `local`, or `merge` for merged partials.
    pub engine: &'static str,
    /// The version of the command.
    pub version: &'static str,
    /// The sources, as on the command line.
    pub sources: Vec<String>,
    /// The start of the run.
    pub started: UtcSecond,
    /// Duration in seconds.
    pub seconds: f64,
    /// Number of files or objects read.
    pub files: u64,
    /// Number of bytes read, before decompression.
    pub bytes: u64,
    /// Reading stopped at the limit of records.
    pub limit_reached: bool,
    /// The periods that were not read.
    #[serde(serialize_with = "in_english")]
    pub unread_periods: Vec<UnreadPeriod>,
}

/// An input of which at least a part is unreadable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UnreadableReport {
    /// The path or the URL.
    pub name: String,
    /// The first reason. JSON has its English text.
    pub reason: Phrase,
    /// Number of its records that were evaluated, whether selected or not.
    pub records: u64,
}

/// The alerts of one rule set.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetReport {
    /// The rule set.
    pub rule_set: RuleSetSummary,
    /// The records by result.
    pub records: RecordCounts,
    /// Alerts of all rules. A record on which several rules alert is one alert.
    pub alerts_per_day: PerDay,
    /// Messages after the flood guard.
    pub after_flood_guard: AfterFloodGuard,
    /// Records and alerts of each day with records.
    pub days: Vec<DayCounts>,
    /// The actors with the most alerts.
    pub actors: Vec<ActorShare>,
    /// Rules with alerts, those with the most first.
    pub rules: Vec<RuleReport>,
    /// Names of the rules without alerts, in the order of the rule set.
    pub silent: Vec<String>,
    /// Pairs of rules that alert on the same records, those with the most first.
    pub overlaps: Vec<OverlapReport>,
}

/// The identity of a rule set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleSetSummary {
    /// The file or the packs.
    pub name: String,
    /// SHA-256 of the effective rules.
    pub hash: String,
    /// Number of rules.
    pub rules: usize,
    /// Names of the `[[ignore]]` entries.
    pub ignores: Vec<String>,
}

/// Number of records by result. The total is the sum of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordCounts {
    /// All records.
    pub total: u64,
    /// Records that alert.
    pub matched: u64,
    /// Records that a rule and an `[[ignore]]` pattern match.
    pub ignored: u64,
    /// All other records.
    pub unmatched: u64,
    /// Records without a verdict, and values that are no records.
    pub unreadable: u64,
}

/// The selection, and the period that has records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportWindow {
    /// The selection.
    #[serde(flatten)]
    pub selection: Selection,
    /// The time of the earliest record.
    pub first: Option<UtcSecond>,
    /// The time of the latest record.
    pub last: Option<UtcSecond>,
    /// Number of days (UTC) with records. All numbers per day are of these days.
    pub days: usize,
    /// Records that are counted, but in no day, because they have no valid time.
    pub without_time: u64,
    /// Records without a valid time that a period left out.
    pub left_out_without_time: u64,
}

/// Number of alerts per day, over the days with records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PerDay {
    /// The average.
    pub average: f64,
    /// The median.
    pub median: f64,
    /// Number of alerts of the busiest day.
    pub max: u64,
    /// The busiest day, the first of several. `None` without alerts.
    pub max_day: Option<UtcDay>,
}

/// Messages that the flood guard does not hold back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AfterFloodGuard {
    /// Number of alerts and notices.
    pub alerts: u64,
    /// False if it is an upper bound.
    pub exact: bool,
}

/// The counts of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DayCounts {
    /// The day in UTC.
    pub date: UtcDay,
    /// Number of records.
    pub records: u64,
    /// Number of alerts.
    pub alerts: u64,
}

/// The alerts of an actor.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActorShare {
    /// The name.
    pub actor: String,
    /// The event pattern that matches its events, as text.
    pub pattern: String,
    /// Number of alerts.
    pub alerts: u64,
    /// The share of all alerts, from 0 to 1.
    pub share: f64,
}

/// The alerts of a rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleReport {
    /// The name.
    pub name: String,
    /// The severity.
    pub severity: Severity,
    /// The title of its alerts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Title>,
    /// Alerts of the rule, alone or together with others.
    pub alerts: u64,
    /// Alerts of which it is the most severe rule.
    pub first: u64,
    /// Records that it matches and an `[[ignore]]` pattern suppresses.
    pub ignored: u64,
    /// The alerts per day.
    pub per_day: PerDay,
    /// Alerts of each day with records, in the order of [`SetReport::days`].
    pub days: Vec<u64>,
    /// The actors with the most alerts.
    pub actors: Vec<ActorShare>,
    /// More actors alert than are counted.
    pub actors_truncated: bool,
    /// Messages of which it is the most severe rule.
    pub after_flood_guard: AfterFloodGuard,
    /// The earliest alerts.
    pub examples: Vec<ExampleAlert>,
    /// Alerts on records on which the other rule set does not alert.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclusive: Option<ExclusiveAlerts>,
    /// Critical alerts on records on which the other rule set has alerts, but no critical one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lowered: Option<ExclusiveAlerts>,
}

/// Two rules that alert on the same records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OverlapReport {
    /// The rules.
    pub rules: [String; 2],
    /// Number of records.
    pub alerts: u64,
}

/// The rule set that another one is compared with.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AgainstReport {
    /// Its alerts.
    #[serde(flatten)]
    pub alerts: SetReport,
    /// Its critical alerts for which the other rule set has no critical alert.
    pub critical_lost: u64,
}

impl BacktestReport {
    /// Makes the report of a whole archive.
    pub fn new(partial: &Partial, run: RunFacts) -> Self {
        let against = partial.against.as_ref();
        Self {
            format: "audit-alert.backtest",
            version: 1,
            run,
            alerts: SetReport::new(&partial.tally, partial),
            window: ReportWindow {
                selection: partial.selection.clone(),
                first: partial.first,
                last: partial.last,
                days: partial.days.len(),
                without_time: partial.without_time,
                left_out_without_time: partial.left_out_without_time,
            },
            against: against.map(|AgainstTally { tally, critical_lost }| AgainstReport {
                alerts: SetReport::new(tally, partial),
                critical_lost: *critical_lost,
            }),
            ignores: suggestions(&partial.tally),
            unreadable: partial.input.unreadable.iter().map(UnreadableReport::of).collect(),
            unreadable_files: partial.input.unreadable_files,
        }
    }
}

/// Writes periods with the English text of their reasons, as in [`UnreadableReport`].
fn in_english<S: Serializer>(periods: &[UnreadPeriod], serializer: S) -> Result<S::Ok, S::Error> {
    let english = |it: &UnreadPeriod| UnreadPeriod {
        reason: Phrase::verbatim(it.reason.to_string()),
        ..it.clone()
    };
    serializer.collect_seq(periods.iter().map(english))
}

impl ReportWindow {
    /// Returns the length of a selected period of less than a day, in seconds. Its alerts say little about a whole day.
    pub fn short_period(&self) -> Option<i64> {
        let (since, until) = self.selection.since.zip(self.selection.until)?;
        let seconds = until.since_epoch() - since.since_epoch();
        (0..SECONDS_PER_DAY).contains(&seconds).then_some(seconds)
    }
}

impl RecordCounts {
    /// Returns true if no record has a result.
    pub fn is_without_results(&self) -> bool {
        self.total == self.unreadable
    }
}

impl Partial {
    /// Returns the average number of alerts per day, with those that are in no day: they may be of the days with records.
    pub fn most_alerts_per_day(&self) -> f64 {
        per_day(self.tally.matched, self)
    }

    /// Returns the length of the days with records, without the parts of the first and the last one that are outside of the
    /// selected period, in seconds. At least a day: less of one says little about a whole one.
    fn seconds_of_days(&self) -> i64 {
        let outside = |from: UtcSecond, to: UtcSecond| {
            (to.since_epoch() - from.since_epoch()).clamp(0, SECONDS_PER_DAY)
        };
        let Selection { since, until, .. } = self.selection;
        let before = self.days.first_key_value().zip(since);
        let before = before.map_or(0, |((day, _), since)| outside(day.start(), since));
        let after = self.days.last_key_value().zip(until);
        let after = after.map_or(0, |((day, _), until)| outside(until, day.plus(1).start()));
        let all = SECONDS_PER_DAY.saturating_mul(self.days.len().try_into().unwrap_or(i64::MAX));
        (all - before - after).max(SECONDS_PER_DAY)
    }

    /// Returns the number of alerts that are in no day.
    pub fn alerts_without_time(&self) -> u64 {
        self.tally.matched.saturating_sub(self.tally.days.values().sum())
    }
}

impl UnreadableReport {
    fn of(input: &UnreadableInput) -> Self {
        let UnreadableInput { name, reason, records } = input;
        Self { name: name.clone(), reason: reason.clone(), records: *records }
    }
}

impl SetReport {
    /// Returns the rules with alerts on records on which the other rule set does not alert.
    pub fn exclusive(&self) -> impl Iterator<Item = (&RuleReport, &ExclusiveAlerts)> {
        let rules = self.rules.iter();
        rules.filter_map(|it| Some((it, it.exclusive.as_ref().filter(|it| it.alerts > 0)?)))
    }

    /// Returns the rules with critical alerts on records on which the other rule set has only other ones.
    pub fn lowered(&self) -> impl Iterator<Item = (&RuleReport, &ExclusiveAlerts)> {
        self.rules.iter().filter_map(|it| Some((it, it.lowered.as_ref()?)))
    }

    fn new(tally: &SetTally, partial: &Partial) -> Self {
        let SetTally { rule_set, matched, ignored, unmatched, .. } = tally;
        let held = tally.flood.held(tally.rules.len(), rule_set.flood.limit);
        let exact = tally.flood.is_exact();
        let held_in_all: u64 = held.iter().sum();
        let mut rules = rule_reports(tally, &held, partial);
        let mut actors = actors_of_set(tally);
        let all = rules.iter_mut().flat_map(|it| &mut it.actors).chain(&mut actors);
        add_accounts(all.map(|ActorShare { actor, pattern, .. }| (actor, &**pattern)));
        let silent = rule_set.rules.iter().zip(&tally.rules);
        let silent = silent.filter(|(_, counts)| counts.alerts == 0);
        let unreadable = partial.unreadable;
        Self {
            rule_set: RuleSetSummary {
                name: rule_set.name.clone(),
                hash: rule_set.hash.clone(),
                rules: rule_set.rules.len(),
                ignores: rule_set.ignores.clone(),
            },
            records: RecordCounts {
                total: partial.evaluated + unreadable,
                matched: *matched,
                ignored: *ignored,
                unmatched: *unmatched,
                unreadable,
            },
            alerts_per_day: PerDay::new(&tally.days, partial),
            after_flood_guard: AfterFloodGuard {
                alerts: matched.saturating_sub(held_in_all),
                exact,
            },
            days: partial
                .days
                .iter()
                .map(|(date, records)| DayCounts {
                    date: *date,
                    records: *records,
                    alerts: count_of(&tally.days, *date),
                })
                .collect(),
            actors,
            rules,
            silent: silent.map(|(facts, _)| facts.name.clone()).collect(),
            overlaps: overlaps(tally),
        }
    }
}

/// Returns the rules with alerts, those with the most first.
fn rule_reports(tally: &SetTally, held: &[u64], partial: &Partial) -> Vec<RuleReport> {
    let exact = tally.flood.is_exact();
    let rules = tally.rule_set.rules.iter().zip(&tally.rules).zip(held);
    let mut rules: Vec<_> = rules
        .filter(|((_, counts), _)| counts.alerts > 0)
        .map(|((facts, counts), held)| RuleReport {
            name: facts.name.clone(),
            severity: facts.severity,
            title: facts.title.clone(),
            alerts: counts.alerts,
            first: counts.first,
            ignored: counts.ignored,
            per_day: PerDay::new(&counts.days, partial),
            days: partial.days.keys().map(|day| count_of(&counts.days, *day)).collect(),
            actors: actors_of_rule(counts),
            actors_truncated: counts
                .values
                .get(&Dimension::Actor)
                .is_some_and(|it| it.is_truncated),
            after_flood_guard: AfterFloodGuard {
                alerts: counts.first.saturating_sub(*held),
                exact,
            },
            examples: counts.examples.clone(),
            exclusive: counts.exclusive.clone(),
            lowered: counts.lowered.clone(),
        })
        .collect();
    rules.sort_by(|a, b| (Reverse(a.alerts), &a.name).cmp(&(Reverse(b.alerts), &b.name)));
    rules
}

impl PerDay {
    fn new(alerts: &BTreeMap<UtcDay, u64>, partial: &Partial) -> Self {
        let mut counts: Vec<_> =
            partial.days.keys().map(|day| (count_of(alerts, *day), Reverse(*day))).collect();
        counts.sort_unstable();
        let Some((max, Reverse(day))) = counts.last().copied() else { return Self::default() };
        let at = |index: usize| counts.get(index).map_or(0, |(count, _)| *count);
        let length = counts.len();
        let sum: u64 = counts.iter().map(|(count, _)| count).sum();
        Self {
            average: per_day(sum, partial),
            median: rounded(at(length / 2) + at((length - 1) / 2), 2),
            max,
            max_day: (max > 0).then_some(day),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "the result is rounded")]
fn per_day(alerts: u64, partial: &Partial) -> f64 {
    let days = partial.seconds_of_days() as f64 / SECONDS_PER_DAY as f64;
    (alerts as f64 / days * 10_000.0).round() / 10_000.0
}

fn count_of(days: &BTreeMap<UtcDay, u64>, day: UtcDay) -> u64 {
    days.get(&day).copied().unwrap_or_default()
}

fn actors_of_rule(rule: &RuleTally) -> Vec<ActorShare> {
    let counts = rule.values.get(&Dimension::Actor).into_iter().flat_map(|it| &it.kept);
    let counts = counts.map(|(pattern, count)| (&**pattern, count.alerts)).collect();
    actors(counts, rule.alerts)
}

fn actors_of_set(tally: &SetTally) -> Vec<ActorShare> {
    let mut counts: HashMap<&HashedText, u64, KnownHashes> = HashMap::default();
    let of_rules = tally.rules.iter().filter_map(|it| it.values.get(&Dimension::Actor));
    for (pattern, count) in of_rules.flat_map(|it| &it.kept) {
        *counts.entry(pattern).or_default() += count.first;
    }
    actors(counts.into_iter().map(|(pattern, count)| (&**pattern, count)).collect(), tally.matched)
}

fn actors(mut counts: Vec<(&str, u64)>, all: u64) -> Vec<ActorShare> {
    counts.retain(|(_, alerts)| *alerts > 0);
    let order = |a: &(&str, u64), b: &(&str, u64)| (Reverse(a.1), a.0).cmp(&(Reverse(b.1), b.0));
    // Only the first are sorted: there may be 100,000, with long texts that begin alike.
    if counts.len() > MAX_ACTORS {
        counts.select_nth_unstable_by(MAX_ACTORS, order);
        counts.truncate(MAX_ACTORS);
    }
    counts.sort_by(order);
    let share = |(pattern, alerts): (&str, u64)| ActorShare {
        actor: value_name(pattern),
        pattern: pattern.to_owned(),
        alerts,
        share: rounded(alerts, all),
    };
    counts.into_iter().map(share).collect()
}

fn overlaps(tally: &SetTally) -> Vec<OverlapReport> {
    let name = |rule: usize| tally.rule_set.rules.get(rule).map_or("", |it| &it.name).to_owned();
    let mut overlaps: Vec<_> = tally
        .overlaps
        .iter()
        .map(|it| OverlapReport { rules: it.rules.map(name), alerts: it.alerts })
        .collect();
    overlaps.sort_by(|a, b| (Reverse(a.alerts), &a.rules).cmp(&(Reverse(b.alerts), &b.rules)));
    overlaps
}
