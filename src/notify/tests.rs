use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::notification::{FloodNotice, Notification, NotificationKind};
use super::schema;
use super::sns::SnsTopic;
use crate::alert::{
    AccountNames, AlertContext, AlertRule, Instant, Language, Severity, VisibleText, alert, visible,
};
use crate::aws::BadTopic;
use crate::event::{Record, UnwrappedItem, read};
use crate::json::parse;
use crate::slack::hostile_record;

fn shown(text: &str) -> VisibleText {
    VisibleText::new(text, true).unwrap()
}

fn context() -> AlertContext {
    let (name, title) = (shown("iam-changes"), shown("IAM 변경"));
    let rule = AlertRule { name, title, severity: Severity::High, others: vec![shown("wide")] };
    let accounts = AccountNames::default();
    AlertContext { language: Language::En, redact: true, rule: Some(rule), accounts }
}

fn notification(record: &str) -> Notification {
    let node = parse(record).unwrap();
    Notification::of(alert(&Record::bare(&node), &context()))
}

const CREATE_USER: &str = r#"{
    "eventID": "5f0c7a2e-1111-4222-8333-000000000001", "eventName": "CreateUser",
    "eventSource": "iam.amazonaws.com", "eventTime": "2026-11-20T01:02:03Z",
    "awsRegion": "us-east-1", "sourceIPAddress": "192.0.2.1", "recipientAccountId": "111122223333",
    "userIdentity": {"type": "IAMUser", "userName": "alice"},
    "errorCode": "AccessDenied", "errorMessage": "no \"way\"",
    "requestParameters": {"userName": "bob", "password": "hunter2hunter2"}
}"#;

fn document(notification: &Notification) -> Value {
    serde_json::from_str(&notification.to_json()).unwrap()
}

/// Checks a value against the keywords that the schema uses.
fn assert_valid(value: &Value, schema: &Value, place: &str) {
    if let Some(expected) = schema.get("const") {
        assert_eq!(value, expected, "{place}");
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        assert!(words.contains(value), "{place}: {value}");
    }
    let types = match &schema["type"] {
        Value::Array(types) => types.clone(),
        Value::Null => return,
        one => vec![one.clone()],
    };
    let actual = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    assert!(types.contains(&actual.into()), "{place}: {actual} is not of {types:?}");
    match value {
        Value::String(text) => {
            let max = schema.get("maxLength").and_then(Value::as_u64).unwrap_or(u64::MAX);
            assert!(text.chars().count() as u64 <= max, "{place}: {text}");
        }
        Value::Array(items) => {
            let max = schema.get("maxItems").and_then(Value::as_u64).unwrap_or(u64::MAX);
            assert!(items.len() as u64 <= max, "{place}");
            for it in items {
                assert_valid(it, &schema["items"], place);
            }
        }
        Value::Object(members) => {
            let properties = schema["properties"].as_object().unwrap();
            let names: Vec<_> = members.keys().collect();
            assert_eq!(names.len(), properties.len(), "{place}: {names:?}");
            for (name, schema) in properties {
                assert_valid(&members[name], schema, &format!("{place}/{name}"));
            }
        }
        _ => {}
    }
}

fn assert_visible(value: &Value) {
    match value {
        Value::String(text) => {
            assert!(visible(text).all(|(c, is_shown)| is_shown || c == '\n'), "{text:?}");
        }
        Value::Array(values) => values.iter().for_each(assert_visible),
        Value::Object(members) => members.values().for_each(assert_visible),
        _ => {}
    }
}

#[test]
fn the_document_of_an_alert() {
    let document = document(&notification(CREATE_USER));
    assert_valid(&document, &schema(), "");
    assert_eq!(
        document,
        json!({
            "version": 1,
            "type": "alert",
            "severity": "high",
            "title": "IAM 변경",
            "rules": ["iam-changes", "wide"],
            "headline": null,
            "event": {
                "id": "5f0c7a2e-1111-4222-8333-000000000001",
                "name": "CreateUser",
                "source": "iam.amazonaws.com",
                "time": "2026-11-20T01:02:03Z",
            },
            "account": "111122223333",
            "region": "us-east-1",
            "actor": {
                "name": "alice",
                "user": "alice",
                "group": "IAMUser",
                "isPerson": true,
                "sourceAddress": "192.0.2.1",
            },
            "error": { "code": "AccessDenied", "message": "no \"way\"" },
            "created": [],
            "facts": ["account 111122223333", "us-east-1"],
            "parameters": {
                "json": "{\n  \"userName\": \"bob\",\n  \"password\": \"[redacted]\"\n}",
                "omitted": 0,
            },
            "details": [],
            "link": notification(CREATE_USER).alert.link,
            "flood": null,
            "language": "en",
        })
    );
}

#[test]
fn the_schema_describes_every_member() {
    fn described(schema: &Value) -> usize {
        let properties = schema["properties"].as_object().unwrap();
        let nested = properties.values().filter(|it| it["type"] == json!(["object", "null"]));
        assert!(properties.values().all(|it| it["description"].is_string()), "{schema}");
        properties.len() + nested.map(described).sum::<usize>()
    }
    assert!(described(&schema()) > 30);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads files")]
fn documents_of_all_samples_are_valid() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/events")];
    let mut count = 0;
    let schema = schema();
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
        let (more, files): (Vec<PathBuf>, Vec<_>) = entries.partition(|it| it.is_dir());
        folders.extend(more);
        for file in files.iter().filter(|it| it.extension().is_some_and(|it| it == "json")) {
            let text = fs::read_to_string(file).unwrap();
            let flow = read(&text, &mut |found| {
                if let UnwrappedItem::Record(record, _) = found {
                    let notification = Notification::of(alert(&record, &context()));
                    let document = document(&notification);
                    assert_valid(&document, &schema, &file.display().to_string());
                    assert_visible(&document);
                    count += 1;
                }
                ControlFlow::Continue(())
            });
            assert!(flow.is_continue());
        }
    }
    assert!(count > 10, "{count}");
}

#[test]
fn flood_notices_and_tests_are_named_as_such() {
    let alert = notification(CREATE_USER).alert;
    let notice = FloodNotice {
        rule: None,
        limit: 10,
        until: "10:02:03 UTC".to_owned(),
        log: "/aws/lambda/audit-alert".to_owned(),
    };
    let flood = Notification { alert, kind: NotificationKind::FloodNotice(notice), mention: None };
    let shown = document(&flood);
    assert_valid(&shown, &schema(), "");
    assert_eq!((&shown["type"], &shown["flood"]["limit"]), (&"floodNotice".into(), &10.into()));
    assert!(flood.plain_text().contains("/aws/lambda/audit-alert"), "{}", flood.plain_text());
    let at = Instant { unix: 0, utc: "1970-01-01 00:00:00 UTC".to_owned() };
    let test = Notification::test(Language::Ko, at);
    let shown = document(&test);
    assert_valid(&shown, &schema(), "");
    assert_eq!((&shown["type"], &shown["event"]["id"]), (&"test".into(), &Value::Null));
    assert_eq!(test.subject(), "[test] audit-alert");
}

#[test]
fn subject_and_text_of_an_e_mail() {
    let notification = notification(CREATE_USER);
    assert_eq!(notification.subject(), "[high] iam-changes: CreateUser by alice");
    let link = notification.alert.link.clone().unwrap();
    assert_eq!(
        notification.plain_text(),
        format!(
            "high · IAM 변경\n\nEvent Name: CreateUser\nEvent Source: iam.amazonaws.com\n\
             Event Time: 2026-11-20T01:02:03Z\nEvent ID: 5f0c7a2e-1111-4222-8333-000000000001\n\
             AWS Region: us-east-1\nUser: alice\nClient IP: 192.0.2.1\nError Code: AccessDenied\n\
             Error Message: no \"way\"\n\nRequest Parameters:\n{{\n  \"userName\": \"bob\",\n  \
             \"password\": \"[redacted]\"\n}}\n\naccount 111122223333\nus-east-1\n{link}\n"
        )
    );
}

fn message(topic: &SnsTopic, notification: &Notification) -> String {
    let body = topic.body(notification);
    let (_, message) = body.split_once("&Message=").unwrap();
    percent_encoding::percent_decode_str(message).decode_utf8().unwrap().into_owned()
}

#[test]
fn a_topic_gets_the_document_and_text() {
    let topic = SnsTopic::new("arn:aws:sns:eu-west-1:111122223333:pager").unwrap();
    let notification = notification(CREATE_USER);
    let message: Map<String, Value> =
        serde_json::from_str(&message(&topic, &notification)).unwrap();
    assert_eq!(message["default"], notification.to_json());
    assert_eq!(message["email"], notification.plain_text());
}

#[test]
fn only_the_arn_of_a_standard_topic_is_accepted() {
    for (arn, expected) in [
        ("arn:aws:sns:eu-west-1:111122223333:pager", Ok(())),
        ("arn:aws-cn:sns:cn-north-1:111122223333:a-b_C", Ok(())),
        ("arn:aws:sns:eu-west-1:111122223333:pager.fifo", Err(BadTopic::Fifo)),
        ("arn:aws:sns:eu-west-1:111122223333:pager:8a21d249", Err(BadTopic::NotATopic)),
        ("arn:aws:sns:evil.test/:111122223333:pager", Err(BadTopic::NotATopic)),
        ("arn:aws:sqs:eu-west-1:111122223333:pager", Err(BadTopic::NotATopic)),
        ("arn:aws:sns:eu-west-1::pager", Err(BadTopic::NotATopic)),
        ("pager", Err(BadTopic::NotATopic)),
    ] {
        assert_eq!(SnsTopic::new(arn).map(drop), expected, "{arn}");
    }
}

proptest! {
    #![proptest_config(crate::scaled_cases(64))]
    #[test]
    fn documents_are_valid_small_and_visible(record in hostile_record()) {
        let notification = notification(&record);
        let document = document(&notification);
        assert_valid(&document, &schema(), "");
        assert_visible(&document);
        let subject = notification.subject();
        prop_assert!(subject.len() < 100 && subject.bytes().all(|it| (b' '..=b'~').contains(&it)));
        let topic = SnsTopic::new("arn:aws:sns:eu-west-1:111122223333:pager").unwrap();
        prop_assert!(message(&topic, &notification).len() <= 256 * 1024);
        prop_assert_eq!(notification.to_json(), self::notification(&record).to_json());
    }
}

#[test]
fn the_largest_alert_fits_into_a_message() {
    // Each quote takes two bytes of the document, and four of the message.
    let mut notification = notification(CREATE_USER);
    let long = shown(&"\"".repeat(20_000));
    let alert = &mut notification.alert;
    for text in [
        &mut alert.actor,
        &mut alert.user,
        &mut alert.group,
        &mut alert.client_ip,
        &mut alert.event_name,
        &mut alert.event_source,
        &mut alert.event_id,
        &mut alert.account,
        &mut alert.region,
        &mut alert.event_time,
        &mut alert.headline,
    ] {
        *text = Some(long.clone());
    }
    let rule = alert.rule.as_mut().unwrap();
    (rule.title, rule.others) = (long.clone(), vec![long.clone(); 100]);
    (alert.facts, alert.created) = (vec![long.clone(); 100], vec![long; 100]);
    alert.link = Some("\"".repeat(20_000));
    let topic = SnsTopic::new("arn:aws:sns:eu-west-1:111122223333:pager").unwrap();
    let length = message(&topic, &notification).len();
    assert!(length <= 256 * 1024, "{length}");
    assert_valid(&document(&notification), &schema(), "");
}
