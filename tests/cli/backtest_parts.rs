//! Parts of archives: partials that repeat each other, plans and shards.

use std::fs;

use serde_json::Value;

use crate::backtest_archives::Archive;
use crate::world::{Ran, run};

const LOGS: &str = "samples/archive/AWSLogs";

fn part(folder: &Archive, name: &str, options: &[&str]) -> String {
    let ran =
        run(&[&["backtest", "--rules", "starter", "--format", "partial"], options].concat(), "");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    folder.write(name, ran.stdout.as_bytes());
    folder.path(name)
}

fn merge(parts: &[&str]) -> Ran {
    run(&[&["backtest", "merge", "--format", "json"], parts].concat(), "")
}

/// Its counts would be twice those of the archive.
#[test]
fn a_file_counts_once_whatever_its_name() {
    let folder = Archive::new("names");
    let absolute = fs::canonicalize(LOGS).unwrap();
    let whole = part(&folder, "whole", &["samples/archive"]);
    let paths = [LOGS, "samples/../samples/archive", absolute.to_str().unwrap()];
    for (index, path) in paths.into_iter().enumerate() {
        let other = part(&folder, &index.to_string(), &[path]);
        let merged = merge(&[&whole, &other]);
        assert_eq!((merged.code, merged.stdout.as_str()), (2, ""), "{path}");
        let error = format!("error: {other} counts events that {whole} counts, too\n");
        assert!(merged.stderr.starts_with(&error), "{}", merged.stderr);
    }
}

#[test]
fn selections_of_the_same_files_merge_if_they_are_disjoint() {
    let folder = Archive::new("selections");
    let since = part(&folder, "since", &[LOGS, "--since", "2026-11-20"]);
    let until = part(&folder, "until", &[LOGS, "--until", "2026-11-20"]);
    let later = part(&folder, "later", &[LOGS, "--until", "2026-11-21"]);
    let whole = part(&folder, "whole", &[LOGS]);
    let merged = merge(&[&since, &until]);
    let report: Value = serde_json::from_str(&merged.stdout).expect(&merged.stderr);
    assert_eq!(report["records"]["matched"], 204);
    for parts in [[&whole, &since], [&since, &whole], [&since, &later], [&until, &later]] {
        assert_eq!(merge(&[parts[0], parts[1]]).code, 2, "{parts:?}");
    }
    // The parts before the last one, too.
    let merged = merge(&[&since, &until, &later]);
    assert!(merged.stderr.contains("later counts events that"), "{}", merged.stderr);
}

#[test]
fn the_cause_of_a_refused_part_is_reported() {
    let folder = Archive::new("causes");
    let whole = part(&folder, "whole", &[LOGS]);
    let other = run(&["backtest", LOGS, "--rules", "cis", "--format", "partial"], "").stdout;
    folder.write("other", other.as_bytes());
    let other = folder.path("other");
    let merged = merge(&[&whole, &other]);
    assert!(merged.stderr.contains("other counts the rule set cis"), "{}", merged.stderr);
    let text = fs::read(&whole).unwrap();
    folder.write("cut", &text[..text.len() / 2]);
    let merged = merge(&[&folder.path("cut")]);
    assert_eq!(merged.code, 2);
    assert!(
        merged.stderr.contains("cut is not a partial: the file is incomplete"),
        "{}",
        merged.stderr
    );
}

#[test]
fn an_object_is_in_one_shard() {
    let folder = Archive::new("plan");
    let manifest = folder.path("manifest");
    let paths = ["samples/archive", "./samples/archive", LOGS];
    let ran = run(&[&["backtest", "plan", "-o", &manifest], &paths[..]].concat(), "");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let line = fs::read_to_string(&manifest).unwrap();
    let shard: Value = serde_json::from_str(&line).unwrap();
    let objects = shard["objects"].as_array().unwrap();
    let distinct: std::collections::BTreeSet<_> = objects.iter().map(Value::to_string).collect();
    assert_eq!((objects.len(), ran.code), (distinct.len(), 0));
    assert_eq!(ran.stderr.matches("is read once, with").count(), 2, "{}", ran.stderr);
    // Also the same file by its absolute path.
    let whole = part(&folder, "whole", &[LOGS]);
    let shard = part(&folder, "shard", &["--shard", &format!("{manifest}:0")]);
    assert_eq!(merge(&[&whole, &shard]).code, 2);
}

#[test]
fn a_plan_of_the_event_history_is_refused() {
    let ran = run(&["backtest", "plan", "lookup:2d", "-o", "-"], "");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    let error = "error: the event history cannot be divided into shards\n";
    assert!(ran.stderr.starts_with(error), "{}", ran.stderr);
}

#[test]
fn one_line_is_one_shard() {
    let folder = Archive::new("shard");
    let plan = run(&["backtest", "plan", LOGS, "--shard-bytes", "1kB", "-o", "-"], "").stdout;
    let lines: Vec<_> = plan.lines().collect();
    assert!(lines.len() > 1, "{plan}");
    let shard = |text: &str| run(&["backtest", "--rules", "starter", "--shard", "-"], text);
    let several = shard(&plan);
    assert_eq!((several.code, several.stdout.as_str()), (2, ""));
    assert!(several.stderr.contains("has several lines"), "{}", several.stderr);
    let blank = shard(&format!("\n{}\n\n", lines[1]));
    assert_eq!(blank.code, 0, "{}", blank.stderr);
    folder.write("blank", plan.replace('\n', "\n\n").as_bytes());
    let named = format!("{}:1", folder.path("blank"));
    let words = ["backtest", "--rules", "starter", "--shard", &named];
    let found = run(&words, "");
    assert_eq!((found.code, found.stdout), (0, blank.stdout), "{}", found.stderr);
    // The suggested command counts the same shard.
    let report = run(&[&words[..], &["--format", "human"]].concat(), "").stderr;
    let next = format!("--shard {named} --rules starter --write-ignores");
    assert!(cfg!(windows) || report.contains(&next), "{report}");
}

#[test]
fn suggested_entries_need_a_file_of_their_own() {
    let folder = Archive::new("ignores");
    let file = folder.path("same");
    let beside = folder.path("./same");
    for (options, error) in [
        (["--write-ignores", "-", "-o", &file], "--write-ignores needs a file"),
        (["--write-ignores", &file, "-o", &beside], "same is also the file of --output"),
    ] {
        let ran = run(&[&["backtest", LOGS, "--rules", "starter"], &options[..]].concat(), "");
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains(error), "{}", ran.stderr);
        assert!(!fs::exists(&file).unwrap());
    }
}
