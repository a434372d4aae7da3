//! Measures each step of checking a rule set of 10,000 rules, once with rules that name events and once with rules that have
//! patterns. `cargo bench --bench rule_set -- write FOLDER` writes the two rule sets instead, to time the command on them.
#![expect(clippy::print_stdout, reason = "prints figures")]
#![expect(clippy::unwrap_used, reason = "a panic is how a benchmark fails")]

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use audit_alert::catalog::{Action, Catalog};
use audit_alert::language::Phrase;
use audit_alert::rules::checks::{CheckLocations, check};
use audit_alert::rules::file::read_rule_set;
use audit_alert::rules::lint;
use audit_alert::rules::set::resolve;
use serde_json::json;

const RULES: usize = 10_000;
const EVENTS: usize = 3;
const RUNS: usize = 9;

fn main() {
    let args: Vec<_> = std::env::args().collect();
    let kinds = [("events", rules(events)), ("patterns", rules(pattern))];
    if let Some(at) = args.iter().position(|arg| arg == "write") {
        for (name, text) in kinds {
            std::fs::write(Path::new(&args[at + 1]).join(name).with_extension("toml"), text)
                .unwrap();
        }
        return;
    }
    for (name, text) in kinds {
        println!("{RULES} rules with {name}, {} KiB", text.len() / 1024);
        let mut runs: Vec<_> = (0..RUNS).map(|_| run(&text)).collect();
        for (step, label) in ["read", "resolve", "check together", "lint"].iter().enumerate() {
            runs.sort_by_key(|it| it[step]);
            println!("  {label:<16} {:>9.3?}", runs[RUNS / 2][step]);
        }
    }
}

/// Returns a rule set whose rules cycle through the event sources. `condition` writes the condition of a rule, given its event
/// source, its events and its index.
fn rules(condition: fn(&str, &[&str], usize) -> String) -> String {
    let catalog = Catalog::embedded();
    let mut sources: Vec<_> = catalog.services().iter().map(|it| it.event_source).collect();
    sources.dedup();
    let names = |source: &&'static str| -> Vec<_> {
        catalog.actions_of(&format!("aws.{source}")).iter().map(Action::event_name).collect()
    };
    let names: Vec<_> = sources.iter().map(names).collect();
    let rule = |index: usize| {
        let (source, names) = (sources[index % sources.len()], &names[index % sources.len()]);
        let start = index / sources.len() * EVENTS;
        let events: Vec<_> = (start..start + EVENTS).map(|at| names[at % names.len()]).collect();
        format!("[[rule]]\nname = \"rule-{index}\"\n{}\n\n", condition(source, &events, index))
    };
    (0..RULES).map(rule).collect()
}

fn events(source: &str, names: &[&str], _: usize) -> String {
    format!("service = \"aws.{source}\"\nevents = {names:?}")
}

fn pattern(source: &str, names: &[&str], index: usize) -> String {
    let pattern = json!({
        "source": [format!("aws.{source}")],
        "detail": {
            "eventSource": [format!("{source}.amazonaws.com")],
            "eventName": names,
            "userIdentity": { "userName": [{ "prefix": format!("user-{index}-") }] },
        },
    });
    format!("pattern = '{pattern}'")
}

fn run(text: &str) -> [Duration; 4] {
    let start = Instant::now();
    let (set, found) = read_rule_set(text);
    assert!(found.is_empty());
    let locations = CheckLocations::of(&set);
    let read = start.elapsed();
    let start = Instant::now();
    let (set, _) = resolve(set, &mut |_| Err(Phrase::default()));
    let resolved = start.elapsed();
    let start = Instant::now();
    black_box(check(&set, &locations));
    let checked = start.elapsed();
    let start = Instant::now();
    let written = set.rules.iter().filter(|it| it.has_own_pattern());
    written.for_each(|it| drop(black_box(lint(&it.parsed))));
    [read, resolved, checked, start.elapsed()]
}
