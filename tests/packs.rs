//! The built-in packs: their noise, the calls of known attacks, and scans of events. The noise is counted on real records, from
//! a folder of JSON lines in `AUDIT_ALERT_REAL_EVENTS`, and compared with the figures in the packs.
#![expect(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::collections::HashMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use audit_alert::catalog::Catalog;
use audit_alert::diagnostic::{Name, Span};
use audit_alert::event::{EventBridgeEvent, EventItem, EventSource, UnwrappedItem, read};
use audit_alert::generate::{Event, EventSpec, Seed};
use audit_alert::language::Phrase;
use audit_alert::rules::engine::Engine;
use audit_alert::rules::file::{RuleSetFile, Spanned};
use audit_alert::rules::set::{Effective, packs, resolve};
use jiff::Timestamp;

/// Limit of mutating records that the starter pack alerts on, in percent. More would be noise.
const MOST: usize = 30;

/// Limit of read-only records that all packs together alert on, in percent.
const MOST_READS: usize = 3;

/// A record as EventBridge delivers it.
struct Delivered {
    text: String,
    read_only: bool,
}

/// The events in files of JSON lines.
fn events(paths: &[PathBuf]) -> Vec<Delivered> {
    let mut events = Vec::new();
    for path in paths {
        let flow = read(&fs::read_to_string(path).unwrap(), &mut |found| {
            if let UnwrappedItem::Record(record, place) = found {
                let text = EventBridgeEvent::record(&record, &place).text.into_owned();
                let value: serde_json::Value = serde_json::from_str(&text).unwrap();
                events.push(Delivered { read_only: value["detail"]["readOnly"] == true, text });
            }
            ControlFlow::Continue(())
        });
        assert!(flow.is_continue());
    }
    events
}

fn json_lines(folder: &Path) -> Vec<PathBuf> {
    let mut paths = files(folder);
    paths.retain(|path| path.extension().is_some_and(|it| it == "jsonl"));
    paths
}

fn all_packs() -> Vec<&'static str> {
    packs().iter().map(|it| it.name).collect()
}

/// The rules of packs.
fn effective(names: &[&str]) -> Effective {
    let pack = |name: &&str| Spanned { value: (*name).to_owned(), span: Span::default() };
    let packs = Some(names.iter().map(pack).collect());
    let set = RuleSetFile { packs, ..RuleSetFile::default() };
    resolve(set, &mut |_| Err(Phrase::default())).0
}

/// A row of the README's table of packs.
struct PackRow {
    name: String,
    rules: usize,
    /// Share of the records of `invictus.jsonl` that the pack alerts on.
    noise: String,
    /// Limit of `noise`.
    budget: String,
}

/// The table of packs of a README.
fn table(readme: &str) -> Vec<PackRow> {
    let rows = readme.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.map(|row| row.split('|').map(str::trim).collect::<Vec<_>>());
    let packs = cells.filter(|cells| cells.len() == 7 && cells[5].ends_with('%'));
    packs
        .map(|cells| PackRow {
            name: cells[1].trim_matches('`').to_owned(),
            rules: cells[3].parse().unwrap(),
            noise: cells[4].to_owned(),
            budget: cells[5].to_owned(),
        })
        .collect()
}

fn real_events() -> PathBuf {
    std::env::var_os("AUDIT_ALERT_REAL_EVENTS")
        .expect("AUDIT_ALERT_REAL_EVENTS names a folder")
        .into()
}

/// The events that alert by the rules of these packs.
fn alerting<'e>(events: &'e [Delivered], names: &[&str]) -> Vec<&'e Delivered> {
    let effective = effective(names);
    let engine = Engine::of(&effective);
    let mut scratch = engine.scratch();
    let mut alerts =
        |event: &&Delivered| !engine.verdict(&event.text, &mut scratch).unwrap().rules.is_empty();
    events.iter().filter(|it| alerts(it)).collect()
}

#[test]
fn the_readme_lists_the_packs_within_their_noise_budgets() {
    for readme in [include_str!("../README.md"), include_str!("../README.ko.md")] {
        let table = table(readme);
        let names: Vec<_> = table.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, all_packs());
        for (row, info) in table.iter().zip(packs()) {
            let pack = &info.pack;
            assert_eq!(row.rules, effective(&[&row.name]).rules.len(), "{}", row.name);
            assert!(pack.noise <= pack.budget, "{}", row.name);
            assert_eq!(row.noise, percent(pack.noise), "{}", row.name);
            assert_eq!(row.budget, format!("{} %", pack.budget / 10), "{}", row.name);
            assert_eq!(pack.budget % 10, 0, "{}", row.name);
        }
    }
}

/// Tenths of a percent, as `8.4 %`.
fn percent(tenths: u32) -> String {
    format!("{}.{} %", tenths / 10, tenths % 10)
}

#[test]
#[ignore = "needs AUDIT_ALERT_REAL_EVENTS, a folder of records"]
#[expect(clippy::cast_precision_loss, reason = "a few hundred records")]
fn the_packs_alert_on_as_many_records_as_they_state() {
    let attacks = events(&[real_events().join("invictus.jsonl")]);
    println!("| pack | rules | of {} records | share |", attacks.len());
    let mut wrong = Vec::new();
    for info in packs() {
        let alerts = alerting(&attacks, &[info.name]).len();
        let share = format!("{:.1} %", alerts as f64 * 100.0 / attacks.len() as f64);
        println!("| `{}` | {} | {alerts} | {share} |", info.name, info.rules().count());
        if share != percent(info.pack.noise) {
            wrong.push(info.name);
        }
    }
    assert_eq!(wrong, Vec::<&str>::new());
}

#[test]
#[ignore = "needs AUDIT_ALERT_REAL_EVENTS, a folder of records"]
fn the_packs_rarely_alert_on_read_only_calls() {
    let events = events(&json_lines(&real_events()));
    let (reads, writes): (Vec<_>, Vec<_>) = events.into_iter().partition(|it| it.read_only);
    let (alerts, starter) =
        (alerting(&reads, &all_packs()).len(), alerting(&writes, &["starter"]).len());
    println!("all packs: {alerts} of {} read-only records", reads.len());
    println!("starter: {starter} of {} other records", writes.len());
    assert!(alerts * 100 <= reads.len() * MOST_READS);
    assert!(starter * 100 <= writes.len() * MOST);
    assert_eq!(alerting(&reads, &["starter"]).len(), 0);
}

#[test]
fn calls_of_known_attacks_alert() {
    let effective = effective(&all_packs());
    let engine = Engine::of(&effective);
    let rules = packs().iter().flat_map(|it| &it.pack.rules);
    let techniques: HashMap<_, _> =
        rules.map(|it| (it.rule.name.value.as_str(), &it.rule.about.mitre)).collect();
    let reasons = include_str!("../docs/rules.md");
    let mut scratch = engine.scratch();
    for row in include_str!("packs/attacks.tsv").lines().filter(|row| !row.starts_with('#')) {
        let cells: Vec<_> = row.split('\t').collect();
        let [source, name, technique, rule] = cells[..] else { panic!("{row}") };
        let action = Catalog::embedded().actions_named(source, name)[0];
        let at = Timestamp::from_second(1_767_323_045).unwrap();
        for seed in 0..3 {
            let event = Event::generate(&EventSpec::new(action), Seed(seed), at).into_envelope();
            let verdict = engine.verdict(&event.to_string(), &mut scratch).unwrap();
            let found: Vec<_> = verdict.rules.iter().map(|it| &*engine.rule(*it).name).collect();
            if rule == "-" {
                assert_eq!(found, Vec::<&str>::new(), "{row}");
                assert!(reasons.contains(&format!("`{name}`")), "docs/rules.md: {name}");
            } else {
                assert!(found.contains(&rule), "{row}: {found:?}");
                assert!(techniques[rule].iter().any(|it| it == technique), "{row}");
            }
        }
    }
}

/// Compares the verdicts that are found while events are read with those of the delivered events. Returns the number of
/// events, and of those that have such a verdict.
fn compare_scans(folder: &Path) -> (usize, usize) {
    let engine = Engine::of(&effective(&["cis"]));
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
    let (all, scanned) = compare_scans(&real_events());
    println!("{scanned} of {all} events have a verdict while they are read");
    assert!(scanned * 2 > all, "{scanned} of {all}");
}
