//! `--version`, and the function, which must not contain the commit.

use std::process::Command;

use audit_alert::catalog::Catalog;

use crate::world::run;

#[test]
fn the_version_has_commit_and_catalog() {
    let date = Catalog::date().unwrap();
    assert!(jiff::civil::Date::strptime("%Y-%m-%d", &date).is_ok(), "{date}");
    let version = env!("CARGO_PKG_VERSION");
    let expected = format!("audit-alert {version} (3f2a1bc9d, catalog of {date})\n");
    for flag in ["--version", "-V"] {
        let ran = run(&[flag], "");
        assert_eq!((ran.code, ran.stdout, ran.stderr), (0, expected.clone(), String::new()));
    }
}

/// With the commit in it, the function would have another hash at every commit and would be deployed again.
#[test]
fn only_the_command_has_the_commit() {
    let shown = Command::new(env!("CARGO_BIN_EXE_audit-alert")).arg("--version").output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    let inside = shown.split_once('(').unwrap().1;
    let commit = inside.split_once(", catalog").map(|(commit, _)| commit);
    let in_checkout = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(".git").exists();
    assert_eq!(commit.is_some(), in_checkout, "{shown}");
    let function = option_env!("CARGO_BIN_EXE_audit-alert-lambda");
    let (Some(commit), Some(function)) = (commit, function) else { return };
    let executable = std::fs::read(function).unwrap();
    let found = executable.windows(commit.len()).any(|it| it == commit.as_bytes());
    assert!(!found, "{function} contains {commit}");
}
