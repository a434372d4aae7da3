//! Checks that generated files in the repository equal the output of the command.
#![expect(clippy::disallowed_methods, reason = "tests read the environment")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use audit_alert::alert::{Headline, Language};

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

/// `UPDATE=1 cargo test --test generated` updates the file.
#[test]
fn the_schema_of_the_neutral_alert_is_up_to_date() {
    let expected = serde_json::to_string_pretty(&audit_alert::notify::schema()).unwrap() + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/alert.schema.json");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    assert!(fs::read_to_string(path).unwrap() == expected);
}

/// `UPDATE=1 cargo test --test generated` updates the table.
#[test]
fn the_list_of_headlines_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/headlines.md");
    let document = fs::read_to_string(&path).unwrap();
    let (before, _) = document.split_once("| event source |").unwrap();
    let mut expected = before.to_owned() + "| event source | event | headline |\n|---|---|---|\n";
    for line in Headline::all() {
        let text = line.text(Language::En).replace('|', "\\|");
        writeln!(expected, "| {} | {} | `{text}` |", line.source, line.event).unwrap();
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    assert!(fs::read_to_string(path).unwrap() == expected);
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
