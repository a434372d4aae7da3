//! Measures the matching of many rules, compared with the cost of only parsing the same events with other libraries.
//!
//! All contenders take turns in every round, so that other load on the machine affects them alike. Times are CPU time
//! of the thread. Before the measurement, every result is compared with a naive test of the generated event.
//!
//! `cargo bench --no-default-features --bench match`, optionally with `-- ROUNDS` and a part of a contender's name.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints, and stops where it is wrong"
)]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::format_push_string,
    clippy::string_slice,
    clippy::too_many_lines,
    reason = "small numbers, names in ASCII, and one long template of an event"
)]

mod events;
mod measure;
mod random;
mod rules;

use std::hint::black_box;

use audit_alert::pattern::{Builder, Pattern, Program, RuleId, parse};
use events::Event;
use measure::{Contender, measure};
use rules::Rule;
use serde::de::IgnoredAny;

const EVENTS: usize = 10_000;
/// Number of events that fit the processor's cache together.
const CACHED: usize = 100;
const SEED: u64 = 0x5EED;

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    let rounds = arguments.iter().find_map(|it| it.parse().ok()).unwrap_or(11);
    let only = arguments.into_iter().find(|it| it.parse::<usize>().is_err()).unwrap_or_default();
    let events = events::events(EVENTS, SEED);
    let bytes: usize = events.iter().map(|event| event.text.len()).sum();
    let (low, high) = lengths(&events);
    println!("{EVENTS} events of {low} to {high} bytes, mean {}, seed {SEED:#x}", bytes / EVENTS);
    let kinds = rules::kinds();
    let mixed: Vec<_> = kinds.iter().flat_map(|(_, rules)| rules.iter().cloned()).collect();
    let mut sets = vec![
        ("no rules x, only the check".to_owned(), Vec::new()),
        ("25 rules x 15 names".to_owned(), rules::services(25)),
        ("10,000 rules x 15 names".to_owned(), rules::services(10_000)),
    ];
    let cached = sets.len();
    sets.extend(kinds.into_iter().map(|(name, rules)| (format!("25 rules: {name}"), rules)));
    sets.push(("all of these kinds".to_owned(), mixed));
    matching(&events, &sets, rounds, &only);
    println!("\nthe first {CACHED} of these events, {} times", EVENTS / CACHED);
    matching(&events[..CACHED], &sets[..cached], rounds, &only);
    if only.is_empty() {
        arrays(rounds);
    }
    if only.is_empty() || "compile".contains(&only) {
        compiling(rounds);
    }
}

fn lengths(events: &[Event]) -> (usize, usize) {
    let lengths = events.iter().map(|event| event.text.len());
    (lengths.clone().min().unwrap(), lengths.max().unwrap())
}

/// Measures rule sets with as many rounds over some of the events as make [`EVENTS`].
fn matching(events: &[Event], sets: &[(String, Vec<Rule>)], rounds: usize, only: &str) {
    let mut contenders = rivals(events);
    let others = contenders.split_off(1);
    contenders.extend(others.into_iter().filter(|it| it.name.contains(only)));
    for (name, rules) in sets.iter().filter(|(name, _)| name.contains(only)) {
        contenders.push(ours(name, rules, events));
    }
    let bytes: usize = events.iter().map(|event| event.text.len()).sum();
    measure(&mut contenders, rounds, EVENTS, bytes * (EVENTS / events.len()));
}

/// Other libraries, which only parse the events and match nothing.
fn rivals(events: &[Event]) -> Vec<Contender<'_>> {
    let each = |read: fn(&[u8]) -> u64| {
        move || repeated(events).map(|event| read(event.text.as_bytes())).sum::<u64>()
    };
    let all = EVENTS as u64;
    vec![
        Contender::new(
            "serde_json IgnoredAny",
            all,
            each(|event| u64::from(black_box(serde_json::from_slice::<IgnoredAny>(event)).is_ok())),
        ),
        Contender::new(
            "serde_json Value",
            all,
            each(|event| {
                u64::from(black_box(serde_json::from_slice::<serde_json::Value>(event)).is_ok())
            }),
        ),
        Contender::new("is_ascii, only reads", all, each(|event| u64::from(event.is_ascii()))),
        Contender::new("sonic-rs get_many, 4 paths", all * 4, each(four_paths)),
    ]
}

/// Repeats events until there are [`EVENTS`].
fn repeated(events: &[Event]) -> impl Iterator<Item = &Event> {
    (0..EVENTS / events.len()).flat_map(move |_| events)
}

fn four_paths(event: &[u8]) -> u64 {
    let mut tree = sonic_rs::PointerTree::new();
    tree.add_path(&["source"]);
    tree.add_path(&["detail-type"]);
    tree.add_path(&["detail", "eventSource"]);
    tree.add_path(&["detail", "eventName"]);
    let values = sonic_rs::get_many(event, &tree).unwrap();
    values.iter().filter(|value| black_box(value).is_some()).count() as u64
}

fn program(rules: &[Rule]) -> Program {
    compile(&rules.iter().map(|rule| parse(&rule.pattern).unwrap()).collect::<Vec<_>>())
}

fn compile(patterns: &[Pattern]) -> Program {
    let mut builder = Builder::new();
    for (id, pattern) in (0..).zip(patterns) {
        builder.add(RuleId(id), pattern);
    }
    builder.build().unwrap()
}

fn ours<'e>(name: &str, rules: &[Rule], events: &'e [Event]) -> Contender<'e> {
    let program = program(rules);
    let mut scratch = program.scratch();
    let mut total = 0;
    for event in events {
        let matched = program.matches(event.text.as_bytes(), &mut scratch).unwrap();
        let truth = (0..).map(RuleId).zip(rules).filter(|(_, rule)| (rule.truth)(event));
        let truth: Vec<_> = truth.map(|(id, _)| id).collect();
        assert_eq!(matched.ids(), truth, "{name}: {}", event.text);
        total += truth.len() as u64;
    }
    let total = total * (EVENTS / events.len()) as u64;
    Contender::new(name, total, move || {
        let count = |event: &Event| {
            let matched = program.matches(event.text.as_bytes(), &mut scratch).unwrap();
            matched.ids().len() as u64
        };
        repeated(events).map(count).sum()
    })
}

/// Measures a rule on two fields of the elements of an array.
fn arrays(rounds: usize) {
    let pattern =
        r#"{"detail": {"resources": {"type": ["AWS::S3::Object"], "owner": ["owner-1"]}}}"#;
    let program = compile(&[parse(pattern).unwrap()]);
    for (objects, last) in [(300, false), (3_000, false), (3_000, true), (30_000, false)] {
        println!("\nan event with an array of {objects} objects, the rule matches: {last}");
        let event = events::with_objects(objects, last);
        let mut scratch = program.scratch();
        let bytes = event.len();
        let repeat = 300_000 / objects as u64;
        let (event, program) = (event.as_bytes(), &program);
        let mut contenders = vec![
            Contender::new("serde_json IgnoredAny", repeat, move || {
                let read = |_| u64::from(serde_json::from_slice::<IgnoredAny>(event).is_ok());
                (0..repeat).map(read).sum()
            }),
            Contender::new("a rule on two fields", repeat * u64::from(last), move || {
                let count = |_| program.matches(event, &mut scratch).unwrap().ids().len() as u64;
                (0..repeat).map(count).sum()
            }),
        ];
        let repeat = usize::try_from(repeat).unwrap();
        measure(&mut contenders, rounds, repeat * objects, repeat * bytes);
    }
}

fn compiling(rounds: usize) {
    println!("\ncompiling 10,000 rules x 15 names, per rule");
    let rules = rules::services(10_000);
    let patterns: Vec<_> = rules.iter().map(|rule| parse(&rule.pattern).unwrap()).collect();
    let bytes = rules.iter().map(|rule| rule.pattern.len()).sum();
    let mut contenders = vec![
        Contender::new("parse", 10_000, || {
            rules.iter().map(|rule| u64::from(parse(&rule.pattern).is_ok())).sum()
        }),
        Contender::new("compile", 1, || u64::from(black_box(compile(&patterns)).rule_count() > 0)),
    ];
    measure(&mut contenders, rounds, rules.len(), bytes);
}
