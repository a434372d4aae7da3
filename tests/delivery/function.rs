//! The real function, driven as Lambda drives it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use audit_alert::diagnostic::{Name, Source};
use audit_alert::rules::bundle::Bundle;
use audit_alert::rules::file::read_rule_set;
use audit_alert::rules::set::resolve;
use serde_json::{Value, json};

use crate::runtime_api::{Running, task_root};
use crate::server::{Answer, Server};

const RULE_SET: &str = "samples/audit-alert.toml";
const SECRET: &str = "sEcReTsEcReTsEcReTsEcReT";

/// The rules of a text, as they travel.
fn bundle(text: &str) -> String {
    let (set, found) = read_rule_set(text);
    assert!(found.is_empty(), "{found:?}");
    let (effective, problems) = resolve(set, &mut |path| {
        let text = fs::read_to_string(Path::new("samples").join(path)).unwrap();
        Ok(Source::new(Name::Path(path.to_owned()), text))
    });
    assert!(problems.is_empty(), "{problems:?}");
    Bundle::of(&effective).to_json()
}

/// A function that posts to a server.
fn start(name: &str, slack: &Server, more: &[(&str, &str)]) -> Running {
    start_with(name, &bundle("packs = ['starter']"), slack, more)
}

fn start_with(name: &str, rules: &str, slack: &Server, more: &[(&str, &str)]) -> Running {
    let hook = slack.url(&format!("/services/T0/B0/{SECRET}"));
    let environment =
        [&[("SLACK_WEBHOOK_URL", &*hook), ("AUDIT_ALERT_ALLOW_HOST", "127.0.0.1")], more].concat();
    Running::start(&task_root(name, rules), &environment)
}

fn event(path: &str) -> String {
    fs::read_to_string(format!("samples/events/{path}.json")).unwrap()
}

/// The answer that says what lines of the log say.
fn answer_of(lines: &[Value]) -> Value {
    let told = lines.iter().map(|line| {
        let members = ["outcome", "reason", "maybeTwice"].into_iter();
        let told = members.filter_map(|name| Some((name.to_owned(), line.get(name)?.clone())));
        Value::Object(told.collect())
    });
    json!({ "events": told.collect::<Vec<_>>() })
}

/// The id of an event of a number.
fn id(number: usize) -> String {
    format!("5f0c7a2e-1111-4222-8333-{number:012}")
}

/// An event of its own: another id, another actor.
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

/// The samples, but for those with several events or none.
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
fn what_is_posted_is_what_preview_shows() {
    let rules = bundle(&fs::read_to_string(RULE_SET).unwrap());
    let (slack, mut shown) = (Server::answering([Answer::ok()]), 0);
    // Nothing in here is to be held back.
    let mut function =
        start_with("same-bytes", &rules, &slack, &[("AUDIT_ALERT_FLOOD_LIMIT", "0")]);
    for path in samples() {
        let mut preview = Command::new(env!("CARGO_BIN_EXE_audit-alert"));
        preview.args(["preview", "--format", "json", "--rules", RULE_SET]).arg(&path);
        preview.env_clear().env("XDG_CONFIG_HOME", "/nowhere");
        let preview = String::from_utf8(preview.output().unwrap().stdout).unwrap();
        // Its events came before from another file, or are ignored, or it holds none.
        let result = function.invoke(&fs::read_to_string(&path).unwrap());
        let mut posted = Vec::new();
        for body in preview.lines() {
            let (outcome, reason) = function.outcome();
            match &*outcome {
                "sent" => posted.push(body),
                "duplicate" | "ignored" => {}
                _ => panic!("{}: {outcome} {reason}", path.display()),
            }
        }
        result.unwrap();
        let bodies = slack.bodies();
        assert_eq!(bodies[shown..], posted, "{}", path.display());
        shown = bodies.len();
    }
    assert!(shown > 20, "{shown}");
}

#[test]
fn it_unwraps_what_wraps_an_event() {
    let slack = Server::answering([Answer::ok()]);
    let mut function = start("wrapped", &slack, &[]);
    let sns = |event: &str| json!({"Records": [{"EventSource": "aws:sns", "Sns": {"MessageId": "m", "Message": event}}]});
    let sqs = |event: &str| json!({"messageId": "m", "receiptHandle": "r", "body": event});
    let batch = json!({"Records": [sqs(&numbered(1, "a")), sqs(&sns(&numbered(2, "b")).to_string()), sqs(&numbered(1, "a"))]});
    function.invoke(&sns(&numbered(0, "a")).to_string()).unwrap();
    let answer = function.invoke(&batch.to_string()).unwrap();
    let expected = json!([{"outcome": "sent"}, {"outcome": "sent"}, {"outcome": "duplicate"}]);
    assert_eq!(answer, json!({ "events": expected }));
    let lines: Vec<_> = (0..4).map(|_| function.line()).collect();
    let told: Vec<_> =
        lines.iter().map(|it| (it["eventId"].clone(), it["outcome"].as_str().unwrap())).collect();
    let expected = [(0, "sent"), (1, "sent"), (2, "sent"), (1, "duplicate")];
    assert_eq!(told, expected.map(|(number, outcome)| (id(number).into(), outcome)));
    assert_eq!(slack.hits().len(), 3);
    let first = &lines[0];
    assert_eq!((&first["rule"], &first["level"]), (&json!("ecs"), &json!("INFO")));
    assert_eq!(first["requestId"], "8476a536-e9f4-11e8-9739-2dfe598c3fcd");
    assert!(first["latencyMs"].is_u64() && first["attempts"] == 1, "{first}");
}

#[test]
fn what_is_ignored_is_logged_and_not_posted() {
    let slack = Server::answering([Answer::ok()]);
    let rules = bundle(
        "packs = ['starter']\n[[ignore]]\nname = 'robots'\npattern = '''{\"detail\": {\"userIdentity\": {\"userName\": [\"robot\"]}}}'''",
    );
    let mut function = start_with("ignored", &rules, &slack, &[]);
    let answer = function.invoke(&numbered(1, "robot")).unwrap();
    let told = json!({"outcome": "ignored", "reason": "[[ignore]] `robots`"});
    assert_eq!(answer, json!({ "events": [told] }));
    assert_eq!(function.outcome(), ("ignored".to_owned(), "[[ignore]] `robots`".to_owned()));
    // A rule that is not in the zip picked this one, or EventBridge would not have delivered it.
    function.invoke(&numbered(2, "robot").replace("ecs", "polly")).unwrap();
    assert_eq!(function.outcome().0, "ignored");
    function.invoke(&numbered(3, "gildong").replace("ecs", "polly")).unwrap();
    let line = function.line();
    assert_eq!((&line["outcome"], &line["rule"]), (&json!("sent"), &Value::Null));
    assert_eq!(slack.hits().len(), 1);
}

#[test]
fn a_refused_alert_is_tried_short_and_logged() {
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
    let answer = function.invoke(&numbered(2, "a")).unwrap();
    let line = function.line();
    assert_eq!((&line["outcome"], &line["level"]), (&json!("refused"), &json!("ERROR")));
    assert!(line["reason"].as_str().unwrap().starts_with("invalid_blocks"), "{line}");
    assert_eq!(line["eventId"], id(2));
    assert_eq!(answer, answer_of(&[line]));
}

#[test]
fn a_message_that_slack_refuses_is_not_remembered() {
    let refused = Answer::of(400, "invalid_payload");
    let slack = Server::answering([refused.clone(), refused, Answer::ok()]);
    let mut function = start("refused-again", &slack, &[]);
    for outcome in ["refused", "sent", "duplicate"] {
        function.invoke(&numbered(1, "a")).unwrap();
        assert_eq!(function.outcome().0, outcome);
    }
}

#[test]
fn a_dead_webhook_is_loud_and_asked_once() {
    let slack = Server::answering([Answer::of(404, "no_active_hooks")]);
    let mut function = start("dead", &slack, &[]);
    let error = function.invoke(&numbered(1, "a")).unwrap_err();
    assert!(error.starts_with("1 of 1 events not alerted on: no_active_hooks: "), "{error}");
    let line = function.line();
    assert_eq!((&line["outcome"], &line["level"]), (&json!("refused"), &json!("ERROR")));
    assert!(line["reason"].as_str().unwrap().contains("make a new one in Slack"), "{line}");
    assert_eq!(line["message"], "alert refused by Slack; the event has to come again");
    assert_eq!(slack.hits().len(), 1);
}

/// Answers that are no fault of the message: the alert is posted once somebody has put right what is.
#[test]
fn an_alert_outlives_a_destination_that_refuses_it() {
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
        (200, page, "failed"),
        (502, page, "failed"),
    ]) {
        let broken = Arc::new(AtomicBool::new(true));
        let is_broken = Arc::clone(&broken);
        let slack = Server::start(move |_, _| {
            if is_broken.load(Ordering::SeqCst) { Answer::of(status, body) } else { Answer::ok() }
        });
        let mut function = start("repaired", &slack, &[]);
        // Short, because pages are asked for again until the time is over.
        function.allow(Duration::from_secs(2));
        // Lambda's first try and its second.
        for _ in 0..2 {
            let error = function.invoke(&numbered(number, "a")).unwrap_err();
            assert!(error.starts_with("1 of 1 events not alerted on: "), "{error}");
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
fn a_busy_slack_is_asked_again_within_the_time() {
    let slack = Server::answering([Answer::of(503, ""), Answer::wait(1), Answer::ok()]);
    let mut function = start("busy", &slack, &[]);
    function.invoke(&numbered(1, "a")).unwrap();
    let line = function.line();
    assert_eq!((&line["outcome"], &line["attempts"]), (&json!("sent"), &json!(3)));
}

#[test]
fn an_alert_that_finds_no_time_fails_and_comes_again() {
    let slack = Server::answering([Answer::wait(2), Answer::ok()]);
    let mut function = start("no-time", &slack, &[]);
    function.allow(Duration::from_secs(2));
    let error = function.invoke(&numbered(1, "a")).unwrap_err();
    assert_eq!(error, "1 of 1 events not alerted on: rate_limited, and asks to wait 2 s");
    assert_eq!(function.outcome().0, "failed");
    // Lambda's second try is no duplicate.
    function.allow(Duration::from_secs(30));
    function.invoke(&numbered(1, "a")).unwrap();
    assert_eq!(function.outcome().0, "sent");
}

#[test]
fn a_lost_answer_is_in_the_log_even_after_lambdas_retry() {
    let slack = Server::answering([Answer::Hang, Answer::ok()]);
    let mut function = start("lost", &slack, &[]);
    function.allow(Duration::from_secs(3));
    function.invoke(&numbered(1, "a")).unwrap_err();
    assert_eq!(function.line()["maybeTwice"], true);
    function.allow(Duration::from_secs(10));
    let answer = function.invoke(&numbered(1, "a")).unwrap();
    assert_eq!(answer, json!({"events": [{"outcome": "sent", "maybeTwice": true}]}));
    let line = function.line();
    assert_eq!((&line["outcome"], &line["maybeTwice"]), (&json!("sent"), &json!(true)));
    function.invoke(&numbered(2, "a")).unwrap();
    assert!(function.line()["maybeTwice"].is_null());
}

#[test]
fn of_a_batch_only_what_failed_alerts_again() {
    let slack = Server::answering([Answer::ok(), Answer::wait(2), Answer::ok()]);
    let mut function = start("batch", &slack, &[]);
    function.allow(Duration::from_secs(2));
    let batch = format!("[{},{},{}]", numbered(1, "a"), numbered(2, "b"), numbered(3, "c"));
    assert!(function.invoke(&batch).unwrap_err().starts_with("2 of 3 "));
    function.allow(Duration::from_secs(30));
    function.invoke(&batch).unwrap();
    let outcomes: Vec<_> = (0..6).map(|_| function.outcome().0).collect();
    assert_eq!(outcomes, ["sent", "failed", "failed", "duplicate", "sent", "sent"]);
}

#[test]
fn what_is_no_event_is_reported_as_failed() {
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
        ("[]", "the payload holds no event"),
        ("{\"Records\": []}", "the payload holds no event"),
        (
            "{\"id\": \"1\", \"detail-type\": \"Scheduled Event\", \"source\": \"aws.events\", \"detail\": {}}",
            "this event was not written by CloudTrail: this is Scheduled Event [AA0005]",
        ),
    ] {
        let error = function.invoke(payload).unwrap_err();
        assert_eq!(error, format!("1 of 1 events not alerted on: {why}"), "{payload}");
        assert_eq!(function.outcome(), ("unreadable".to_owned(), why.to_owned()));
    }
    function.invoke(&numbered(1, "a")).unwrap();
    assert_eq!(slack.hits().len(), 1);
}

/// Lambda takes an answer of 6 MB, and a payload of as much can hold more events than that has room for.
#[test]
fn an_answer_counts_what_it_has_no_room_for() {
    let slack = Server::answering([Answer::ok()]);
    let mut function = start("long-answer", &slack, &[]);
    let batch = vec![numbered(1, "a"); 150].join(",");
    let answer = function.invoke(&format!("[{batch}]")).unwrap();
    let lines: Vec<_> = (0..150).map(|_| function.line()).collect();
    let mut expected = answer_of(&lines[..100]);
    expected["more"] = json!(50);
    assert_eq!(answer, expected);
    assert_eq!(lines[99]["outcome"], "duplicate");
}

#[test]
fn the_largest_payload_is_posted_cut_to_what_slack_takes() {
    let slack = Server::answering([Answer::ok()]);
    let mut function = start("large", &slack, &[]);
    function.allow(Duration::from_mins(1));
    let large = numbered(1, "a").replace("pAyRoLl", &"가".repeat(2 << 20));
    assert!(large.len() > 6 << 20);
    function.invoke(&large).unwrap();
    assert_eq!(function.outcome().0, "sent");
    assert!(slack.bodies()[0].len() < 40_000);
}

#[test]
fn a_flood_becomes_one_notice_and_is_counted() {
    let slack = Server::answering([Answer::ok()]);
    let mut function = start(
        "flood",
        &slack,
        &[("AUDIT_ALERT_FLOOD_LIMIT", "3"), ("AUDIT_ALERT_TIME_ZONE", "Asia/Seoul")],
    );
    let events = (0..8).map(|number| numbered(number, "terraform"));
    let events = events.chain([numbered(8, "gildong"), numbered(9, "gildong")]);
    let answers: Vec<_> = events.map(|event| function.invoke(&event).unwrap()).collect();
    let lines: Vec<_> = (0..10).map(|_| function.line()).collect();
    for (answer, line) in answers.iter().zip(&lines) {
        assert_eq!(*answer, answer_of(std::slice::from_ref(line)));
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
    // The alert whose place the notice took is one of those that are counted, once.
    assert!(bodies[4].contains("5건 보류: ecs, terraform"), "{}", bodies[4]);
    assert!(!bodies[5].contains("보류"), "{}", bodies[5]);
}

/// The event of a number as a call that was refused.
fn denied(number: usize, actor: &str) -> String {
    numbered(number, actor).replace("\"eventID\"", "\"errorCode\": \"AccessDenied\", \"eventID\"")
}

#[test]
fn refused_calls_hide_no_success_and_no_other_event() {
    let slack = Server::answering([Answer::ok()]);
    let mut function = start("hidden", &slack, &[("AUDIT_ALERT_FLOOD_LIMIT", "2")]);
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

/// A rule for every event of ECS, and one for those of a cluster.
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
        // They take no room of the others.
        for (number, expected) in (6..).zip(["sent", "sent", "noticed"]) {
            function.invoke(&numbered(number, "terraform")).unwrap();
            assert_eq!(function.outcome().0, expected, "{number}");
        }
    }
}

#[test]
fn a_flood_of_one_rule_does_not_hide_an_event_that_another_one_matches_too() {
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

#[test]
fn a_refused_notice_holds_nothing_back() {
    let slack = Server::start(|number, _| match number {
        3..6 => Answer::of(404, "no_active_hooks"),
        _ => Answer::ok(),
    });
    let mut function = start("refused-notice", &slack, &[("AUDIT_ALERT_FLOOD_LIMIT", "3")]);
    for number in 0..8 {
        // One that is refused fails its invocation.
        assert_eq!(function.invoke(&numbered(number, "a")).is_err(), (3..6).contains(&number));
    }
    let outcomes: Vec<_> = (0..8).map(|_| function.outcome().0).collect();
    let expected =
        ["sent", "sent", "sent", "refused", "refused", "refused", "noticed", "held_back"];
    assert_eq!(outcomes, expected);
}

#[test]
fn somebody_else_of_the_same_name_is_somebody_else() {
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
    // Without a rule it is the event that counts: a harmless one silences no other.
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
fn events_without_an_id_of_their_own_are_all_alerted_on() {
    let slack = Server::answering([Answer::ok()]);
    let mut function = start("no-ids", &slack, &[]);
    let first = numbered(1, "a").replace(&id(1), " ").replace("envelope-1", "");
    let second = first.replace("CreateCluster", "DeleteCluster");
    // An id that is another event's does not hide this one.
    let third = numbered(2, "a");
    let fourth =
        third.replace("CreateCluster", "DeleteCluster").replace("envelope-2", "envelope-3");
    for event in [&first, &second, &third, &fourth] {
        function.invoke(event).unwrap();
        assert_eq!(function.outcome().0, "sent", "{event}");
    }
}

#[test]
fn what_slack_asks_to_wait_holds_for_a_whole_batch() {
    let slack = Server::answering([Answer::wait(60), Answer::ok()]);
    let mut function = start("busy-batch", &slack, &[]);
    let batch = format!("[{},{},{}]", numbered(1, "a"), numbered(2, "b"), numbered(3, "c"));
    assert!(function.invoke(&batch).unwrap_err().starts_with("3 of 3 "));
    assert_eq!(slack.hits().len(), 1);
    function.line();
    assert_eq!(function.outcome().1, "Slack asked to wait, for an alert before this one");
}

/// Answers of Parameter Store.
fn parameter(value: &str) -> Answer {
    Answer::of(200, &json!({"Parameter": {"Value": value}}).to_string())
}

#[test]
fn the_secret_is_fetched_once_and_again_when_it_is_not_taken_any_more() {
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
    let mut function = Running::start(&root, &environment);
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

/// A function whose secret comes from a store.
fn start_with_store(name: &str, store: &Server) -> Running {
    let endpoint = store.url("");
    let environment = [
        ("SLACK_WEBHOOK_PARAMETER", "/audit-alert/slack-webhook"),
        ("AUDIT_ALERT_ALLOW_HOST", "127.0.0.1"),
        ("AWS_ENDPOINT_URL_SSM", &*endpoint),
        ("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
    ];
    Running::start(&task_root(name, &bundle("packs = ['starter']")), &environment)
}

#[test]
fn an_alert_waits_for_a_secret_that_cannot_be_renewed_now() {
    let busy =
        Answer::of(400, "{\"__type\":\"ThrottlingException\",\"message\":\"Rate exceeded\"}");
    for (name, second, why) in [
        ("busy-store", busy, "ThrottlingException: Rate exceeded"),
        ("unusable", parameter("not an address"), "it is not an address"),
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
            reason.contains("no_active_hooks, and no other secret") && reason.contains(why),
            "{reason}"
        );
        function.invoke(&numbered(1, "a")).unwrap();
        assert_eq!(function.outcome().0, "sent");
    }
}

/// An address can be wrong in other ways than by being dead.
#[test]
fn an_address_that_was_put_right_is_fetched_whatever_was_wrong_with_it() {
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
        let is_right = Arc::new(AtomicBool::new(false));
        let put_right = Arc::clone(&is_right);
        let store = Server::start(move |_, _| {
            parameter(if put_right.load(Ordering::SeqCst) { &new } else { &old })
        });
        let mut function = start_with_store(name, &store);
        function.allow(Duration::from_secs(2));
        function.invoke(&numbered(1, "a")).unwrap_err();
        is_right.store(true, Ordering::SeqCst);
        function.invoke(&numbered(1, "a")).unwrap();
        function.line();
        assert_eq!(function.outcome().0, "sent", "{name}");
    }
}

#[test]
fn an_answer_lost_before_a_new_secret_is_told() {
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
fn the_store_is_asked_once_and_within_the_time() {
    let store = Server::answering([Answer::Hang]);
    let mut function = start_with_store("slow-store", &store);
    function.allow(Duration::from_secs(2));
    let batch = format!("[{},{},{}]", numbered(1, "a"), numbered(2, "b"), numbered(3, "c"));
    assert!(function.invoke(&batch).unwrap_err().starts_with("3 of 3 "));
    assert_eq!(store.hits().len(), 1);
    let last = (0..3).map(|_| function.line()).last().unwrap();
    assert!(last["latencyMs"].as_u64().unwrap() < 2_000, "{last}");
}

#[test]
fn a_secret_that_is_not_there_fails_every_event_and_says_why() {
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
    let mut function = Running::start(&root, &environment);
    function.invoke(&numbered(1, "a")).unwrap_err();
    let (outcome, reason) = function.outcome();
    assert_eq!(outcome, "failed");
    assert_eq!(
        reason,
        "cannot read the parameter /audit-alert/slack-webhook in eu-west-1: ParameterNotFound; it is not in eu-west-1: \
         put it there, or name it by its ARN with the region"
    );
    // Somebody put it there.
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
            "cannot read the parameter /p in ap-northeast-2: there are no credentials",
        ),
        (
            &[("SLACK_WEBHOOK_URL", "https://evil.test/services/T0/B0/sEcReT")][..],
            "its host is evil.test",
        ),
        (&[("SLACK_CHANNEL", "C1")][..], "no bot's token for SLACK_CHANNEL"),
        (
            &[
                ("SLACK_CHANNEL", "C1"),
                ("SLACK_BOT_TOKEN", "xoxb-1"),
                ("SLACK_API_URL", "https://evil.test/api"),
            ][..],
            "SLACK_API_URL cannot be used",
        ),
    ] {
        let mut function = Running::start(&root, environment);
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
    let mut function = Running::start(&root, &environment);
    function.invoke(&numbered(1, "a")).unwrap();
    assert_eq!(function.outcome().0, "sent");
    let [hit] = slack.hits().try_into().unwrap();
    assert!(hit.body.starts_with("{\"channel\":\"C0123\",\"text\":"), "{}", hit.body);
}

#[test]
fn what_keeps_it_from_starting_is_said() {
    let empty = Path::new(env!("CARGO_TARGET_TMPDIR")).join("function/empty");
    fs::create_dir_all(&empty).unwrap();
    let good = task_root("starts", &bundle("packs = ['starter']"));
    let bad = task_root("bad-rules", "{\"format\": 99}");
    for (root, environment, expected) in [
        (&empty, &[][..], "audit-alert package"),
        (&bad, &[], "the rules have format 99"),
        (&good, &[("AUDIT_ALERT_LANGUAGE", "jp")], "expected one of en, ko"),
        (&good, &[("AWS_LAMBDA_RUNTIME_API", "")], "audit-alert send"),
        (
            &good,
            &[("SLACK_WEBHOOK_PARAMETER", "https://hooks.slack.com/services/T0/B0/sEcReT")],
            "SLACK_WEBHOOK_PARAMETER cannot be used: it is the secret itself",
        ),
        (
            &good,
            &[("SLACK_WEBHOOK_URL", "https://a"), ("SLACK_WEBHOOK_SECRET", "b")],
            "SLACK_WEBHOOK_URL is set as well",
        ),
    ] {
        let mut function = Running::start(root, environment);
        assert_eq!(function.ended().code(), Some(1));
        let [line] = &function.log[..] else { panic!("{:?}", function.log) };
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["level"], "ERROR");
        assert!(!line.to_string().contains("sEcReT"), "{line}");
        assert!(line["message"].as_str().unwrap().contains(expected), "{line}");
    }
}

/// A Slack whose answers the test gives when it wants to.
#[cfg(unix)]
fn told() -> (Server, std::sync::mpsc::Sender<Answer>) {
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
fn sigterm_ends_it_after_the_event_in_hand() {
    let (slack, answers) = told();
    let mut function = start("sigterm", &slack, &[]);
    function.hand_over(&numbered(1, "a"));
    slack.wait_for(1);
    function.terminate();
    assert_eq!(function.line()["message"], "SIGTERM: ending after the event in hand");
    answers.send(Answer::ok()).unwrap();
    assert!(function.answer().is_ok());
    assert_eq!(function.ended().code(), Some(0));
    assert_eq!(messages(&function.log)[1..], ["alert sent"]);
    // It asked for no other event, which would be lost with it.
    assert_eq!(function.polls(), 1);
}

#[cfg(unix)]
#[test]
fn sigterm_does_not_wait_for_ever() {
    let (slack, _answers) = told();
    let mut function = start("sigterm-hang", &slack, &[]);
    function.hand_over(&numbered(1, "a"));
    slack.wait_for(1);
    function.terminate();
    assert_eq!(function.ended().code(), Some(0));
    let last: Value = serde_json::from_str(function.log.last().unwrap()).unwrap();
    assert_eq!((&last["level"], &last["maybeTwice"]), (&json!("ERROR"), &json!(true)));
    assert_eq!(last["message"], "ended with an event in hand, which has to come again");
}

#[cfg(unix)]
#[test]
fn sigterm_ends_an_idle_one_at_once() {
    let slack = Server::answering([Answer::ok()]);
    let mut idle = start("sigterm-idle", &slack, &[]);
    idle.invoke(&numbered(2, "a")).unwrap();
    idle.wait_until_idle(1);
    idle.terminate();
    assert_eq!(idle.ended().code(), Some(0));
    assert_eq!(messages(&idle.log), ["alert sent", "SIGTERM: ending"]);
}

#[test]
fn log_and_answers_hold_no_secret_and_no_parameters() {
    let page = "<html>/services/T0/B0/sEcReTsEcReTsEcReTsEcReT</html>";
    let slack = Server::answering([
        Answer::of(404, page),
        Answer::Close,
        Answer::of(500, page),
        Answer::ok(),
    ]);
    let mut function = start("quiet-log", &slack, &[]);
    let mut answers = Vec::new();
    for number in 0..3 {
        let told = function.invoke(&numbered(number, "a"));
        answers.push(told.map_or_else(|error| error, |answer| answer.to_string()));
        function.line();
    }
    answers.push(function.invoke("{\"secret\": \"pAyRoLl").unwrap_err());
    function.line();
    let hostile = function.invoke(&event("hostile/hostile"));
    answers.push(hostile.map_or_else(|error| error, |answer| answer.to_string()));
    function.line();
    let (log, answers) = (function.log.join("\n"), answers.join("\n"));
    for hidden in [SECRET, "pAyRoLl", "B0/", "\u{1b}", "\\u001b"] {
        assert!(!log.contains(hidden), "{hidden}: {log}");
        assert!(!answers.contains(hidden), "{hidden}: {answers}");
    }
    // Its words are there all the same.
    for text in [&log, &answers] {
        assert!(text.contains("HTTP 404") && text.contains("maybeTwice"), "{text}");
    }
}
