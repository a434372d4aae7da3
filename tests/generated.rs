//! Generated files are what the code generates. `UPDATE=1 cargo test --test generated` rewrites them.
#![expect(clippy::disallowed_methods, reason = "tests read files and the environment")]

use std::fs;
use std::path::Path;

#[test]
fn completions_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
    for (shell, name) in audit_alert::cli::SHELLS {
        let script = audit_alert::cli::completion_script(shell);
        let path = folder.join(name);
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &script).unwrap();
        }
        let found = fs::read(&path).unwrap_or_default();
        assert!(found == script, "{name} is out of date: UPDATE=1 cargo test --test generated");
    }
    let files = fs::read_dir(&folder).unwrap().count();
    assert_eq!(files, audit_alert::cli::SHELLS.len(), "a file in completions/ that nothing makes");
}

/// Every state that the script can be in has its list of words.
#[test]
fn bash_completes_every_subcommand() {
    let script = fs::read_to_string("completions/audit-alert.bash").unwrap();
    let states: Vec<_> =
        script.lines().filter_map(|line| line.trim().strip_prefix("cmd=\"")).collect();
    assert!(states.len() > 4);
    for state in states {
        let label = format!("        {})\n", state.trim_end_matches('"'));
        let empty = state == "\"";
        assert!(empty || script.contains(&label), "no list of words for {state}");
    }
}
