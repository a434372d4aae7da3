//! What looks like an event and is none: an error in every command that takes events, and nothing is posted.

use std::fs;

use crate::world::run;

const PATTERN: &str = "samples/patterns/ecs-deletions.json";
const DESCRIPTION: &str = r#"{"eventName": "UpdateResolver", "eventSource": "appsync.amazonaws.com",
    "awsService": "AppSync", "description": "Updates a Resolver object."}"#;

fn said(args: &[&str], event: &str, title: &str) {
    let ran = run(args, event);
    assert_eq!((ran.code, &*ran.stdout), (2, ""), "{args:?}: {}", ran.stderr);
    assert!(ran.stderr.contains(title), "{args:?}: {}", ran.stderr);
}

#[test]
fn a_pattern_or_a_description_is_no_event() {
    let pattern = fs::read_to_string(PATTERN).unwrap();
    let webhook = ["send", "--dry-run", "-"];
    for args in [&["preview"][..], &["preview", "--format", "json"], &webhook, &["match", PATTERN]]
    {
        said(args, &pattern, "this is an event pattern, not an event");
        said(args, &pattern, "audit-alert check");
        said(args, DESCRIPTION, "no CloudTrail event here");
        said(args, DESCRIPTION, "audit-alert generate");
    }
}

#[test]
fn a_test_with_a_pattern_for_an_event_is_not_valid() {
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
