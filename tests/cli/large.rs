//! Inputs that are small on the disk and large in memory.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::Write as _;
use std::process::Command;

/// 64 MiB of text in 98 kB, of which a tree would take 4 GB.
fn packed() -> Vec<u8> {
    let mut text = "{\"requestParameters\":{\"x\":[0".to_owned();
    text.push_str(&",{\"\":0}".repeat((64 << 20) / 7));
    text.push_str("]}}");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

#[test]
fn a_text_whose_tree_is_too_large_is_refused_within_800_mb() {
    let file = std::env::temp_dir().join(format!("large-{}.json.gz", std::process::id()));
    fs::write(&file, packed()).unwrap();
    let pattern = "samples/patterns/ecs-deletions.json";
    for (args, code) in [
        (&["preview"][..], "AA0007"),
        (&["send", "--dry-run"], "AA0007"),
        (&["match", pattern], "AA0007"),
        (&["match", "--raw", pattern], "AA0007"),
        (&["match", "-q", "-p"], "AA0114"),
    ] {
        // An allocation beyond the limit aborts the process.
        let limited = "ulimit -v 800000; exec \"$@\"";
        let ran = Command::new("sh")
            .args(["-c", limited, "sh", env!("CARGO_BIN_EXE_audit-alert")])
            .args(args)
            .arg(&file)
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(2), "{args:?}: {stderr}");
        assert!(stderr.contains(code), "{args:?}: {stderr}");
    }
    fs::remove_file(&file).unwrap();
}
