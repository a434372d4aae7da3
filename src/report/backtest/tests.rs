//! Reports of any contents: their width, their length, and texts of events that could act as markup.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::document::MAX_DOCUMENT;
use super::{html, human, ignores, markdown};
use crate::alert::Severity;
use crate::backtest::{
    ActorShare, AfterFloodGuard, AgainstReport, BacktestReport, DayCounts, Dimension, ExampleAlert,
    ExclusiveAlerts, IgnoreSafety, OverlapReport, PerDay, RecordCounts, ReportWindow, RuleReport,
    RuleSetSummary, RunFacts, Selection, SetReport, SuggestedIgnore, UnreadPeriod,
    UnreadableReport, UtcSecond,
};
use crate::language::{Language, Phrase};
use crate::preview::width;
use crate::rules::file::read_rule_set;

const START: &str = "2026-11-09T00:00:00Z";

fn second() -> UtcSecond {
    UtcSecond::parse(START).unwrap()
}

fn rule(name: &str, alerts: u64, days: &[u64]) -> RuleReport {
    let example = ExampleAlert {
        time: Some(second()),
        event_id: name.to_owned(),
        account: name.to_owned(),
        region: name.to_owned(),
        event_source: name.to_owned(),
        event_name: name.to_owned(),
        actor: name.to_owned(),
        headline: None,
    };
    let actor =
        ActorShare { actor: name.to_owned(), pattern: "{}".to_owned(), alerts, share: 0.71 };
    let max_day = Some(second().day());
    RuleReport {
        name: name.to_owned(),
        severity: Severity::Critical,
        title: None,
        alerts,
        first: alerts,
        ignored: 0,
        per_day: PerDay { average: 1.5, median: 1.0, max: alerts, max_day },
        days: days.to_vec(),
        actors: vec![actor; 3],
        actors_truncated: true,
        after_flood_guard: AfterFloodGuard { alerts, exact: false },
        examples: vec![example.clone(); 3],
        exclusive: Some(ExclusiveAlerts { alerts, examples: vec![example.clone(); 3] }),
        lowered: Some(ExclusiveAlerts { alerts, examples: vec![example; 3] }),
    }
}

fn set(names: &[String], alerts: u64) -> SetReport {
    let days = [0, alerts, 1];
    SetReport {
        rule_set: RuleSetSummary {
            name: names.concat(),
            hash: String::new(),
            rules: names.len(),
            ignores: Vec::new(),
        },
        records: RecordCounts {
            total: alerts,
            matched: alerts,
            ignored: 0,
            unmatched: 0,
            unreadable: 0,
        },
        alerts_per_day: PerDay { average: 12.4, ..PerDay::default() },
        after_flood_guard: AfterFloodGuard { alerts, exact: false },
        days: vec![DayCounts { date: second().day(), records: alerts, alerts }; 3],
        actors: rule("@team", alerts, &days).actors,
        rules: names.iter().map(|name| rule(name, alerts, &days)).collect(),
        silent: names.to_vec(),
        overlaps: names
            .iter()
            .map(|it| OverlapReport { rules: [it.clone(), it.clone()], alerts })
            .collect(),
    }
}

fn report(names: &[String], alerts: u64) -> BacktestReport {
    let pattern = |name: &String| serde_json::json!({ "source": [name] }).to_string();
    BacktestReport {
        format: "audit-alert.backtest",
        version: 1,
        run: RunFacts {
            engine: "local",
            version: "1",
            sources: Vec::new(),
            started: second(),
            seconds: 1.0,
            files: 1,
            bytes: 1,
            limit_reached: false,
            unread_periods: Vec::new(),
        },
        alerts: set(names, alerts),
        window: ReportWindow {
            selection: Selection {
                since: None,
                until: None,
                accounts: BTreeSet::new(),
                regions: BTreeSet::new(),
            },
            first: Some(second()),
            last: Some(second()),
            days: 3,
            without_time: alerts,
            left_out_without_time: alerts,
        },
        against: Some(AgainstReport { alerts: set(names, alerts / 2), critical_lost: 1 }),
        ignores: names
            .iter()
            .map(|name| SuggestedIgnore {
                name: name.clone(),
                dimension: Dimension::Actor,
                pattern: pattern(name),
                removes: alerts,
                share: 0.5,
                hides_high: 0,
                hides_critical: 0,
                hides_sensitive: 0,
                safety: if alerts.is_multiple_of(2) {
                    IgnoreSafety::Safe
                } else {
                    IgnoreSafety::Risky
                },
                reason: Phrase::verbatim("reason"),
            })
            .collect(),
        unreadable: names
            .iter()
            .map(|it| UnreadableReport {
                name: it.clone(),
                reason: Phrase::verbatim(it),
                records: alerts,
            })
            .collect(),
        unreadable_files: alerts,
    }
}

/// Names that an attacker may choose, long and short.
fn names() -> impl Strategy<Value = Vec<String>> {
    let hostile = prop::sample::select(vec![
        "@team",
        "<img src=x>",
        "</details>",
        "[a](https://example.com)",
        "https://example.com",
        "`",
        "```",
        "|",
        "\\|",
        "\n",
        "\n\n# a\n",
        "\n```\n@team",
        "'''",
        "\u{202e}",
        "가나다",
        "&lt;",
        "::error::x",
        "role/deployer",
    ]);
    let name = prop::collection::vec(hostile, 1..30).prop_map(|it| it.concat());
    prop::collection::vec(name, 0..40)
}

/// The elements of a page.
const TAGS: [&str; 27] = [
    "!DOCTYPE", "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "p",
    "a", "code", "pre", "section", "table", "thead", "tbody", "tr", "th", "td", "svg", "rect",
    "polygon", "ul", "li",
];

/// The text of a document outside code spans and code blocks.
fn outside_code(document: &str) -> String {
    let mut outside = String::new();
    let mut in_block = false;
    for line in document.lines() {
        if line.starts_with("```") {
            in_block = !in_block;
        } else if !in_block {
            outside.extend(line.split('`').step_by(2));
            assert!(line.matches('`').count().is_multiple_of(2), "{line}");
            outside.push('\n');
        }
    }
    assert!(!in_block);
    outside
}

proptest! {
    #![proptest_config(crate::scaled_cases(64))]

    #[test]
    fn text_fits_80_columns(names in names(), alerts in 0_u64..10_000_000) {
        for language in [Language::En, Language::Ko] {
            for line in human(&report(&names, alerts), language, 80) {
                prop_assert!(width(&line) <= 80, "{} {:?}", width(&line), line);
            }
        }
    }

    #[test]
    fn markdown_is_short_and_names_in_it_are_inert(names in names(), alerts in 0_u64..10_000_000) {
        for language in [Language::En, Language::Ko] {
            let document = markdown(&report(&names, alerts), language);
            prop_assert!(document.chars().count() <= MAX_DOCUMENT);
            let outside = outside_code(&document);
            let outside = ["details", "summary"].iter().fold(outside, |text, tag| {
                text.replace(&format!("<{tag}>"), "").replace(&format!("</{tag}>"), "")
            });
            prop_assert!(!outside.contains(['@', '<', '\\']), "{}", outside);
            prop_assert!(!outside.contains("](") && !outside.contains("http"), "{}", outside);
            let balanced = document.matches("<details>").count() == document.matches("</details>").count();
            prop_assert!(balanced || names.iter().any(|it| it.contains("</details>")));
        }
    }

    #[test]
    fn names_in_a_page_are_inert(names in names(), alerts in 0_u64..10_000_000) {
        for language in [Language::En, Language::Ko] {
            let page = html(&report(&names, alerts), language);
            let tags = page.split('<').skip(1).map(|it| it.split([' ', '>']).next().unwrap());
            for tag in tags.map(|it| it.trim_start_matches('/')) {
                prop_assert!(TAGS.contains(&tag), "{}", tag);
            }
            let hidden = page.chars().find(|c| *c == '\u{202e}');
            prop_assert_eq!(hidden, None);
        }
    }

    #[test]
    fn suggestions_are_a_rule_set(names in names(), alerts in 0_u64..2) {
        let report = report(&names, alerts);
        for language in [Language::En, Language::Ko] {
            let (set, problems) = read_rule_set(&ignores(&report.ignores, language));
            prop_assert!(problems.is_empty(), "{:?}", problems);
            let expected = if alerts == 0 { names.len() } else { 0 };
            prop_assert_eq!(set.ignores.len(), expected);
            for (read, suggested) in set.ignores.iter().zip(&report.ignores) {
                prop_assert_eq!(&read.pattern.value, &suggested.pattern);
            }
        }
    }
}

#[test]
fn a_long_report_is_cut_at_the_limit() {
    let names: Vec<_> = (0..500).map(|number| format!("{number}-{}", "x".repeat(2_000))).collect();
    let document = markdown(&report(&names, 1_000), Language::En);
    let length = document.chars().count();
    assert!((MAX_DOCUMENT / 2..=MAX_DOCUMENT).contains(&length), "{length}");
    assert!(document.trim_end().ends_with("This comment is cut; --format json has all."));
}

#[test]
fn a_page_of_many_rules_and_days_is_limited() {
    let names: Vec<_> = (0..300).map(|number| format!("{number}-{}", "<".repeat(2_000))).collect();
    let mut report = report(&names, 300_000);
    report.ignores.truncate(10);
    let days: Vec<_> = (0..365).map(|day| day % 7 * 1_000).collect();
    for set in [&mut report.alerts, &mut report.against.as_mut().unwrap().alerts] {
        set.days = days.iter().map(|it| DayCounts { alerts: *it, ..set.days[0] }).collect();
        set.rules.iter_mut().for_each(|it| it.days.clone_from(&days));
    }
    let page = html(&report, Language::En);
    assert!((500_000..1_000_000).contains(&page.len()), "{}", page.len());
    assert!(page.contains("more; --format json has all"));
    let links = page.matches("href=\"#rule-").count();
    assert!(links > 0);
    assert_eq!(page.matches("id=\"rule-").count(), links);
}

#[test]
fn small_shares_are_a_sentence() {
    let mut report = report(&[], 3);
    report.alerts.actors[0].share = 0.004;
    let document = markdown(&report, Language::En);
    assert!(document.starts_with("### 12 alerts a day, every actor has less than 1 %\n"));
}

/// Writes a report in each format for people.
fn written(report: &BacktestReport) -> [String; 3] {
    let lines = human(report, Language::En, 200);
    let lines = lines.iter().map(|it| it.iter().map(|it| &*it.text).collect::<String>());
    let text = lines.collect::<Vec<_>>().join("\n");
    [text, markdown(report, Language::En), html(report, Language::En)]
}

#[test]
fn a_period_that_was_not_read_is_below_the_headline() {
    let mut report = report(&["a".to_owned()], 3);
    report.run.unread_periods.push(UnreadPeriod {
        source: "lookup:".to_owned(),
        regions: vec!["us-east-1".to_owned()],
        first: second(),
        last: second().plus(60),
        records: 150,
        reason: Phrase::verbatim("ExpiredTokenException"),
    });
    for text in written(&report) {
        let text = text.replace('`', "");
        let (_, rest) = text.rsplit_once("12 alerts a day, 71 % from ").unwrap();
        let period = "lookup: was not read from 2026-11-09T00:00:00Z to 2026-11-09T00:01:00Z in us-east-1; records read: 150";
        let at = [period, "ExpiredTokenException", "3 alerts on"].map(|it| rest.find(it).unwrap());
        assert!(at.is_sorted() && at[0] < 30, "{rest}");
    }
    let json = serde_json::to_value(&report).unwrap();
    let period = &json["run"]["unreadPeriods"][0];
    assert_eq!(period["records"], 150);
    assert_eq!(period["reason"], "ExpiredTokenException");
}

#[test]
fn a_part_of_a_day_has_no_numbers_of_a_day() {
    let mut report = report(&["a".to_owned()], 3);
    for (seconds, period) in [(3_601, "1 hour"), (5_400, "90 minutes"), (10, "1 minute")] {
        let selection = &mut report.window.selection;
        (selection.since, selection.until) = (Some(second()), Some(second().plus(seconds)));
        for text in written(&report) {
            assert!(text.contains(&format!("3 alerts in {period}, 71 % from")), "{text}");
            assert!(text.contains(&format!("3 alerts on 3 records of {period} (")), "{text}");
            assert!(text.contains("1 alert before, 3 after"), "{text}");
            assert!(!text.contains(" a day)"), "{text}");
        }
    }
    report.window.selection.until = Some(second().plus(86_400));
    assert!(written(&report).iter().all(|it| it.contains("12 alerts a day")));
}

#[test]
fn a_change_of_severity_is_a_change() {
    let mut report = report(&["keys".to_owned()], 3);
    let mut before = report.alerts.clone();
    report.alerts.rules[0].severity = Severity::Low;
    let mut shown = |before: &SetReport| {
        report.against.as_mut().unwrap().alerts = before.clone();
        let lines = human(&report, Language::Ko, 80);
        let lines = lines.iter().map(|it| it.iter().map(|it| &*it.text).collect::<String>());
        let lines: Vec<_> = lines.collect();
        (markdown(&report, Language::En), html(&report, Language::En), lines.join("\n"))
    };
    let (document, page, text) = shown(&before);
    assert!(document.contains("| `keys` | critical → low | 3 | 3 |"), "{document}");
    assert!(page.contains("critical → low"), "{page}");
    assert!(text.contains("심각 → 낮음"), "{text}");
    before.rules[0].severity = Severity::Low;
    assert!(!shown(&before).0.contains("→"));
}

#[test]
fn a_page_begins_with_the_verdict_and_links_to_its_rules() {
    let mut report = report(&["a b".to_owned(), "c".to_owned()], 3);
    report.run.sources = ["logs/", "b", "c", "d", "e"].map(str::to_owned).to_vec();
    let page = html(&report, Language::En);
    let mut rest = page.as_str();
    for part in [
        "<title>12 alerts a day, 71 % from @team</title>",
        "<h1>12 alerts a day, 71 % from @team</h1>",
        &format!(">Read from logs/, b, c and 2 more at {}<", second()),
        "<h2>Compared with a bc</h2>",
        "class=\"bad\">1 critical alert lost<",
        "<h3>Critical alerts that are less severe after</h3>",
        "<h3>Events that alert only before</h3>",
        "<h2>Rules with alerts</h2>",
        "href=\"#rule-a_20_b\"",
        "<h2>Top actors</h2>",
        "<h2>Suggested [[ignore]] entries</h2>",
        "# [[ignore]]\n# name = &quot;a b&quot;\n",
        "<h2>2 of 2 rules never alerted</h2>",
        "<h2>Events on which two rules alert</h2>",
        "<h2>3 files are unreadable, or parts of them</h2>",
        "<p>Records: 3 (",
        "<h3 id=\"rule-a_20_b\">",
    ] {
        let (_, after) = rest.split_once(part).unwrap_or_else(|| panic!("{part} is not in {rest}"));
        rest = after;
    }
}
