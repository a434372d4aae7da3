//! Runs the CloudTrail lints on patterns made of real records, from a folder of JSON lines in `AUDIT_ALERT_REAL_EVENTS`. A
//! pattern made of a record matches that record, so every finding that it never matches is a false positive.
#![expect(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::collections::BTreeMap;
use std::fs;

use audit_alert::diagnostic::{Diagnostic, Level};
use audit_alert::pattern::parse;
use audit_alert::rules::lint;
use serde_json::{Value, json};

/// The code for unknown event names.
const UNKNOWN: &str = "AA0302";

/// Codes for names of another event source. Some records in published rule tests are hand-written and have these.
const MISPLACED: [&str; 2] = ["AA0303", "AA0316"];

/// Limit of unknown names in percent: no list contains all events that are not API calls.
const MOST_UNKNOWN: usize = 2;

type Pair = (String, String);

fn findings(pattern: &Value) -> Vec<Diagnostic> {
    let found = lint(&parse(&pattern.to_string()).unwrap());
    found.into_iter().filter(|it| it.code.level() >= Level::Warning).collect()
}

fn source(event_source: &str) -> String {
    format!("aws.{}", event_source.split('.').next().unwrap_or_default())
}

/// The detail-type of events with an `eventType`.
fn detail_type(event_type: &str) -> &'static str {
    match event_type {
        "AwsConsoleSignIn" => "AWS Console Sign In via CloudTrail",
        "AwsConsoleAction" => "AWS Console Action via CloudTrail",
        "AwsServiceEvent" => "AWS Service Event via CloudTrail",
        "AwsVpceEvent" => "AWS Network Activity Event via CloudTrail",
        _ => "AWS API Call via CloudTrail",
    }
}

fn text<'r>(record: &'r Value, name: &str) -> &'r str {
    record[name].as_str().unwrap_or_default()
}

/// One record for each event source, event name and `eventType`, with the names of its files.
fn records(folder: &str) -> BTreeMap<(Pair, String), (Value, Vec<String>)> {
    let mut found: BTreeMap<_, (Value, Vec<String>)> = BTreeMap::new();
    for path in fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()) {
        if path.extension().is_none_or(|it| it != "jsonl") {
            continue;
        }
        for line in fs::read_to_string(&path).unwrap().lines() {
            let record: Value = serde_json::from_str(line).unwrap();
            let field = |name| text(&record, name).to_owned();
            let key = ((field("eventSource"), field("eventName")), field("eventType"));
            let file = path.file_stem().unwrap().display().to_string();
            found.entry(key).or_insert((record, Vec::new())).1.push(file);
        }
    }
    found
}

#[test]
#[ignore = "needs AUDIT_ALERT_REAL_EVENTS, a folder of records"]
fn real_events_are_known() {
    let folder =
        std::env::var("AUDIT_ALERT_REAL_EVENTS").expect("AUDIT_ALERT_REAL_EVENTS names a folder");
    let mut pairs: BTreeMap<Pair, Vec<String>> = BTreeMap::new();
    for ((pair, _), (_, files)) in records(&folder) {
        pairs.entry(pair).or_default().extend(files);
    }
    let (mut unknown, mut misplaced) = (0, 0);
    for ((event_source, name), files) in &mut pairs {
        let pattern = json!({
            "source": [source(event_source)],
            "detail": {"eventSource": [event_source], "eventName": [name]},
        });
        for finding in findings(&pattern) {
            files.dedup();
            println!("{} {}: {}  {files:?}", finding.code.id(), finding.title, finding.label);
            unknown += usize::from(finding.code.id() == UNKNOWN);
            misplaced += usize::from(MISPLACED.contains(&finding.code.id()));
        }
    }
    let all = pairs.len();
    println!("{all} pairs: {unknown} names unknown, {misplaced} more with the wrong source");
    assert!(unknown * 100 <= all * MOST_UNKNOWN);
}

#[test]
#[ignore = "needs AUDIT_ALERT_REAL_EVENTS, a folder of records"]
fn patterns_of_real_events_match_them() {
    let folder =
        std::env::var("AUDIT_ALERT_REAL_EVENTS").expect("AUDIT_ALERT_REAL_EVENTS names a folder");
    let records = records(&folder);
    let mut false_positives = 0;
    for (((event_source, name), event_type), (record, _)) in &records {
        let kind = detail_type(event_type);
        let mut detail = record.clone();
        // Publishers anonymize regions.
        detail.as_object_mut().unwrap().remove("awsRegion");
        detail.as_object_mut().unwrap().retain(|_, value| value.is_string() || value.is_boolean());
        for value in detail.as_object_mut().unwrap().values_mut() {
            *value = json!([value]);
        }
        let pattern = json!({
            "source": [source(event_source)], "detail-type": [kind], "detail": detail,
        });
        let found = findings(&pattern);
        let names = |id: &str| id == UNKNOWN || MISPLACED.contains(&id);
        let wrong = found.iter().filter(|it| !names(it.code.id()));
        for finding in wrong {
            false_positives += 1;
            println!("{} {name}: {}: {}", finding.code.id(), finding.title, finding.label);
        }
    }
    println!("{false_positives} false positives for {} records", records.len());
    assert!(false_positives * 100 <= records.len());
}
