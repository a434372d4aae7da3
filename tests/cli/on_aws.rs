//! `match --on-aws` and `check --on-aws`, against a stand-in for EventBridge on loopback.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{fs, str};

use audit_alert::json::parse_first;
use audit_alert::pattern::{REASON, evaluate, parse};
use serde_json::{Value, json};

use crate::server::{Answer, Hit, Server};

const PATTERN: &str = "samples/patterns/ecs-prod.json";
const EVENTS: [&str; 2] =
    ["samples/events/ecs/CreateCluster.json", "samples/events/signin/ConsoleLogin-failure.json"];

/// The answer of EventBridge to a question, by this engine.
fn answer(hit: &Hit) -> Answer {
    assert_eq!(hit.header("x-amz-target"), Some("AWSEvents.TestEventPattern"));
    let question: Value = serde_json::from_str(&hit.body).unwrap();
    let event = parse_first(question["Event"].as_str().unwrap()).unwrap();
    match parse(question["EventPattern"].as_str().unwrap()) {
        Ok(pattern) => result(evaluate(&pattern, &event)),
        Err(report) => {
            let message = report.first().service.clone().unwrap();
            refused("InvalidEventPatternException", &format!("{REASON}{message}"))
        }
    }
}

fn result(matched: bool) -> Answer {
    Answer::of(200, &json!({ "Result": matched }).to_string())
}

fn refused(code: &str, message: &str) -> Answer {
    Answer::of(400, &json!({ "__type": code, "message": message }).to_string())
}

/// Creates a folder without a rule set, in which the search for one ends.
fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("on-aws");
    fs::create_dir_all(folder.join(".git")).unwrap();
    folder
}

fn run(server: &Server, args: &[&str]) -> Output {
    run_at(&server.url("/"), args)
}

fn run_at(url: &str, args: &[&str]) -> Output {
    let root = |it: &&str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(it);
        if it.contains('/') && path.exists() { path } else { PathBuf::from(it) }
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_audit-alert"));
    command.args(args.iter().map(root)).args(["--on-aws", "--endpoint-url", url]);
    command.current_dir(folder()).env_clear();
    command.env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE").env("AWS_SECRET_ACCESS_KEY", "secret");
    command.env("AWS_EC2_METADATA_DISABLED", "true").output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap()
}

/// Returns the lines of standard output as JSON.
fn lines(output: &Output) -> Vec<Value> {
    text(&output.stdout).lines().map(|it| serde_json::from_str(it).unwrap()).collect()
}

#[test]
fn equal_answers_are_a_success() {
    let server = Server::start(|_, hit| answer(hit));
    let output = run(&server, &["match", PATTERN, EVENTS[0], EVENTS[1]]);
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{stdout}{stderr}");
    assert!(stdout.starts_with("audit-alert: match, EventBridge: match  "), "{stdout}");
    assert!(stdout.contains("\naudit-alert: no match, EventBridge: no match  "), "{stdout}");
    assert!(stderr.contains("2 questions to EventBridge, 0 with another answer"), "{stderr}");
    assert_eq!(server.hits().len(), 2);
}

/// The report has everything that the question needs, so that it can be repeated.
#[test]
fn another_answer_is_reported_with_pattern_and_event() {
    let server = Server::answering([result(true), result(true)]);
    let args = ["match", PATTERN, EVENTS[0], EVENTS[1]];
    let output = run(&server, &args);
    let stdout = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{stdout}");
    assert!(stdout.contains("audit-alert: no match, EventBridge: match  "), "{stdout}");
    assert!(text(&output.stderr).contains("send the reports"), "{}", text(&output.stderr));
    let report: Value = serde_json::from_str(stdout.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&report["auditAlert"], &report["eventBridge"]),
        (&json!("noMatch"), &json!("match"))
    );
    let asked: Value = serde_json::from_str(&server.bodies()[1]).unwrap();
    assert_eq!((&report["pattern"], &report["event"]), (&asked["EventPattern"], &asked["Event"]));

    let output = run(&server, &[&args[..], &["--format", "json"]].concat());
    let lines = lines(&output);
    assert_eq!((&lines[0]["agrees"], &lines[0]["report"]), (&json!(true), &Value::Null));
    assert_eq!(
        (&lines[1]["agrees"], &lines[1]["report"]["event"]),
        (&json!(false), &asked["Event"])
    );
}

#[test]
fn a_refused_pattern_or_event_is_another_answer() {
    for (refusal, kind) in [
        (refused("InvalidEventPatternException", "Event pattern is not valid."), "invalidPattern"),
        (refused("ValidationException", "Parameter Event is not valid."), "invalidEvent"),
    ] {
        let server = Server::answering([refusal]);
        let output = run(&server, &["match", PATTERN, EVENTS[0], "--format", "json"]);
        assert_eq!(output.status.code(), Some(1));
        let line = &lines(&output)[0];
        assert_eq!(line["eventBridge"], kind);
        assert_eq!(line["message"], line["report"]["eventBridgeMessage"]);
        assert!(line["message"].is_string(), "{line}");
    }
}

/// `TestEventPattern` refuses an event without the members of an envelope, as `match --raw` warns.
#[test]
fn an_event_without_envelope_is_expected_to_be_refused() {
    let server =
        Server::answering([refused("ValidationException", "Parameter Event is not valid.")]);
    let event = folder().join("bare.json");
    fs::write(&event, "{\"detail\": {}}").unwrap();
    let output = run(&server, &["match", "--raw", PATTERN, event.to_str().unwrap()]);
    let stdout = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{stdout}");
    assert!(stdout.contains("audit-alert: invalid event, EventBridge: invalid event"), "{stdout}");
}

#[test]
fn questions_beyond_the_limit_are_left_out() {
    let server = Server::start(|_, hit| answer(hit));
    let args = ["match", "-p", "samples/patterns", EVENTS[0], EVENTS[1], "--max-calls", "3"];
    let output = run(&server, &args);
    let stderr = text(&output.stderr);
    assert_eq!(server.hits().len(), 3);
    // Four patterns and two events.
    assert!(stderr.contains("5 questions were left out"), "{stderr}");

    let output = run(&server, &["check", "samples/patterns", "--max-calls", "1"]);
    assert_eq!(server.hits().len(), 4);
    assert!(text(&output.stderr).contains("3 questions were left out"));
}

#[test]
fn a_throttled_question_is_repeated() {
    let throttled = refused("ThrottlingException", "Rate exceeded");
    let server = Server::answering([throttled, result(true)]);
    let output = run(&server, &["match", PATTERN, EVENTS[0]]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(server.hits().len(), 2);
}

#[test]
fn lasting_throttling_ends_with_an_error() {
    let throttled = || refused("ThrottlingException", "Rate exceeded");
    let server = Server::start(move |_, _| throttled());
    let output = run(&server, &["match", PATTERN, EVENTS[0]]);
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("Rate exceeded"), "{stderr}");
    assert!((2..10).contains(&server.hits().len()), "{} attempts", server.hits().len());
}

#[test]
fn an_unreachable_endpoint_is_an_error() {
    let server = Server::answering([]);
    let url = server.url("/");
    drop(server);
    for args in [&["match", PATTERN, EVENTS[0]][..], &["check", PATTERN]] {
        let output = run_at(&url, args);
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{stderr}");
        assert!(stderr.contains("events:TestEventPattern"), "{stderr}");
    }
}

#[test]
fn errors_of_aws_name_the_next_step() {
    let denied = "User: arn:aws:iam::111122223333:user/a is not authorized to perform: \
        events:TestEventPattern on resource: * because no identity-based policy allows it";
    for (code, message, next) in [
        ("AccessDeniedException", denied, "allow the caller events:TestEventPattern in"),
        ("ExpiredTokenException", "The security token has expired", "sign in again"),
        ("UnrecognizedClientException", "The token is invalid", "check the credentials"),
    ] {
        for args in [&["match", PATTERN, EVENTS[0]][..], &["check", PATTERN]] {
            let server = Server::answering([refused(code, message)]);
            let output = run(&server, args);
            let stderr = text(&output.stderr);
            assert_eq!(output.status.code(), Some(3), "{stderr}");
            assert!(stderr.contains("events:TestEventPattern in ap-northeast-2"), "{stderr}");
            assert!(stderr.contains(next), "{code}: {stderr}");
            assert_eq!(server.hits().len(), 1, "{code}");
        }
    }
}

#[test]
fn check_compares_verdicts_and_messages() {
    let (valid, invalid) = (PATTERN, "tests/cmd/patterns/AA0104.json");
    let server = Server::start(|_, hit| answer(hit));
    let output = run(&server, &["check", valid, invalid, "--format", "json"]);
    let compared: Vec<_> = lines(&output).iter().map(|it| it["onAws"][0].clone()).collect();
    assert_eq!(
        (&compared[0]["agrees"], &compared[0]["eventBridge"]),
        (&json!(true), &json!("valid"))
    );
    assert_eq!(compared[1]["agrees"], true);
    assert_eq!(compared[1]["eventBridge"], "invalidPattern");
    assert!(compared[1]["message"].as_str().unwrap().contains("Unrecognized match type perfix"));

    let other = refused("InvalidEventPatternException", "Event pattern is not valid. Reason: x");
    for (file, other) in [(valid, other.clone()), (invalid, other), (invalid, result(false))] {
        let output = run(&Server::answering([other]), &["check", file]);
        let stdout = text(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{stdout}");
        let report: Value = serde_json::from_str(stdout.lines().last().unwrap()).unwrap();
        assert_ne!(
            (&report["auditAlert"], &report["auditAlertMessage"]),
            (&report["eventBridge"], &report["eventBridgeMessage"])
        );
    }
}

/// A rule that is too long for one pattern is installed as several.
#[test]
fn check_asks_about_the_patterns_that_install_writes() {
    let server = Server::start(|_, hit| answer(hit));
    let output = run(&server, &["check", "samples/audit-alert.toml", "--format", "json"]);
    let rules = &lines(&output)[0]["onAws"];
    let rules = rules.as_array().unwrap();
    assert_eq!(rules.len(), server.hits().len());
    assert!(rules.iter().all(|it| it["rule"].is_string() && it["agrees"] == true), "{rules:?}");
}
