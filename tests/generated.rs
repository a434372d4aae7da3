//! Files that others read are what the command prints.
#![expect(clippy::disallowed_methods, reason = "tests read the environment")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// `UPDATE=1 cargo test --test generated` writes it anew.
#[test]
fn the_schema_is_what_the_command_prints() {
    let ran =
        Command::new(env!("CARGO_BIN_EXE_audit-alert")).args(["rules", "schema"]).output().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/audit-alert.schema.json");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &ran.stdout).unwrap();
    }
    assert!(fs::read(path).unwrap() == ran.stdout);
}

#[test]
fn completions_are_the_files_in_their_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
    for (shell, name) in audit_alert::cli::SHELLS {
        let ran = Command::new(env!("CARGO_BIN_EXE_audit-alert"))
            .args(["completions", &shell.to_string()])
            .output()
            .unwrap();
        assert!(fs::read(folder.join(name)).unwrap() == ran.stdout, "{name}");
    }
    let files = fs::read_dir(&folder).unwrap().count();
    assert_eq!(files, audit_alert::cli::SHELLS.len(), "a file in completions/ that nothing prints");
}
