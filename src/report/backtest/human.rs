//! Writes a report for the terminal.

use super::numbers::{grouped, percent};
use super::page::{Column, Page, text_width};
use super::sparkline::sparkline;
use super::words;
use crate::backtest::{
    ActorShare, AgainstReport, BacktestReport, ExampleAlert, ExclusiveAlerts, RuleReport, SetReport,
};
use crate::language::{Language, Phrase, phrase};
use crate::preview::{PreviewLine, Role, Run, padded};
use crate::report::matching::visible;

/// Maximum number of rules, and of entries of the other lists. JSON has all.
const MAX_RULES: usize = 25;
const MAX_LISTED: usize = 10;

/// Maximum number of names in a sentence.
const MAX_NAMES: usize = 30;

/// Maximum number of actors of a rule.
const MAX_ACTORS: usize = 3;

/// The columns for the trend.
const TREND: usize = 14;

/// Returns the lines of a report.
pub fn human(report: &BacktestReport, language: Language, columns: usize) -> Vec<PreviewLine> {
    let mut page = Page::new(language, columns);
    let set = &report.alerts;
    page.text(Role::Bold, words::verdict(report, visible));
    for (sentence, reason) in words::unread_periods(report, language, visible) {
        page.text(Role::Bold, sentence);
        page.indented(2, Role::Plain, Phrase::verbatim(reason));
    }
    if !set.records.is_without_results() {
        page.text(Role::Plain, words::basis(report));
    }
    if report.run.limit_reached {
        page.text(Role::Bold, words::limit_reached());
    }
    for sentence in words::without_time(&report.window) {
        page.text(Role::Plain, sentence);
    }
    if set.records.matched > 0 {
        page.text(Role::Plain, words::after_flood_guard(set.after_flood_guard));
    }
    let against = report.against.as_ref().filter(|_| !set.records.is_without_results());
    if let Some(against) = against {
        comparison(report, against, &mut page);
    }
    rules(report, &mut page);
    silent(set, &mut page);
    overlaps(set, &mut page);
    unreadable(report, language, &mut page);
    ignores(report, &mut page);
    page.lines
}

fn rules(report: &BacktestReport, page: &mut Page) {
    let set = &report.alerts;
    if set.rules.is_empty() {
        return;
    }
    let shown = set.rules.get(..MAX_RULES).unwrap_or(&set.rules);
    let rows: Vec<_> = shown.iter().map(|rule| row(rule, report, page)).collect();
    let columns = [
        (Column::Name, phrase!("rule")),
        (Column::Text, phrase!("severity")),
        (Column::Number, phrase!("alerts")),
        (Column::Number, phrase!("median a day")),
        (Column::Number, phrase!("busiest day")),
    ];
    let trend = page.localized(phrase!("trend"));
    let reserved = TREND.min(set.days.len()).max(text_width(&trend));
    let mut table = page.table(&columns, &rows, reserved).into_iter();
    page.blank();
    page.lines.extend(table.next().map(|mut titles| {
        titles.push(Run::new(trend, Role::Faint));
        titles
    }));
    for (rule, mut line) in shown.iter().zip(table) {
        line.push(Run::new(sparkline(&rule.days, TREND), Role::Frame));
        page.lines.push(line);
        actors(rule, page);
    }
    more(set.rules.len(), MAX_RULES, page);
}

fn row(rule: &RuleReport, report: &BacktestReport, page: &Page) -> [String; 5] {
    let busiest = match rule.per_day.max_day {
        // Without the year, which the lines above have.
        Some(day) => {
            let day = day.to_string();
            format!("{} ({})", grouped(rule.per_day.max), day.get(5..).unwrap_or(&day))
        }
        None => "-".to_owned(),
    };
    [
        visible(&rule.name),
        page.severity(rule.severity).to_owned(),
        grouped(rule.alerts),
        words::median_a_day(rule, &report.window),
        busiest,
    ]
}

fn actors(rule: &RuleReport, page: &mut Page) {
    for ActorShare { actor, share, .. } in rule.actors.iter().take(MAX_ACTORS) {
        let share = format!("{:>6}", percent(*share));
        page.entry(2, &[(&share, Role::Plain), (&visible(actor), Role::Plain)]);
    }
    if rule.actors_truncated {
        page.indented(4, Role::Faint, words::ACTORS_TRUNCATED);
    }
}

fn example(example: &ExampleAlert, page: &mut Page) {
    let time = example.time.map_or_else(|| "-".to_owned(), |it| it.to_string());
    let ExampleAlert { actor, event_name, account, region, .. } = example;
    let [actor, event, account, region] =
        [actor, event_name, account, region].map(|it| visible(it));
    page.entry(
        4,
        &[
            (&time, Role::Faint),
            (&event, Role::Plain),
            (&format!("{actor}  {account}  {region}"), Role::Faint),
        ],
    );
}

fn silent(set: &SetReport, page: &mut Page) {
    let count = set.silent.len();
    if count == 0 || set.records.is_without_results() {
        return;
    }
    page.title(words::silent(set));
    let names = set.silent.iter().take(MAX_NAMES).map(|it| visible(it));
    let names = names.collect::<Vec<_>>().join(", ");
    page.indented(
        2,
        Role::Plain,
        match count.saturating_sub(MAX_NAMES) {
            0 => Phrase::verbatim(names),
            more => phrase!("{names} and {more} more", names, more),
        },
    );
}

fn overlaps(set: &SetReport, page: &mut Page) {
    if set.overlaps.is_empty() {
        return;
    }
    page.title(words::OVERLAPS);
    for overlap in set.overlaps.iter().take(MAX_LISTED) {
        let [one, other] = overlap.rules.each_ref().map(|it| visible(it));
        let count = format!("{:>7}", grouped(overlap.alerts));
        page.entry(0, &[(&count, Role::Plain), (&format!("{one} + {other}"), Role::Plain)]);
    }
    more(set.overlaps.len(), MAX_LISTED, page);
}

fn unreadable(report: &BacktestReport, language: Language, page: &mut Page) {
    if report.unreadable_files > 0 {
        page.title(words::unreadable(report));
        for file in report.unreadable.iter().take(MAX_LISTED) {
            page.indented(2, Role::Plain, Phrase::verbatim(visible(&file.name)));
            let reason = words::unreadable_reason(&file.reason, language);
            let count = grouped(file.records);
            page.indented(
                4,
                Role::Faint,
                phrase!("{reason}; records read: {count}", reason, count),
            );
        }
        more(report.unreadable.len(), MAX_LISTED, page);
    }
    page.blank();
    page.text(Role::Faint, words::records(report.alerts.records));
}

fn ignores(report: &BacktestReport, page: &mut Page) {
    if report.ignores.is_empty() {
        return;
    }
    page.title(words::IGNORES);
    let words: Vec<_> =
        report.ignores.iter().map(|it| page.localized(words::safety(it.safety))).collect();
    let widest = words.iter().map(|it| text_width(it)).max().unwrap_or_default();
    for ((number, ignore), safety) in (1..).zip(&report.ignores).zip(words) {
        let number = format!("{number:>2}");
        let safety = padded(&safety, widest);
        let removes = page.localized(words::removes(ignore));
        page.entry(
            0,
            &[
                (&number, Role::Plain),
                (&safety, Role::Bold),
                (&removes, Role::Plain),
                (&ignore.name, Role::Code),
            ],
        );
        page.indented(4, Role::Faint, &ignore.reason);
    }
}

fn comparison(report: &BacktestReport, against: &AgainstReport, page: &mut Page) {
    let (before, set) = (&against.alerts, &report.alerts);
    page.title(words::compared_with(&visible(&before.rule_set.name)));
    page.text(Role::Plain, words::comparison(before, set, &report.window));
    let lost = against.critical_lost;
    let role = if lost == 0 { Role::Plain } else { Role::Bold };
    page.text(role, words::critical_lost(lost));
    let changes = words::rule_changes(before, set);
    if !changes.is_empty() {
        let rows: Vec<_> = changes
            .iter()
            .take(MAX_RULES)
            .map(|it| {
                let [before, after] = [it.before, it.after].map(grouped);
                [visible(it.name), it.severity(page.language), before, after]
            })
            .collect();
        let columns = [
            (Column::Name, phrase!("rule")),
            (Column::Text, phrase!("severity")),
            (Column::Number, phrase!("before")),
            (Column::Number, phrase!("after")),
        ];
        let table = page.table(&columns, &rows, 0);
        page.blank();
        page.lines.extend(table);
        more(changes.len(), MAX_RULES, page);
    }
    alerts_of_one(before.lowered(), words::LOWERED, page);
    alerts_of_one(before.exclusive(), words::ONLY_BEFORE, page);
    alerts_of_one(set.exclusive(), words::ONLY_AFTER, page);
}

/// Adds the alerts of one rule set on events on which the other one does not alert so.
fn alerts_of_one<'r>(
    rules: impl Iterator<Item = (&'r RuleReport, &'r ExclusiveAlerts)>,
    title: Phrase,
    page: &mut Page,
) {
    let rules: Vec<_> = rules.collect();
    if rules.is_empty() {
        return;
    }
    page.title(title);
    for (rule, exclusive) in rules.iter().take(MAX_LISTED) {
        let count = format!("{:>7}", grouped(exclusive.alerts));
        let severity = page.severity(rule.severity);
        page.entry(
            0,
            &[(&count, Role::Plain), (severity, Role::Plain), (&visible(&rule.name), Role::Plain)],
        );
        exclusive.examples.iter().for_each(|it| example(it, page));
    }
    more(rules.len(), MAX_LISTED, page);
}

/// Adds the number of entries that are not shown.
fn more(all: usize, shown: usize, page: &mut Page) {
    match all.saturating_sub(shown) {
        0 => {}
        count => page.text(Role::Faint, words::more(count)),
    }
}
