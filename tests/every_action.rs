//! Generates an event of every AWS action, with the usual and with all members, and processes each completely: read the
//! event, build the alert, render the message, draw the preview. Writes the payloads to the target folder for
//! `tests/validators/run.sh`. Ordinary runs test every 16th action; `AUDIT_ALERT_EVERY_ACTION=1` tests all, which takes less
//! than a minute in a release build.
#![expect(clippy::disallowed_methods, reason = "tests read the environment")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::ops::ControlFlow;
use std::path::Path;

use audit_alert::alert::{self, alert};
use audit_alert::catalog::{Action, Catalog};
use audit_alert::event::{UnwrappedItem, read};
use audit_alert::generate::{Event, EventSpec, Seed};
use audit_alert::preview::{Canvas, draw, width};
use audit_alert::slack::{Message, render};
use serde_json::Value;

fn event(action: Action, seed: u64, full: bool) -> String {
    let spec = EventSpec { full, ..EventSpec::new(action) };
    let at = "2026-11-24T05:03:10Z".parse().unwrap();
    Event::generate(&spec, Seed(seed), at).into_envelope().to_string()
}

/// Renders the message of an event, which must contain exactly one record.
fn message(event: &str, action: &Action) -> Message {
    let mut messages = Vec::new();
    let context = alert::AlertContext {
        language: alert::Language::Ko,
        redact: true,
        rule: None,
        accounts: alert::AccountNames::default(),
    };
    let flow = read(event, &mut |found| {
        match found {
            UnwrappedItem::Record(record, _) => messages.push(render(&alert(&record, &context))),
            UnwrappedItem::Foreign(.., diagnostic) | UnwrappedItem::Problem(diagnostic) => {
                panic!("{}: {}", action.event_name(), diagnostic.title)
            }
        }
        ControlFlow::Continue(())
    });
    assert_eq!(flow, ControlFlow::Continue(()));
    assert_eq!(messages.len(), 1, "{}", action.event_name());
    messages.pop().unwrap()
}

#[test]
fn every_action_has_a_message() {
    let every = std::env::var("AUDIT_ALERT_EVERY_ACTION").is_ok();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("every-action.jsonl");
    let mut payloads = BufWriter::new(File::create(path).unwrap());
    let canvas = Canvas { width: 80, zone: jiff::tz::TimeZone::UTC, addresses: false };
    let mut count = 0;
    for (index, action) in Catalog::embedded().actions().enumerate() {
        if !every && index % 16 != 0 {
            continue;
        }
        for full in [false, true] {
            let event = event(action, index as u64, full);
            assert!(!event.contains("${"), "{}: {event}", action.event_name());
            let message = message(&event, &action);
            let lines = draw(&message, &canvas);
            assert!(lines.iter().all(|line| width(line) <= 80), "{}", action.event_name());
            serde_json::to_writer(&mut payloads, &message).unwrap();
            payloads.write_all(b"\n").unwrap();
            count += 1;
        }
    }
    assert!(count > if every { 39_000 } else { 2_400 }, "{count}");
}

/// Adds the paths of the keys of a value. Elements of a list have the same path.
fn add_paths(value: &Value, path: &str, paths: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                let path = format!("{path}.{key}");
                add_paths(value, &path, paths);
                paths.insert(path);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| add_paths(item, path, paths)),
        _ => {}
    }
}

/// The share of actions whose requests have more than one shape in ten events; `docs/realism.md` has the figures.
#[test]
#[expect(clippy::cast_precision_loss, reason = "a few thousand")]
fn requests_of_an_action_differ() {
    let every = std::env::var("AUDIT_ALERT_EVERY_ACTION").is_ok();
    let (mut counts, mut varied) = ([0_usize; 2], [0_usize; 2]);
    for (index, action) in Catalog::embedded().actions().enumerate() {
        if !every && index % 16 != 0 {
            continue;
        }
        let shapes: BTreeSet<_> = (1..=10)
            .map(|seed| {
                let event: Value = serde_json::from_str(&event(action, seed, false)).unwrap();
                let mut paths = BTreeSet::new();
                add_paths(&event["detail"]["requestParameters"], "", &mut paths);
                paths
            })
            .collect();
        let kind = usize::from(action.read_only());
        counts[kind] += 1;
        varied[kind] += usize::from(shapes.len() > 1);
    }
    let share = |kind: usize| varied[kind] as f64 / counts[kind] as f64;
    println!("actions with more than one shape: writes {:.3}, reads {:.3}", share(0), share(1));
    assert!(share(0) > 0.35 && share(1) > 0.35, "{} {}", share(0), share(1));
}
