//! Writes a report as Markdown for a comment on a pull request.

use super::document::{Document, code};
use super::ignores::{MAX_PASTED, entry};
use super::numbers::{busiest_day, grouped, percent};
use super::sparkline::sparkline;
use super::words::{self, RuleChange};
use crate::backtest::{
    AgainstReport, BacktestReport, ExampleAlert, ExclusiveAlerts, RuleReport, SetReport,
    UnreadableReport,
};
use crate::language::{Language, Phrase, phrase};

/// Maximum number of entries of a table or a list.
const MAX_ENTRIES: usize = 50;

/// Maximum number of examples of a rule.
const MAX_EXAMPLES: usize = 5;

/// The columns for the trend.
const TREND: usize = 14;

/// Returns the document.
pub fn markdown(report: &BacktestReport, language: Language) -> String {
    let mut writer = Writer { document: Document::default(), language };
    writer.write(report);
    if writer.document.is_cut {
        let cut = writer.localized(phrase!("This comment is cut; --format json has all."));
        writer.document.close(&format!("\n{cut}\n"));
    }
    writer.document.text
}

struct Writer {
    document: Document,
    language: Language,
}

impl Writer {
    fn localized(&self, phrase: impl Into<Phrase>) -> String {
        phrase.into().text(self.language).into_owned()
    }

    fn line(&mut self, phrase: impl Into<Phrase>) {
        let line = self.localized(phrase);
        self.document.push(&format!("{line}\n"));
    }

    fn write(&mut self, report: &BacktestReport) {
        let set = &report.alerts;
        let title = self.localized(words::verdict(report, code));
        self.document.push(&format!("### {title}\n\n"));
        for (sentence, reason) in words::unread_periods(report, self.language, code) {
            let sentence = self.localized(sentence);
            self.document.push(&format!("**{sentence}** {}\n\n", code(&reason)));
        }
        let has_results = !set.records.is_without_results();
        if has_results {
            self.line(words::basis(report));
            self.document.push("\n");
        }
        if report.run.limit_reached {
            self.line(words::limit_reached());
            self.document.push("\n");
        }
        for sentence in words::without_time(&report.window) {
            self.line(sentence);
            self.document.push("\n");
        }
        if let Some(against) = report.against.as_ref().filter(|_| has_results) {
            self.comparison(report, against);
        }
        self.rules(report);
        self.ignores(report);
        self.unreadable(report);
        if has_results {
            self.silent(set);
        }
        self.overlaps(set);
        self.line(words::after_flood_guard(set.after_flood_guard));
        self.document.push("\n");
        self.line(words::records(set.records));
    }

    /// Adds a table.
    fn table<'t, T: 't>(
        &mut self,
        columns: &[(&str, Phrase)],
        rows: impl ExactSizeIterator<Item = T>,
        cells: impl Fn(T) -> Vec<String>,
    ) {
        let titles: Vec<_> = columns.iter().map(|(_, title)| self.localized(title)).collect();
        let rules: Vec<_> = columns.iter().map(|(rule, _)| *rule).collect();
        let begin = format!("| {} |\n|{}|\n", titles.join(" | "), rules.join("|"));
        let rows = rows.map(|row| format!("| {} |\n", cells(row).join(" | ")));
        self.section((&begin, "\n"), rows);
    }

    fn section(&mut self, ends: (&str, &str), entries: impl ExactSizeIterator<Item = String>) {
        let language = self.language;
        self.document.section(ends, entries, MAX_ENTRIES, |count| {
            words::more(count).text(language).into_owned()
        });
    }

    /// Adds entries that are folded.
    fn folded(
        &mut self,
        summary: impl Into<Phrase>,
        entries: impl ExactSizeIterator<Item = String>,
    ) {
        let summary = self.localized(summary);
        let begin = format!("<details><summary>{summary}</summary>\n\n");
        self.section((&begin, "\n\n</details>\n\n"), entries);
    }

    fn rules(&mut self, report: &BacktestReport) {
        let set = &report.alerts;
        let language = self.language;
        let columns = [
            ("---", phrase!("rule")),
            ("---", phrase!("severity")),
            ("--:", phrase!("alerts")),
            ("--:", phrase!("median a day")),
            ("--:", phrase!("busiest day")),
            ("---", phrase!("trend")),
            ("---", phrase!("top actor")),
        ];
        self.table(&columns, set.rules.iter(), |rule: &RuleReport| {
            let actor = rule.actors.first();
            let actor = actor.map(|it| format!("{} {}", percent(it.share), code(&it.actor)));
            vec![
                code(&rule.name),
                rule.severity.word(language).to_owned(),
                grouped(rule.alerts),
                words::median_a_day(rule, &report.window),
                busiest_day(&rule.per_day),
                code(&sparkline(&rule.days, TREND)),
                actor.unwrap_or_else(|| "-".to_owned()),
            ]
        });
    }

    fn comparison(&mut self, report: &BacktestReport, against: &AgainstReport) {
        let set = &report.alerts;
        let before = &against.alerts;
        self.line(words::compared_with(&code(&before.rule_set.name)));
        self.document.push("\n");
        let result = self.localized(words::comparison(before, set, &report.window));
        let lost = self.localized(words::critical_lost(against.critical_lost));
        self.document.push(&format!("**{result}; {lost}**\n\n"));
        let language = self.language;
        let columns = [
            ("---", phrase!("rule")),
            ("---", phrase!("severity")),
            ("--:", phrase!("before")),
            ("--:", phrase!("after")),
        ];
        let changes = words::rule_changes(before, set);
        self.table(&columns, changes.iter(), |it: &RuleChange<'_>| {
            let [before, after] = [it.before, it.after].map(grouped);
            vec![code(it.name), it.severity(language), before, after]
        });
        self.alerts_of_one(before.lowered(), words::LOWERED);
        self.alerts_of_one(before.exclusive(), words::ONLY_BEFORE);
        self.alerts_of_one(set.exclusive(), words::ONLY_AFTER);
    }

    /// Adds the alerts of one rule set on events on which the other one does not alert so.
    fn alerts_of_one<'r>(
        &mut self,
        rules: impl Iterator<Item = (&'r RuleReport, &'r ExclusiveAlerts)>,
        title: Phrase,
    ) {
        let mut entries = Vec::new();
        for (rule, exclusive) in rules {
            let (count, severity) = (grouped(exclusive.alerts), rule.severity.word(self.language));
            entries.push(format!("- {count} {} ({severity})\n", code(&rule.name)));
            let examples = exclusive.examples.iter().take(MAX_EXAMPLES);
            entries.extend(examples.map(|it| format!("  - {}\n", example(it))));
        }
        self.folded(title, entries.into_iter());
    }

    fn ignores(&mut self, report: &BacktestReport) {
        let entries = report.ignores.iter().map(|it| entry(it, self.language));
        let entries = entries.filter(|it| it.chars().count() <= MAX_PASTED);
        let separators = std::iter::once("").chain(std::iter::repeat("\n"));
        let entries: Vec<_> =
            entries.zip(separators).map(|(it, before)| before.to_owned() + &it).collect();
        let title = self.localized(words::IGNORES);
        // No entry has a line of backticks: texts of events are strings on one line.
        let begin = format!("<details><summary>{title}</summary>\n\n```toml\n");
        self.section((&begin, "```\n\n</details>\n\n"), entries.into_iter());
    }

    fn unreadable(&mut self, report: &BacktestReport) {
        let title = words::unreadable(report);
        let files = report.unreadable.iter();
        let language = self.language;
        let entry = |it: &UnreadableReport| {
            let reason = words::unreadable_reason(&it.reason, language);
            format!("- {} {}\n", code(&it.name), code(&reason))
        };
        self.folded(title, files.map(entry));
    }

    fn silent(&mut self, set: &SetReport) {
        let separators = std::iter::once("").chain(std::iter::repeat(", "));
        let names: Vec<_> = set
            .silent
            .iter()
            .zip(separators)
            .map(|(it, before)| before.to_owned() + &code(it))
            .collect();
        self.folded(words::silent(set), names.into_iter());
    }

    fn overlaps(&mut self, set: &SetReport) {
        let overlaps = set.overlaps.iter().map(|it| {
            let [one, other] = it.rules.each_ref().map(|it| code(it));
            format!("- {} {one} + {other}\n", grouped(it.alerts))
        });
        self.folded(words::OVERLAPS, overlaps);
    }
}

fn example(example: &ExampleAlert) -> String {
    let time = example.time.map_or_else(|| "-".to_owned(), |it| it.to_string());
    let ExampleAlert { actor, event_name, account, region, .. } = example;
    let [actor, event, account, region] = [actor, event_name, account, region].map(|it| code(it));
    format!("{time} {event} {actor} {account} {region}")
}
