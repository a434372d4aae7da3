//! Counts the alerts of the built-in packs for real records, from a folder of JSON lines in `AUDIT_ALERT_REAL_EVENTS`.
//! Prints the table of the documentation.
#![expect(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use audit_alert::diagnostic::{Name, Span};
use audit_alert::event::{EventBridgeEvent, EventItem, EventSource, UnwrappedItem, read};
use audit_alert::language::Phrase;
use audit_alert::rules::engine::Engine;
use audit_alert::rules::file::{RuleSetFile, Spanned};
use audit_alert::rules::set::{Effective, packs, resolve};

/// Limit of mutating records that the starter pack alerts on, in percent. More would be noise.
const MOST: usize = 25;

/// A record as EventBridge delivers it.
struct Event {
    text: String,
    read_only: bool,
}

fn events(folder: &str) -> Vec<Event> {
    let mut events = Vec::new();
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|it| it == "jsonl"));
    paths.sort();
    for path in paths {
        let flow = read(&fs::read_to_string(path).unwrap(), &mut |found| {
            if let UnwrappedItem::Record(record, place) = found {
                let text = EventBridgeEvent::record(&record, &place).text.into_owned();
                let value: serde_json::Value = serde_json::from_str(&text).unwrap();
                events.push(Event { read_only: value["detail"]["readOnly"] == true, text });
            }
            ControlFlow::Continue(())
        });
        assert!(flow.is_continue());
    }
    events
}

fn effective(pack: &str) -> Effective {
    let pack = Spanned { value: pack.to_owned(), span: Span::default() };
    let set = RuleSetFile { packs: Some(vec![pack]), ..RuleSetFile::default() };
    resolve(set, &mut |_| Err(Phrase::default())).0
}

#[test]
#[ignore = "needs AUDIT_ALERT_REAL_EVENTS, a folder of records"]
fn the_starter_pack_rarely_alerts_and_never_on_read_only_events() {
    let folder =
        std::env::var("AUDIT_ALERT_REAL_EVENTS").expect("AUDIT_ALERT_REAL_EVENTS names a folder");
    let events = events(&folder);
    let mutating = events.iter().filter(|it| !it.read_only).count();
    println!("{} records, {mutating} of them change something", events.len());
    println!("| pack | rules | records | that change something | read-only |");
    for pack in packs() {
        let effective = effective(pack.name);
        let engine = Engine::of(&effective);
        let mut scratch = engine.scratch();
        let alerts = events
            .iter()
            .filter(|it| !engine.verdict(&it.text, &mut scratch).unwrap().rules.is_empty());
        let (read_only, changing): (Vec<_>, Vec<_>) = alerts.partition(|it| it.read_only);
        println!(
            "| `{}` | {} | {} | {} | {} |",
            pack.name,
            effective.rules.len(),
            read_only.len() + changing.len(),
            changing.len(),
            read_only.len()
        );
        if pack.name == "starter" {
            assert!(changing.len() * 100 <= mutating * MOST, "{} of {mutating}", changing.len());
            assert_eq!(read_only.len(), 0);
        }
    }
}

/// Compares the verdicts that are found while events are read with those of the delivered events. Returns the number of
/// events, and of those that have such a verdict.
fn compare_scans(folder: &Path) -> (usize, usize) {
    let engine = Engine::of(&effective("cis"));
    let (mut scratch, mut buffer) = (engine.scratch(), String::new());
    let (mut all, mut scanned) = (0, 0);
    for path in files(folder) {
        let name = Name::Path(path.display().to_string());
        for item in EventSource::new(name, fs::File::open(path).unwrap()) {
            let EventItem::Event(event) = item.unwrap() else { continue };
            all += 1;
            let found = engine.scan(event.text.as_bytes(), event.form, &mut scratch);
            let Some((_, found)) = found else { continue };
            scanned += 1;
            let delivered = event.delivered(&mut buffer).unwrap();
            assert_eq!(found, engine.verdict(delivered, &mut engine.scratch()).unwrap());
        }
    }
    (all, scanned)
}

/// The files in a folder and in its folders.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn samples_have_their_verdicts_while_they_are_read() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/events");
    let (all, scanned) = compare_scans(&samples);
    assert!(scanned > 20, "{scanned} of {all}");
}

#[test]
#[ignore = "needs AUDIT_ALERT_REAL_EVENTS, a folder of records"]
fn real_events_have_their_verdicts_while_they_are_read() {
    let folder =
        std::env::var("AUDIT_ALERT_REAL_EVENTS").expect("AUDIT_ALERT_REAL_EVENTS names a folder");
    let (all, scanned) = compare_scans(Path::new(&folder));
    println!("{scanned} of {all} events have a verdict while they are read");
    assert!(scanned * 2 > all, "{scanned} of {all}");
}
