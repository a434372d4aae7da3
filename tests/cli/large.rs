//! Inputs that are small on the disk and large in memory, and long inputs.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Address space of a command that reads events, in kB. The debug executable and its libraries take about 60 MB.
const FOR_EVENTS: u32 = 200_000;

fn temporary(name: &str, contents: &[u8]) -> PathBuf {
    let file = std::env::temp_dir().join(format!("large-{}-{name}", std::process::id()));
    fs::write(&file, contents).unwrap();
    file
}

/// Runs the command with a limit of its address space, beyond which an allocation aborts it.
fn run_within(kilobytes: u32, args: &[&str], file: &Path) -> Output {
    Command::new("sh")
        .args(["-c", "ulimit -v \"$1\"; shift; exec \"$@\"", "sh", &kilobytes.to_string()])
        .arg(env!("CARGO_BIN_EXE_audit-alert"))
        .args(args)
        .arg(file)
        .output()
        .unwrap()
}

/// 64 MiB of text in 98 kB, of which a tree would take 4 GB.
fn packed() -> Vec<u8> {
    let mut text = "{\"requestParameters\":{\"x\":[0".to_owned();
    text.push_str(&",{\"\":0}".repeat((64 << 20) / 7));
    text.push_str("]}}");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

const PATTERN: &str = "samples/patterns/ecs-deletions.json";

#[test]
fn a_text_whose_tree_is_too_large_is_refused() {
    let file = temporary("tree.json.gz", &packed());
    for (args, code, memory) in [
        (&["preview"][..], "AA0007", FOR_EVENTS),
        (&["send", "--dry-run"], "AA0007", FOR_EVENTS),
        (&["match", PATTERN], "AA0007", FOR_EVENTS),
        (&["match", "--raw", PATTERN], "AA0007", FOR_EVENTS),
        // A pattern file is read as a whole.
        (&["match", "-q", "-p"], "AA0114", 800_000),
    ] {
        let ran = run_within(memory, args, &file);
        let stderr = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(2), "{args:?}: {stderr}");
        assert!(stderr.contains(code), "{args:?}: {stderr}");
    }
    fs::remove_file(&file).unwrap();
}

#[test]
fn memory_does_not_depend_on_the_length_of_the_input() {
    let event = include_str!("../../samples/events/ecs/CreateCluster.json");
    let event: serde_json::Value = serde_json::from_str(event).unwrap();
    let record = &event["detail"];
    let count = 20_000;
    let list = |of: &str| format!("{{\"Records\":[{}]}}", vec![of; count].join(","));
    for (name, text, code) in [
        ("lines.jsonl", format!("{event}\n").repeat(count), 1),
        ("records.json", list(&record.to_string()), 1),
        ("problems.json", list("{\"eventName\":\"X\"}"), 2),
        ("commas.json", "{\"eventName\":\"X\"},".repeat(8 * count), 2),
    ] {
        let file = temporary(name, text.as_bytes());
        let ran = run_within(FOR_EVENTS, &["match", "--count", PATTERN], &file);
        let stderr = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(code), "{name}: {stderr}");
        fs::remove_file(&file).unwrap();
    }
}

#[test]
fn a_limit_stops_reading() {
    let event = include_str!("../../samples/events/ecs/CreateCluster.json");
    let text = format!("{event}\n").repeat(2_000);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(text.as_bytes()).unwrap();
    let mut bytes = packed.finish().unwrap();
    // Reading to the end would find the error.
    bytes.truncate(bytes.len() - 100);
    let file = temporary("cut.json.gz", &bytes);
    let ran = run_within(FOR_EVENTS, &["preview", "--limit", "1"], &file);
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    let ran = run_within(FOR_EVENTS, &["match", "--count", PATTERN], &file);
    let stderr = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("the gzip data is damaged or incomplete"), "{stderr}");
    fs::remove_file(&file).unwrap();
}
