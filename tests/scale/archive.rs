//! An archive with its shards, and the report of a local run over it.
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::truth::{archive, assert_counts, naive, report, run, without_run};

/// An archive in a folder.
#[derive(Debug)]
pub(crate) struct Sharded {
    pub(crate) folder: PathBuf,
    /// The lines of `manifest.jsonl`.
    pub(crate) lines: Vec<String>,
    /// The report of a local run, without `run`.
    pub(crate) whole: Value,
}

/// Makes an archive, `rules.json` and `manifest.jsonl`. The report of a local run has the counts of the naive script.
pub(crate) fn sharded(test: &str) -> Sharded {
    let records = std::env::var("AUDIT_ALERT_SCALE_RECORDS").unwrap_or("6000".to_owned());
    let folder = archive(test, &records);
    let rules = ["export", "--rules", "audit-alert.toml", "-o", "rules.json"];
    let exported = command(&folder, "rules").args(rules).output().unwrap();
    assert!(exported.status.success(), "{exported:?}");
    let logs = folder.join("logs");
    let logs = logs.to_str().unwrap();
    let json = ["--rules", "rules.json", "--format", "json", logs];
    let whole = report(&folder, &json);
    assert_counts(&whole, &naive(&folder, &[]));
    let bytes = whole["run"]["bytes"].as_u64().unwrap().div_ceil(7).to_string();
    let planned = run(&folder, &["plan", logs, "--shard-bytes", &bytes, "-o", "manifest.jsonl"]);
    assert!(planned.status.success(), "{planned:?}");
    let manifest = fs::read_to_string(folder.join("manifest.jsonl")).unwrap();
    let lines: Vec<_> = manifest.lines().map(str::to_owned).collect();
    assert!((7..12).contains(&lines.len()), "{}", lines.len());
    Sharded { folder, lines, whole: without_run(whole) }
}

/// Returns a command of audit-alert in a folder.
pub(crate) fn command(folder: &std::path::Path, name: &str) -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_audit-alert"));
    command.current_dir(folder).env_clear().arg(name);
    command
}

/// Compares a report, apart from `run`, by member: a whole report is too long to read.
#[track_caller]
pub(crate) fn assert_same(report: &Value, whole: &Value) {
    let report = without_run(report.clone());
    for (name, value) in whole.as_object().unwrap() {
        assert_eq!(&report[name], value, "{name}");
    }
    assert_eq!(report.as_object().unwrap().len(), whole.as_object().unwrap().len());
}
