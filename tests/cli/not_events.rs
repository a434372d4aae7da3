//! Input that resembles an event is an error in every command that reads events, and nothing is posted.

use std::fs;

use crate::world::run;

const PATTERN: &str = "samples/patterns/ecs-deletions.json";
const DESCRIPTION: &str = r#"{"eventName": "UpdateResolver", "eventSource": "appsync.amazonaws.com",
    "awsService": "AppSync", "description": "Updates a Resolver object."}"#;

fn assert_refused(args: &[&str], event: &str, title: &str) {
    let ran = run(args, event);
    assert_eq!((ran.code, &*ran.stdout), (2, ""), "{args:?}: {}", ran.stderr);
    assert!(ran.stderr.contains(title), "{args:?}: {}", ran.stderr);
}

#[test]
fn a_pattern_or_a_description_is_not_an_event() {
    let pattern = fs::read_to_string(PATTERN).unwrap();
    let webhook = ["send", "--dry-run", "-"];
    for args in [&["preview"][..], &["preview", "--format", "json"], &webhook, &["match", PATTERN]]
    {
        assert_refused(args, &pattern, "this is an event pattern, not an event");
        assert_refused(args, &pattern, "audit-alert check");
        assert_refused(args, DESCRIPTION, "no CloudTrail event here");
        assert_refused(args, DESCRIPTION, "audit-alert generate");
    }
}

#[test]
fn a_test_with_a_pattern_as_event_is_invalid() {
    let folder = std::env::temp_dir().join(format!("not-events-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::copy(PATTERN, folder.join("event.json")).unwrap();
    let set = folder.join("audit-alert.toml");
    fs::write(
        &set,
        "packs = ['ecs']\n[[test]]\nevent = 'event.json'\nmatches = ['ecs-cluster-change']\n",
    )
    .unwrap();
    let ran = run(&["test", "--rules", set.to_str().unwrap()], "");
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(ran.code, 2, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("this is an event pattern, not an event"), "{}", ran.stdout);
}

const RECORD: &str = r#"{"eventVersion":"1.11","eventName":"StopLogging","eventSource":"cloudtrail.amazonaws.com",
    "eventTime":"2026-11-20T01:02:03Z","eventID":"an-id","eventType":"AwsApiCall","userIdentity":{"type":"Root"}}"#;

/// Names of files with their text and the result: exit code, and a part of standard output or standard error.
fn inputs() -> Vec<(&'static str, String, (u8, &'static str))> {
    let record = RECORD.replace("\n    ", "");
    let text = serde_json::Value::from(record.as_str());
    let posted = (0, "StopLogging");
    vec![
        ("decoded-subscription.json", format!(r#"{{"logEvents":[{{"message":{text}}}]}}"#), posted),
        (
            "undelivered.json",
            format!(r#"{{"requestContext":{{}},"requestPayload":{record}}}"#),
            posted,
        ),
        ("wazuh.json", format!(r#"{{"data":{{"integration":"aws","aws":{record}}}}}"#), posted),
        ("texts.json", format!("[{text}]"), posted),
        ("tail.json", format!("2026-11-20T01:02:03.000000+00:00 stream {record}\n"), posted),
        (
            "put-events.json",
            format!(r#"[{{"Source":"a","DetailType":"b","Detail":{text}}}]"#),
            posted,
        ),
        ("athena.json", r#"{"eventname":"A","eventsource":"s"}"#.to_owned(), (2, "Athena")),
        ("history.json", "Event name,Event time\nA,B\n".to_owned(), (2, "CSV")),
        ("lookup.json", "Events:\n- EventId: x\n".to_owned(), (2, "--output json")),
        ("parquet.json", "PAR1\u{15}".to_owned(), (2, "Parquet")),
        (
            "lambda-test.json",
            r#"{"key1":"value1","key2":"value2","key3":"value3"}"#.to_owned(),
            (2, "generate"),
        ),
        (
            "s3.json",
            r#"{"Event":"s3:TestEvent","Bucket":"b"}"#.to_owned(),
            (2, "test event that S3 sends"),
        ),
    ]
}

#[test]
fn inputs_of_other_forms_are_read_or_named() {
    let folder = std::env::temp_dir().join(format!("other-forms-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    for (name, text, (code, part)) in inputs() {
        let file = folder.join(name);
        fs::write(&file, text).unwrap();
        for command in [&["preview"][..], &["send", "--dry-run"]] {
            let ran = run(&[command, &[file.to_str().unwrap()]].concat(), "");
            assert_eq!(ran.code, code, "{name}: {}{}", ran.stdout, ran.stderr);
            let out = if code == 0 { &ran.stdout } else { &ran.stderr };
            assert!(out.contains(part), "{name}: {out}");
        }
    }
    let control = r#"{"messageType":"CONTROL_MESSAGE","logEvents":[{"message":"a check"}]}"#;
    let ran = run(&["preview"], control);
    assert_eq!(ran.code, 1, "a wrapper of no events is no problem: {}", ran.stderr);
    let all = run(&["preview", "--format", "json", folder.to_str().unwrap()], "");
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!((all.code, all.stdout.lines().count()), (2, 6), "{}", all.stderr);
}
