//! `actions` and completion: streams and stable JSON. Their texts are tested in `tests/cmd`.

use std::collections::BTreeSet;

use crate::world::{run, run_in};
use audit_alert::cli::Terminal;

#[test]
fn rows_are_words_without_color_in_a_pipe() {
    let ran = run(&["actions", "ecs"], "");
    assert!(!ran.stdout.contains('\u{1b}'));
    for row in ran.stdout.lines() {
        let cells: Vec<_> = row.split_whitespace().collect();
        assert_eq!((cells.len(), cells[3]), (4, "ecs"), "{row}");
    }
    assert!(ran.stderr.starts_with("Amazon Elastic Container Service: "), "{}", ran.stderr);
    let terminal = Terminal { is_terminal: true, columns: Some(80) };
    assert!(run_in(&["actions", "ecs"], b"", terminal, &[]).stdout.contains('\u{1b}'));
    let quiet = run(&["actions", "-q", "ecs"], "");
    assert_eq!((quiet.stdout, quiet.stderr.as_str()), (ran.stdout, ""));
}

#[test]
fn every_event_can_be_listed_as_json() {
    let mut keys = BTreeSet::new();
    let mut count = 0;
    let always = ["eventSource", "source", "eventName", "readOnly", "delivery", "eventType"];
    let services = run(&["actions", "--format", "json"], "").stdout;
    for service in services.lines() {
        let service: serde_json::Value = serde_json::from_str(service).unwrap();
        let ran = run(&["actions", "--format", "json", service["service"].as_str().unwrap()], "");
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
        assert_eq!(ran.stdout.lines().count() as u64, service["actions"].as_u64().unwrap());
        for line in ran.stdout.lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            let line = line.as_object().unwrap();
            assert!(always.iter().all(|key| line.contains_key(*key)), "{line:?}");
            keys.extend(line.keys().cloned());
            count += 1;
        }
    }
    assert!(count > 19_000, "{count}");
    let optional = ["accessLevel", "operation", "region", "service"].map(str::to_owned);
    let known: BTreeSet<_> = always.map(str::to_owned).into_iter().chain(optional).collect();
    assert_eq!(keys, known);
}

fn completions(line: &[&str]) -> Vec<String> {
    let args: Vec<_> = ["__complete", "--", "audit-alert"].iter().chain(line).copied().collect();
    let ran = run(&args, "");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    ran.stdout.lines().map(|it| it.split('\t').next().unwrap().to_owned()).collect()
}

#[test]
fn completion_depends_on_the_words_before() {
    for (line, expected) in [
        (&["act"][..], &["actions"][..]),
        (&["actions", "ecr"], &["ecr", "ecr-public"]),
        (&["actions", "ECS"], &["ecs"]),
        (&["actions", "ecs", "deletec"], &["DeleteCapacityProvider", "DeleteCluster"]),
        (&["actions", "--color", "never", "ecs", "RunT"], &["RunTask"]),
        (&["actions", "aws.ecs", "RunT"], &["RunTask"]),
        (&["actions", "ecs", "RunTask", ""], &[]),
        (&["actions", "nosuch", ""], &[]),
        (&["actions", "--mut"], &["--mutating"]),
        (&["actions", "--format", ""], &["human", "json"]),
        (&["actions", "--format=j"], &["--format=json"]),
        (&["preview", ""], &[":files"]),
        (&["preview", "--no-r"], &["--no-rules", "--no-redact"]),
        (&["match", "--pattern="], &[":files"]),
        (&["match", "-p", "x"], &[":files"]),
        (&["match", "--rules", "s"], &["starter", "signin"]),
        (&["match", "--rules", "cis+s"], &["cis+starter", "cis+signin"]),
        (&["package", "--rules=starter+st"], &[":files"]),
        (&["preview", "--rules", "./"], &[":files"]),
        (&["completions", "z"], &["zsh"]),
        (&["completions", "\"\""], &["bash", "elvish", "fish", "powershell", "zsh"]),
    ] {
        assert_eq!(completions(line), expected, "{line:?}");
    }
    assert!(completions(&["actions", ""]).len() > 400);
    assert!(!completions(&[""]).contains(&"__complete".to_owned()));
}
