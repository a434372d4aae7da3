//! Previews every record in the folder `AUDIT_ALERT_REAL_EVENTS`, in both languages and several widths. The records are not
//! in the repository, because they belong to other people.

use std::path::Path;

use serde_json::Value;

use crate::world::{run, width};

fn preview_all(folder: &Path) -> usize {
    let folder = folder.to_str().unwrap();
    let mut counted = 0;
    for lang in ["ko", "en"] {
        for columns in [40, 80, 160] {
            let width_arg = columns.to_string();
            let ran = run(&["preview", "--lang", lang, "--width", &width_arg, folder], "");
            assert_eq!(ran.code, 0, "{}", ran.stderr);
            for line in ran.stdout.lines() {
                assert!(width(line) <= columns, "{columns}: {line}");
                assert!(!line.contains(char::is_control), "{line:?}");
            }
            counted = ran.stdout.lines().filter(|line| line.starts_with("-- ")).count();
        }
    }
    counted
}

#[test]
fn every_sample_previews() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/events");
    assert!(preview_all(&samples) > 40);
}

/// The texts in a value.
fn leaves<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            // A member given as JSON text is compared by a word of it.
            Ok(Value::Object(_)) => found.extend(text.split('"').filter(|it| it.len() > 3)),
            _ => found.push(text),
        },
        Value::Array(items) => items.iter().for_each(|it| leaves(it, found)),
        Value::Object(members) => members.values().for_each(|it| leaves(it, found)),
        _ => {}
    }
}

/// The texts of a record of which the message must show at least one: those of its object.
fn object(record: &Value) -> Vec<&str> {
    let mut found = Vec::new();
    for name in ["requestParameters", "serviceEventDetails", "resources", "additionalEventData"] {
        leaves(&record[name], &mut found);
    }
    found.retain(|it| !it.trim().is_empty());
    found
}

/// Names the service events whose message does not show their object, and counts the others.
fn service_events(text: &str) -> (usize, Vec<String>) {
    let (mut counted, mut without) = (0, Vec::new());
    for line in text.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        let record = record.get("detail").unwrap_or(&record);
        let object = object(record);
        if record["eventType"] != "AwsServiceEvent" || object.is_empty() {
            continue;
        }
        let input = record.to_string();
        let payload = run(&["preview", "--no-rules", "--format", "json", "-"], &input).stdout;
        counted += 1;
        if !object.iter().any(|it| payload.contains(*it)) {
            without.push(record["eventName"].to_string());
        }
    }
    (counted, without)
}

#[test]
fn the_object_of_a_service_event_is_in_its_message() {
    let event = r#"{"eventType":"AwsServiceEvent","eventName":"DeleteKey","eventSource":"kms.amazonaws.com",
        "eventID":"1","requestParameters":null,"resources":[{"ARN":"key-1"}]}"#;
    assert_eq!(service_events(&event.replace('\n', "")), (1, Vec::new()));
    assert_eq!(service_events(&event.replace('\n', "").replace("key-1", "")).0, 0);
}

#[test]
#[ignore = "needs AUDIT_ALERT_REAL_EVENTS, a folder of records"]
fn every_real_service_event_names_its_object() {
    let folder =
        std::env::var("AUDIT_ALERT_REAL_EVENTS").expect("AUDIT_ALERT_REAL_EVENTS names a folder");
    let (mut counted, mut without) = (0, Vec::new());
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "jsonl") {
            let (count, names) = service_events(&std::fs::read_to_string(path).unwrap());
            counted += count;
            without.extend(names);
        }
    }
    println!("{counted} service events with an object");
    assert!(counted > 0);
    assert_eq!(without, [""; 0]);
}

#[test]
#[ignore = "needs AUDIT_ALERT_REAL_EVENTS, a folder of records"]
fn every_real_record_previews() {
    let folder =
        std::env::var("AUDIT_ALERT_REAL_EVENTS").expect("AUDIT_ALERT_REAL_EVENTS names a folder");
    let counted = preview_all(Path::new(&folder));
    println!("{counted} real records previewed");
    let payloads = run(&["preview", "--format", "json", &folder], "").stdout;
    assert_eq!(counted, payloads.lines().count());
}
