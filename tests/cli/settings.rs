//! Settings reach the commands: files of the user's own, variables and flags. Which of them wins is a unit test.

use std::fs;
use std::path::Path;

use audit_alert::cli::Terminal;

use crate::world::{Ran, run_in};

const EVENT: &str = "samples/events/ecs/CreateCluster.json";

/// A user's own folder with a file in it.
fn config(name: &str, text: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(folder.join("audit-alert")).unwrap();
    fs::write(folder.join("audit-alert/config.toml"), text).unwrap();
    folder.to_str().unwrap().to_owned()
}

fn run(args: &[&str], env: &[(&str, &str)]) -> Ran {
    run_in(args, b"", Terminal::default(), env)
}

#[test]
fn preview_speaks_the_language_that_is_set() {
    let home = config("settings", "language = 'en'\ntime_zone = 'Asia/Seoul'\n");
    let (file, korean) = (("XDG_CONFIG_HOME", home.as_str()), ("AUDIT_ALERT_LANGUAGE", "ko"));
    let ran = run(&["preview", EVENT], &[file]);
    assert!(ran.stdout.contains("View in CloudTrail"), "{}", ran.stdout);
    assert!(ran.stdout.contains("2026-11-20 10:02:03"), "{}", ran.stdout);
    for (args, env) in [
        (&["preview", EVENT][..], &[file, korean][..]),
        (&["preview", "--lang", "ko", EVENT], &[file]),
        (&["preview", EVENT], &[]),
    ] {
        assert!(run(args, env).stdout.contains("CloudTrail에서 보기"), "{args:?}");
    }
}

#[test]
fn the_users_own_file_is_found_below_home() {
    let home = config("home/.config", "region = 'eu-west-1'\n");
    let home = home.strip_suffix("/.config").unwrap();
    let ran = run(&["rules", "--origins", "--format", "json"], &[("HOME", home)]);
    let line = ran.stdout.lines().nth(1).unwrap();
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!((&line["value"], &line["line"]), (&"eu-west-1".into(), &1.into()));
}

#[test]
fn a_users_own_file_with_rules_is_refused() {
    let home = config("rules-in-settings", "[[rule]]\nname = 'ecs'\nservice = 'ecs'\n");
    let ran = run(&["preview", EVENT], &[("XDG_CONFIG_HOME", &home)]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("error[AA0402]: there is no key `rule` here"), "{}", ran.stderr);
    assert!(ran.stderr.contains("hint: it holds settings only"), "{}", ran.stderr);
}
