//! A generated archive, and the counts of a naive script over it.
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

/// Makes a folder with an archive and a rule set.
pub(crate) fn archive(name: &str, records: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{records}"));
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    python(&["generate", folder.to_str().unwrap(), records]);
    folder
}

pub(crate) fn python(args: &[&str]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/backtest/naive.py");
    let output = Command::new("python3").arg(script).args(args).output().expect("python3");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

pub(crate) fn naive(folder: &Path, period: &[&str]) -> Value {
    let args = [&["count", folder.to_str().unwrap()], period].concat();
    serde_json::from_str(&python(&args)).unwrap()
}

pub(crate) fn run(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_audit-alert"));
    command.current_dir(folder).env_clear().arg("backtest").args(args).output().unwrap()
}

/// The report as JSON. Each archive has unreadable values, so the exit code is 2.
pub(crate) fn report(folder: &Path, args: &[&str]) -> Value {
    let output = run(folder, args);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{args:?} {errors}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The part of a report that does not depend on the run.
pub(crate) fn without_run(mut report: Value) -> Value {
    report.as_object_mut().unwrap().remove("run");
    report
}

#[track_caller]
pub(crate) fn assert_counts(report: &Value, naive: &Value) {
    let records = &report["records"];
    let sum: u64 = ["matched", "ignored", "unmatched", "unreadable"]
        .iter()
        .map(|name| {
            assert_eq!(records[name], naive["records"][name], "{name}");
            records[name].as_u64().unwrap()
        })
        .sum();
    assert_eq!(records["total"], sum);
    let days = report["days"].as_array().unwrap();
    assert_eq!(days.len(), naive["days"].as_object().unwrap().len());
    for day in days {
        assert_eq!(day["records"], naive["days"][day["date"].as_str().unwrap()], "{day}");
    }
    let reported =
        |name: &str| report["rules"].as_array().unwrap().iter().find(|it| it["name"] == name);
    let silent = report["silent"].as_array().unwrap();
    let mut messages = 0;
    for (name, expected) in naive["rules"].as_object().unwrap() {
        messages += expected["messages"].as_u64().unwrap();
        let Some(rule) = reported(name) else {
            assert!(expected["alerts"] == 0 && silent.contains(&json!(name)), "{name}");
            continue;
        };
        for member in ["alerts", "first", "ignored"] {
            assert_eq!(rule[member], expected[member], "{name} {member}");
        }
        for (count, day) in rule["days"].as_array().unwrap().iter().zip(days) {
            let of_day = &expected["days"][day["date"].as_str().unwrap()];
            assert_eq!(count.as_u64(), of_day.as_u64().or(Some(0)), "{name} {day}");
        }
        let actors = expected["actors"].as_object().unwrap();
        let listed = rule["actors"].as_array().unwrap();
        assert_eq!(listed.len(), actors.len().min(10), "{name}");
        for actor in listed {
            let pattern = actor["pattern"].as_str().unwrap();
            let (_, count) = actors.iter().find(|(arn, _)| pattern.contains(*arn)).unwrap();
            assert_eq!(&actor["alerts"], count, "{name} {actor}");
        }
        let after = json!({ "alerts": expected["messages"], "exact": true });
        assert_eq!(rule["afterFloodGuard"], after, "{name}");
    }
    assert_eq!(report["afterFloodGuard"]["alerts"], messages);
    let overlaps = report["overlaps"].as_array().unwrap();
    let expected = naive["overlaps"].as_array().unwrap();
    assert_eq!(overlaps.len(), expected.len());
    for overlap in overlaps {
        let mut pair = overlap["rules"].as_array().unwrap().clone();
        pair.sort_by_key(ToString::to_string);
        pair.push(overlap["alerts"].clone());
        assert!(expected.contains(&pair.into()), "{overlap}");
    }
}

/// The files of a folder at any depth.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|it| if it.is_dir() { files(&it) } else { vec![it] }).collect()
}
