//! `init`: its next steps succeed, and a full disk leaves nothing behind.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::world::run;

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("init").join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn check_and_test_succeed_after_init() {
    for (name, options) in [
        ("starter", &[][..]),
        ("packs", &["--pack", "signin", "--pack", "root"]),
        ("service", &["--service", "logs"]),
        ("deletions", &["--service", "kms", "--service", "s3", "--actions", "deletions"]),
        ("sign-in", &["--service", "signin"]),
    ] {
        let file = folder(name).join("rules.toml");
        let file = file.to_str().unwrap();
        let init = run(&[&["init", "--yes", "-o", file], options].concat(), "");
        assert_eq!(init.code, 0, "{name}: {}", init.stderr);
        let check = run(&["check", file], "");
        assert_eq!(check.code, 0, "{name}: {}{}", check.stdout, check.stderr);
        let test = run(&["test", "--rules", file], "");
        assert_eq!(test.code, 0, "{name}: {}{}", test.stdout, test.stderr);
        assert!(test.stderr.contains("1 test"), "{name}: {}", test.stderr);
    }
}

/// The limit of the size of a file stands for a full disk: both end a write with an error.
#[test]
#[cfg(unix)]
fn a_full_disk_leaves_nothing_behind() {
    // In units of 512 or 1024 bytes: neither the rule set nor the schema fits, or the rule set only.
    for (limit, name) in [(0, "audit-alert.toml"), (8, "audit-alert.schema.json")] {
        let folder = folder(name);
        let script = format!("trap '' XFSZ; ulimit -f {limit}; exec \"$@\"");
        let mut command = Command::new("/bin/sh");
        command.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_audit-alert")]);
        command.args(["init", "--yes", "--lang", "en", "-o", "a/b/audit-alert.toml"]);
        let ran = command.current_dir(&folder).output().unwrap();
        let error = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(2), "{error}");
        assert!(error.starts_with(&format!("error: cannot write a/b/{name}")), "{error}");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "{name}");
        // A folder that was there before stays.
        fs::create_dir(folder.join("a")).unwrap();
        assert_eq!(command.output().unwrap().status.code(), Some(2));
        assert_eq!(fs::read_dir(folder.join("a")).unwrap().count(), 0, "{name}");
        assert!(folder.join("a").is_dir(), "{name}");
    }
}
