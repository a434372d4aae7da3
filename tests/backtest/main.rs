//! Compares the counts of `backtest` over a generated archive with those of a naive Python script, with one and with several
//! threads, and merged from shards. `AUDIT_ALERT_RECORDS` is the size of the archive.
#![expect(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

/// A folder with an archive and a rule set, made once for each number of records.
fn archive() -> PathBuf {
    let records = std::env::var("AUDIT_ALERT_RECORDS").unwrap_or("6000".to_owned());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("backtest-{records}"));
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    python(&["generate", folder.to_str().unwrap(), &records]);
    folder
}

fn python(args: &[&str]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/backtest/naive.py");
    let output = Command::new("python3").arg(script).args(args).output().expect("python3");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn naive(folder: &Path, period: &[&str]) -> Value {
    let args = [&["count", folder.to_str().unwrap()], period].concat();
    serde_json::from_str(&python(&args)).unwrap()
}

fn run(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_audit-alert"));
    command.current_dir(folder).env_clear().arg("backtest").args(args).output().unwrap()
}

/// The report as JSON. Each archive has unreadable values, so the exit code is 2.
fn report(folder: &Path, args: &[&str]) -> Value {
    let output = run(folder, args);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{args:?} {errors}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The part of a report that does not depend on the run.
fn without_run(mut report: Value) -> Value {
    report.as_object_mut().unwrap().remove("run");
    report
}

#[track_caller]
fn assert_counts(report: &Value, naive: &Value) {
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

#[test]
#[ignore = "needs Python"]
fn counts_equal_those_of_a_naive_script() {
    let folder = archive();
    let truth = naive(&folder, &[]);
    assert!(truth["rules"]["queues"]["alerts"] == 0 && truth["rules"]["users"]["alerts"] != 0);
    let json = ["--format", "json", "--rules", "audit-alert.toml"];
    let whole = report(&folder, &[&json[..], &["--jobs", "1", "logs"]].concat());
    assert_counts(&whole, &truth);
    let whole = without_run(whole);
    let threads = report(&folder, &[&json[..], &["--jobs", "4", "logs"]].concat());
    assert_eq!(without_run(threads), whole);

    // Three shards of the files, merged in two orders.
    let mut shards: [Vec<String>; 3] = Default::default();
    let logs = [folder.join("logs/AWSLogs/111122223333"), folder.join("logs/AWSLogs/444455556666")];
    let mut files: Vec<_> = logs.iter().flat_map(|it| files(&it.join("CloudTrail"))).collect();
    files.sort();
    for (index, file) in files.into_iter().enumerate() {
        let file = file.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
        shards[index % 3].push(file);
    }
    for (index, shard) in shards.iter().enumerate() {
        let mut args = vec!["--format", "partial", "--rules", "audit-alert.toml"];
        args.extend(shard.iter().map(String::as_str));
        fs::write(folder.join(format!("{index}.json")), run(&folder, &args).stdout).unwrap();
    }
    for order in [["0.json", "1.json", "2.json"], ["2.json", "0.json", "1.json"]] {
        let merged = report(&folder, &[&["merge", "--format", "json"], &order[..]].concat());
        assert_eq!(without_run(merged), whole);
    }

    // The records of two days, whose folders are those of three.
    let period = ["2026-10-31T12:00:00Z", "2026-11-02T12:00:00Z"];
    let args = ["--since", period[0], "--until", period[1], "logs"];
    let mut selected = report(&folder, &[&json[..], &args].concat());
    // Which of the values that are no records are read depends on the folders.
    let mut truth = naive(&folder, &period);
    for counts in [&mut selected["records"], &mut truth["records"]] {
        let unreadable = counts["unreadable"].as_u64().unwrap_or(0);
        if let Some(total) = counts["total"].as_u64() {
            counts["total"] = json!(total - unreadable);
        }
        counts["unreadable"] = json!(0);
    }
    assert_counts(&selected, &truth);
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|it| if it.is_dir() { files(&it) } else { vec![it] }).collect()
}
