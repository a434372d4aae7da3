//! False alarms of the lints: patterns in the forms that people publish, and patterns made of real records, from a folder of JSON
//! lines in `AUDIT_ALERT_REAL_EVENTS`. A pattern made of a record matches that record, so every finding that it never matches is
//! a false positive.
#![expect(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use audit_alert::diagnostic::{Diagnostic, Level};
use audit_alert::pattern::{self, parse};
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
    for (file, record) in files(folder) {
        let field = |name| text(&record, name).to_owned();
        let key = ((field("eventSource"), field("eventName")), field("eventType"));
        found.entry(key).or_insert((record, Vec::new())).1.push(file);
    }
    found
}

/// Every record with the name of its file.
fn files(folder: &str) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()) {
        if path.extension().is_none_or(|it| it != "jsonl") {
            continue;
        }
        let file = path.file_stem().unwrap().display().to_string();
        let text = fs::read_to_string(&path).unwrap();
        found.extend(text.lines().map(|it| (file.clone(), serde_json::from_str(it).unwrap())));
    }
    found
}

/// `tests/lints/public_shapes.jsonl` has the forms of patterns in AWS's guides, in rule sets for controls such as CIS, and in
/// posts, each with the codes of its findings. Most have none; the others are notes, and warnings of patterns without a source.
#[test]
fn published_forms_raise_nothing_else() {
    let file = fs::read_to_string("tests/lints/public_shapes.jsonl").unwrap();
    let mut wrong = Vec::new();
    for line in file.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let text = row["pattern"].to_string();
        let pattern = parse(&text).unwrap_or_else(|report| panic!("{text}: {:?}", report.first()));
        let mut found = pattern::lint(&pattern);
        found.extend(pattern::lint_order(&text, &pattern));
        found.extend(lint(&pattern));
        let codes: BTreeSet<_> = found.iter().map(|it| it.code.id()).collect();
        let raises = row["raises"].as_array().unwrap();
        let raises: BTreeSet<_> = raises.iter().map(|it| it.as_str().unwrap()).collect();
        if codes != raises {
            wrong.push(format!("{}: {codes:?}, not {raises:?}", row["about"]));
        }
    }
    assert!(file.lines().count() >= 189);
    assert_eq!(wrong, Vec::<String>::new(), "{}", wrong.join("\n"));
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

/// Values in records that their publisher edited by hand: JSON booleans written as texts, and a code without the `Client.`
/// of Amazon EC2.
const EDITED: [(&str, &str); 3] = [
    ("readOnly", "\"True\""),
    ("managementEvent", "\"True\""),
    ("errorCode", "\"UnauthorizedOperation\""),
];

/// Codes about the value of a field.
const OF_VALUES: [&str; 3] = ["AA0310", "AA0317", "AA0318"];

/// The scalars of a value with their paths. EventBridge writes the path of an array's elements without an index.
fn scalars(path: &mut Vec<String>, value: &Value, found: &mut BTreeSet<(Vec<String>, String)>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                path.push(name.clone());
                scalars(path, value, found);
                path.pop();
            }
        }
        // Arrays of arrays have no path in patterns, and a text among objects was edited.
        Value::Array(items) => {
            items.iter().filter(|it| it.is_object()).for_each(|it| scalars(path, it, found));
        }
        scalar => {
            found.insert((path.clone(), scalar.to_string()));
        }
    }
}

#[test]
#[ignore = "needs AUDIT_ALERT_REAL_EVENTS, a folder of records"]
fn no_value_of_a_real_record_is_reported() {
    let folder =
        std::env::var("AUDIT_ALERT_REAL_EVENTS").expect("AUDIT_ALERT_REAL_EVENTS names a folder");
    let (mut tested, mut wrong) = (0, BTreeSet::new());
    for (_, record) in files(&folder) {
        let (event_source, event_type) = (text(&record, "eventSource"), text(&record, "eventType"));
        let mut found = BTreeSet::new();
        scalars(&mut Vec::new(), &record, &mut found);
        for (path, value) in found {
            let value: Value = serde_json::from_str(&value).unwrap();
            let condition =
                path.iter().rev().fold(json!([value]), |inside, name| json!({name: inside}));
            let mut pattern = json!({
                "source": [source(event_source)],
                "detail-type": [detail_type(event_type)],
                "detail": {"eventSource": [event_source]},
            });
            let name = path[0].clone();
            pattern["detail"][&name] = condition[&name].clone();
            tested += 1;
            let edited = EDITED.contains(&(&*path.join("."), &*value.to_string()));
            let found = findings(&pattern).into_iter();
            let found = found.filter(|it| OF_VALUES.contains(&it.code.id()) && !edited);
            wrong.extend(found.map(|it| format!("{}: {} in {pattern}", it.code.id(), it.title)));
        }
    }
    println!("{tested} values of records tested");
    assert!(tested > 0);
    assert_eq!(wrong, BTreeSet::new());
}
