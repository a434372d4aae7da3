//! Tests the real function, driven by a mock of the Runtime API.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use audit_alert::diagnostic::{Name, Source};
use audit_alert::rules::bundle::Bundle;
use audit_alert::rules::file::read_rule_set;
use audit_alert::rules::set::resolve;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::runtime_api::{RunningFunction, task_root};
use crate::server::{Answer, Server};

const RULE_SET: &str = "samples/audit-alert.toml";
const SECRET: &str = "sEcReTsEcReTsEcReTsEcReT";

/// Returns the bundle of a rule set, as it is packed into the zip.
pub(crate) fn bundle(text: &str) -> String {
    let (set, found) = read_rule_set(text);
    assert!(found.is_empty(), "{found:?}");
    let flood = set.settings.flood();
    let (effective, problems) = resolve(set, &mut |path| {
        let text = fs::read_to_string(Path::new("samples").join(path)).unwrap();
        Ok(Source::new(Name::Path(path.to_owned()), text))
    });
    assert!(problems.is_empty(), "{problems:?}");
    Bundle::of(&effective, flood).to_json()
}

/// Starts a function that posts to a server.
fn start(name: &str, slack: &Server, variables: &[(&str, &str)]) -> RunningFunction {
    start_with(name, &bundle("packs = ['starter']"), slack, variables)
}

fn start_with(
    name: &str,
    rules: &str,
    slack: &Server,
    variables: &[(&str, &str)],
) -> RunningFunction {
    let hook = slack.url(&format!("/services/T0/B0/{SECRET}"));
    let environment =
        [&[("SLACK_WEBHOOK_URL", &*hook), ("AUDIT_ALERT_ALLOW_HOST", "127.0.0.1")], variables]
            .concat();
    RunningFunction::start(&task_root(name, rules), &environment)
}

fn event(path: &str) -> String {
    fs::read_to_string(format!("samples/events/{path}.json")).unwrap()
}

/// Returns the response that corresponds to lines of the log.
fn response_of(lines: &[Value]) -> Value {
    let events = lines.iter().map(|line| {
        let members = ["outcome", "reason", "maybeTwice"].into_iter();
        let members = members.filter_map(|name| Some((name.to_owned(), line.get(name)?.clone())));
        Value::Object(members.collect())
    });
    json!({ "events": events.collect::<Vec<_>>() })
}

/// Returns the ID of the event with this number.
fn id(number: usize) -> String {
    format!("5f0c7a2e-1111-4222-8333-{number:012}")
}

/// Returns a distinct event for each number.
fn numbered(number: usize, actor: &str) -> String {
    json!({
        "version": "0", "id": format!("envelope-{number}"), "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.ecs", "account": "111122223333", "time": "2026-11-20T01:02:03Z",
        "region": "ap-northeast-2", "resources": [],
        "detail": {
            "eventID": id(number), "eventName": "CreateCluster", "eventSource": "ecs.amazonaws.com",
            "eventTime": "2026-11-20T01:02:03Z", "awsRegion": "ap-northeast-2", "sourceIPAddress": "192.0.2.1",
            "userIdentity": {"type": "IAMUser", "userName": actor}, "eventType": "AwsApiCall",
            "requestParameters": {"clusterName": "pAyRoLl"}, "readOnly": false, "managementEvent": true
        }
    })
    .to_string()
}

/// Returns the paths of all samples that are JSON documents.
fn samples() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::from("samples/events")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "json") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

#[test]
fn posted_messages_equal_those_of_preview() {
    let rules = bundle(&fs::read_to_string(RULE_SET).unwrap());
    let (slack, mut count) = (Server::answering([Answer::ok()]), 0);
    let mut function =
        start_with("same-bytes", &rules, &slack, &[("AUDIT_ALERT_FLOOD_LIMIT", "0")]);
    for path in samples() {
        let mut preview = Command::new(env!("CARGO_BIN_EXE_audit-alert"));
        preview.args(["preview", "--format", "json", "--rules", RULE_SET]).arg(&path);
        preview.env_clear().env("XDG_CONFIG_HOME", "/nowhere");
        let preview = String::from_utf8(preview.output().unwrap().stdout).unwrap();
        let result = function.invoke(&fs::read_to_string(&path).unwrap());
        let mut posted = Vec::new();
        for body in preview.lines() {
            let (outcome, reason) = function.outcome();
            match &*outcome {
                "sent" => posted.push(body),
                // Several samples contain the same event.
                "duplicate" | "ignored" => {}
                _ => panic!("{}: {outcome} {reason}", path.display()),
            }
        }
        result.unwrap();
        let bodies = slack.bodies();
        assert_eq!(bodies[count..], posted, "{}", path.display());
        count = bodies.len();
    }
    assert!(count > 20, "{count}");
}

#[test]
fn events_in_sns_and_sqs_messages_are_unwrapped() {
    let slack = Server::answering([Answer::ok()]);
    let mut function = start("wrapped", &slack, &[]);
    let sns = |event: &str| json!({"Records": [{"EventSource": "aws:sns", "Sns": {"MessageId": "m", "Message": event}}]});
    let sqs = |event: &str| json!({"messageId": "m", "receiptHandle": "r", "body": event});
    let batch = json!({"Records": [sqs(&numbered(1, "a")), sqs(&sns(&numbered(2, "b")).to_string()), sqs(&numbered(1, "a"))]});
    function.invoke(&sns(&numbered(0, "a")).to_string()).unwrap();
    let response = function.invoke(&batch.to_string()).unwrap();
    let expected = json!([{"outcome": "sent"}, {"outcome": "sent"}, {"outcome": "duplicate"}]);
    assert_eq!(response, json!({ "events": expected }));
    let lines: Vec<_> = (0..4).map(|_| function.line()).collect();
    let outcomes: Vec<_> =
        lines.iter().map(|it| (it["eventId"].clone(), it["outcome"].as_str().unwrap())).collect();
    let expected = [(0, "sent"), (1, "sent"), (2, "sent"), (1, "duplicate")];
    assert_eq!(outcomes, expected.map(|(number, outcome)| (id(number).into(), outcome)));
    assert_eq!(slack.hits().len(), 3);
    let first = &lines[0];
    assert_eq!((&first["rule"], &first["level"]), (&json!("ecs"), &json!("INFO")));
    assert_eq!(first["requestId"], "8476a536-e9f4-11e8-9739-2dfe598c3fcd");
    assert!(first["latencyMs"].is_u64() && first["attempts"] == 1, "{first}");
}

#[test]
fn a_failed_message_of_an_sqs_batch_is_named() {
    let slack = Server::answering([Answer::ok(), Answer::of(404, "no_service"), Answer::ok()]);
    let variables = [("AUDIT_ALERT_REPORT_BATCH_ITEM_FAILURES", "true")];
    let mut function = start("batch-item-failures", &slack, &variables);
    let message = |number: usize| {
        json!({
            "messageId": format!("message-{number}"), "receiptHandle": "r", "body": numbered(number, "a"),
            "eventSource": "aws:sqs"
        })
    };
    let batch = json!({"Records": (0..3).map(message).collect::<Vec<_>>()});
    let response = function.invoke(&batch.to_string()).unwrap();
    assert_eq!(response, json!({"batchItemFailures": [{"itemIdentifier": "message-1"}]}));
    assert_eq!([(); 3].map(|()| function.outcome().0), ["sent", "refused", "sent"]);
    let again = function.invoke(&json!({"Records": [message(1)]}).to_string()).unwrap();
    assert_eq!(again, json!({"batchItemFailures": []}));
}

#[test]
fn events_in_other_payloads_are_found() {
    let slack = Server::answering([Answer::ok()]);
    let mut function = start("other-payloads", &slack, &[]);
    let log = json!({"messageType": "DATA_MESSAGE", "logEvents": [{"id": "1", "message": numbered(0, "a")}]});
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(log.to_string().as_bytes()).unwrap();
    let packed = STANDARD.encode(packed.finish().unwrap());
    let kinesis = STANDARD.encode(numbered(1, "b"));
    let event: Value = serde_json::from_str(&numbered(2, "c")).unwrap();
    let undelivered =
        json!({"requestContext": {"condition": "RetriesExhausted"}, "requestPayload": event});
    let message = json!({"messageId": "m", "receiptHandle": "r", "body": undelivered.to_string()});
    let mut posted = 0;
    for payload in [
        json!({"awslogs": {"data": packed}}),
        json!({"Records": [{"kinesis": {"partitionKey": "p", "data": kinesis}}]}),
        json!({"Records": [message]}),
    ] {
        let response = function.invoke(&payload.to_string()).unwrap();
        assert_eq!(response, json!({"events": [{"outcome": "sent"}]}), "{payload}");
        assert_eq!(function.line()["eventId"], id(posted));
        posted += 1;
    }
    assert_eq!(slack.hits().len(), posted);
    for payload in [
        json!({"key1": "value1", "key2": "value2", "key3": "value3"}),
        json!({"source": ["aws.ecs"]}),
        json!({"eventName": "CreateCluster", "eventSource": "ecs.amazonaws.com"}),
        json!({"eventName": "A", "eventSource": "ecs.amazonaws.com", "eventID": "1", "eventType": "AwsNew"}),
    ] {
        function.invoke(&payload.to_string()).unwrap_err();
        assert_eq!(function.outcome().0, "unreadable", "{payload}");
    }
    assert_eq!(slack.hits().len(), posted);
}

/// Its arrays have so many combinations that the rules cannot be evaluated.
#[test]
fn an_event_that_is_too_complex_is_posted_without_a_rule() {
    let slack = Server::answering([Answer::ok()]);
    let conditions = "\"p\": [1], \"q\": [1], \"r\": [1], \"s\": [1]";
    let pattern = json!("{\"detail\": {\"requestParameters\": {\"a\": {CONDITIONS}}}}");
    let pattern = pattern.to_string().replace("CONDITIONS", &conditions.replace('"', "\\\""));
    let rules = format!("packs = ['starter']\n[[rule]]\nname = 'pairs'\npattern = {pattern}\n");
    let limit = [("AUDIT_ALERT_FLOOD_LIMIT", "1")];
    let mut function = start_with("too-complex", &bundle(&rules), &slack, &limit);
    let objects = "{\"p\": 1, \"q\": 1, \"r\": 1, \"s\": 2}, ".repeat(100);
    let array = format!("\"a\": [{objects}{{\"s\": 1}}]");
    let parameters = format!("\"requestParameters\":{{{array}, {array}, {array}}}");
    for number in 0..3 {
        let event = numbered(number, "gildong");
        let event =
            event.replace("\"requestParameters\":{\"clusterName\":\"pAyRoLl\"}", &parameters);
        function.invoke(&event).unwrap();
        let line = function.line();
        // Never held back: a rule of high severity may match.
        assert_eq!((&line["outcome"], &line["level"]), (&json!("sent"), &json!("WARN")), "{line}");
        let reason = line["reason"].as_str().unwrap();
        assert!(reason.starts_with("posted without a rule: the event is too complex"), "{line}");
        assert_eq!(line.get("rule"), None, "{line}");
    }
    assert_eq!(slack.hits().len(), 3);
}

#[test]
fn ignored_events_are_logged_and_not_posted() {
    let slack = Server::answering([Answer::ok()]);
    let rules = bundle(
        "packs = ['starter']\n[[ignore]]\nname = 'robots'\npattern = '''{\"detail\": {\"userIdentity\": {\"userName\": [\"robot\"]}}}'''",
    );
    let mut function = start_with("ignored", &rules, &slack, &[]);
    let response = function.invoke(&numbered(1, "robot")).unwrap();
    let event = json!({"outcome": "ignored", "reason": "[[ignore]] `robots`"});
    assert_eq!(response, json!({ "events": [event] }));
    assert_eq!(function.outcome(), ("ignored".to_owned(), "[[ignore]] `robots`".to_owned()));
    // Only a rule that is not packed can match this event.
    function.invoke(&numbered(2, "robot").replace("ecs", "polly")).unwrap();
    assert_eq!(function.outcome().0, "ignored");
    function.invoke(&numbered(3, "gildong").replace("ecs", "polly")).unwrap();
    let line = function.line();
    assert_eq!((&line["outcome"], &line["rule"]), (&json!("sent"), &Value::Null));
    assert_eq!(slack.hits().len(), 1);
}

#[test]
fn a_refused_alert_is_retried_in_short_form_and_logged() {
    let refused = Answer::of(400, "invalid_blocks");
    let slack = Server::answering([refused.clone(), Answer::ok(), refused.clone(), refused]);
    let mut function = start("refused", &slack, &[]);
    function.invoke(&numbered(1, "a")).unwrap();
    let line = function.line();
    assert_eq!((&line["outcome"], &line["level"]), (&json!("short"), &json!("WARN")));
    let short: Value = serde_json::from_str(&slack.bodies()[1]).unwrap();
    assert!(
        short["blocks"].is_null() && short["text"].as_str().unwrap().contains("CreateCluster"),
        "{short}"
    );
    let response = function.invoke(&numbered(2, "a")).unwrap();
    let line = function.line();
    assert_eq!((&line["outcome"], &line["level"]), (&json!("refused"), &json!("ERROR")));
    assert!(line["reason"].as_str().unwrap().starts_with("invalid_blocks"), "{line}");
    assert_eq!(line["eventId"], id(2));
    assert_eq!(response, response_of(&[line]));
}

#[test]
fn a_refused_message_is_not_a_duplicate() {
    let refused = Answer::of(400, "invalid_payload");
    let slack = Server::answering([refused.clone(), refused, Answer::ok()]);
    let mut function = start("refused-again", &slack, &[]);
    for outcome in ["refused", "sent", "duplicate"] {
        function.invoke(&numbered(1, "a")).unwrap();
        assert_eq!(function.outcome().0, outcome);
    }
}

#[test]
fn a_dead_webhook_fails_the_invocation_after_one_request() {
    let slack = Server::answering([Answer::of(404, "no_active_hooks")]);
    let mut function = start("dead", &slack, &[]);
    let error = function.invoke(&numbered(1, "a")).unwrap_err();
    assert!(error.starts_with("1 of 1 events failed: no_active_hooks: "), "{error}");
    let line = function.line();
    assert_eq!((&line["outcome"], &line["level"]), (&json!("refused"), &json!("ERROR")));
    assert!(line["reason"].as_str().unwrap().contains("create a new one in Slack"), "{line}");
    assert_eq!(line["message"], "alert refused by Slack; event must be redelivered");
    assert_eq!(slack.hits().len(), 1);
}

/// These responses are not caused by the message: a redelivered event is posted once the destination is repaired.
#[test]
fn an_alert_is_posted_after_its_destination_is_repaired() {
    let page = "<!DOCTYPE html>\n<html><body>Sign in to the proxy</body></html>";
    for (number, (status, body, outcome)) in (0..).zip([
        (404, "no_service", "refused"),
        (404, "no_active_hooks", "refused"),
        (403, "invalid_token", "refused"),
        (403, "action_prohibited", "refused"),
        (410, "channel_is_archived", "refused"),
        (200, "{\"ok\":false,\"error\":\"not_in_channel\"}", "refused"),
        (400, "brand_new_error", "refused"),
        (302, "", "refused"),
        (401, "", "refused"),
        (403, page, "refused"),
        (404, page, "refused"),
        (407, page, "refused"),
        (410, page, "refused"),
        (200, page, "refused"),
        (502, page, "failed"),
    ]) {
        let broken = Arc::new(AtomicBool::new(true));
        let is_broken = Arc::clone(&broken);
        let slack = Server::start(move |_, _| {
            if is_broken.load(Ordering::SeqCst) { Answer::of(status, body) } else { Answer::ok() }
        });
        let mut function = start("repaired", &slack, &[]);
        // A short timeout, because the response of a gateway is retried until the deadline.
        function.set_timeout(Duration::from_secs(2));
        // Lambda's first attempt and its first retry.
        for _ in 0..2 {
            let error = function.invoke(&numbered(number, "a")).unwrap_err();
            assert!(error.starts_with("1 of 1 events failed: "), "{error}");
            assert_eq!(function.outcome().0, outcome, "{status} {body}");
        }
        broken.store(false, Ordering::SeqCst);
        for outcome in ["sent", "duplicate"] {
            function.invoke(&numbered(number, "a")).unwrap();
            assert_eq!(function.outcome().0, outcome, "{status} {body}");
        }
    }
}

#[test]
fn a_webhook_that_dies_before_the_short_form_fails_the_invocation() {
    let slack =
        Server::answering([Answer::of(400, "invalid_blocks"), Answer::of(404, "no_service")]);
    let mut function = start("dies", &slack, &[]);
    function.invoke(&numbered(1, "a")).unwrap_err();
    let (outcome, reason) = function.outcome();
    assert_eq!(outcome, "refused");
    assert!(reason.starts_with("no_service: "), "{reason}");
}

#[test]
fn a_busy_slack_is_retried_before_the_deadline() {
    let slack = Server::answering([Answer::of(503, ""), Answer::wait(1), Answer::ok()]);
    let mut function = start("busy", &slack, &[]);
    function.invoke(&numbered(1, "a")).unwrap();
    let line = function.line();
    assert_eq!((&line["outcome"], &line["attempts"]), (&json!("sent"), &json!(3)));
}

#[test]
fn an_alert_that_misses_the_deadline_is_posted_when_redelivered() {
    let slack = Server::answering([Answer::wait(2), Answer::ok()]);
    let mut function = start("no-time", &slack, &[]);
    function.set_timeout(Duration::from_secs(2));
    let error = function.invoke(&numbered(1, "a")).unwrap_err();
    assert_eq!(error, "1 of 1 events failed: rate_limited; Slack requested a wait of 2 s");
    assert_eq!(function.outcome().0, "failed");
    // Lambda's retry is not a duplicate.
    function.set_timeout(Duration::from_secs(30));
    function.invoke(&numbered(1, "a")).unwrap();
    assert_eq!(function.outcome().0, "sent");
}

#[test]
fn a_lost_response_is_logged_even_after_the_retry() {
    let slack = Server::answering([Answer::Hang, Answer::ok()]);
    let mut function = start("lost", &slack, &[]);
    function.set_timeout(Duration::from_secs(3));
    function.invoke(&numbered(1, "a")).unwrap_err();
    assert_eq!(function.line()["maybeTwice"], true);
    function.set_timeout(Duration::from_secs(10));
    let response = function.invoke(&numbered(1, "a")).unwrap();
    assert_eq!(response, json!({"events": [{"outcome": "sent", "maybeTwice": true}]}));
    let line = function.line();
    assert_eq!((&line["outcome"], &line["maybeTwice"]), (&json!("sent"), &json!(true)));
    function.invoke(&numbered(2, "a")).unwrap();
    assert!(function.line()["maybeTwice"].is_null());
}

#[test]
fn only_the_failed_events_of_a_batch_are_posted_again() {
    let slack = Server::answering([Answer::ok(), Answer::wait(2), Answer::ok()]);
    let mut function = start("batch", &slack, &[]);
    function.set_timeout(Duration::from_secs(2));
    let batch = format!("[{},{},{}]", numbered(1, "a"), numbered(2, "b"), numbered(3, "c"));
    assert!(function.invoke(&batch).unwrap_err().starts_with("2 of 3 "));
    function.set_timeout(Duration::from_secs(30));
    function.invoke(&batch).unwrap();
    let outcomes: Vec<_> = (0..6).map(|_| function.outcome().0).collect();
    assert_eq!(outcomes, ["sent", "failed", "failed", "duplicate", "sent", "sent"]);
}

#[test]
fn unreadable_payloads_fail_the_invocation() {
    let slack = Server::answering([Answer::ok()]);
    let mut function = start("garbage", &slack, &[]);
    for (payload, why) in [
        ("{not json", "no CloudTrail event here [AA0004]"),
        ("\u{1}\u{fffd}", "no CloudTrail event here [AA0004]"),
        ("{\"hello\": 1}", "no CloudTrail event here [AA0004]"),
        ("null", "no CloudTrail event here [AA0004]"),
        ("{\"source\": [\"aws.ecs\"]}", "this is an event pattern, not an event [AA0004]"),
        (
            "{\"eventName\": \"UpdateResolver\", \"eventSource\": \"appsync.amazonaws.com\"}",
            "no CloudTrail event here [AA0004]",
        ),
        ("[]", "the payload contains no event"),
        ("{\"Records\": []}", "the payload contains no event"),
        (
            "{\"id\": \"1\", \"detail-type\": \"Scheduled Event\", \"source\": \"aws.events\", \"detail\": {}}",
            "this event was not written by CloudTrail: its detail-type is `Scheduled Event` [AA0005]",
        ),
    ] {
        let error = function.invoke(payload).unwrap_err();
        assert_eq!(error, format!("1 of 1 events failed: {why}"), "{payload}");
        assert_eq!(function.outcome(), ("unreadable".to_owned(), why.to_owned()));
    }
    function.invoke(&numbered(1, "a")).unwrap();
    assert_eq!(slack.hits().len(), 1);
}

/// Lambda limits responses to 6 MB, and a payload of 6 MB can contain more events than that.
#[test]
fn a_response_counts_the_events_above_its_limit() {
    let slack = Server::answering([Answer::ok()]);
    let mut function = start("long-response", &slack, &[]);
    let batch = vec![numbered(1, "a"); 150].join(",");
    let response = function.invoke(&format!("[{batch}]")).unwrap();
    let lines: Vec<_> = (0..150).map(|_| function.line()).collect();
    let mut expected = response_of(&lines[..100]);
    expected["more"] = json!(50);
    assert_eq!(response, expected);
    assert_eq!(lines[99]["outcome"], "duplicate");
}

#[test]
fn the_largest_event_is_truncated_to_the_limits_of_slack() {
    let slack = Server::answering([Answer::ok()]);
    let mut function = start("large", &slack, &[]);
    function.set_timeout(Duration::from_mins(1));
    let large = numbered(1, "a").replace("pAyRoLl", &"가".repeat(1_390_000));
    assert!((4_160_000..4 << 20).contains(&large.len()));
    function.invoke(&large).unwrap();
    assert_eq!(function.outcome().0, "sent");
    assert!(slack.bodies()[0].len() < 40_000);
}

#[test]
fn a_flood_is_replaced_by_one_notice_and_counted() {
    let slack = Server::answering([Answer::ok()]);
    let mut function = start(
        "flood",
        &slack,
        &[
            ("AUDIT_ALERT_FLOOD_LIMIT", "3"),
            ("AUDIT_ALERT_TIME_ZONE", "Asia/Seoul"),
            ("AUDIT_ALERT_LANGUAGE", "ko"),
        ],
    );
    let events = (0..8).map(|number| numbered(number, "terraform"));
    let events = events.chain([numbered(8, "gildong"), numbered(9, "gildong")]);
    let responses: Vec<_> = events.map(|event| function.invoke(&event).unwrap()).collect();
    let lines: Vec<_> = (0..10).map(|_| function.line()).collect();
    for (response, line) in responses.iter().zip(&lines) {
        assert_eq!(*response, response_of(std::slice::from_ref(line)));
    }
    let outcomes: Vec<_> = lines.iter().map(|it| it["outcome"].as_str().unwrap()).collect();
    let mut expected = vec!["sent"; 3];
    expected.push("noticed");
    expected.extend(vec!["held_back"; 4]);
    expected.extend(["sent", "sent"]);
    assert_eq!(outcomes, expected);
    let bodies = slack.bodies();
    assert_eq!(bodies.len(), 6);
    let notice = &bodies[3];
    for part in ["terraform", "3건", "KST", "/aws/lambda/audit-alert", "console.aws.amazon.com"] {
        assert!(notice.contains(part), "{part}: {notice}");
    }
    // The count includes the alert that the notice replaced.
    assert!(bodies[4].contains("5건 보류: ecs, terraform"), "{}", bodies[4]);
    assert!(!bodies[5].contains("보류"), "{}", bodies[5]);
}

/// Returns the event with this number, as a call that was denied.
fn denied(number: usize, actor: &str) -> String {
    numbered(number, actor).replace("\"eventID\"", "\"errorCode\": \"AccessDenied\", \"eventID\"")
}

#[test]
fn denied_calls_hide_neither_a_success_nor_another_event() {
    let slack = Server::answering([Answer::ok()]);
    let variables = [("AUDIT_ALERT_FLOOD_LIMIT", "2"), ("AUDIT_ALERT_LANGUAGE", "ko")];
    let mut function = start("hidden", &slack, &variables);
    for (event, expected) in [
        (denied(0, "mallory"), "sent"),
        (denied(1, "mallory"), "sent"),
        (denied(2, "mallory"), "noticed"),
        (denied(3, "mallory"), "held_back"),
        (numbered(4, "mallory"), "sent"),
        (denied(5, "mallory").replace("CreateCluster", "DeleteCluster"), "sent"),
        (denied(6, "mallory"), "held_back"),
    ] {
        function.invoke(&event).unwrap();
        assert_eq!(function.outcome().0, expected, "{event}");
    }
    let bodies = slack.bodies();
    assert!(bodies[2].contains("CreateCluster(실패)"), "{}", bodies[2]);
    assert!(bodies[3].contains("2건 보류: ecs, mallory, CreateCluster(실패)"), "{}", bodies[3]);
}

/// Returns a rule for all events of ECS, and one for those of the cluster `prod`.
fn two_rules(severity_of_second: &str) -> String {
    bundle(&format!(
        r#"
        [[rule]]
        name = "all"
        service = "ecs"
        severity = "medium"
        [[rule]]
        name = "prod"
        severity = "{severity_of_second}"
        pattern = '{{"source": ["aws.ecs"], "detail": {{"requestParameters": {{"clusterName": ["prod"]}}}}}}'
        "#
    ))
}

#[test]
fn alerts_of_high_severity_are_never_held_back() {
    for severity in ["high", "critical"] {
        let slack = Server::answering([Answer::ok()]);
        let limit = [("AUDIT_ALERT_FLOOD_LIMIT", "2")];
        let mut function = start_with("severe", &two_rules(severity), &slack, &limit);
        for number in 0..6 {
            let prod = numbered(number, "terraform").replace("pAyRoLl", "prod");
            function.invoke(&prod).unwrap();
            let line = function.line();
            assert_eq!((&line["outcome"], &line["rule"]), (&json!("sent"), &json!("prod")));
        }
        // They do not count toward the limit of other alerts.
        for (number, expected) in (6..).zip(["sent", "sent", "noticed"]) {
            function.invoke(&numbered(number, "terraform")).unwrap();
            assert_eq!(function.outcome().0, expected, "{number}");
        }
    }
}

#[test]
fn a_flood_of_one_rule_does_not_hide_an_event_of_two_rules() {
    let slack = Server::answering([Answer::ok()]);
    let limit = [("AUDIT_ALERT_FLOOD_LIMIT", "1")];
    let mut function = start_with("both", &two_rules("medium"), &slack, &limit);
    for (number, cluster, expected) in
        [(0, "dev", "sent"), (1, "dev", "noticed"), (2, "dev", "held_back"), (3, "prod", "sent")]
    {
        function.invoke(&numbered(number, "terraform").replace("pAyRoLl", cluster)).unwrap();
        assert_eq!(function.outcome().0, expected, "{number}");
    }
}

/// Returns a call of IAM in the account's default rule for all its events.
fn iam(number: usize, name: &str, is_denied: bool) -> String {
    let event = if is_denied { denied(number, "mallory") } else { numbered(number, "mallory") };
    event.replace("CreateCluster", name).replace("ecs", "iam")
}

#[test]
fn eleven_denied_calls_do_not_hide_a_successful_one() {
    let slack = Server::answering([Answer::ok()]);
    let rules = bundle("[[rule]]\nname = 'iam'\nservice = 'iam'\nseverity = 'medium'");
    let mut function = start_with("eleven", &rules, &slack, &[]);
    let denied = |number| iam(number, "CreateUser", true);
    let others = [iam(11, "CreateUser", true), iam(12, "AttachUserPolicy", false)];
    for event in (0..11).map(denied).chain(others).chain([iam(13, "CreateUser", false)]) {
        function.invoke(&event).unwrap();
    }
    let outcomes: Vec<_> = (0..14).map(|_| function.outcome().0).collect();
    assert_eq!(outcomes[..10], ["sent"; 10]);
    assert_eq!(outcomes[10..], ["noticed", "held_back", "sent", "sent"]);
    let attached = &slack.bodies()[11];
    assert!(attached.contains("AttachUserPolicy"), "{attached}");
    assert!(attached.contains("mallory, CreateUser (failed)"), "{attached}");
}

#[test]
fn the_rule_set_has_the_flood_policy() {
    let text = "[[rule]]\nname = 'ecs'\nservice = 'ecs'\nseverity = 'low'\n[flood]\n";
    for (name, flood, variables, expected) in [
        ("own-limit", "limit = 1", &[][..], ["sent", "noticed", "held_back"]),
        ("own-severity", "limit = 1\nnever_hold = 'low'", &[], ["sent"; 3]),
        ("no-limit", "limit = 0", &[], ["sent"; 3]),
        ("variable", "limit = 0", &[("AUDIT_ALERT_FLOOD_LIMIT", "2")], ["sent", "sent", "noticed"]),
    ] {
        let slack = Server::answering([Answer::ok()]);
        let rules = bundle(&format!("{text}{flood}"));
        let mut function = start_with(name, &rules, &slack, variables);
        for (number, expected) in (0..).zip(expected) {
            function.invoke(&numbered(number, "terraform")).unwrap();
            assert_eq!(function.outcome().0, expected, "{name}");
        }
    }
}

#[test]
fn a_notice_lists_the_alerts_already_held_back() {
    let slack = Server::answering([Answer::ok()]);
    let mut function = start("lists", &slack, &[("AUDIT_ALERT_FLOOD_LIMIT", "1")]);
    for (event, expected) in [
        (denied(0, "mallory"), "sent"),
        // Both kinds reach their limit before anything is held back.
        (numbered(1, "mallory"), "sent"),
        (denied(2, "mallory"), "noticed"),
        (denied(3, "mallory"), "held_back"),
        (numbered(4, "mallory"), "noticed"),
    ] {
        function.invoke(&event).unwrap();
        assert_eq!(function.outcome().0, expected);
    }
    let bodies = slack.bodies();
    let notice = bodies.last().unwrap();
    assert!(notice.contains("with CreateCluster (succeeded)"), "{notice}");
    assert!(notice.contains("2 held back since "), "{notice}");
    assert!(notice.contains("mallory, CreateCluster (failed)"), "{notice}");
}

#[test]
fn a_large_payload_is_logged_up_to_a_limit() {
    let slack = Server::answering([Answer::ok()]);
    let mut function = start("long-log", &slack, &[]);
    function.set_timeout(Duration::from_secs(25));
    let batch = vec![numbered(1, "a"); 1_500].join(",");
    function.invoke(&format!("[{batch}]")).unwrap();
    let last = (0..900).map(|_| function.line()).last().unwrap();
    assert_eq!(last["unlogged"], json!({"duplicate": 601}));
    assert_eq!((&last["level"], &last["duplicate"]), (&json!("WARN"), &json!(601)));
    function.invoke(&numbered(2, "a")).unwrap();
    assert_eq!(function.line()["outcome"], "sent");
}

#[test]
fn a_log_line_has_the_metrics_of_its_rule() {
    let slack = Server::answering([Answer::ok(), Answer::of(404, "no_service")]);
    let mut function = start("metrics", &slack, &[]);
    function.invoke(&numbered(1, "a")).unwrap();
    let line = function.line();
    assert_eq!((&line["function"], &line["sent"]), (&json!("audit-alert"), &json!(1)));
    let metrics = json!([{
        "Namespace": "audit-alert",
        "Dimensions": [["function"], ["function", "rule"]],
        "Metrics": [
            {"Name": "sent", "Unit": "Count"}, {"Name": "latencyMs", "Unit": "Milliseconds"}
        ]
    }]);
    assert_eq!(line["_aws"]["CloudWatchMetrics"], metrics);
    function.invoke(&numbered(2, "a").replace("ecs", "polly")).unwrap_err();
    let line = function.line();
    assert_eq!((&line["refused"], &line["failed"]), (&json!(1), &json!(1)));
    assert_eq!(line["_aws"]["CloudWatchMetrics"][0]["Dimensions"], json!([["function"]]));
}

#[test]
fn a_refused_notice_holds_nothing_back() {
    let slack = Server::start(|number, _| match number {
        3..6 => Answer::of(404, "no_active_hooks"),
        _ => Answer::ok(),
    });
    let mut function = start("refused-notice", &slack, &[("AUDIT_ALERT_FLOOD_LIMIT", "3")]);
    for number in 0..8 {
        // A refused notice fails the invocation.
        assert_eq!(function.invoke(&numbered(number, "a")).is_err(), (3..6).contains(&number));
    }
    let outcomes: Vec<_> = (0..8).map(|_| function.outcome().0).collect();
    let expected =
        ["sent", "sent", "sent", "refused", "refused", "refused", "noticed", "held_back"];
    assert_eq!(outcomes, expected);
}

#[test]
fn actors_of_the_same_name_in_different_accounts_are_distinct() {
    let slack = Server::answering([Answer::ok()]);
    let mut function = start("names", &slack, &[("AUDIT_ALERT_FLOOD_LIMIT", "1")]);
    let of_account = |number, account: &str| {
        let arn = format!("\"arn\": \"arn:aws:iam::{account}:user/admin\", \"userName\"");
        numbered(number, "admin").replace("\"userName\"", &arn)
    };
    for (number, account, expected) in [
        (0, "111122223333", "sent"),
        (1, "111122223333", "noticed"),
        (2, "111122223333", "held_back"),
        (3, "999988887777", "sent"),
    ] {
        function.invoke(&of_account(number, account)).unwrap();
        assert_eq!(function.outcome().0, expected, "{number}");
    }
    // Without a matching rule, the event name is the kind: a harmless event does not hide another.
    let other = |number, name: &str| {
        numbered(number, "b").replace("ecs", "polly").replace("CreateCluster", name)
    };
    for (number, name, expected) in
        [(4, "PutLexicon", "sent"), (5, "PutLexicon", "noticed"), (6, "DeleteLexicon", "sent")]
    {
        function.invoke(&other(number, name)).unwrap();
        assert_eq!(function.outcome().0, expected, "{number}");
    }
    assert!(slack.bodies()[4].contains("PutLexicon"), "{}", slack.bodies()[4]);
}

#[test]
fn events_without_an_id_are_never_duplicates() {
    let slack = Server::answering([Answer::ok()]);
    let mut function = start("no-ids", &slack, &[]);
    let first = numbered(1, "a").replace(&id(1), " ").replace("envelope-1", "");
    let second = first.replace("CreateCluster", "DeleteCluster");
    // The reused ID of another event does not hide this one.
    let third = numbered(2, "a");
    let fourth =
        third.replace("CreateCluster", "DeleteCluster").replace("envelope-2", "envelope-3");
    for event in [&first, &second, &third, &fourth] {
        function.invoke(event).unwrap();
        assert_eq!(function.outcome().0, "sent", "{event}");
    }
}

#[test]
fn retry_after_applies_to_the_whole_batch() {
    let slack = Server::answering([Answer::wait(60), Answer::ok()]);
    let mut function = start("busy-batch", &slack, &[]);
    let batch = format!("[{},{},{}]", numbered(1, "a"), numbered(2, "b"), numbered(3, "c"));
    assert!(function.invoke(&batch).unwrap_err().starts_with("3 of 3 "));
    assert_eq!(slack.hits().len(), 1);
    function.line();
    assert_eq!(
        function.outcome().1,
        "Slack requested a longer wait for an earlier alert than time is left"
    );
}

/// Response of Parameter Store.
fn parameter(value: &str) -> Answer {
    Answer::of(200, &json!({"Parameter": {"Value": value}}).to_string())
}

#[test]
fn the_secret_is_fetched_once_and_again_after_a_refusal() {
    let slack = Server::start(|_, hit| {
        if hit.path.ends_with("new") { Answer::ok() } else { Answer::of(403, "invalid_token") }
    });
    let (old, new) = (slack.url("/services/T0/B0/old"), slack.url("/services/T0/B0/new"));
    let store = Server::answering([parameter(&old), parameter(&new)]);
    let endpoint = store.url("");
    let environment = [
        ("SLACK_WEBHOOK_PARAMETER", "/audit-alert/slack-webhook"),
        ("AUDIT_ALERT_ALLOW_HOST", "127.0.0.1"),
        ("AWS_ENDPOINT_URL_SSM", &endpoint),
        ("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_SESSION_TOKEN", "token"),
    ];
    let root = task_root("renewed", &bundle("packs = ['starter']"));
    let mut function = RunningFunction::start(&root, &environment);
    for number in 0..3 {
        function.invoke(&numbered(number, "a")).unwrap();
        assert_eq!(function.outcome().0, "sent");
    }
    assert_eq!(store.hits().len(), 2);
    assert_eq!(slack.hits().len(), 4);
    let hit = &store.hits()[0];
    assert_eq!(hit.header("x-amz-target"), Some("AmazonSSM.GetParameter"));
    assert_eq!(hit.header("x-amz-security-token"), Some("token"));
    let signed = hit.header("authorization").unwrap();
    assert!(signed.starts_with("AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/"), "{signed}");
    assert!(signed.contains("/ap-northeast-2/ssm/aws4_request"), "{signed}");
}

/// Starts a function whose secret is stored in Parameter Store.
fn start_with_store(name: &str, store: &Server) -> RunningFunction {
    let endpoint = store.url("");
    let environment = [
        ("SLACK_WEBHOOK_PARAMETER", "/audit-alert/slack-webhook"),
        ("AUDIT_ALERT_ALLOW_HOST", "127.0.0.1"),
        ("AWS_ENDPOINT_URL_SSM", &*endpoint),
        ("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
    ];
    RunningFunction::start(&task_root(name, &bundle("packs = ['starter']")), &environment)
}

#[test]
fn an_alert_fails_if_the_secret_cannot_be_fetched_again() {
    let busy =
        Answer::of(400, "{\"__type\":\"ThrottlingException\",\"message\":\"Rate exceeded\"}");
    for (name, second, why) in [
        ("busy-store", busy, "ThrottlingException: Rate exceeded"),
        ("unusable", parameter("not an address"), "it is not a URL"),
    ] {
        let slack = Server::start(|_, hit| {
            if hit.path.ends_with("new") {
                Answer::ok()
            } else {
                Answer::of(404, "no_active_hooks")
            }
        });
        let (old, new) = (slack.url("/services/T0/B0/old"), slack.url("/services/T0/B0/new"));
        let store = Server::answering([parameter(&old), second, parameter(&new)]);
        let mut function = start_with_store(name, &store);
        function.invoke(&numbered(1, "a")).unwrap_err();
        let (outcome, reason) = function.outcome();
        assert_eq!(outcome, "failed");
        assert!(
            reason.contains("no_active_hooks; fetching the secret again failed")
                && reason.contains(why),
            "{reason}"
        );
        function.invoke(&numbered(1, "a")).unwrap();
        assert_eq!(function.outcome().0, "sent");
    }
}

#[test]
fn a_corrected_address_is_fetched_after_any_failure() {
    for (name, answer) in [
        ("a-page-missing", Answer::of(404, "<html>")),
        ("a-page", Answer::of(200, "<html>")),
        ("archived", Answer::of(410, "channel_is_archived")),
        ("elsewhere", Answer::of(302, "")),
    ] {
        let slack =
            Server::start(
                move |_, hit| {
                    if hit.path.ends_with("new") { Answer::ok() } else { answer.clone() }
                },
            );
        let (old, new) = (slack.url("/services/T0/B0/old"), slack.url("/services/T0/B0/new"));
        let is_corrected = Arc::new(AtomicBool::new(false));
        let corrected = Arc::clone(&is_corrected);
        let store = Server::start(move |_, _| {
            parameter(if corrected.load(Ordering::SeqCst) { &new } else { &old })
        });
        let mut function = start_with_store(name, &store);
        function.set_timeout(Duration::from_secs(2));
        function.invoke(&numbered(1, "a")).unwrap_err();
        is_corrected.store(true, Ordering::SeqCst);
        function.invoke(&numbered(1, "a")).unwrap();
        function.line();
        assert_eq!(function.outcome().0, "sent", "{name}");
    }
}

#[test]
fn a_response_lost_before_a_new_secret_is_reported() {
    let slack = Server::start(|number, hit| match number {
        0 => Answer::Close,
        _ if hit.path.ends_with("new") => Answer::ok(),
        _ => Answer::of(403, "invalid_token"),
    });
    let (old, new) = (slack.url("/services/T0/B0/old"), slack.url("/services/T0/B0/new"));
    let store = Server::answering([parameter(&old), parameter(&new)]);
    let mut function = start_with_store("lost-then-new", &store);
    function.invoke(&numbered(1, "a")).unwrap();
    let line = function.line();
    assert_eq!((&line["outcome"], &line["maybeTwice"]), (&json!("sent"), &json!(true)));
}

#[test]
fn a_hanging_store_gets_one_request_per_invocation() {
    let store = Server::answering([Answer::Hang]);
    let mut function = start_with_store("slow-store", &store);
    function.set_timeout(Duration::from_secs(2));
    let batch = format!("[{},{},{}]", numbered(1, "a"), numbered(2, "b"), numbered(3, "c"));
    assert!(function.invoke(&batch).unwrap_err().starts_with("3 of 3 "));
    assert_eq!(store.hits().len(), 1);
    let last = (0..3).map(|_| function.line()).last().unwrap();
    assert!(last["latencyMs"].as_u64().unwrap() < 2_000, "{last}");
}

#[test]
fn a_missing_secret_fails_every_event_with_a_reason() {
    let slack = Server::answering([Answer::ok()]);
    let hook = slack.url("/services/T0/B0/x");
    let missing = Answer::of(400, "{\"__type\":\"ParameterNotFound\"}");
    let store = Server::answering([missing, parameter(&hook)]);
    let endpoint = store.url("");
    let root = task_root("missing-secret", &bundle("packs = ['starter']"));
    let environment = [
        ("SLACK_WEBHOOK_PARAMETER", "/audit-alert/slack-webhook"),
        ("AUDIT_ALERT_ALLOW_HOST", "127.0.0.1"),
        ("AWS_ENDPOINT_URL_SSM", &*endpoint),
        ("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_REGION", "eu-west-1"),
    ];
    let mut function = RunningFunction::start(&root, &environment);
    function.invoke(&numbered(1, "a")).unwrap_err();
    let (outcome, reason) = function.outcome();
    assert_eq!(outcome, "failed");
    assert_eq!(
        reason,
        "cannot read the parameter /audit-alert/slack-webhook in eu-west-1: ParameterNotFound; create it in \
         eu-west-1, or use its ARN if it is in another region"
    );
    // The second response of the store has the parameter.
    function.invoke(&numbered(1, "a")).unwrap();
    assert_eq!(function.outcome().0, "sent");
}

#[test]
fn without_a_destination_every_event_fails() {
    let root = task_root("nowhere", &bundle("packs = ['starter']"));
    for (environment, expected) in [
        (
            &[][..],
            "no webhook: set SLACK_WEBHOOK_PARAMETER, SLACK_WEBHOOK_SECRET or SLACK_WEBHOOK_URL",
        ),
        (
            &[("SLACK_WEBHOOK_PARAMETER", "/p")][..],
            "cannot read the parameter /p in ap-northeast-2: no credentials found",
        ),
        (
            &[("SLACK_WEBHOOK_URL", "https://evil.test/services/T0/B0/sEcReT")][..],
            "its host evil.test is not Slack's",
        ),
        (&[("SLACK_CHANNEL", "C1")][..], "no bot token for SLACK_CHANNEL"),
        (
            &[
                ("SLACK_CHANNEL", "C1"),
                ("SLACK_BOT_TOKEN", "xoxb-1"),
                ("SLACK_API_URL", "https://evil.test/api"),
            ][..],
            "SLACK_API_URL cannot be used",
        ),
    ] {
        let mut function = RunningFunction::start(&root, environment);
        let error = function.invoke(&numbered(1, "a")).unwrap_err();
        assert!(error.contains(expected), "{error}");
        let (outcome, reason) = function.outcome();
        assert!(outcome == "failed" && reason.contains(expected), "{reason}");
    }
}

#[test]
fn a_token_posts_through_the_api() {
    let slack = Server::answering([Answer::of(200, "{\"ok\":true}")]);
    let api = slack.url("/api");
    let root = task_root("token", &bundle("packs = ['starter']"));
    let environment = [
        ("SLACK_CHANNEL", "C0123"),
        ("SLACK_BOT_TOKEN", "xoxb-1"),
        ("SLACK_API_URL", &*api),
        ("AUDIT_ALERT_ALLOW_HOST", "127.0.0.1"),
    ];
    let mut function = RunningFunction::start(&root, &environment);
    function.invoke(&numbered(1, "a")).unwrap();
    assert_eq!(function.outcome().0, "sent");
    let [hit] = slack.hits().try_into().unwrap();
    assert!(hit.body.starts_with("{\"channel\":\"C0123\",\"text\":"), "{}", hit.body);
}

#[test]
fn startup_errors_are_logged() {
    let empty = Path::new(env!("CARGO_TARGET_TMPDIR")).join("function/empty");
    fs::create_dir_all(&empty).unwrap();
    let good = task_root("starts", &bundle("packs = ['starter']"));
    let bad = task_root("bad-rules", "{\"format\": 99}");
    for (root, environment, expected) in [
        (&empty, &[][..], "audit-alert package"),
        (&bad, &[], "the rules have format 99"),
        (&good, &[("AUDIT_ALERT_LANGUAGE", "jp")], "en, ko"),
        (&good, &[("AWS_LAMBDA_RUNTIME_API", "")], "audit-alert send"),
        (
            &good,
            &[("SLACK_WEBHOOK_PARAMETER", "https://hooks.slack.com/services/T0/B0/sEcReT")],
            "invalid SLACK_WEBHOOK_PARAMETER: contains the secret itself",
        ),
        (
            &good,
            &[("SLACK_WEBHOOK_URL", "https://a"), ("SLACK_WEBHOOK_SECRET", "b")],
            "SLACK_WEBHOOK_URL is also set",
        ),
    ] {
        let mut function = RunningFunction::start(root, environment);
        assert_eq!(function.wait_for_exit().code(), Some(1));
        let [line] = &function.log[..] else { panic!("{:?}", function.log) };
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["level"], "ERROR");
        assert!(!line.to_string().contains("sEcReT"), "{line}");
        assert!(line["message"].as_str().unwrap().contains(expected), "{line}");
    }
}

/// Starts a Slack whose answers the test sends through a channel.
#[cfg(unix)]
fn slack_with_channel() -> (Server, std::sync::mpsc::Sender<Answer>) {
    let (sender, answers) = std::sync::mpsc::channel();
    let answers = Arc::new(std::sync::Mutex::new(answers));
    (Server::start(move |_, _| Answer::From(Arc::clone(&answers))), sender)
}

#[cfg(unix)]
fn messages(log: &[String]) -> Vec<Value> {
    log.iter().map(|it| serde_json::from_str::<Value>(it).unwrap()["message"].clone()).collect()
}

#[cfg(unix)]
#[test]
fn sigterm_stops_the_function_after_the_current_event() {
    let (slack, answers) = slack_with_channel();
    let mut function = start("sigterm", &slack, &[]);
    function.deliver(&numbered(1, "a"));
    slack.wait_for(1);
    function.terminate();
    assert_eq!(function.line()["message"], "SIGTERM received; stopping after the current event");
    answers.send(Answer::ok()).unwrap();
    assert!(function.response().is_ok());
    assert_eq!(function.wait_for_exit().code(), Some(0));
    assert_eq!(messages(&function.log)[1..], ["alert sent"]);
    // A second poll could receive an event that is lost with the process.
    assert_eq!(function.polls(), 1);
}

#[cfg(unix)]
#[test]
fn sigterm_does_not_wait_forever() {
    let (slack, _answers) = slack_with_channel();
    let mut function = start("sigterm-hang", &slack, &[]);
    function.deliver(&numbered(1, "a"));
    slack.wait_for(1);
    function.terminate();
    assert_eq!(function.wait_for_exit().code(), Some(0));
    let last: Value = serde_json::from_str(function.log.last().unwrap()).unwrap();
    assert_eq!((&last["level"], &last["maybeTwice"]), (&json!("ERROR"), &json!(true)));
    assert_eq!(
        last["message"],
        "stopped before the end of the current event; event must be redelivered"
    );
}

#[cfg(unix)]
#[test]
fn sigterm_stops_an_idle_function_immediately() {
    let slack = Server::answering([Answer::ok()]);
    let mut idle = start("sigterm-idle", &slack, &[]);
    idle.invoke(&numbered(2, "a")).unwrap();
    idle.wait_until_idle(1);
    idle.terminate();
    assert_eq!(idle.wait_for_exit().code(), Some(0));
    assert_eq!(messages(&idle.log), ["alert sent", "SIGTERM received; stopping"]);
}

#[test]
fn log_and_responses_contain_no_secrets_and_no_parameters() {
    let page = "<html>/services/T0/B0/sEcReTsEcReTsEcReTsEcReT</html>";
    let slack = Server::answering([
        Answer::of(404, page),
        Answer::Close,
        Answer::of(500, page),
        Answer::ok(),
    ]);
    let mut function = start("quiet-log", &slack, &[]);
    let mut responses = Vec::new();
    for number in 0..3 {
        let result = function.invoke(&numbered(number, "a"));
        responses.push(result.map_or_else(|error| error, |response| response.to_string()));
        function.line();
    }
    responses.push(function.invoke("{\"secret\": \"pAyRoLl").unwrap_err());
    function.line();
    let hostile = function.invoke(&event("hostile/hostile"));
    responses.push(hostile.map_or_else(|error| error, |response| response.to_string()));
    function.line();
    let (log, responses) = (function.log.join("\n"), responses.join("\n"));
    for hidden in [SECRET, "pAyRoLl", "B0/", "\u{1b}", "\\u001b"] {
        assert!(!log.contains(hidden), "{hidden}: {log}");
        assert!(!responses.contains(hidden), "{hidden}: {responses}");
    }
    // The rest of the reasons is present.
    for text in [&log, &responses] {
        assert!(text.contains("HTTP 404") && text.contains("maybeTwice"), "{text}");
    }
}
