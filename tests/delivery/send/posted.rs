//! The posted messages: those that `preview` shows, or a test alert.

use std::fs::{self, File};
use std::io::Seek as _;
use std::path::{Path, PathBuf};
use std::thread;

use serde_json::Value;

use super::run::{EVENT, Send, path};
use crate::server::{Answer, Server};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()) {
        if entry.is_dir() {
            files(&entry, found);
        } else if entry.extension().is_some_and(|it| it == "json" || it == "ndjson" || it == "gz") {
            found.push(entry);
        }
    }
}

/// Asserts that the posted messages equal those of `preview`. Returns their number.
fn assert_posted_as_previewed(args: &[&str]) -> usize {
    let server = Server::answering([Answer::ok()]);
    let shown = Send::command("preview", &["--format", "json"]).args(args).run();
    let sent = Send::new(args).webhook(&server).run();
    sent.ended(shown.code);
    let (bodies, lines) = (server.bodies(), shown.stdout.lines().collect::<Vec<_>>());
    assert_eq!(bodies, lines, "{args:?}");
    for hit in server.hits() {
        assert_eq!((&*hit.method, &*hit.path), ("POST", &*path()));
        assert_eq!(hit.header("content-type"), Some("application/json; charset=utf-8"));
    }
    bodies.len()
}

#[test]
fn posted_messages_equal_those_of_preview() {
    let mut samples = Vec::new();
    files(Path::new("samples/events"), &mut samples);
    assert!(samples.len() > 30, "{samples:?}");
    // In several threads: `send` waits a second between two events, which some samples have.
    let posted: usize = thread::scope(|scope| {
        let part = |chunk: &[PathBuf]| {
            chunk.iter().map(|it| assert_posted_as_previewed(&[it.to_str().unwrap()])).sum()
        };
        let parts: Vec<_> = samples.chunks(8).map(|it| scope.spawn(move || part(it))).collect();
        parts.into_iter().map(|it| -> usize { it.join().unwrap() }).sum()
    });
    assert!(posted >= samples.len(), "{posted}");
}

#[test]
fn rules_and_languages_are_those_of_preview() {
    let rules = "samples/audit-alert.toml";
    for event in ["samples/events/s3/DeleteBucket.json", EVENT] {
        for lang in ["ko", "en"] {
            assert_eq!(assert_posted_as_previewed(&["--rules", rules, "--lang", lang, event]), 1);
        }
    }
    let server = Server::answering([Answer::ok()]);
    let args = ["--rules", rules, "--lang", "en", "samples/events/s3/DeleteBucket.json"];
    Send::new(&args).webhook(&server).run().ended(0);
    let body: Value = serde_json::from_str(&server.bodies()[0]).unwrap();
    let header = body["blocks"][0]["text"]["text"].as_str().unwrap();
    assert!(header.starts_with("🟠 high · "), "{header}");
}

#[test]
fn standard_input_is_read_without_an_event_and_for_a_dash() {
    for args in [&["-"][..], &[]] {
        let server = Server::answering([Answer::ok()]);
        let ran = Send::new(args).webhook(&server).stdin(File::open(EVENT).unwrap()).run();
        assert_eq!(ran.ended(0).stdout, "posted   <stdin>:1\n");
        let shown = Send::command("preview", &["--format", "json", EVENT]).run().stdout;
        assert_eq!(server.bodies(), [shown.trim_end()]);
    }
    let server = Server::answering([Answer::ok()]);
    let ran = Send::new(&[]).webhook(&server).run();
    ran.ended(2).says("no events in the input; nothing was sent").says("send --test");
    assert_eq!(server.hits().len(), 0);
}

const FOUND: &str = "no audit-alert.toml found; using the built-in pack `starter`";

/// Returns the first text of the message that both commands make, and the lines of `send` on standard error.
fn first_text(args: &[&str]) -> (String, String) {
    assert_eq!(assert_posted_as_previewed(args), 1);
    let server = Server::answering([Answer::ok()]);
    let ran = Send::new(args).webhook(&server).run();
    let body: Value = serde_json::from_str(&server.bodies()[0]).unwrap();
    (body["blocks"][0]["text"]["text"].as_str().unwrap().to_owned(), ran.stderr)
}

#[test]
fn the_rules_are_those_of_preview_with_and_without_a_rule_set() {
    let event = "samples/events/iam/CreateUser-power-user.json";
    let default = first_text(&[event]);
    assert_eq!(default.1.matches(FOUND).count(), 1, "{}", default.1);
    assert!(default.0.contains(" · "), "{}", default.0);
    for packs in ["starter", "starter+cis"] {
        let (text, stderr) = first_text(&["--rules", packs, event]);
        assert_eq!(text, default.0);
        assert!(!stderr.contains(FOUND), "{stderr}");
    }
    let (bare, stderr) = first_text(&["--no-rules", event]);
    assert!(bare.contains("CreateUser") && bare != default.0, "{bare}");
    assert!(!stderr.contains(FOUND) && !stderr.contains("no rule matches"), "{stderr}");
    let (text, stderr) = first_text(&["--rules", "ecs", event]);
    assert_eq!(text, bare);
    assert!(stderr.contains("no rule matches this event; the function would not post it"));
    let ran = Send::new(&["--rules", "startr+cis", event]).run();
    ran.ended(2).says("no built-in pack `startr`").says("did you mean `starter`?");
}

#[test]
fn an_ignored_event_is_posted_and_reported() {
    let name = "ignored";
    let rules = "packs = ['starter']\n[[ignore]]\npattern = '{\"source\": [\"aws.s3\"]}'\n";
    let event = std::env::current_dir().unwrap().join("samples/events/s3/DeleteBucket.json");
    let server = Server::answering([Answer::ok()]);
    let send = Send::new(&[event.to_str().unwrap()]).rule_set(name, rules).webhook(&server);
    send.run().ended(0).says("the rule set ignores this event; the function would not post it");
    assert_eq!(server.hits().len(), 1);
}

#[test]
fn a_test_alert_is_posted_without_reading_standard_input() {
    for (lang, mark, line, status) in [
        ("ko", "테스트 알림", "게시됨   테스트 알림\n", "1개 중 1개 게시"),
        ("en", "est alert", "posted   test alert\n", "1 of 1 posted to "),
    ] {
        let server = Server::answering([Answer::ok()]);
        let mut input = File::open(EVENT).unwrap();
        let stdin = input.try_clone().unwrap();
        let ran = Send::new(&["--test", "--lang", lang]).webhook(&server).stdin(stdin).run();
        assert_eq!(ran.ended(0).stdout, line);
        ran.says(status);
        // Both handles share one position: it would have moved if the command had read from stdin.
        assert_eq!(input.stream_position().unwrap(), 0);
        let body: Value = serde_json::from_str(&server.bodies()[0]).unwrap();
        let header = &body["blocks"][0];
        assert_eq!(header["type"], "header");
        for text in [&body["text"], &header["text"]["text"]] {
            assert!(text.as_str().unwrap().contains(mark), "{text}");
        }
    }
}

#[test]
fn a_dry_run_prints_the_request_and_posts_nothing() {
    let server = Server::answering([Answer::ok()]);
    let shown = Send::command("preview", &["--format", "json", EVENT]).run().stdout;
    let ran = Send::new(&["--dry-run", EVENT]).webhook(&server).run();
    let (head, body) = ran.ended(0).stdout.split_once("\n\n").unwrap();
    let address = &server.address;
    let expected =
        format!("POST http://{address}/***\ncontent-type: application/json; charset=utf-8");
    assert_eq!((head, body), (&*expected, &*shown));
    let ran =
        Send::new(&["--dry-run", "--format", "json", "--channel", "C1", EVENT]).token(&server);
    let request: Value = serde_json::from_str(&ran.run().ended(0).stdout).unwrap();
    assert_eq!(request["headers"]["authorization"], "Bearer ***");
    assert_eq!(request["body"]["channel"], "C1");
    assert_eq!(server.hits().len(), 0);
}
