//! `match` and `check`: streams, exit codes and hostile input. Their texts are tested in `tests/cmd`.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::world::run;

const PATTERN: &str = "samples/patterns/ecs-deletions.json";

/// Returns an empty folder for a test.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn deletion(id: &str) -> String {
    format!(
        r#"{{"eventID":"{id}","eventName":"DeleteCluster","eventSource":"ecs.amazonaws.com","eventType":"AwsApiCall"}}"#
    )
}

fn controls_terminal(text: &str) -> bool {
    text.contains(|c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c))
}

#[test]
fn no_event_is_lost() {
    let deep = format!(
        r#"{{"eventName":"x","eventSource":"s","eventID":"1","requestParameters":{}{}}}"#,
        "[".repeat(999),
        "]".repeat(999)
    );
    let ran = run(&["match", PATTERN], &format!("{deep}\n{}\n", deletion("a")));
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stdout.contains("match") && ran.stderr.contains("[AA0002]"), "{}", ran.stderr);
}

#[test]
fn what_follows_an_event_on_its_line_is_reported() {
    let envelope = r#"{"detail-type":"AWS API Call via CloudTrail","source":"aws.ecs","detail":{"eventName":"DeleteCluster","eventSource":"ecs.amazonaws.com","eventTime":"2026-01-02T03:04:05Z"}}"#;
    for line in 0..3 {
        let mut lines = [envelope; 3].map(str::to_owned);
        lines[line] += " }";
        let ran = run(&["match", "--count", PATTERN], &lines.join("\n"));
        assert_eq!((ran.code, ran.stdout.as_str()), (2, "3\n"), "{}", ran.stderr);
        let place = format!("<stdin>:{}:{}", line + 1, envelope.len() + 2);
        assert!(ran.stderr.contains(&place), "{place}: {}", ran.stderr);
    }
}

#[test]
fn exit_codes_are_match_no_match_and_invalid() {
    assert_eq!(run(&["match", "-q", PATTERN], &deletion("a")).code, 0);
    assert_eq!(
        run(&["match", "-q", PATTERN], r#"{"eventName":"x","eventSource":"s","eventID":"1"}"#).code,
        1
    );
    assert_eq!(run(&["match", "-q", PATTERN], "{").code, 2);
    assert_eq!(run(&["match", "-q", "tests/cmd/patterns/AA0104.json"], &deletion("a")).code, 2);
    let both = format!(
        "{}\n{{\"eventName\":\"x\",\"eventSource\":\"s\",\"eventID\":\"1\"}}\n",
        deletion("a")
    );
    assert_eq!(run(&["match", "-q", PATTERN], &both).code, 1, "the highest code");
}

#[test]
fn quiet_prints_nothing_and_counting_prints_a_number() {
    let quiet = run(&["match", "-q", "--count", PATTERN], &deletion("a"));
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
    assert_eq!(run(&["match", "--count", PATTERN], &deletion("a")).stdout, "1\n");
    assert_eq!(run(&["match", "--count", PATTERN], "{\"Records\":[]}").stdout, "0\n");
}

#[test]
fn one_event_after_filtering_is_printed_as_a_line() {
    let both = format!(
        "{}\n{{\"eventName\":\"Other\",\"eventSource\":\"s\",\"eventVersion\":\"1\"}}\n",
        deletion("the-id")
    );
    let matches = run(&["match", "--only-matches", PATTERN], &both).stdout;
    assert!(matches.contains("the-id") && matches.contains("<stdin>:1"), "{matches}");
    let others = run(&["match", "--no-match", PATTERN], &both).stdout;
    assert_eq!(others.lines().count(), 1, "{others}");
    assert!(others.contains("Other"));
}

#[test]
fn an_explanation_is_printed_once() {
    let ran = run(
        &["match", "--explain", "-p", PATTERN],
        r#"{"eventName":"Other","eventSource":"s","eventID":"1"}"#,
    );
    assert_eq!(ran.stdout.matches("no match: ").count(), 1, "{}", ran.stdout);
    let many = run(
        &["match", "--explain", "-p", "samples/patterns"],
        r#"{"eventName":"Other","eventSource":"s","eventID":"1"}"#,
    );
    assert_eq!(many.stdout.matches("no match: ").count(), 1, "the closest: {}", many.stdout);
}

#[test]
fn standard_input_is_read_once() {
    for args in [&["match", "-", "-"][..], &["match", "-"], &["check", "-", "-"]] {
        let ran = run(args, "{}");
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains("only once"), "{}", ran.stderr);
    }
}

#[test]
fn rules_with_the_same_name_are_named_by_path() {
    let folder = folder("one-name");
    for side in ["a", "b"] {
        fs::create_dir(folder.join(side)).unwrap();
        fs::copy(PATTERN, folder.join(side).join("rule.json")).unwrap();
    }
    let (a, b) = (folder.join("a"), folder.join("b"));
    let args = ["match", "-p", a.to_str().unwrap(), "-p", b.to_str().unwrap(), "--format", "json"];
    let json: Value = serde_json::from_str(&run(&args, &deletion("a")).stdout).unwrap();
    let rules: Vec<_> =
        json["rules"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    assert!(rules[0].ends_with("a/rule.json") && rules[1].ends_with("b/rule.json"), "{rules:?}");
    let glob = folder.join("*/rule.json");
    assert_eq!(run(&["check", glob.to_str().unwrap()], "").stdout.lines().count(), 2);
}

#[test]
fn names_and_values_do_not_control_the_terminal() {
    let folder = folder("hostile");
    let path = folder.join("na\u{1b}[31m\u{202e}me.json");
    fs::write(&path, "{\"source\":[\"*<\u{9b}>31mX<\u{2028}>\"]}").unwrap();
    let path = path.to_str().unwrap();
    let event =
        "{\"eventName\":\"a\u{202e}\u{9b}b\",\"eventSource\":\"s\",\"eventID\":\"\u{7f}\u{202e}\"}";
    let lines = format!("{event}\n{event}\n");
    for args in [
        &["check", path][..],
        &["check", "--format", "json", path],
        &["check", "--format", "sarif", path],
        &["match", path],
        &["match", "-p", path, "--explain"],
        &["match", "-p", path, "--format", "json"],
        &["check", "--allow", "\u{202e}\u{1b}[2J", path],
    ] {
        for input in [event, &lines] {
            let ran = run(args, input);
            assert!(
                !controls_terminal(&ran.stdout) && !controls_terminal(&ran.stderr),
                "{args:?}: {:?}",
                ran.stdout
            );
        }
    }
}

#[test]
fn marks_of_a_wrapped_record_are_in_the_input() {
    let folder = folder("wrapped");
    let explain = |pattern: &str| {
        let path = folder.join("pattern.json");
        fs::write(&path, pattern).unwrap();
        run(&["match", path.to_str().unwrap()], &deletion("a")).stdout
    };
    assert!(
        explain(r#"{"source":["aws.s3"]}"#).contains("EventBridge delivers this as \"aws.ecs\"")
    );
    assert!(
        explain(r#"{"foo":["x"]}"#)
            .contains("no `foo` in this object, with the envelope that EventBridge adds")
    );
    assert!(explain(r#"{"version":["1"]}"#).contains("EventBridge adds \"0\" to this"));
    assert!(explain(r#"{"resources":["x"]}"#).contains("empty"));
}

#[test]
fn check_reads_standard_input_without_a_rule_set() {
    let pattern = fs::read_to_string(PATTERN).unwrap();
    let ran = run(&["check"], &pattern);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "<stdin>: valid\n"), "{}", ran.stderr);
    let ran = run(&["check"], "");
    assert!(ran.code == 2 && ran.stderr.contains("no pattern given"), "{}", ran.stderr);
}

#[test]
fn check_names_an_event() {
    for event in ["samples/events/ecs/CreateCluster.json", "samples/events/shapes/record.json"] {
        let ran = run(&["check", event, PATTERN], "");
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        let error = format!("error: {event} is an event, not a pattern\n");
        assert!(ran.stderr.contains(&error), "{}", ran.stderr);
        assert!(ran.stderr.contains(&format!("hint: audit-alert preview {event}\n")));
        assert_eq!(ran.stdout, format!("{PATTERN}: valid\n"), "the other files are checked");
    }
    // A missing pair of brackets does not make an event of a pattern.
    let ran = run(&["check", "-"], r#"{"source": ["aws.ecs"], "detail-type": "x"}"#);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
}

#[test]
fn rules_are_packs_or_the_default_pack() {
    let event = "samples/events/iam/CreateUser-power-user.json";
    let found = "using the built-in pack `starter`";
    let default = run(&["match", event, "--rules"], "");
    assert!(default.code == 0 && default.stderr.contains(found), "{}", default.stderr);
    let starter = run(&["match", "--rules", "starter", event], "");
    assert_eq!((starter.code, starter.stdout), (0, default.stdout));
    assert!(!starter.stderr.contains(found), "{}", starter.stderr);
    let names = |rules: &str| run(&["rules", "--rules", rules], "").stdout.lines().count();
    assert!(names("starter+cis") > names("starter"));
    let folder = run(&["match", "--rules", "samples/events"], "{}");
    assert!(folder.code == 2 && folder.stderr.contains("after the events"), "{}", folder.stderr);
}

/// Four conditions on three arrays have a million combinations.
#[test]
fn an_event_that_is_too_complex_has_no_result() {
    let folder = folder("too-complex");
    let pattern = r#"{"detail":{"requestParameters":{"a":{"p":[1],"q":[1],"r":[1],"s":[1]}}}}"#;
    let objects = "{\"p\":1,\"q\":1,\"r\":1,\"s\":2},".repeat(100);
    let array = format!("\"a\":[{objects}{{\"s\":1}}]");
    let parameters = format!("\"requestParameters\":{{{array},{array},{array}}},\"eventName\"");
    let event = deletion("a").replace("\"eventName\"", &parameters);
    fs::write(folder.join("pattern.json"), pattern).unwrap();
    fs::write(folder.join("event.json"), &event).unwrap();
    let rules = format!(
        "packs = []\n[[rule]]\nname = 'pairs'\npattern = '{pattern}'\n\
         [[test]]\nevent = 'event.json'\nmatches = ['pairs']\n"
    );
    fs::write(folder.join("audit-alert.toml"), rules).unwrap();
    let rules = folder.join("audit-alert.toml").display().to_string();
    let pattern = folder.join("pattern.json").display().to_string();
    let ran = run(&["match", &pattern], &format!("{event}\n{}\n", deletion("b")));
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("[AA0008]") && ran.stdout.contains("no match"), "{}", ran.stderr);
    let ran = run(&["test", "--rules", &rules], "");
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stdout.contains("too complex to decide which rules match"), "{}", ran.stdout);
    // The function posts it without a rule.
    let ran = run(&["preview", "--rules", &rules, "--format", "json"], &event);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
}

/// `match -p` reads the same documents as `check`.
#[test]
fn patterns_are_read_inside_documents() {
    let pattern = r#"{"source":["aws.ecs"],"detail":{"eventName":["CreateCluster"]}}"#;
    let quoted = json!(pattern).to_string();
    let template = json!({"Resources": {"R": {
        "Type": "AWS::Events::Rule",
        "Properties": {"EventPattern": serde_json::from_str::<Value>(pattern).unwrap()},
    }}});
    let folder = folder("documents");
    let event = "samples/events/ecs/CreateCluster.json";
    for (name, text) in [
        ("twice.json", quoted.clone()),
        (
            "describe-rule.json",
            format!(r#"{{"Name": "r", "State": "ENABLED", "EventPattern": {quoted}}}"#),
        ),
        ("template.json", template.to_string()),
        (
            "template.yaml",
            format!(
                "Resources:\n  R:\n    Type: AWS::Events::Rule\n    Properties:\n      EventPattern: {pattern}\n"
            ),
        ),
    ] {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        let path = path.to_str().unwrap();
        for (event, code) in [(event, 0), ("samples/events/signin/ConsoleLogin-failure.json", 1)] {
            let ran = run(&["match", path, event], "");
            // A text encoded twice is an error with a fix, as in `check`.
            let code = if name == "twice.json" { 2 } else { code };
            assert_eq!(ran.code, code, "{name}: {}{}", ran.stdout, ran.stderr);
        }
    }
}
