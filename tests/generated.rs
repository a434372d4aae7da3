//! Files that others read are what the command prints.

use std::fs;
use std::path::Path;
use std::process::Command;

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
