//! Shards on one machine.
use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::archive::{assert_same, command, sharded};
use crate::truth::{report, run, without_run};

#[test]
#[ignore = "needs Python"]
fn merged_shards_equal_the_whole() {
    let archive = sharded("scale-shards");
    let mut partials = Vec::new();
    for (number, line) in archive.lines.iter().enumerate() {
        let shard = format!("manifest.jsonl:{number}");
        let named = run(&archive.folder, &["--rules", "rules.json", "--shard", &shard]).stdout;
        let mut process = command(&archive.folder, "backtest")
            .args(["--rules", "rules.json", "--shard", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        process.stdin.take().unwrap().write_all(line.as_bytes()).unwrap();
        assert_eq!(process.wait_with_output().unwrap().stdout, named);
        partials.push(String::from_utf8(named).unwrap());
    }
    // Any order, in one file and in several.
    partials.sort_by_key(|it| it.len() % 97);
    let (one, rest) = partials.split_first().unwrap();
    fs::write(archive.folder.join("one.json"), one).unwrap();
    fs::write(archive.folder.join("rest.jsonl"), rest.concat()).unwrap();
    let args = ["merge", "--format", "json", "rest.jsonl", "one.json"];
    assert_same(&report(&archive.folder, &args), &archive.whole);

    // A shard that failed instead of one that was counted.
    let shard: Value = serde_json::from_str(&archive.lines[3]).unwrap();
    let objects = shard["objects"].as_array().unwrap().len();
    let reason = "exited with code 3: AccessDenied";
    let failed = json!({
        "format": "audit-alert.failed-shard", "version": 1, "shard": shard, "reason": reason,
    });
    fs::write(archive.folder.join("failed.json"), failed.to_string()).unwrap();
    let merged = report(&archive.folder, &["merge", "--format", "json", "one.json", "failed.json"]);
    let unreadable = merged["unreadable"].to_string();
    assert!(unreadable.contains(&format!("shard 3 ({objects} objects")), "{unreadable}");
    assert!(unreadable.contains(reason), "{unreadable}");
    let only = run(&archive.folder, &["merge", "failed.json"]);
    let error = String::from_utf8(only.stderr).unwrap();
    assert_eq!(only.status.code(), Some(2));
    assert!(error.starts_with("error: 1 shard failed, and there are no counts"), "{error}");
}

/// The counts of a shard are those of the selection of the plan.
#[test]
#[ignore = "needs Python"]
fn shards_carry_the_selection() {
    let archive = sharded("scale-selection");
    let selection = ["--since", "2026-10-31T12:00:00Z", "--account", "111122223333"];
    let json = ["--rules", "rules.json", "--format", "json"];
    let logs = archive.folder.join("logs");
    let logs = logs.to_str().unwrap();
    let whole = report(&archive.folder, &[&json[..], &selection, &[logs]].concat());
    let plan = ["plan", logs, "--shard-bytes", "1GB", "-o", "selected.jsonl"];
    assert!(run(&archive.folder, &[&plan[..], &selection].concat()).status.success());
    let shard = ["--rules", "rules.json", "--shard", "selected.jsonl:0"];
    let partial = run(&archive.folder, &shard).stdout;
    fs::write(archive.folder.join("partial.json"), partial).unwrap();
    let merged = report(&archive.folder, &["merge", "--format", "json", "partial.json"]);
    assert_same(&merged, &without_run(whole));
}
