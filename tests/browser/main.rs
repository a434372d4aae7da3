//! Opens our HTML pages in Chromium. Each page must do nothing but show itself, be valid and readable, and show messages as an
//! independent implementation of Slack's blocks does. One process of Node checks all pages of a test.
#![expect(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod node;
mod pages;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use audit_alert::alert::Language;
use serde_json::Value;

/// Checks all pages in a folder.
fn check(folder: &Path) {
    let mut faulty = Vec::new();
    let mut count = 0;
    for (page, problems) in problems(folder) {
        count += 1;
        faulty.extend(problems.into_iter().map(|problem| format!("{page}: {problem}")));
    }
    println!("{count} pages");
    assert!(count > 0);
    assert_none(&faulty);
}

/// Returns the problems of each page in a folder.
fn problems(folder: &Path) -> Vec<(String, Vec<String>)> {
    let lines = node::run("check_pages.mjs", &[folder]);
    let pages = lines.iter().map(|line| {
        let page: Value = serde_json::from_str(line).unwrap();
        (text(&page["page"]), texts(&page["problems"]))
    });
    pages.collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn texts(values: &Value) -> Vec<String> {
    values.as_array().unwrap().iter().map(text).collect()
}

/// Each page has one fault, which the check must find; otherwise the other tests prove nothing.
#[test]
#[ignore = "needs Chromium and npm"]
fn faults_are_found() {
    let folder = node::folder("faults");
    let faults = pages::faults();
    for (name, page, _) in &faults {
        fs::write(folder.join(format!("{name}.html")), page).unwrap();
    }
    let found = problems(&folder);
    assert_eq!(found.len(), faults.len());
    for (name, _, expected) in faults {
        let (_, problems) = found.iter().find(|(page, _)| *page == format!("{name}.html")).unwrap();
        match expected {
            Some(start) => {
                let is_found = problems.iter().any(|it| it.starts_with(start));
                assert!(is_found, "{name}: {start} is not in {problems:#?}");
            }
            None => assert_eq!(*problems, Vec::<String>::new(), "{name}"),
        }
    }
}

/// Writes pages of events, with so many on each that a page opens quickly.
fn write_previews(folder: &Path, name: &str, events: &[String], language: Language) {
    for (index, events) in events.chunks(25).enumerate() {
        let name = format!("{name}-{}-{index}", language.code());
        let count = pages::write_preview(folder, &name, &events.join("\n"), language);
        assert_eq!(count, events.len(), "{name}");
    }
}

#[test]
#[ignore = "needs Chromium and npm"]
fn pages_of_hostile_events() {
    let folder = node::folder("hostile");
    for language in [Language::En, Language::Ko] {
        write_previews(&folder, "hostile", &pages::hostile(), language);
    }
    check(&folder);
}

#[test]
#[ignore = "needs Chromium and npm"]
fn pages_of_samples() {
    let folder = node::folder("samples");
    for (name, events) in pages::samples() {
        for language in [Language::En, Language::Ko] {
            pages::write_preview(
                &folder,
                &format!("{name}-{}", language.code()),
                &events,
                language,
            );
        }
    }
    check(&folder);
    compare(&folder);
}

#[test]
#[ignore = "needs Chromium and npm"]
fn pages_of_generated_events() {
    let folder = node::folder("generated");
    write_previews(&folder, "generated", &pages::generated(), Language::En);
    check(&folder);
    compare(&folder);
}

#[test]
#[ignore = "needs Chromium, npm and AUDIT_ALERT_REAL_EVENTS, a folder of records"]
fn pages_of_real_events() {
    let records = std::env::var("AUDIT_ALERT_REAL_EVENTS").expect("a folder of records");
    let folder = node::folder("real");
    write_previews(&folder, "real", &pages::real(&records), Language::En);
    check(&folder);
}

/// Compares the messages on the pages in a folder with the reference.
fn compare(folder: &Path) {
    let (mut count, mut faulty, mut differences) = (0, Vec::new(), BTreeSet::new());
    for line in node::run("compare_reference.mjs", &[folder]) {
        let compared: Value = serde_json::from_str(&line).unwrap();
        let page = text(&compared["page"]);
        count += compared["messages"].as_u64().unwrap();
        faulty.extend(texts(&compared["problems"]).iter().map(|it| format!("{page}: {it}")));
        differences.extend(texts(&compared["differences"]));
    }
    println!("{count} messages as in the reference; known differences: {differences:#?}");
    assert!(count > 0);
    assert_none(&faulty);
}

#[track_caller]
fn assert_none(problems: &[String]) {
    let some = problems.iter().take(30).map(String::as_str).collect::<Vec<_>>();
    assert!(some.is_empty(), "{} problems\n{}", problems.len(), some.join("\n"));
}

/// Pages of the rule set and of `backtest`, in each language.
#[test]
#[ignore = "needs Chromium and npm"]
fn pages_of_rules_and_reports() {
    let folder = node::folder("reports");
    for language in [Language::En, Language::Ko] {
        for (name, args) in [
            ("rules", &["rules", "--format", "html"][..]),
            ("rules-packs", &["rules", "--format", "html", "--rules", "starter+signin"]),
            ("backtest", &["backtest", "--format", "html", "archive/AWSLogs"]),
        ] {
            let page = pages::audit_alert(args, "", language);
            fs::write(folder.join(format!("{name}-{}.html", language.code())), page).unwrap();
        }
    }
    check(&folder);
}
