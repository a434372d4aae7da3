//! Compares the pattern engines with each other on generated pairs of a pattern and an event, and with a command that
//! `AUDIT_ALERT_DIFFERENTIAL` names. docs/reliability.md describes the variables and the form of questions and answers.
#![expect(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a panic is how a test fails")]

#[cfg(unix)]
mod command;
#[path = "../../src/pattern/program/tests/generate.rs"]
mod generate;
#[path = "../../src/pattern/program/tests/generate_arrays.rs"]
mod generate_arrays;
mod kinds;

use audit_alert::json::parse_first;
use audit_alert::pattern::{Builder, EventError, Pattern, RuleId, evaluate, parse};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use kinds::{Block, Kind, SIDE, kinds};

/// Whether the pattern matches; `None` if it is invalid.
type Verdict = Option<bool>;

/// Answers questions about pairs of a pattern and an event.
type Ask<'a> = dyn FnMut(&[(&str, &str)]) -> Result<Vec<Verdict>, String> + 'a;

/// Maximum number of differences to print.
const MAX_SHOWN: usize = 20;

/// Pairs of a run without variables.
const PAIRS: u64 = 20_000;

/// The numbers of one kind.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    pairs: usize,
    matching: usize,
    invalid: usize,
    differing: usize,
}

/// A pair with different verdicts.
struct Difference {
    engine: &'static str,
    pattern: String,
    event: String,
    expected: Verdict,
    found: Verdict,
}

#[test]
fn verdicts_agree() {
    let variable = |name: &str| std::env::var(name).ok();
    let number = |name: &str, default| variable(name).map_or(default, |it| it.parse().unwrap());
    let (pairs, seed) = (number("AUDIT_ALERT_PAIRS", PAIRS), number("AUDIT_ALERT_SEED", 1));
    let only = variable("AUDIT_ALERT_KINDS").unwrap_or_default();
    let all = kinds()
        .into_iter()
        .filter(|it| only.is_empty() || only.split(',').any(|name| name == it.name));
    let all: Vec<_> = all.collect();
    assert!(!all.is_empty(), "no such kind: {only}");
    #[cfg(unix)]
    let mut command = variable("AUDIT_ALERT_DIFFERENTIAL").map(|it| command::Answering::start(&it));
    let mut differences = Vec::new();
    for kind in &all {
        let pairs = usize::try_from(pairs).unwrap().div_ceil(all.len());
        let mut ask: Box<Ask<'_>> = Box::new(|_| Ok(Vec::new()));
        #[cfg(unix)]
        if let Some(command) = &mut command {
            ask = Box::new(|pairs| command.ask(pairs));
        }
        let counts = compare(kind, pairs, seed, &mut ask, &mut differences);
        println!("{:13} seed {seed}: {counts:?}", kind.name);
    }
    report(differences);
}

/// Prints the shortest differences, and fails if there is one.
fn report(mut differences: Vec<Difference>) {
    differences.sort_by_key(|it| it.pattern.len() + it.event.len());
    for Difference { engine, pattern, event, expected, found } in differences.iter().take(MAX_SHOWN)
    {
        println!("{engine}: {found:?} instead of {expected:?}\n  {pattern}\n  {event}");
    }
    assert!(differences.is_empty(), "{} differences", differences.len());
}

/// Compares the pairs of one kind. The results of `evaluate` are expected of the others.
fn compare(
    kind: &Kind,
    pairs: usize,
    seed: u64,
    ask: &mut Ask<'_>,
    differences: &mut Vec<Difference>,
) -> Counts {
    let mut runner = runner(seed);
    let (mut counts, before) = (Counts::default(), differences.len());
    while counts.pairs < pairs {
        let block = kind.blocks.new_tree(&mut runner).unwrap().current();
        compare_block(&block, ask, &mut counts, differences);
    }
    counts.differing = differences.len() - before;
    counts
}

/// Returns a source of random values that depends on the seed only.
fn runner(seed: u64) -> TestRunner {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

fn compare_block(
    (patterns, events): &Block,
    ask: &mut Ask<'_>,
    counts: &mut Counts,
    differences: &mut Vec<Difference>,
) {
    let parsed: Vec<_> = patterns.iter().map(|it| parse(it).ok()).collect();
    let pairs: Vec<_> =
        events.iter().flat_map(|event| patterns.iter().map(move |it| (&**it, &**event))).collect();
    let expected: Vec<_> = events.iter().flat_map(|event| by_evaluate(&parsed, event)).collect();
    let program = events.iter().flat_map(|event| by_program(&parsed, event)).collect();
    let answers = ask(&pairs).unwrap();
    let engines = [("Program", program), ("command", answers)];
    for (engine, found) in engines.into_iter().filter(|(_, found)| !found.is_empty()) {
        for ((pair, expected), found) in pairs.iter().zip(&expected).zip(found) {
            if *expected != found {
                let (pattern, event) = (pair.0.to_owned(), pair.1.to_owned());
                differences.push(Difference { engine, pattern, event, expected: *expected, found });
            }
        }
    }
    counts.pairs += pairs.len();
    counts.matching += expected.iter().filter(|it| **it == Some(true)).count();
    counts.invalid += expected.iter().filter(|it| it.is_none()).count();
}

fn by_evaluate(patterns: &[Option<Pattern>], event: &str) -> Vec<Verdict> {
    let event = parse_first(event).unwrap();
    patterns.iter().map(|it| it.as_ref().map(|it| evaluate(it, &event))).collect()
}

/// Returns the verdicts of one program of all patterns.
fn by_program(patterns: &[Option<Pattern>], text: &str) -> Vec<Verdict> {
    let mut builder = Builder::new();
    for (id, pattern) in (0..).zip(patterns) {
        if let Some(pattern) = pattern {
            builder.add(RuleId(id), pattern);
        }
    }
    let program = builder.build().unwrap();
    let mut scratch = program.scratch();
    let answer = match program.matches(text.as_bytes(), &mut scratch) {
        Ok(rules) => rules,
        // `rules::engine` then uses `evaluate`.
        Err(EventError::TooComplex) => return by_evaluate(patterns, text),
        Err(EventError::Invalid(problem)) => panic!("{text}: {problem:?}"),
    };
    let verdict = |(id, pattern): (u32, &Option<Pattern>)| {
        pattern.as_ref().map(|_| answer.contains(RuleId(id)))
    };
    (0..).zip(patterns).map(verdict).collect()
}

#[test]
fn a_seed_gives_the_same_pairs_and_each_kind_has_both_verdicts() {
    for kind in kinds() {
        let blocks = |seed| {
            let mut runner = runner(seed);
            [(); 3].map(|()| kind.blocks.new_tree(&mut runner).unwrap().current())
        };
        assert_eq!(blocks(7), blocks(7), "{}", kind.name);
        assert_ne!(blocks(7), blocks(8), "{}", kind.name);
        let counts = compare(&kind, 1_000, 7, &mut |_| Ok(Vec::new()), &mut Vec::new());
        let rest = counts.pairs - counts.matching - counts.invalid;
        assert!(counts.matching > 0 && rest > 20, "{}: {counts:?}", kind.name);
    }
}

/// A command that reads the answers from a file, of which one is wrong.
#[cfg(unix)]
#[test]
fn a_wrong_answer_of_a_command_is_found() {
    let (kinds, file) = (kinds(), format!("{}/differential-answers", env!("CARGO_TARGET_TMPDIR")));
    let (kind, pairs) = (&kinds[0], 5 * SIDE * SIDE);
    let mut answers = Vec::new();
    let mut asked = Vec::new();
    let mut record = |pairs: &[(&str, &str)]| {
        for (pattern, event) in pairs {
            let verdict = parse(pattern).ok().map(|it| evaluate(&it, &parse_first(event).unwrap()));
            answers.push(verdict.map_or("{\"error\": \"x\"}".to_owned(), |it| it.to_string()));
            asked.push((*pattern).to_owned());
        }
        Ok(Vec::new())
    };
    compare(kind, pairs, 3, &mut record, &mut Vec::new());
    let wrong = answers.iter().position(|it| it == "true").unwrap();
    for (is_wrong, expected) in [(false, None), (true, Some(&asked[wrong]))] {
        if is_wrong {
            answers[wrong] = "false".to_owned();
        }
        std::fs::write(&file, answers.join("\n") + "\n").unwrap();
        let text =
            format!("while read -r line && read -r it <&3; do echo \"$it\"; done 3<'{file}'");
        let mut command = command::Answering::start(&text);
        let mut differences = Vec::new();
        compare(kind, pairs, 3, &mut |pairs| command.ask(pairs), &mut differences);
        let found: Vec<_> = differences.iter().map(|it| &it.pattern).collect();
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
    }
}

#[cfg(unix)]
#[test]
fn a_command_that_ends_or_prints_something_else_is_an_error() {
    for (text, expected) in [
        (
            "read -r line; echo true; exit 3",
            "the command ended after 1 of 3 answers: exit status: 3",
        ),
        ("echo hello", "not an answer: hello"),
    ] {
        let mut command = command::Answering::start(text);
        let error = command.ask(&[("{}", "{}"); 3]).unwrap_err();
        assert_eq!(error, expected);
    }
}
