//! `backtest` over archives: what is read, what is not, and what ends with which exit code.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::world::{Ran, run};

/// A folder in the folder for temporary files.
pub(crate) struct Archive(PathBuf);

impl Archive {
    pub(crate) fn new(name: &str) -> Self {
        let folder = format!("audit-alert-{}-archive-{name}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Archive {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// A call that the pack `starter` alerts on.
fn record() -> String {
    let text = run(&["generate", "iam", "CreateUser", "--seed", "1"], "").stdout;
    let event: Value = serde_json::from_str(&text).unwrap();
    event["detail"].to_string()
}

fn log_file(record: &str, count: usize) -> Vec<u8> {
    let records = vec![record; count].join(",");
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    gz.write_all(format!("{{\"Records\":[{records}]}}").as_bytes()).unwrap();
    gz.finish().unwrap()
}

fn json(args: &[&str]) -> (Value, Ran) {
    let ran = run(&[&["backtest", "--rules", "starter", "--format", "json"], args].concat(), "");
    (serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}", ran.stderr)), ran)
}

#[test]
fn bad_files_are_named_and_lose_nothing_else() {
    let archive = Archive::new("bad");
    let record = record();
    let folder = "AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/02";
    let good = log_file(&record, 3);
    archive.write(&format!("{folder}/a.json.gz"), &good);
    // Random text, so that the records before the end are complete.
    let noise: String = (0..40_000_u64)
        .flat_map(|it| it.wrapping_mul(it).to_string().into_bytes())
        .map(char::from)
        .collect();
    let long = log_file(&record.replacen('{', &format!("{{\"x\":\"{noise}\","), 1), 9);
    archive.write(&format!("{folder}/cut.json.gz"), &long[..long.len() - 100]);
    archive.write(&format!("{folder}/table.parquet"), b"PAR1\x15\x04\x15");
    archive.write(&format!("{folder}/lines.jsonl"), format!("{record}\n{record}\n").as_bytes());
    let line = format!("2026-01-02T03:04:05.000Z {record}\n");
    archive.write("export/000000.gz", line.as_bytes());
    archive.write("README.md", b"no events");
    for kind in ["CloudTrail-Digest", "CloudTrail-Insight"] {
        archive.write(&format!("AWSLogs/111122223333/{kind}/us-east-1/x.json.gz"), b"nonsense");
    }
    let (report, ran) = json(&[archive.0.to_str().unwrap()]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    let unreadable = report["unreadable"].as_array().unwrap();
    let names: Vec<_> = unreadable
        .iter()
        .map(|it| Path::new(it["name"].as_str().unwrap()).file_name().unwrap().to_str().unwrap())
        .collect();
    assert_eq!(names, ["cut.json.gz", "table.parquet"]);
    let before = unreadable[0]["records"].as_u64().unwrap();
    assert!((1..9).contains(&before), "{before}");
    assert!(ran.stderr.contains("damaged or incomplete"), "{}", ran.stderr);
    assert!(ran.stderr.contains("Parquet: audit-alert reads JSON"), "{}", ran.stderr);
    let records = &report["records"];
    assert_eq!(records["matched"], 3 + before + 2 + 1, "{records}");
    assert_eq!(report["run"]["files"], 5);
}

#[test]
fn empty_archives_and_unknown_paths_are_no_success() {
    let archive = Archive::new("empty");
    let folder = archive.0.to_str().unwrap();
    let report = archive.path("report.md");
    let gates =
        ["--against", "starter", "--fail-above", "1", "--format", "markdown", "-o", &report];
    let ran = run(&[&["backtest", "--rules", "starter", folder], &gates[..]].concat(), "");
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("no events in the input"), "{}", ran.stderr);
    let report = fs::read_to_string(report).unwrap();
    assert!(report.starts_with("### no records; the rules are not tested"), "{report}");
    assert!(!report.contains("lost") && !report.contains("never alerted"), "{report}");
    let ran = run(&["backtest", "--rules", "starter", &archive.path("nowhere")], "");
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("nowhere"), "{}", ran.stderr);
    let part =
        ["backtest", "--rules", "starter", "--format", "partial", archive.0.to_str().unwrap()];
    assert_eq!(run(&part, "").code, 0);
}

/// Returns a call in an account and a region, a day after the others.
fn record_in(account: &str, region: &str) -> String {
    let mut event: Value = serde_json::from_str(&record()).unwrap();
    event["recipientAccountId"] = account.into();
    event["userIdentity"]["accountId"] = account.into();
    event["awsRegion"] = region.into();
    event["eventTime"] = "2026-01-02T03:04:05Z".into();
    event.to_string()
}

#[test]
fn a_selection_without_events_names_what_it_excludes() {
    let archive = Archive::new("selection");
    let folder = archive.0.to_str().unwrap();
    let [one, other] = ["111122223333", "444455556666"].map(|it| record_in(it, "eu-west-1"));
    archive.write("calls.jsonl", format!("{one}\n{other}\n{other}\n").as_bytes());
    let name = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/01/02/a.json.gz";
    for (options, excluded, hint) in [
        (
            &["--account", "777788889999"][..],
            "3 events of other accounts",
            "hint: other accounts in the input: 111122223333, 444455556666\n",
        ),
        (
            &["--account", "444455556666", "--region", "us-east-1"],
            "1 event of other accounts, 2 events of other regions",
            "hint: other accounts in the input: 111122223333\n\
             hint: other regions in the input: eu-west-1\n",
        ),
        (&["--until", "2026-01-01"], "3 events outside of the period", ""),
    ] {
        let run = || run(&[&["backtest", folder, "--rules", "starter"], options].concat(), "");
        archive.write(name, b"[]");
        let skipped = run();
        fs::remove_file(archive.0.join(name)).unwrap();
        let ran = run();
        assert_eq!(ran.code, 2);
        assert!(ran.stdout.starts_with("no records; the rules are not tested\n"), "{}", ran.stdout);
        let expected = format!("error: no events are selected; excluded: {excluded}");
        assert!(ran.stderr.contains(&format!("{expected}\n{hint}")), "{}", ran.stderr);
        let expected =
            format!("{expected}, 1 file in folders of other accounts, regions or days\n{hint}");
        assert!(skipped.stderr.contains(&expected), "{}", skipped.stderr);
    }
}

#[test]
fn impossible_selections_are_usage_errors() {
    for (options, expected) in [
        (&["--account", "12"][..], "an account number has 12 digits"),
        (&["--region", "us-est-1"], "no such region; the nearest is us-east-1"),
        (&["--since", "2026-01-02", "--until", "2026-01-02"], "is not before --until"),
        (&["--since", "9000-01-01"], "is in the future"),
        (&["--fail-above", "nan"], "not a number of alerts"),
        (&["--fail-above=-1"], "not a number of alerts"),
    ] {
        for more in [&[][..], &["--dry-run"]] {
            let words = [&["backtest", "samples/archive", "--rules", "starter"], options, more];
            let ran = run(&words.concat(), "");
            assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
            assert!(ran.stderr.contains(expected), "{}", ran.stderr);
        }
    }
}

#[test]
fn a_limit_is_of_all_inputs_and_is_reported() {
    let archive = Archive::new("limit");
    archive.write("a.jsonl", format!("{0}\n{0}\n", record()).as_bytes());
    let (file, record) = (archive.path("a.jsonl"), record());
    let stdin = format!("{record}\n{record}\n");
    let backtest = |format: &str, limit: &str| {
        let words = ["backtest", "-", &file, "--rules", "starter", "--limit", limit];
        run(&[&words[..], &["--format", format]].concat(), &stdin).stdout
    };
    for (limit, total, reached) in [("1", 1, true), ("3", 3, true), ("9", 4, false)] {
        let report: Value = serde_json::from_str(&backtest("json", limit)).unwrap();
        assert_eq!(report["records"]["total"], total);
        assert_eq!(report["run"]["limitReached"], reached);
        for format in ["human", "markdown"] {
            let note = "Stopped at --limit; the events after it are not counted\n";
            assert_eq!(backtest(format, limit).contains(note), reached);
        }
    }
    archive.write("a.part", backtest("partial", "3").as_bytes());
    let merged = run(&["backtest", "merge", &archive.path("a.part")], "").stdout;
    assert!(merged.contains("Stopped at --limit"), "{merged}");
}

#[test]
fn reports_in_korean_have_korean_reasons() {
    let archive = Archive::new("korean");
    let noise: String = (0..40_000_u64).map(|it| it.wrapping_mul(it).to_string()).collect();
    let long = log_file(&record().replacen('{', &format!("{{\"x\":\"{noise}\","), 1), 3);
    archive.write("cut.json.gz", &long[..long.len() - 100]);
    archive.write("table.parquet", b"PAR1\x15\x04\x15");
    archive.write("other.json", br#"{"Records": [{"a": 1}]}"#);
    archive.write("no.json", b"no");
    archive.write("calls.jsonl", record().as_bytes());
    let folder = archive.0.to_str().unwrap();
    let options = ["--rules", "starter", "--lang", "ko"];
    let part = run(&["backtest", folder, "--rules", "starter", "--format", "partial"], "");
    archive.write("a.part", part.stdout.as_bytes());
    let part = archive.path("a.part");
    let reasons = [
        "gzip 데이터가 손상되었거나 불완전합니다; 원본에서 파일을 다시 복사하십시오",
        "잘못된 JSON입니다. 여기에는 JSON 값만 올 수 있습니다",
        "CloudTrail 이벤트가 아닙니다: EventBridge 이벤트(\"detail\" 포함)",
        "JSON이 아닙니다: Parquet: audit-alert는 JSON과 gzip으로 압축한 JSON을 읽습니다",
    ];
    for words in [
        [&["backtest", folder], &options[..]].concat(),
        vec!["backtest", "merge", &part, "--lang", "ko"],
    ] {
        let ran = run(&words, "");
        assert_eq!(ran.code, 2);
        let markdown = run(&[&words[..], &["--format", "markdown"]].concat(), "").stdout;
        for reason in reasons {
            assert!(ran.stderr.contains(reason) && markdown.contains(reason), "{}", ran.stderr);
        }
        for text in [&ran.stdout, &ran.stderr, &markdown] {
            assert!(!text.contains('␤'), "{text}");
            for english in ["invalid", "expected", "gzip data", "no CloudTrail", "reads JSON"] {
                assert!(!text.contains(english), "{english}: {text}");
            }
        }
    }
    let (report, _) = json(&[folder, "--lang", "ko"]);
    let reason = report["unreadable"][1]["reason"].as_str().unwrap();
    assert_eq!(reason, "invalid JSON: expected a JSON value");
}

/// Pipes, links to nothing, and files and folders of others.
#[cfg(unix)]
#[test]
fn what_cannot_be_opened_is_reported_and_the_rest_is_counted() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let archive = Archive::new("closed");
    archive.write("good.jsonl", record().as_bytes());
    let pipe = archive.path("pipe.json");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    // As a file that is removed after its folder was listed.
    symlink(archive.path("nowhere"), archive.path("removed.json")).unwrap();
    archive.write("closed.json", record().as_bytes());
    archive.write("folder/a.json", record().as_bytes());
    let closed = [archive.path("closed.json"), archive.path("folder")];
    let set = |mode| {
        for path in &closed {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    set(0o000);
    // The superuser reads everything.
    let is_readable = fs::File::open(&closed[0]).is_ok();
    let (report, ran) = json(&[archive.0.to_str().unwrap()]);
    set(0o755);
    let names: Vec<_> = report["unreadable"].as_array().unwrap().iter().collect();
    let name = |it: &&Value| it["name"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let names: Vec<_> = names.iter().map(name).collect();
    let (expected, counted) = if is_readable {
        (vec!["pipe.json", "removed.json"], 3)
    } else {
        (vec!["closed.json", "folder", "pipe.json", "removed.json"], 1)
    };
    assert_eq!(
        (ran.code, names, &report["records"]["matched"]),
        (2, expected.iter().map(ToString::to_string).collect(), &counted.into())
    );
    assert!(ran.stderr.contains("pipe.json: not a regular file"), "{}", ran.stderr);
}

/// An event that is too large is one unreadable value, and is not held in memory.
#[test]
fn a_large_record_loses_nothing_else() {
    // 2 GB in `.ci/full`.
    let size: usize =
        std::env::var("AUDIT_ALERT_LARGE_OBJECT").map_or(64 << 20, |it| it.parse().unwrap());
    let archive = Archive::new("large");
    let record = record();
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    write!(gz, "{record}\n{{\"eventVersion\": \"").unwrap();
    for _ in 0..size >> 20 {
        gz.write_all(&vec![b'x'; 1 << 20]).unwrap();
    }
    write!(gz, "\"}}\n{record}\n").unwrap();
    archive.write("a.jsonl.gz", &gz.finish().unwrap());
    archive.write("b.jsonl", record.as_bytes());
    let (report, ran) = json(&[archive.0.to_str().unwrap()]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert_eq!(report["unreadableFiles"], 1, "{}", ran.stderr);
    // The rest of a gzip file is not read once it is larger than 1 GiB.
    let counted = if size < 1 << 30 { 3 } else { 2 };
    assert_eq!(report["records"]["matched"], counted, "{}", ran.stderr);
}

#[test]
fn an_unreadable_source_is_no_archive_without_alerts() {
    let archive = Archive::new("unreadable");
    archive.write("a.json.gz", b"nonsense");
    let ran = run(&["backtest", "--rules", "starter", archive.0.to_str().unwrap()], "");
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(
        ran.stdout.starts_with("nothing could be read; the rules are not tested\n"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("never alerted"), "{}", ran.stdout);
}

#[test]
fn a_file_is_read_once() {
    let archive = Archive::new("once");
    archive.write("in/a.json.gz", &log_file(&record(), 4));
    archive.write("in/notes.txt", record().as_bytes());
    let [folder, inner, file, notes] =
        ["", "in", "in/a.json.gz", "in/notes.txt"].map(|it| archive.path(it));
    for (sources, records) in [
        (vec![&file, &file], 4),
        (vec![&file, &inner, &folder, &inner], 4),
        // The folder is read without this file.
        (vec![&inner, &notes], 5),
    ] {
        let sources: Vec<_> = sources.into_iter().map(String::as_str).collect();
        let (report, ran) = json(&sources);
        assert_eq!(report["records"]["total"], records, "{sources:?}");
        assert_eq!(ran.stderr.contains("is read once, with"), records == 4, "{}", ran.stderr);
    }
}

/// An alert in no day must not pass the limit of alerts per day.
#[test]
fn alerts_without_a_time_count_for_the_gate() {
    let archive = Archive::new("undated");
    let event: Value = serde_json::from_str(&record()).unwrap();
    let undated = record().replace(event["eventTime"].as_str().unwrap(), "recently");
    archive.write("a.json.gz", &log_file(&undated, 4));
    archive.write("b.json.gz", &log_file(&record(), 1));
    let folder = archive.0.to_str().unwrap();
    let (report, ran) = json(&["--fail-above", "4.5", folder]);
    assert_eq!((ran.code, &report["window"]["withoutTime"]), (1, &4.into()), "{}", ran.stderr);
    let ran = run(&["backtest", "--rules", "starter", folder], "");
    let said = "4 records have no valid time and are in no day";
    assert!(ran.stdout.contains(said), "{}", ran.stdout);
    let since =
        ["backtest", "--rules", "starter", "--since", "2013-01-01", "--format", "markdown", folder];
    let ran = run(&since, "");
    let said = "4 records without a valid time are left out of the period";
    assert!(
        ran.stdout.contains(said) && ran.stdout.contains("1 alert on 1 record"),
        "{}",
        ran.stdout
    );
}

#[test]
fn partials_merge_unless_their_rules_differ() {
    let archive = Archive::new("merge");
    let folder = archive.0.to_str().unwrap();
    for (name, rules) in [("one", "starter"), ("two", "starter"), ("three", "cis")] {
        // Files of equal contents are different parts of an archive.
        archive.write(&format!("{name}/a.json.gz"), &log_file(&record(), 4));
        let folder = format!("{folder}/{name}");
        let part = run(&["backtest", "--rules", rules, "--format", "partial", &folder], "").stdout;
        archive.write(&format!("{name}.part"), part.as_bytes());
    }
    let [one, two, three] = ["one", "two", "three"].map(|it| archive.path(&format!("{it}.part")));
    let merged = run(&["backtest", "merge", &one, &two, "--format", "json"], "");
    let report: Value = serde_json::from_str(&merged.stdout).unwrap();
    assert_eq!(report["records"]["total"], 8);
    assert_eq!(report["run"]["engine"], "merge");
    let whole = archive.path("whole.part");
    let part = run(&["backtest", "merge", &one, &two, "--format", "partial"], "").stdout;
    archive.write("whole.part", part.as_bytes());
    for parts in [[&one, &one], [&whole, &two]] {
        let refused = run(&["backtest", "merge", parts[0], parts[1]], "");
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
        assert!(
            refused.stderr.contains(&format!("that {} counts, too", parts[0])),
            "{}",
            refused.stderr
        );
    }
    let refused = run(&["backtest", "merge", &one, &three], "");
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    assert!(refused.stderr.contains("three.part counts the rule set cis"), "{}", refused.stderr);
    let refused = run(&["backtest", "merge", "Cargo.toml"], "");
    assert!(refused.code == 2 && refused.stderr.contains("is not a partial"), "{}", refused.stderr);
}

#[test]
fn gates_have_exit_code_1() {
    let archive = Archive::new("gates");
    archive.write("a.json.gz", &log_file(&record(), 4));
    let folder = archive.0.to_str().unwrap();
    for (limit, code) in [("3.5", 1), ("4", 0)] {
        let (_, ran) = json(&["--fail-above", limit, folder]);
        assert_eq!(ran.code, code, "{}", ran.stderr);
    }
    let critical =
        "packs = []\n[[rule]]\nname = \"a\"\nservice = \"iam\"\nseverity = \"critical\"\n";
    archive.write("old.toml", critical.as_bytes());
    let old = archive.path("old.toml");
    let (report, ran) = json(&["--against", &old, folder]);
    assert_eq!((ran.code, &report["against"]["criticalLost"]), (1, &4.into()), "{}", ran.stderr);
}
