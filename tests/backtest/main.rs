//! Compares the counts of `backtest` over a generated archive with those of a naive Python script, with one and with several
//! threads, and merged from shards. `AUDIT_ALERT_RECORDS` is the size of the archive.
#![expect(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod truth;

use std::fs;

use serde_json::json;

use truth::{archive, assert_counts, files, naive, report, run, without_run};

#[test]
#[ignore = "needs Python"]
fn counts_equal_those_of_a_naive_script() {
    let records = std::env::var("AUDIT_ALERT_RECORDS").unwrap_or("6000".to_owned());
    let folder = archive("backtest", &records);
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
