//! Checks that generated files in the repository equal the output of the command.
#![expect(clippy::disallowed_methods, reason = "tests read the environment")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// `UPDATE=1 cargo test --test generated` updates the file.
#[test]
fn the_schema_is_up_to_date() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_audit-alert")).args(["rules", "schema"]).output().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/audit-alert.schema.json");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &output.stdout).unwrap();
    }
    assert!(fs::read(path).unwrap() == output.stdout);
}

#[test]
fn completions_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
    for (shell, name) in audit_alert::cli::SHELLS {
        let output = Command::new(env!("CARGO_BIN_EXE_audit-alert"))
            .args(["completions", &shell.to_string()])
            .output()
            .unwrap();
        assert!(fs::read(folder.join(name)).unwrap() == output.stdout, "{name}");
    }
    let files = fs::read_dir(&folder).unwrap().count();
    assert_eq!(
        files,
        audit_alert::cli::SHELLS.len(),
        "completions/ contains a file that the command does not print"
    );
}
