//! Sentences that the report has in more than one format.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::numbers::{grouped, per_day, percent};
use crate::alert::Severity;
use crate::backtest::{
    AfterFloodGuard, BacktestReport, IgnoreSafety, RecordCounts, RuleReport, SetReport,
    SuggestedIgnore,
};
use crate::language::{Phrase, phrase, plural};

/// Titles of sections.
pub(super) const OVERLAPS: Phrase = phrase!("Events on which two rules alert");
pub(super) const IGNORES: Phrase = phrase!("Suggested [[ignore]] entries");
pub(super) const ONLY_BEFORE: Phrase = phrase!("Events that alert only before");
pub(super) const ONLY_AFTER: Phrase = phrase!("Events that alert only after");

/// The note on a rule with more actors than are counted.
pub(super) const ACTORS_TRUNCATED: Phrase = phrase!("too many actors to count all of them");

/// The share of alerts from which on one actor is named first.
const LARGE_SHARE: f64 = 0.25;

/// The most important finding in one line.
pub(super) fn verdict(set: &SetReport) -> Phrase {
    let records = grouped(set.records.total);
    if set.records.matched == 0 {
        return phrase!("no alerts on {records} records", records);
    }
    let alerts = per_day(set.alerts_per_day.average);
    let a_day = if alerts == "1" {
        phrase!("1 alert a day")
    } else {
        phrase!("{alerts} alerts a day", alerts)
    };
    match set.actors.first() {
        Some(actor) if actor.share >= LARGE_SHARE => {
            phrase!("{a_day}, {share} from one actor", a_day, share = percent(actor.share))
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
    let (alerts, records) = (grouped(set.records.matched), grouped(set.records.total));
    let days = report.window.days;
    let counts = plural!(
        count = days,
        "{alerts} alerts on {records} records of {count} day",
        "{alerts} alerts on {records} records of {count} days",
        alerts,
        records
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
        "Records: {total} = {matched} alerts + {ignored} ignored + {unmatched} others + {unreadable} unreadable",
        total,
        matched,
        ignored,
        unmatched,
        unreadable
    )
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
pub(super) fn comparison(before: &SetReport, after: &SetReport) -> Phrase {
    let (before_count, after_count) =
        (grouped(before.records.matched), grouped(after.records.matched));
    let (before, after) =
        (per_day(before.alerts_per_day.average), per_day(after.alerts_per_day.average));
    phrase!(
        "{before_count} alerts before, {after_count} after ({before} and {after} a day)",
        before_count,
        after_count,
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

/// The number of rules without alerts.
pub(super) fn silent(set: &SetReport) -> Phrase {
    let (count, all) = (set.silent.len(), set.rule_set.rules);
    plural!(
        count,
        "{count} of {all} rules never alerted",
        "{count} of {all} rules never alerted",
        all
    )
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
    pub(super) severity: Severity,
    pub(super) before: u64,
    pub(super) after: u64,
}

/// The rules whose numbers differ, the largest difference first.
pub(super) fn rule_changes<'r>(before: &'r SetReport, after: &'r SetReport) -> Vec<RuleChange<'r>> {
    let mut changes: BTreeMap<&str, RuleChange<'_>> = BTreeMap::new();
    for (set, is_after) in [(before, false), (after, true)] {
        for RuleReport { name, severity, alerts, .. } in &set.rules {
            let (severity, before, after) = (*severity, 0, 0);
            let change =
                changes.entry(name).or_insert(RuleChange { name, severity, before, after });
            change.severity = severity;
            *(if is_after { &mut change.after } else { &mut change.before }) = *alerts;
        }
    }
    let mut changes: Vec<_> = changes.into_values().filter(|it| it.before != it.after).collect();
    changes.sort_by_key(|it| (Reverse(it.before.abs_diff(it.after)), it.name));
    changes
}
