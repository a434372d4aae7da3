//! Writes a report as a page, which needs no script and no other file.

use super::ignores::{MAX_PASTED, entry};
use super::names::{short_name, short_reason};
use super::numbers::{busiest_day, grouped, percent};
use super::sparkline::sums;
use super::words::{self, RuleChange};
use crate::backtest::{
    ActorShare, AgainstReport, BacktestReport, ExampleAlert, ExclusiveAlerts, OverlapReport,
    RuleReport, RunFacts, SetReport, UnreadableReport,
};
use crate::html::{Attribute, Fragment, Html, bar, sparkline};
use crate::language::{Language, Phrase, phrase};
use crate::report::html_page::{HtmlPage, cell, code_cell, number, words as text};

/// Number of bytes after which the lists of each part end. All parts have at most 1 MB: browsers open it at once.
const MAX_TABLE: usize = 300_000;
const MAX_SECTIONS: usize = 200_000;
const MAX_COMPARISON: usize = 120_000;
const MAX_EXCLUSIVE: usize = 60_000;
const MAX_LIST: usize = 30_000;

/// Maximum number of rows of a table of rules.
const MAX_RULES: usize = 500;

/// Maximum number of rules with a section of their own, and of other lists.
const MAX_LISTED: usize = 50;

/// Maximum number of sources that are named.
const MAX_SOURCES: usize = 3;

/// The columns of a chart.
const TREND: usize = 30;

/// Returns the page.
pub fn html(report: &BacktestReport, language: Language) -> String {
    let mut page = HtmlPage::new(language);
    let set = &report.alerts;
    let (sections, with_section) = rule_sections(set, language);
    let verdict = words::verdict(report, short_name);
    page.title("h1", &verdict);
    for (sentence, reason) in words::unread_periods(report, language, short_name) {
        page.text(sentence);
        page.soft(Phrase::verbatim(short_reason(&reason)));
    }
    let has_results = !set.records.is_without_results();
    if has_results {
        page.text(words::basis(report));
    }
    run(&report.run, &mut page);
    for sentence in words::without_time(&report.window) {
        page.text(sentence);
    }
    if report.run.limit_reached {
        page.text(words::limit_reached());
    }
    if set.records.matched > 0 {
        let days: Vec<_> = set.days.iter().map(|it| it.alerts).collect();
        let label = page.localized(phrase!("alerts of each day"));
        page.html.append(&sparkline(&sums(&days, TREND), &label)).line_break();
        page.text(words::after_flood_guard(set.after_flood_guard));
    }
    if let Some(against) = report.against.as_ref().filter(|_| has_results) {
        comparison(report, against, &mut page);
    }
    rules(report, with_section, &mut page);
    set_actors(set, &mut page);
    ignores(report, &mut page);
    if has_results {
        silent(set, &mut page);
    }
    overlaps(set, &mut page);
    unreadable(report, &mut page);
    page.text(words::records(set.records));
    page.html.append(&sections);
    identity(report, &mut page);
    page.document(verdict)
}

/// Adds the sources and the time, for readers who did not run the command.
fn run(run: &RunFacts, page: &mut HtmlPage) {
    let time = run.started.to_string();
    let shown: Vec<_> = run.sources.iter().take(MAX_SOURCES).map(|it| short_name(it)).collect();
    let sources = shown.join(", ");
    page.soft(match run.sources.len() - shown.len() {
        _ if shown.is_empty() => phrase!("Run at {time}", time),
        0 => phrase!("Read from {sources} at {time}", sources, time),
        rest => phrase!("Read from {sources} and {rest} more at {time}", sources, rest, time),
    });
}

/// Adds the table of rules. The first ones, `with_section`, are links.
fn rules(report: &BacktestReport, with_section: usize, page: &mut HtmlPage) {
    let set = &report.alerts;
    if set.rules.is_empty() {
        return;
    }
    page.begin(MAX_TABLE);
    page.title("h2", phrase!("Rules with alerts"));
    let columns = [
        text(phrase!("rule")),
        text(phrase!("severity")),
        number(phrase!("alerts")),
        number(phrase!("median a day")),
        number(phrase!("busiest day")),
        text(phrase!("trend")),
    ];
    let most = set.rules.first().map_or(0, |it| it.alerts);
    let row = |page: &HtmlPage, (at, rule): &(usize, &RuleReport)| {
        let mut name = Html::new();
        if *at < with_section {
            let to = section_of(rule);
            name.element("a", &[Attribute::To(&to)], |it| {
                it.append(&code_cell(&short_name(&rule.name)));
            });
        } else {
            name.append(&code_cell(&short_name(&rule.name)));
        }
        let mut alerts = cell(&grouped(rule.alerts));
        alerts.append(&bar(rule.alerts, most));
        let label = page.localized(phrase!("alerts of each day"));
        vec![
            name,
            cell(rule.severity.word(page.language)),
            alerts,
            cell(&words::median_a_day(rule, &report.window)),
            cell(&busiest_day(&rule.per_day)),
            sparkline(&sums(&rule.days, TREND), &label),
        ]
    };
    let entries: Vec<_> = set.rules.iter().enumerate().collect();
    let rest = page.table(phrase!("Rules with alerts"), &columns, &entries, MAX_RULES, row);
    more(rest, page);
}

fn section_of(rule: &RuleReport) -> Fragment {
    Fragment::new("rule", &rule.name)
}

fn set_actors(set: &SetReport, page: &mut HtmlPage) {
    if set.actors.is_empty() {
        return;
    }
    page.title("h2", phrase!("Top actors"));
    actors(phrase!("Top actors"), &set.actors, set.records.matched, page);
}

/// Adds a table of the actors of so many alerts.
fn actors(label: Phrase, actors: &[ActorShare], all: u64, page: &mut HtmlPage) {
    let columns = [text(phrase!("actor")), number(phrase!("alerts")), number(phrase!("share"))];
    page.table(label, &columns, actors, MAX_LISTED, |_, it| {
        let mut share = cell(&percent(it.share));
        share.append(&bar(it.alerts, all));
        vec![code_cell(&short_name(&it.actor)), cell(&grouped(it.alerts)), share]
    });
}

/// Returns a section for each of the first rules, with its actors and examples, and their number.
fn rule_sections(set: &SetReport, language: Language) -> (Html, usize) {
    if set.rules.is_empty() {
        return (Html::new(), 0);
    }
    let page = &mut HtmlPage::new(language);
    page.begin(MAX_SECTIONS);
    page.title("h2", phrase!("Actors and examples of each rule"));
    let mut shown = 0;
    for rule in set.rules.iter().take(MAX_LISTED) {
        if page.is_full() {
            break;
        }
        shown += 1;
        let name = short_name(&rule.name);
        let mut title = code_cell(&name);
        title.text(&format!(" {}", rule.severity.word(page.language)));
        page.element("h3", &[Attribute::Id(&section_of(rule))], &title);
        if let Some(title) = &rule.title {
            page.text(Phrase::verbatim(title.in_language(page.language)));
        }
        page.soft(words::after_flood_guard(rule.after_flood_guard));
        actors(phrase!("Actors of {rule}", rule = &name), &rule.actors, rule.alerts, page);
        if rule.actors_truncated {
            page.soft(words::ACTORS_TRUNCATED);
        }
        examples(phrase!("Examples of {rule}", rule = &name), &rule.examples, page);
    }
    more(set.rules.len() - shown, page);
    (std::mem::take(&mut page.html), shown)
}

fn examples(label: Phrase, examples: &[ExampleAlert], page: &mut HtmlPage) {
    let columns = [
        text(phrase!("time")),
        text(phrase!("event")),
        text(phrase!("actor")),
        text(phrase!("account")),
        text(phrase!("region")),
    ];
    let rest = page.table(label, &columns, examples, MAX_LISTED, |_, it| {
        let time = it.time.map_or_else(|| "-".to_owned(), |it| it.to_string());
        let ExampleAlert { actor, event_name, account, region, .. } = it;
        let names = [event_name, actor, account, region].map(|it| cell(&short_name(it)));
        std::iter::once(cell(&time)).chain(names).collect()
    });
    more(rest, page);
}

fn silent(set: &SetReport, page: &mut HtmlPage) {
    if set.silent.is_empty() {
        return;
    }
    page.title("h2", words::silent(set));
    let mut names = Html::new();
    let mut shown = 0;
    for name in &set.silent {
        if names.as_str().len() > MAX_LIST {
            break;
        }
        if shown > 0 {
            names.text(", ");
        }
        names.append(&code_cell(&short_name(name)));
        shown += 1;
    }
    page.element("p", &[], &names);
    more(set.silent.len() - shown, page);
}

fn overlaps(set: &SetReport, page: &mut HtmlPage) {
    if set.overlaps.is_empty() {
        return;
    }
    page.begin(MAX_LIST);
    page.title("h2", words::OVERLAPS);
    let columns = [text(phrase!("rules")), number(phrase!("alerts"))];
    let row = |_: &HtmlPage, it: &OverlapReport| {
        let [one, other] = it.rules.each_ref().map(|it| code_cell(&short_name(it)));
        let mut rules = one;
        rules.text(" + ").append(&other);
        vec![rules, cell(&grouped(it.alerts))]
    };
    let rest = page.table(words::OVERLAPS, &columns, &set.overlaps, MAX_LISTED, row);
    more(rest, page);
}

fn unreadable(report: &BacktestReport, page: &mut HtmlPage) {
    if report.unreadable_files == 0 {
        return;
    }
    page.begin(MAX_LIST);
    page.title("h2", words::unreadable(report));
    let columns = [text(phrase!("file")), text(phrase!("reason")), number(phrase!("records read"))];
    let row = |page: &HtmlPage, it: &UnreadableReport| {
        let reason = words::unreadable_reason(&it.reason, page.language);
        let reason = cell(&short_reason(&reason));
        vec![code_cell(&short_name(&it.name)), reason, cell(&grouped(it.records))]
    };
    let files = &report.unreadable;
    let rest = page.table(words::unreadable(report), &columns, files, MAX_LISTED, row);
    more(rest, page);
}

fn ignores(report: &BacktestReport, page: &mut HtmlPage) {
    if report.ignores.is_empty() {
        return;
    }
    page.title("h2", words::IGNORES);
    for ignore in &report.ignores {
        page.element("h3", &[], &code_cell(&short_name(&ignore.name)));
        let phrases = [words::safety(ignore.safety), words::removes(ignore)];
        page.text(Phrase::joined(phrases, ", "));
        page.soft(&ignore.reason);
        let entry = entry(ignore, page.language);
        if entry.chars().count() <= MAX_PASTED {
            page.html.code_block(&[], &entry).line_break();
        }
    }
}

fn comparison(report: &BacktestReport, against: &AgainstReport, page: &mut HtmlPage) {
    let set = &report.alerts;
    let before = &against.alerts;
    page.begin(MAX_COMPARISON);
    page.title("h2", words::compared_with(&short_name(&before.rule_set.name)));
    page.text(words::comparison(before, set, &report.window));
    let lost = against.critical_lost;
    let class = Attribute::Class(if lost == 0 { "good" } else { "bad" });
    page.paragraph(&[class], words::critical_lost(lost));
    let columns = [
        text(phrase!("rule")),
        text(phrase!("severity")),
        number(phrase!("before")),
        number(phrase!("after")),
    ];
    let changes = words::rule_changes(before, set);
    let most = changes.iter().map(|it| it.before.max(it.after)).max().unwrap_or_default();
    let row = |page: &HtmlPage, it: &RuleChange<'_>| {
        let counts = [it.before, it.after].map(|count| {
            let mut html = cell(&grouped(count));
            html.append(&bar(count, most));
            html
        });
        let names = [code_cell(&short_name(it.name)), cell(&it.severity(page.language))];
        names.into_iter().chain(counts).collect()
    };
    let label = phrase!("Alerts before and after");
    let rest = page.table(label, &columns, &changes, MAX_RULES, row);
    more(rest, page);
    alerts_of_one(before.lowered(), &words::LOWERED, page);
    alerts_of_one(before.exclusive(), &words::ONLY_BEFORE, page);
    alerts_of_one(set.exclusive(), &words::ONLY_AFTER, page);
}

/// Adds the alerts of one rule set on events on which the other one does not alert so.
fn alerts_of_one<'r>(
    rules: impl Iterator<Item = (&'r RuleReport, &'r ExclusiveAlerts)>,
    title: &Phrase,
    page: &mut HtmlPage,
) {
    let rules: Vec<_> = rules.collect();
    if rules.is_empty() {
        return;
    }
    page.begin(MAX_EXCLUSIVE);
    page.title("h3", title);
    let mut shown = 0;
    for (rule, exclusive) in rules.iter().take(MAX_LISTED) {
        if page.is_full() {
            break;
        }
        shown += 1;
        let name = short_name(&rule.name);
        let (count, severity) = (grouped(exclusive.alerts), rule.severity.word(page.language));
        page.html.element("p", &[], |it| {
            it.text(&format!("{count} ")).append(&code_cell(&name)).text(&format!(" {severity}"));
        });
        let label = Phrase::verbatim(name).because(title);
        examples(label, &exclusive.examples, page);
    }
    more(rules.len() - shown, page);
}

/// Adds the number of entries that are not shown.
fn more(count: usize, page: &mut HtmlPage) {
    if count > 0 {
        page.soft(words::more(count));
    }
}

/// Adds the rule set and the version that made the report, for readers who did not run it.
fn identity(report: &BacktestReport, page: &mut HtmlPage) {
    let set = &report.alerts.rule_set;
    let (name, hash, version) = (short_name(&set.name), &set.hash, report.run.version);
    page.soft(phrase!(
        "Rule set {name}, SHA-256 {hash}; audit-alert {version}",
        name,
        hash,
        version
    ));
}
