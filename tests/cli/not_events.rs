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
