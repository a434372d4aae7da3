//! Sentences that the report has in more than one format.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::numbers::{grouped, per_day, percent};
use crate::alert::Severity;
use crate::backtest::{
    AfterFloodGuard, BacktestReport, IgnoreSafety, Partial, RecordCounts, ReportWindow, RuleReport,
    SetReport, SuggestedIgnore,
};
use crate::language::{Language, Phrase, phrase, plural};
use crate::report::matching::visible;

/// Titles of sections.
pub(super) const OVERLAPS: Phrase = phrase!("Events on which two rules alert");
pub(super) const IGNORES: Phrase = phrase!("Suggested [[ignore]] entries");
pub(super) const ONLY_BEFORE: Phrase = phrase!("Events that alert only before");
pub(super) const ONLY_AFTER: Phrase = phrase!("Events that alert only after");
pub(super) const LOWERED: Phrase = phrase!("Critical alerts that are less severe after");

/// The note on a rule with more actors than are counted.
pub(super) const ACTORS_TRUNCATED: Phrase = phrase!("too many actors to count all of them");

/// Maximum number of periods that were not read. A run has one, or one more for regions without permission.
const MAX_PERIODS: usize = 10;

/// The share of alerts from which on one actor is named first.
const LARGE_SHARE: f64 = 0.25;

/// The most important finding in one line. `shown` writes the name of an actor.
pub(super) fn verdict(report: &BacktestReport, shown: impl Fn(&str) -> String) -> Phrase {
    let set = &report.alerts;
    if set.records.is_without_results() {
        return if report.unreadable_files > 0 || !report.run.unread_periods.is_empty() {
            phrase!("nothing could be read; the rules are not tested")
        } else {
            phrase!("no records; the rules are not tested")
        };
    }
    if set.records.matched == 0 {
        return phrase!("no alerts on {records}", records = record_count(set.records.total));
    }
    let alerts = per_day(set.alerts_per_day.average);
    let a_day = if let Some(seconds) = report.window.short_period() {
        let alerts = alert_count(set.records.matched);
        phrase!("{alerts} in {period}", alerts, period = period(seconds))
    } else if set.days.is_empty() {
        alert_count(set.records.matched)
    } else if alerts == "1" {
        phrase!("1 alert a day")
    } else {
        phrase!("{alerts} alerts a day", alerts)
    };
    match set.actors.first() {
        Some(actor) if actor.share >= LARGE_SHARE => {
            let (share, actor) = (percent(actor.share), shown(&actor.actor));
            phrase!("{a_day}, {share} from {actor}", a_day, share, actor)
        }
        Some(actor) if actor.share < 0.01 => {
            phrase!("{a_day}, every actor has less than 1 %", a_day)
        }
        Some(actor) => {
            phrase!("{a_day}, no actor has more than {share}", a_day, share = percent(actor.share))
        }
        None => a_day,
    }
}

/// The numbers behind the verdict.
pub(super) fn basis(report: &BacktestReport) -> Phrase {
    let set = &report.alerts;
    let counts = phrase!(
        "{alerts} on {records} of {days}",
        alerts = alert_count(set.records.matched),
        records = record_count(set.records.total),
        days = report.window.short_period().map_or_else(
            || plural!(count = report.window.days, "{count} day", "{count} days"),
            period
        )
    );
    match report.window.first.zip(report.window.last) {
        Some((first, last)) if first.day() == last.day() => {
            phrase!("{counts} ({day})", counts, day = first.day().to_string())
        }
        Some((first, last)) => phrase!(
            "{counts} ({first} to {last}, UTC)",
            counts,
            first = first.day().to_string(),
            last = last.day().to_string()
        ),
        None => counts,
    }
}

/// The length of a period of less than a day.
fn period(seconds: i64) -> Phrase {
    let minutes = ((seconds + 30) / 60).max(1);
    if minutes % 60 == 0 {
        return plural!(count = minutes / 60, "{count} hour", "{count} hours");
    }
    plural!(count = minutes, "{count} minute", "{count} minutes")
}

/// The median of a rule. A part of a day has none.
pub(super) fn median_a_day(rule: &RuleReport, window: &ReportWindow) -> String {
    match window.short_period() {
        Some(_) => "-".to_owned(),
        None => per_day(rule.per_day.median),
    }
}

/// The periods that were not read: a sentence of each, and its reason on one line. `shown` writes names.
pub(super) fn unread_periods(
    report: &BacktestReport,
    language: Language,
    shown: impl Fn(&str) -> String,
) -> impl Iterator<Item = (Phrase, String)> {
    let periods = report.run.unread_periods.iter().take(MAX_PERIODS);
    periods.map(move |it| (it.sentence(&shown), unreadable_reason(&it.reason, language)))
}

/// A number of alerts.
fn alert_count(alerts: u64) -> Phrase {
    if alerts == 1 {
        return phrase!("1 alert");
    }
    phrase!("{alerts} alerts", alerts = grouped(alerts))
}

fn record_count(records: u64) -> Phrase {
    if records == 1 {
        return phrase!("1 record");
    }
    phrase!("{records} records", records = grouped(records))
}

/// The records without a valid time.
pub(super) fn without_time(window: &ReportWindow) -> Vec<Phrase> {
    let ReportWindow { without_time, left_out_without_time, .. } = window;
    let mut sentences = Vec::new();
    if let count @ 1.. = *without_time {
        sentences.push(plural!(
            count,
            "{count} record has no valid time and is in no day",
            "{count} records have no valid time and are in no day"
        ));
    }
    if let count @ 1.. = *left_out_without_time {
        sentences.push(plural!(
            count,
            "{count} record without a valid time is left out of the period",
            "{count} records without a valid time are left out of the period"
        ));
    }
    sentences
}

/// The warning that there are more alerts than a limit allows.
pub fn too_many_alerts(partial: &Partial, limit: f64) -> Phrase {
    let average = partial.most_alerts_per_day().to_string();
    let without_time = partial.alerts_without_time();
    let limit = limit.to_string();
    if without_time == 0 {
        return phrase!(
            "alerts per day: {average}, more than --fail-above {limit}",
            average,
            limit
        );
    }
    phrase!(
        "alerts per day: {average}, more than --fail-above {limit}; alerts without a valid time count too: {count}",
        average,
        limit,
        count = grouped(without_time)
    )
}

/// The title of the rules without alerts.
pub(super) fn silent(set: &SetReport) -> Phrase {
    match set.rule_set.rules {
        1 => phrase!("the only rule never alerted"),
        all => phrase!("{count} of {all} rules never alerted", count = set.silent.len(), all),
    }
}

pub(super) fn after_flood_guard(messages: AfterFloodGuard) -> Phrase {
    let count = grouped(messages.alerts);
    if messages.exact {
        phrase!("Messages after the flood limit: {count}", count)
    } else {
        phrase!("Messages after the flood limit: at most {count}", count)
    }
}

/// Every record is in exactly one of these numbers.
pub(super) fn records(counts: RecordCounts) -> Phrase {
    let RecordCounts { total, matched, ignored, unmatched, unreadable } = counts;
    let [total, matched, ignored, unmatched, unreadable] =
        [total, matched, ignored, unmatched, unreadable].map(grouped);
    phrase!(
        "Records: {total} (alerts: {matched}, ignored: {ignored}, others: {unmatched}, unreadable: {unreadable})",
        total,
        matched,
        ignored,
        unmatched,
        unreadable
    )
}

/// The note of a run that did not read everything.
pub(super) fn limit_reached() -> Phrase {
    phrase!("Stopped at --limit; the events after it are not counted")
}

/// Returns the reason why an input is unreadable, on one line.
pub fn unreadable_reason(reason: &Phrase, language: Language) -> String {
    visible(&reason.text(language).replace('\n', " "))
}

/// The alerts that a suggestion removes.
pub(super) fn removes(ignore: &SuggestedIgnore) -> Phrase {
    let (count, share) = (grouped(ignore.removes), percent(ignore.share));
    phrase!("removes {count} alerts ({share})", count, share)
}

pub(super) fn safety(safety: IgnoreSafety) -> Phrase {
    match safety {
        IgnoreSafety::Safe => phrase!("safe"),
        IgnoreSafety::Review => phrase!("review"),
        IgnoreSafety::Risky => phrase!("risky"),
    }
}

/// The result of a comparison in one line.
pub(super) fn comparison(before: &SetReport, after: &SetReport, window: &ReportWindow) -> Phrase {
    let (alerts, count) = (alert_count(before.records.matched), grouped(after.records.matched));
    if window.short_period().is_some() {
        return phrase!("{alerts} before, {count} after", alerts, count);
    }
    let (before, after) =
        (per_day(before.alerts_per_day.average), per_day(after.alerts_per_day.average));
    phrase!(
        "{alerts} before, {count} after ({before} and {after} a day)",
        alerts,
        count,
        before,
        after
    )
}

/// The number of lost critical alerts.
pub fn critical_lost(lost: u64) -> Phrase {
    if lost == 0 {
        return phrase!("no critical alert lost");
    }
    plural!(count = lost, "{count} critical alert lost", "{count} critical alerts lost")
}

/// The number of unreadable files.
pub(super) fn unreadable(report: &BacktestReport) -> Phrase {
    let count = report.unreadable_files;
    plural!(
        count,
        "{count} file is unreadable, or a part of it",
        "{count} files are unreadable, or parts of them"
    )
}

/// The title of a comparison. `rules` is the shown name of the other rule set.
pub(super) fn compared_with(rules: &str) -> Phrase {
    phrase!("Compared with {rules}", rules)
}

/// The number of entries that are not shown.
pub(super) fn more(count: usize) -> Phrase {
    phrase!("and {count} more; --format json has all", count)
}

/// A rule of two rule sets.
pub(super) struct RuleChange<'r> {
    pub(super) name: &'r str,
    severities: [Option<Severity>; 2],
    pub(super) before: u64,
    pub(super) after: u64,
}

impl RuleChange<'_> {
    /// The severity, or both if they differ.
    pub(super) fn severity(&self, language: Language) -> String {
        let [before, after] = self.severities.map(|it| it.map(|it| it.word(language)));
        match (before, after) {
            (Some(before), Some(after)) if before != after => format!("{before} → {after}"),
            _ => after.or(before).unwrap_or_default().to_owned(),
        }
    }

    fn is_change(&self) -> bool {
        let [before, after] = self.severities;
        self.before != self.after || before != after
    }
}

/// The rules whose numbers or severities differ, the largest difference first.
pub(super) fn rule_changes<'r>(before: &'r SetReport, after: &'r SetReport) -> Vec<RuleChange<'r>> {
    let mut changes: BTreeMap<&str, RuleChange<'_>> = BTreeMap::new();
    for (set, is_after) in [(before, false), (after, true)] {
        for RuleReport { name, severity, alerts, .. } in &set.rules {
            let change = changes.entry(name).or_insert(RuleChange {
                name,
                severities: [None; 2],
                before: 0,
                after: 0,
            });
            change.severities[usize::from(is_after)] = Some(*severity);
            *(if is_after { &mut change.after } else { &mut change.before }) = *alerts;
        }
    }
    let mut changes: Vec<_> = changes.into_values().filter(RuleChange::is_change).collect();
    changes.sort_by_key(|it| (Reverse(it.before.abs_diff(it.after)), it.name));
    changes
}
