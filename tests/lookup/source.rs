//! `lookup:` as a source of `backtest`, and as an input of `preview` and `match`.
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::emulators::{Account, ministack};
use crate::history_server::{HistoryServer, LookupFault, ServedEvent, Unreliability};

const HOME: &str = "ap-northeast-2";
const GLOBAL: &str = "us-east-1";

/// Creates an empty folder of a test, in which the search for a rule set ends.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lookup").join(test);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(folder.join(".git")).unwrap();
    folder
}

fn run(server: &HistoryServer, test: &str, args: &[&str]) -> Output {
    run_on(&server.endpoint, "AKIAIOSFODNN7EXAMPLE", test, args)
}

fn run_on(endpoint: &str, key: &str, test: &str, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_audit-alert"));
    command.args(args).current_dir(folder(test)).env_clear();
    command.env("AWS_ACCESS_KEY_ID", key).env("AWS_SECRET_ACCESS_KEY", "secret");
    command.env("AWS_EC2_METADATA_DISABLED", "true").env("AWS_REGION", HOME);
    command.env("AWS_ENDPOINT_URL", endpoint).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap()
}

#[track_caller]
fn json(output: &Output) -> Value {
    let error = || panic!("{}{}", text(&output.stdout), text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| error())
}

/// Events of the last hour: one every 10 s, every third one of a global service.
fn events() -> Vec<ServedEvent> {
    let now = jiff::Timestamp::now().as_second();
    let event = |number: usize| {
        let is_global = number.is_multiple_of(3);
        let (region, name) =
            if is_global { (GLOBAL, "CreateUser") } else { (HOME, "StopInstances") };
        let ago = 60 + 10 * i64::try_from(number).unwrap();
        ServedEvent::of(number, region, now - ago, name)
    };
    (0..300).map(event).collect()
}

#[test]
fn the_event_history_has_the_counts_of_a_file() {
    let chaos = Unreliability { throttled: 100, repeated: 300, reordered: 300, expired: 100 };
    let server = HistoryServer::start(i64::MAX, chaos, |_| None);
    server.add(events());
    let file = folder("same-counts-file").join("events.jsonl");
    let lines: Vec<_> = events().iter().map(|it| format!("{}\n", it.record)).collect();
    fs::write(&file, lines.concat()).unwrap();
    for selection in [&["--since", "2h"][..], &["--since", "1d", "--region", GLOBAL]] {
        let counts = |source: &str| {
            let args = ["backtest", "--rules", "starter", "--format", "partial", source];
            let output = run(&server, "same-counts", &[&args, selection].concat());
            assert_eq!(output.status.code(), Some(0), "{source}: {}", text(&output.stderr));
            let mut counts = json(&output);
            // Pages instead of files, and another second.
            for of_run in ["input", "selection"] {
                counts.as_object_mut().unwrap().remove(of_run);
            }
            counts
        };
        let found = counts("lookup:");
        assert!(found["evaluated"].as_u64().unwrap() >= 100, "{found}");
        assert_eq!(found, counts(file.to_str().unwrap()), "{selection:?}");
    }
    let of_global = server.requests().iter().rev().take_while(|it| it.region == GLOBAL).count();
    assert!(of_global >= 2, "--region reads this region only");
}

#[test]
fn the_newest_events_are_drawn_first() {
    let server = HistoryServer::start(i64::MAX, Unreliability::default(), |_| None);
    server.add(events());
    let args = ["preview", "lookup:2h", "--limit", "3", "--format", "json"];
    let output = run(&server, "newest-first", &args);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let names = ["user-0", "StopInstances", "StopInstances"];
    let lines: Vec<_> = text(&output.stdout).lines().collect();
    assert_eq!(lines.len(), 3);
    for (line, name) in lines.iter().zip(names) {
        assert!(line.contains(name), "{name}: {line}");
    }
    let args = ["match", "--rules", "starter", "--count", "lookup:2026-01-01"];
    let output = run(&server, "newest-first", &args);
    assert_eq!(text(&output.stdout).trim(), "100", "{}", text(&output.stderr));
    let warning = "CloudTrail keeps its event history for 90 days";
    assert!(text(&output.stderr).contains(warning), "{}", text(&output.stderr));
    let output = run(&server, "newest-first", &["preview", "lookup:soon"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("`soon` is not a time"), "{}", text(&output.stderr));
}

#[test]
fn credentials_that_expire_keep_the_events_before() {
    for (first, code) in [(0, 3), (3, 2)] {
        let server = HistoryServer::start(i64::MAX, Unreliability::default(), move |it| {
            let expired = LookupFault::Error(400, "ExpiredTokenException", "The token has expired");
            (it.number >= first).then_some(expired)
        });
        server.add(events());
        let output = run(&server, "expired", &["backtest", "--rules", "starter", "lookup:"]);
        let (out, error) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{out}{error}");
        assert!(error.contains("ExpiredTokenException: The token has expired"), "{error}");
        if code == 2 {
            assert!(error.contains("lookup: was not read from"), "{error}");
            assert!(!out.contains("Records: 0"), "{out}");
            // Directly below the headline, with the number of records of the report.
            let (_, period) = out.split_once('\n').unwrap();
            assert!(period.starts_with("lookup: was not read from 20"), "{out}");
            let (read, _) =
                period.split_once("records read: ").unwrap().1.split_once('\n').unwrap();
            assert!(out.contains(&format!("Records: {read} (")), "{out}");
        } else {
            assert!(error.contains("aws sso login") && out.is_empty(), "{out}{error}");
        }
    }
    let server = HistoryServer::start(i64::MAX, Unreliability::default(), |_| {
        Some(LookupFault::Error(400, "AccessDeniedException", "not authorized"))
    });
    for args in [&["match", "--rules", "starter", "lookup:"][..], &["preview", "lookup:"]] {
        let output = run(&server, "denied", args);
        assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
        let hint = "allow the caller cloudtrail:LookupEvents in ap-northeast-2";
        assert!(text(&output.stderr).contains(hint), "{}", text(&output.stderr));
    }
}

#[test]
fn a_response_of_another_server_is_named() {
    let server =
        HistoryServer::start(i64::MAX, Unreliability::default(), |_| Some(LookupFault::Page(403)));
    for args in [&["backtest", "--rules", "starter", "lookup:"][..], &["tail"]] {
        let output = run(&server, "other-server", args);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{error}");
        assert!(error.contains("the response (HTTP 403) is not from AWS"), "{error}");
        assert!(error.contains("the sign-in page of a network"), "{error}");
    }
}

#[test]
fn throttling_is_reported() {
    let server = HistoryServer::start(i64::MAX, Unreliability::default(), |it| {
        (it.region == HOME && it.number < 8).then(LookupFault::throttled)
    });
    server.add(events());
    let args = ["backtest", "--rules", "starter", "--region", HOME, "lookup:"];
    let output = run(&server, "throttled", &args);
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{error}");
    assert!(error.contains("CloudTrail limits the requests in ap-northeast-2"), "{error}");
}

/// The events of global services are in a region that the user may not have named.
#[test]
fn a_region_that_was_not_named_may_be_denied() {
    let server = HistoryServer::start(i64::MAX, Unreliability::default(), |it| {
        let denied = LookupFault::Error(400, "AccessDeniedException", "not authorized");
        (it.region == GLOBAL).then_some(denied)
    });
    server.add(events());
    for (args, code) in [
        (&["backtest", "--rules", "starter", "--format", "json", "lookup:"][..], 2),
        (&["preview", "--limit", "3", "lookup:"], 0),
        (&["preview", "--limit", "1000", "lookup:"], 2),
        (&["match", "--rules", "starter", "--count", "lookup:"], 2),
        (&["backtest", "--region", GLOBAL, "--region", HOME, "--format", "json", "lookup:"], 3),
    ] {
        let output = run(&server, "denied-region", args);
        let (out, error) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{args:?} {out}{error}");
        if code == 2 {
            assert!(error.contains("lookup: was not read from"), "{error}");
            assert!(error.contains(" in us-east-1; records read: 200: "), "{error}");
        }
        if code != 0 {
            assert!(
                error.contains("allow the caller cloudtrail:LookupEvents in us-east-1"),
                "{error}"
            );
        }
        assert_eq!(out.is_empty(), args.contains(&"--region"), "{args:?} {out}");
    }
}

/// A part of a day says little about a whole one.
#[test]
fn a_short_period_has_no_average() {
    let server = HistoryServer::start(i64::MAX, Unreliability::default(), |_| None);
    server.add(events());
    let args = ["backtest", "--rules", "starter", "lookup:1h"];
    let output = run(&server, "short", &args);
    let out = text(&output.stdout);
    assert!(out.starts_with("100 alerts in 1 hour,"), "{out}{}", text(&output.stderr));
    assert!(out.contains("records of 1 hour ("), "{out}");
}

#[test]
fn a_dry_run_estimates_the_time() {
    let server = HistoryServer::start(i64::MAX, Unreliability::default(), |_| None);
    server.add(events());
    let args = ["backtest", "--dry-run", "--since", "1h", "--region", HOME, "lookup:"];
    let output = run(&server, "dry-run", &args);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let line = "lookup: in ap-northeast-2: about 200 events, 4 requests, 1 min";
    assert!(text(&output.stdout).starts_with(line), "{}", text(&output.stdout));
    assert_eq!(server.requests().len(), 7);
}

/// ministack records the calls that it receives.
#[test]
#[ignore = "needs ministack"]
fn calls_to_an_emulator_are_counted_and_drawn() {
    let account: Account = ministack::open().account();
    for name in ["gildong", "mina"] {
        account.form("iam", "CreateUser", &[("UserName", name)]);
    }
    let run = |args: &[&str]| run_on(&account.endpoint(), &account.keys.id, "ministack", args);
    // The period ends with the last whole second, in which the calls may have been made.
    let read = || run(&["backtest", "--rules", "starter", "--format", "json", "lookup:"]);
    let is_read = |it: &Output| it.status.success() && json(it)["records"]["total"] == 2;
    let started = Instant::now();
    let mut output = read();
    while !is_read(&output) {
        assert!(started.elapsed() < Duration::from_secs(30), "{}", text(&output.stdout));
        output = read();
    }
    let output = run(&["preview", "--lang", "en", "--limit", "1", "lookup:1h"]);
    assert!(text(&output.stdout).contains("CreateUser"), "{}", text(&output.stderr));
}

#[test]
fn periods_and_sources_without_a_meaning_are_refused() {
    let server = HistoryServer::start(i64::MAX, Unreliability::default(), |_| None);
    for (args, expected) in [
        (&["backtest", "lookup:1h", "lookup:2h"][..], "lookup: is given twice"),
        (&["backtest", "lookup:2d", "--since", "1d"], "lookup:2d and --since are two times"),
        (&["backtest", "lookup:", "--until", "2020-01-01"], "contains no time"),
        (&["preview", "lookup:2099-01-01"], "contains no time"),
        (&["tail", "--since", "2099-01-01"], "is in the future"),
        (&["tail", "--record", "-"], "--record needs a file"),
        (&["match", "lookup:1h"], "audit-alert match --rules starter lookup:1h"),
    ] {
        let output = run(&server, "meaning", args);
        assert_eq!(output.status.code(), Some(2), "{args:?} {}", text(&output.stderr));
        assert!(text(&output.stderr).contains(expected), "{}", text(&output.stderr));
    }
    assert!(server.requests().is_empty());
}
