//! Tests of events inside other values, and of inputs without events.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::super::{Looked, foreign_text, foreign_value, holds_no_events, json_of_line, look};
use super::found;
use crate::json::parse;

fn record(name: &str) -> Value {
    json!({"eventVersion": "1.11", "eventName": name, "eventSource": "iam.amazonaws.com",
        "eventTime": "2026-11-20T01:02:03Z", "eventID": format!("id-{name}"), "eventType": "AwsApiCall"})
}

fn envelope(name: &str) -> Value {
    json!({"version": "0", "id": "e", "detail-type": "AWS API Call via CloudTrail", "source": "aws.iam",
        "detail": record(name)})
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn subscription(messages: &[&str]) -> Value {
    let events: Vec<_> =
        messages.iter().map(|it| json!({"id": "1", "timestamp": 1, "message": it})).collect();
    json!({"messageType": "DATA_MESSAGE", "owner": "111122223333", "logEvents": events})
}

/// Paths and names of the events found, titles of the problems.
fn looked(value: &Value) -> Vec<String> {
    let text = value.to_string();
    let describe = |it| match it {
        Looked::Event(found) => {
            let event: Value = serde_json::from_str(&found.text).unwrap();
            let name = event["detail"]["eventName"].as_str().or(event["eventName"].as_str());
            format!("{} {}", found.path, name.unwrap_or("-"))
        }
        Looked::Problem(problem) => format!("! {}", problem.title),
    };
    look(&text, &parse(&text).unwrap()).into_iter().map(describe).collect()
}

fn title(value: &Value) -> String {
    let text = value.to_string();
    let node = parse(&text).unwrap();
    assert!(look(&text, &node).is_empty(), "{text}");
    let problem = foreign_value(&node);
    format!("{}: {} | {}", problem.title, problem.label, problem.help.unwrap_or_default())
}

fn assert_title(value: &Value, parts: &[&str]) {
    let title = title(value);
    assert!(parts.iter().all(|part| title.contains(part)), "{title}");
}

#[test]
fn events_are_found_inside_objects_texts_and_encodings() {
    let [a, b] = ["A", "B"].map(record);
    let (text_a, text_b) = (a.to_string(), b.to_string());
    let logs = subscription(&[&text_a, &text_b]);
    let packed = STANDARD.encode(gzip(logs.to_string().as_bytes()));
    let undelivered = json!({"version": "1.0", "requestContext": {"condition": "RetriesExhausted"},
        "requestPayload": envelope("A"), "responsePayload": {"errorMessage": "x"}});
    let to_queue = json!({"messageId": "m", "receiptHandle": "r", "body": undelivered.to_string()});
    let column = |field: &str, value: &str| json!({"field": field, "value": value});
    for (value, expected) in [
        (logs.clone(), &["$.logEvents[0].message A", "$.logEvents[1].message B"][..]),
        (
            json!({"awslogs": {"data": packed}}),
            &[
                "$.awslogs.data (base64, gzip).logEvents[0].message A",
                "$.awslogs.data (base64, gzip).logEvents[1].message B",
            ],
        ),
        (
            json!({"Records": [{"kinesis": {"partitionKey": "p", "data": STANDARD.encode(envelope("A").to_string())}}]}),
            &["$.Records[0].kinesis.data (base64) A"],
        ),
        (
            json!({"results": [[column("@timestamp", "2026"), column("@message", &text_a)]], "status": "Complete"}),
            &["$.results[0][1].value A"],
        ),
        (undelivered, &["$.requestPayload A"]),
        (json!({"Records": [to_queue]}), &["$.Records[0].body.requestPayload A"]),
        (json!([text_a, text_b]), &["$[0] A", "$[1] B"]),
        (json!({"rule": {"id": "1"}, "data": {"integration": "aws", "aws": a}}), &["$.data.aws A"]),
        // The log line beside it is the same event.
        (json!({"data": {"aws": a}, "full_log": json!({"aws": a}).to_string()}), &["$.data.aws A"]),
        (json!([{"event_name": "A", "cloud_trail_event": text_a}]), &["$[0].cloud_trail_event A"]),
        (
            json!({"two documents": format!("{text_a}{text_b}")}),
            &["$[\"two documents\"] A", "$[\"two documents\"] (2) B"],
        ),
    ] {
        assert_eq!(looked(&value), expected, "{value}");
    }
}

#[test]
fn entries_of_put_events_are_read_as_events() {
    let entry = |detail: Value| {
        json!({"Source": "aws.iam", "DetailType": "AWS API Call via CloudTrail", "Detail": detail,
            "EventBusName": "default"})
    };
    let expected = ["$[0] A", "$[1] B"];
    let entries = json!([entry(record("A").to_string().into()), entry(record("B"))]);
    assert_eq!(looked(&entries), expected);
    assert_eq!(looked(&json!({"Entries": entries})), ["$.Entries[0] A", "$.Entries[1] B"]);
}

#[test]
fn the_other_elements_of_an_array_of_events_are_problems() {
    let text = record("A").to_string();
    assert_eq!(
        looked(&json!([1, record("A"), {"x": 1}])),
        ["! no CloudTrail event here", "$[1] A", "! no CloudTrail event here"]
    );
    assert_eq!(
        looked(&subscription(&["START RequestId: 1", &text])),
        ["! no CloudTrail event here", "$.logEvents[1].message A"]
    );
    assert_eq!(
        looked(&json!({"body": format!("{text}{{\"cut\":")})),
        ["$.body A", "! invalid JSON: expected a JSON value"]
    );
    let many = looked(&json!([record("A"), vec![0; 1_000]]));
    assert_eq!(many.len(), 2, "an array without events is one element");
    let mut elements = vec![json!(0); 1_000];
    elements.push(record("A"));
    let many = looked(&json!({"list": elements}));
    assert_eq!(many.len(), 102);
    assert_eq!(many.last().unwrap(), "! 900 more values without an event");
}

#[test]
fn empty_wrappers_are_no_problem() {
    let control = json!({"messageType": "CONTROL_MESSAGE", "logEvents": [{"message": "CWL CONTROL MESSAGE"}]});
    let packed = STANDARD.encode(gzip(control.to_string().as_bytes()));
    for value in [
        json!([]),
        json!({"Records": []}),
        json!({"Events": []}),
        json!({"results": [], "status": "Complete"}),
        control,
        json!({"awslogs": {"data": packed}}),
    ] {
        let text = value.to_string();
        assert!(holds_no_events(&parse(&text).unwrap()), "{text}");
        assert_eq!(found(&text), [""; 0], "{text}");
    }
    for text in [r#"{"a":[]}"#, "{}", r#"[{"Records":[]},{"x":1}]"#] {
        assert!(!holds_no_events(&parse(text).unwrap()), "{text}");
    }
}

#[test]
fn strangers_are_named_with_the_next_step() {
    let object = json!({"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "eventVersion": "2.1",
        "eventTime": "2026-11-20T15:59:15.977Z", "userIdentity": {"principalId": "p"},
        "s3": {"bucket": {"name": "acme-trail"}, "object": {"key": "AWSLogs/1/a%3D1/x.json.gz"}}});
    let body = json!({"Records": [object]}).to_string();
    let to_queue = json!({"Records": [{"messageId": "m", "body": body, "eventSource": "aws:sqs"}]});
    let s3 = "aws s3 cp s3://acme-trail/AWSLogs/1/a=1/x.json.gz - | audit-alert preview";
    assert_title(&object, &["not written by CloudTrail", s3]);
    assert_title(&to_queue, &["not written by CloudTrail", s3]);
    let test_event = json!({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"});
    assert_title(&test_event, &["not written by CloudTrail", "test event that S3 sends"]);
    let notice = json!({"s3Bucket": "b", "s3ObjectKey": ["k.json.gz"]});
    let to_topic = json!({"Type": "Notification", "Message": notice.to_string()});
    assert_title(&to_topic, &["notice of a new log file", "s3://b/k.json.gz"]);
    let hostile = json!({"s3Bucket": "b", "s3ObjectKey": ["$(reboot)"]});
    assert!(!title(&hostile).contains("aws s3 cp"), "{}", title(&hostile));
    let row = json!({"eventname": "A", "eventsource": "iam.amazonaws.com", "eventtime": "t",
        "requestparameters": "{\"a\":1}"});
    assert_title(&row, &["Athena", "lower case"]);
    assert_title(&json!({"class_uid": 6003, "metadata": {"version": "1.1"}}), &["OCSF"]);
    assert_title(
        &json!({"key1": "value1", "key2": "value2", "key3": "value3"}),
        &["Lambda", "generate"],
    );
    let entry = json!([{"EventId": "i", "EventName": "A", "Username": "mina"}]);
    assert_title(&entry, &["lookup-events", "--query"]);
    let described = json!({"eventName": "A", "eventSource": "a.amazonaws.com", "description": "x"});
    assert_title(&described, &["no CloudTrail event here", "generate"]);
    let unknown = json!({"eventType": "AwsNew", "eventName": "A", "eventID": "1"});
    assert_title(&unknown, &["eventType `AwsNew` is unknown"]);
    let pattern = json!({"Name": "r", "EventPattern": json!({"source": ["aws.ecs"]}).to_string()});
    assert_title(&pattern, &["event pattern, not an event"]);
    let digest = json!({"digestStartTime": "t", "logFiles": []});
    assert_title(&digest, &["digest"]);
}

#[test]
fn texts_that_are_not_json_are_named() {
    for (text, name, help) in [
        ("Event name,Event time,User name\nA,B,C\n", "CSV", "--output json"),
        ("Events:\n- CloudTrailEvent: '{\"a\":1}'\n  EventId: x\n", "YAML", "--output json"),
        ("- EventId: x\n  EventName: A\n", "YAML", "--output json"),
        ("------------\n|  LookupEvents  |\n+----+\n", "table", "--output json"),
        ("EVENTS\tAKIA\t{}\n", "tab-separated", "--output json"),
        ("PAR1\u{15}\u{4}", "Parquet", "JSON"),
        ("<?xml version=\"1.0\"?>", "XML", "--output json"),
    ] {
        let problem = foreign_text(text.as_bytes()).expect(text);
        assert!(problem.title.to_string().contains(name), "{}", problem.title);
        assert!(problem.help.unwrap().to_string().contains(help), "{name}");
    }
    for text in [
        "",
        "{\"a\": 1}",
        "  [1]",
        "\u{feff}{}",
        "\"a: b\"",
        "no, words",
        "2026-11-20T01:02:03Z s {\"a\": 1}",
    ] {
        assert_eq!(foreign_text(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn lines_of_aws_logs_tail_are_read_without_their_prefixes() {
    let (a, b) = (record("A").to_string(), serde_json::to_string_pretty(&record("B")).unwrap());
    let prefix = "2026-11-20T01:02:03.000000+00:00 111122223333_CloudTrail_us-east-1 ";
    let text = format!("{prefix}{a}\n2026-11-20T01:02:09 {b}\n");
    let second = format!("{prefix}{a}\n2026-11-20T01:02:09 ").len();
    assert_eq!(found(&text), [format!("A@{}", prefix.len()), format!("B@{second}")]);
    assert_eq!(json_of_line(&format!("{prefix}{a}\n")), Some(prefix.len()..prefix.len() + a.len()));
    for line in ["{}", "no {}", "2026-11-20", "2026-11-20{}", "\u{b9}026-11-20 {}"] {
        assert_eq!(json_of_line(line), None, "{line}");
    }
}

#[test]
fn looking_is_bounded() {
    // Nine texts inside each other are one too many.
    let nested =
        |levels: usize| (0..levels).fold(record("A"), |it, _| json!({"m": it.to_string()}));
    assert_eq!(looked(&nested(8)).len(), 1);
    assert_eq!(looked(&nested(9)).len(), 0);
    // All gzip data together unpacks to 64 MiB at most.
    let bomb = STANDARD.encode(gzip(format!("[{}]", " ".repeat(64 << 20)).as_bytes()));
    assert_eq!(looked(&json!({"data": bomb})), ["! the gzip data unpacks to more than 64 MB"]);
    let half =
        STANDARD.encode(gzip(format!("[{}{}]", " ".repeat(40 << 20), record("A")).as_bytes()));
    assert_eq!(
        looked(&json!([half, half])),
        ["$[0] (base64, gzip)[0] A", "! the gzip data unpacks to more than 64 MB"]
    );
    // An event below the deepest level is found, and the path to it is short.
    let deep = format!("{}{}{}", "{\"abc\":".repeat(990), record("A"), "}".repeat(990));
    let found = look(&deep, &parse(&deep).unwrap());
    let [Looked::Event(event)] = &*found else { panic!("{found:?}") };
    assert!(event.path.len() < 320 && event.path.contains('…'), "{}", event.path);
    for text in
        ["H4sIAAAAAAAA", "H4sIAAAAAAAAAAAAAAAAAAAAAA==", "eyJhIjogMSwgImIiOiA=", "{{{{", "[1,"]
    {
        assert_eq!(looked(&json!({"data": text, "list": [text]})), [""; 0], "{text}");
    }
}
