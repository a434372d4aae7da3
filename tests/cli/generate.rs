use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::world::run;

/// Returns an empty folder for a test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn generated_events_can_be_previewed_and_matched() {
    for form in ["event", "record", "log"] {
        let made = run(&["generate", "ecs", "DeleteCluster", "--as", form, "--count", "3"], "");
        assert_eq!(made.code, 0, "{}", made.stderr);
        let shown = run(&["preview", "--lang", "en"], &made.stdout);
        assert_eq!(shown.code, 0, "{}", shown.stderr);
        assert_eq!(shown.stdout.matches("DeleteCluster from").count(), 3, "{}", shown.stdout);
        let matched = run(&["match", "samples/patterns/ecs-deletions.json"], &made.stdout);
        assert_eq!(matched.code, 0, "{}{}", matched.stdout, matched.stderr);
    }
}

#[test]
fn a_printed_seed_repeats_the_event() {
    let first = run(&["generate", "-v", "ecs", "RunTask"], "");
    let seed = first.stderr.trim().strip_prefix("--seed ").unwrap();
    let again = run(&["generate", "ecs", "RunTask", "--seed", seed], "");
    assert_eq!(first.stdout, again.stdout);
}

#[test]
fn log_files_have_the_layout_of_cloudtrail() {
    let folder = folder("generated-logs");
    let path = folder.to_str().unwrap();
    let args = ["generate", "iam", "CreateUser", "--count", "700", "--as", "log", "-o", path];
    let made = run(&[&args[..], &["--at", "2026-11-24T00:06:00Z", "--seed", "1"]].concat(), "");
    assert_eq!(made.code, 0, "{}", made.stderr);
    assert!(made.stderr.starts_with("wrote 700 events in 4 files to "), "{}", made.stderr);
    let region = folder.join("AWSLogs/111122223333/CloudTrail/us-east-1/2026/11");
    let days: BTreeSet<_> =
        fs::read_dir(&region).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(days, ["23", "24"].map(Into::into).into());
    let names = fs::read_dir(region.join("24")).unwrap().map(|it| it.unwrap().file_name());
    let names: Vec<_> = names.map(|it| it.into_string().unwrap()).collect();
    assert!(
        names.iter().all(|name| name.starts_with("111122223333_CloudTrail_us-east-1_20261124T00"))
    );
    let unique = |name: &String| name.strip_suffix(".json.gz")?.rsplit('_').next().map(str::len);
    assert!(names.iter().all(|name| unique(name) == Some(16)), "{names:?}");
    // All events are in the files.
    let read = run(&["preview", "--format", "json", path], "");
    assert_eq!((read.code, read.stdout.lines().count()), (0, 700));
}

#[test]
fn templates_are_merged_into_the_event() {
    let template = folder("template").join("template.json");
    let text = r#"{"detail": {"eventSource": "ecs.amazonaws.com", "eventName": "RunTask",
        "requestParameters": {"cluster": "${pick:prod}", "count": 2, "by": "${user}"}}}"#;
    fs::write(&template, text).unwrap();
    let path = template.to_str().unwrap();
    // The template names the action.
    let made = run(&["generate", "--template", path, "--user", "mina", "--as", "record"], "");
    let record: Value = serde_json::from_str(&made.stdout).unwrap();
    let expected = serde_json::json!({ "cluster": "prod", "count": 2, "by": "mina" });
    assert_eq!(record["requestParameters"], expected);
    assert_eq!(record["eventName"], "RunTask");
    assert!(record["responseElements"].is_object());
}

#[test]
fn full_events_have_more_members() {
    let keys = |args: &[&str]| {
        let made = run(args, "");
        let record: Value = serde_json::from_str(&made.stdout).unwrap();
        record["requestParameters"].as_object().unwrap().len()
    };
    let usual = ["generate", "lambda", "CreateFunction", "--as", "record", "--seed", "1"];
    assert!(keys(&[&usual[..], &["--full"]].concat()) > keys(&usual));
}

#[test]
fn recorded_tests_name_the_values_that_stay() {
    let folder = folder("recorded-values");
    let rules = folder.join("audit-alert.toml");
    let pattern = r#"{"detail": {"requestParameters": {"clusterName": [{"prefix": "prod-"}]}}}"#;
    let text = format!("packs = []\n[[rule]]\nname = \"prod\"\npattern = '{pattern}'\n");
    fs::write(&rules, text).unwrap();
    let set = "requestParameters.clusterName=prod-acme";
    let event = run(&["generate", "ecs", "CreateCluster", "--set", set, "--seed", "1"], "");
    let rules = rules.to_str().unwrap();
    let made = run(&["test", "record", "-", "--rules", rules], &event.stdout);
    assert_eq!(made.code, 0, "{}", made.stderr);
    let note = "kept `prod-*` in `requestParameters.clusterName`; tested by `prod`\n";
    assert!(made.stderr.starts_with(note), "{}", made.stderr);
    assert!(made.stdout.contains("\"prod-") && !made.stdout.contains("acme"), "{}", made.stdout);
}
