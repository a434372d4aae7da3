#[cfg(feature = "cli")]
mod flood_figure;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::config::Config;
use super::dedup::{DedupCache, DedupStatus};
use super::log::{InvocationLog, LogLevel, LogLine};
use super::metrics::EmbeddedMetrics;
use super::payload::read_payload;
use crate::alert::Language;
use crate::outcome::EventOutcome;
use crate::rules::bundle;

/// A time of the tests.
const AT: Timestamp = Timestamp::constant(1_795_000_000, 0);

fn line(outcome: EventOutcome) -> LogLine {
    let level = if outcome.is_error() { LogLevel::Error } else { LogLevel::Info };
    LogLine { outcome: Some(outcome), ..LogLine::new(AT, level, "test") }
}

/// Returns the lines of a payload with these outcomes.
fn logged(outcomes: impl Iterator<Item = EventOutcome> + Clone) -> Vec<LogLine> {
    let mut lines = Vec::new();
    let mut write = |line: &LogLine| lines.push(line.clone());
    let mut log = InvocationLog::new(outcomes.clone().count(), &mut write);
    outcomes.for_each(|it| log.event(it, &line(it)));
    log.finish("r", AT, "audit-alert");
    lines
}

#[test]
fn a_payload_writes_at_most_a_thousand_lines() {
    use EventOutcome::{Failed, HeldBack, Sent};
    let repeated = std::iter::repeat_n;
    assert_eq!(logged(repeated(HeldBack, 1_000)).len(), 1_000);
    let lines = logged(repeated(Sent, 3_000).chain(repeated(Failed, 150)));
    assert_eq!(lines.len(), 1_000);
    let failed = |line: &&LogLine| line.outcome == Some(Failed);
    assert_eq!(lines.iter().filter(failed).count(), 100);
    let last: Value = serde_json::from_str(&lines[999].to_json()).unwrap();
    assert_eq!(last["message"], "2151 further events of this payload have no line");
    assert_eq!(last["level"], "ERROR");
    assert_eq!(last["unlogged"], json!({"sent": 2_101, "failed": 50}));
    assert_eq!((&last["sent"], &last["failed"]), (&json!(2_101), &json!(50)));
    let errors_first = logged(repeated(Failed, 1_500).chain(repeated(Sent, 10)));
    assert_eq!(errors_first.iter().filter(failed).count(), 999);
    assert_eq!(errors_first[999].unlogged, BTreeMap::from([(Failed, 501), (Sent, 10)]));
}

/// Checks a line against the rules of the `CloudWatch` user guide, "Specification: Embedded metric format". Returns its
/// metrics.
fn assert_embedded_metrics(line: &Value) -> Vec<String> {
    let aws = &line["_aws"];
    assert!(aws["Timestamp"].as_u64().unwrap() > 1_000_000_000_000, "{line}");
    let directives = aws["CloudWatchMetrics"].as_array().unwrap();
    let mut names = Vec::new();
    for directive in directives {
        let namespace = directive["Namespace"].as_str().unwrap();
        assert!((1..=1_024).contains(&namespace.len()), "{line}");
        for set in directive["Dimensions"].as_array().unwrap() {
            let set = set.as_array().unwrap();
            assert!((1..=30).contains(&set.len()), "{line}");
            for dimension in set {
                let value = line[dimension.as_str().unwrap()].as_str().unwrap();
                assert!((1..=1_024).contains(&value.len()) && value.is_ascii(), "{line}");
            }
        }
        let metrics = directive["Metrics"].as_array().unwrap();
        assert!((1..=100).contains(&metrics.len()), "{line}");
        for metric in metrics {
            let name = metric["Name"].as_str().unwrap();
            assert!(line[name].is_number(), "{line}");
            assert!(["Count", "Milliseconds"].contains(&metric["Unit"].as_str().unwrap()));
            names.push(name.to_owned());
        }
    }
    assert!(line.to_string().len() < 256 * 1024);
    names
}

#[test]
fn lines_have_metrics_in_the_embedded_format() {
    use EventOutcome::{
        Duplicate, Failed, HeldBack, Ignored, Noticed, Refused, Sent, Short, Unreadable,
    };
    for (outcome, expected) in [
        (Sent, &["sent", "latencyMs"][..]),
        (Short, &["short", "latencyMs"]),
        (Refused, &["failed", "refused"]),
        (Failed, &["failed"]),
        (Unreadable, &["failed"]),
        (Duplicate, &["duplicate"]),
        (Noticed, &["held", "latencyMs"]),
        (HeldBack, &["held"]),
        (Ignored, &[]),
    ] {
        for by_rule in [true, false] {
            let metrics = EmbeddedMetrics::of_event(outcome, by_rule, AT, "audit-alert");
            let rule = by_rule.then(|| "ecs".to_owned());
            let line = LogLine { metrics, rule, latency_ms: Some(7), ..line(outcome) };
            let line: Value = serde_json::from_str(&line.to_json()).unwrap();
            if expected.is_empty() {
                assert_eq!(line["_aws"], Value::Null);
                continue;
            }
            assert_eq!(assert_embedded_metrics(&line), expected);
            let sets = &line["_aws"]["CloudWatchMetrics"][0]["Dimensions"];
            let expected = if by_rule {
                json!([["function"], ["function", "rule"]])
            } else {
                json!([["function"]])
            };
            assert_eq!(*sets, expected);
        }
    }
    let unlogged = logged(std::iter::repeat_n(Failed, 2_000));
    let last = serde_json::from_str(&unlogged[999].to_json()).unwrap();
    assert_eq!(assert_embedded_metrics(&last), ["failed"]);
}

#[test]
fn events_of_an_sqs_batch_know_their_message() {
    let rules = bundle::read("{\"format\":1,\"rules\":[],\"ignore\":[]}").unwrap().engine;
    let event = json!({
        "eventID": "1", "eventName": "CreateCluster", "eventSource": "ecs.amazonaws.com", "eventType": "AwsApiCall"
    });
    let message = |id: &str, body: String| json!({"messageId": id, "receiptHandle": "r", "body": body, "eventSource": "aws:sqs"});
    let ids = |payload: Value| -> Vec<_> {
        let payload = payload.to_string();
        let events = read_payload(payload.as_bytes(), &rules, Language::En);
        events.into_iter().map(|it| (it.message_id, it.name.is_some())).collect()
    };
    let two = json!([event, event]).to_string();
    let messages = [message("a", two), message("b", "garbage".to_owned())];
    let own = |id: &str, is_event| (Some(id.to_owned()), is_event);
    assert_eq!(
        ids(json!({"Records": messages})),
        [own("a", true), own("a", true), own("b", false)]
    );
    // Without an ID for every message, the response cannot name those that failed.
    let nameless = message("", event.to_string());
    let [first, _] = messages;
    for records in
        [json!([first, nameless]), json!([{"eventSource": "aws:sqs", "body": event.to_string()}])]
    {
        assert!(ids(json!({"Records": records})).iter().all(|(id, _)| id.is_none()));
    }
    assert_eq!(ids(json!({"Records": []})), [(None, false)]);
}

/// Two arrays of 100 objects have too many combinations for the program, three for any evaluation.
#[test]
fn the_events_of_a_payload_share_a_budget() {
    let pattern =
        r#"{"detail": {"requestParameters": {"a": {"p": [1], "q": [1], "r": [1], "s": [1]}}}}"#;
    let rule = |name: &str, pattern: &str| {
        format!(
            r#"{{"name": "{name}", "severity": "low", "state": "ENABLED", "pattern": {pattern}}}"#
        )
    };
    let rules = [rule("pairs", pattern), rule("ecs", r#"{"source": ["aws.ecs"]}"#)].join(",");
    let rules = format!("{{\"format\": 1, \"rules\": [{rules}], \"ignore\": []}}");
    let rules = bundle::read(&rules).unwrap().engine;
    let event = |arrays: usize, last: u8| {
        let objects = format!("{{\"p\": 1, \"q\": 1, \"r\": 1, \"s\": {last}}}, ").repeat(100);
        let arrays = vec![format!("\"a\": [{objects}{{\"s\": 1}}]"); arrays].join(",");
        format!(
            r#"{{"eventID": "1", "eventName": "CreateCluster", "eventSource": "ecs.amazonaws.com",
            "eventType": "AwsApiCall", "requestParameters": {{{arrays}}}}}"#
        )
    };
    let (simple, complex, hostile) = (event(0, 1), event(2, 1), event(3, 2));
    let undecided = |events: &[&String]| -> Vec<_> {
        let message = |event: &&String| json!({"messageId": "a", "receiptHandle": "r", "body": event, "eventSource": "aws:sqs"});
        let messages: Vec<_> = events.iter().map(message).collect();
        let batch = json!({ "Records": messages }).to_string();
        let array =
            format!("[{}]", events.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(","));
        let of = |payload: &str| -> Vec<_> {
            let events = read_payload(payload.as_bytes(), &rules, Language::En);
            events.iter().map(|it| (it.undecided.is_some(), it.rules.len())).collect()
        };
        assert_eq!(of(&batch), of(&array));
        of(&batch)
    };
    assert_eq!(undecided(&[&complex, &simple]), [(false, 2), (false, 1)]);
    let (yes, no) = ((true, 0), (false, 1));
    assert_eq!(undecided(&[&hostile, &complex, &hostile, &simple]), [yes, yes, yes, no]);
}

#[test]
fn the_last_thousand_events_are_remembered() {
    let mut cache = DedupCache::default();
    cache.insert("first", DedupStatus::Unconfirmed);
    cache.insert("first", DedupStatus::Handled);
    for number in 1..1_000 {
        cache.insert(&number.to_string(), DedupStatus::Handled);
    }
    assert_eq!(cache.get("first"), Some(DedupStatus::Handled));
    cache.insert("another", DedupStatus::Handled);
    assert_eq!(cache.get("first"), None);
    assert_eq!(cache.get("1"), Some(DedupStatus::Handled));
}

#[test]
fn an_invalid_variable_is_reported_without_its_value() {
    for (variable, value, expected) in [
        ("AUDIT_ALERT_LANGUAGE", "jp-secret", "en, ko"),
        ("AUDIT_ALERT_TIME_ZONE", "secret", "Asia/Seoul or UTC"),
        ("AUDIT_ALERT_FLOOD_LIMIT", "-1secret", "a number from 0 to 1000"),
        ("AUDIT_ALERT_FLOOD_LIMIT", "1001", "a number from 0 to 1000"),
        ("AUDIT_ALERT_REPORT_BATCH_ITEM_FAILURES", "secret", "true or false"),
        ("AUDIT_ALERT_ALLOW_HOST", "https://secret/x", "host"),
    ] {
        let bad = Config::of(&|name| (name == variable).then(|| value.to_owned())).unwrap_err();
        let message = bad.to_string();
        assert!(message.contains(variable) && message.contains(expected), "{message}");
        assert!(!message.contains("secret"), "{message}");
    }
    let good = Config::of(&|name| match name {
        "AUDIT_ALERT_TIME_ZONE" => Some("Asia/Seoul".to_owned()),
        "AUDIT_ALERT_LANGUAGE" => Some(" ".to_owned()),
        _ => None,
    });
    assert_eq!(good.unwrap().time_zone.iana_name(), Some("Asia/Seoul"));
}
