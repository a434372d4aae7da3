//! Commands use settings from the user's file, variables and flags. Unit tests cover their precedence.

use std::fs;
use std::path::Path;

use audit_alert::cli::Terminal;

use crate::world::{Ran, run_in};

const EVENT: &str = "samples/events/ecs/CreateCluster.json";

/// Creates a configuration folder with a user's file.
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
fn preview_uses_the_language_that_is_set() {
    let home = config("settings", "language = 'en'\ntime_zone = 'Asia/Seoul'\n");
    let (file, korean) = (("XDG_CONFIG_HOME", home.as_str()), ("AUDIT_ALERT_LANGUAGE", "ko"));
    let ran = run(&["preview", EVENT], &[file]);
    assert!(ran.stdout.contains("View in CloudTrail"), "{}", ran.stdout);
    assert!(ran.stdout.contains("2026-11-20 10:02:03"), "{}", ran.stdout);
    for (args, env) in [
        (&["preview", EVENT][..], &[file, korean][..]),
        (&["preview", "--lang", "ko", EVENT], &[file]),
        (&["--lang=ko", "preview", EVENT], &[file]),
        (&["preview", EVENT], &[("LANG", "ko_KR.UTF-8")]),
    ] {
        assert!(run(args, env).stdout.contains("CloudTrail에서 보기"), "{args:?}");
    }
}

#[test]
fn messages_use_the_language_that_is_set() {
    let korean = config("korean", "language = 'ko'\n");
    let set = Path::new(env!("CARGO_TARGET_TMPDIR")).join("english.toml");
    fs::write(&set, "language = 'en'\n").unwrap();
    let set = set.to_str().unwrap();
    let (file, locale) = (("XDG_CONFIG_HOME", korean.as_str()), ("LC_ALL", "ko_KR.UTF-8"));
    let missing = "no-such-file.json";
    for (args, env, begins) in [
        (&["preview", "--no-rules", missing][..], &[][..], "error: "),
        (&["preview", "--no-rules", missing], &[locale], "오류: "),
        (&["preview", "--no-rules", missing], &[file], "오류: "),
        (&["preview", "--no-rules", "--lang", "en", missing], &[file, locale], "error: "),
        (&["preview", "--rules", set, missing], &[file, locale], "error: "),
        // Before and without reading a file.
        (&["send", "--no-rules", "--webhook-url", "x", "--lang", "ko"], &[], "오류: "),
        (&["match", "[", missing], &[locale], "오류: "),
        (&["preview", "--no-rules", missing], &[("AUDIT_ALERT_LANGUAGE", "fr"), locale], "오류: "),
    ] {
        let ran = run(args, env);
        assert!(ran.stderr.starts_with(begins), "{args:?}: {}", ran.stderr);
    }
}

#[test]
fn the_users_file_is_found_in_home() {
    let home = config("home/.config", "region = 'eu-west-1'\n");
    let home = home.strip_suffix("/.config").unwrap();
    let ran = run(&["rules", "--origins", "--format", "json"], &[("HOME", home)]);
    let line = ran.stdout.lines().nth(1).unwrap();
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!((&line["value"], &line["line"]), (&"eu-west-1".into(), &1.into()));
}

#[test]
fn a_users_file_with_rules_is_refused() {
    let home = config("rules-in-settings", "[[rule]]\nname = 'ecs'\nservice = 'ecs'\n");
    let ran = run(&["preview", EVENT], &[("XDG_CONFIG_HOME", &home)]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("error[AA0402]: unknown key `rule`"), "{}", ran.stderr);
    assert!(ran.stderr.contains("hint: this file has settings only"), "{}", ran.stderr);
}

/// `check` names the role that `install` would create in the same environment.
#[test]
fn check_uses_the_stack_that_is_set() {
    let home = config("stack", "name = 'ours'\nregion = 'eu-west-1'\n");
    let rules = Path::new(env!("CARGO_TARGET_TMPDIR")).join("own-calls.toml");
    fs::write(&rules, "[[rule]]\nname = 'logs'\nservice = 'logs'\nevents = ['CreateLogStream']\n")
        .unwrap();
    let file = ("XDG_CONFIG_HOME", home.as_str());
    let (name, region) = (("AUDIT_ALERT_NAME", "alerts"), ("AWS_REGION", "us-east-1"));
    for (env, role) in [
        (&[][..], "audit-alert-ap-northeast-2"),
        (&[file], "ours-eu-west-1"),
        (&[file, name], "alerts-eu-west-1"),
        (&[region], "audit-alert-us-east-1"),
    ] {
        let ran = run(&["check", rules.to_str().unwrap()], env);
        let output = [ran.stdout, ran.stderr].concat();
        assert!(output.contains(&format!("\"{role}\"")), "{output}");
    }
}

#[test]
fn unknown_regions_are_refused_and_new_ones_are_used() {
    for args in [
        &["generate", "ecs", "CreateCluster", "--region", "us-nowhere-9"][..],
        &["rules", "--region", "us-nowhere-9"],
        #[cfg(feature = "aws")]
        &["install", "--region", "us-nowhere-9"],
        &["init", "--yes", "--region", "us-nowhere-9"],
        #[cfg(feature = "aws")]
        &["install", "--regions", "us-east-1,us-nowhere-9"],
        #[cfg(feature = "aws")]
        &["uninstall", "--regions", "us-nowhere-9"],
    ] {
        let ran = run(args, &[]);
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.stderr);
        let error = "error: invalid value 'us-nowhere-9' for '--region";
        assert!(ran.stderr.starts_with(error), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("the nearest is us-west-1"), "{args:?}: {}", ran.stderr);
    }
    let ran = run(&["preview", EVENT], &[("AWS_REGION", "us-nowhere-9")]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    let ran = run(&["generate", "ecs", "CreateCluster", "--region", "us-south-1"], &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("`us-south-1` is not a known region"), "{}", ran.stderr);
    assert!(ran.stdout.contains("\"awsRegion\": \"us-south-1\""), "{}", ran.stdout);
}
