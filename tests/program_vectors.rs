//! Recorded verdicts, as in `vectors.rs`, asked of the compiled program: each pattern alone, and all patterns of a file
//! at once, where no rule may change the answer of another.

use std::fs;
use std::path::Path;

use audit_alert::json::parse_first;
use audit_alert::pattern::{self, Builder, Pattern, RuleId};
use serde::Deserialize;

#[derive(Deserialize)]
struct Vector {
    id: String,
    pattern: String,
    event: String,
    expect: Expect,
}

#[derive(Deserialize)]
struct Expect {
    r#match: Option<bool>,
}

/// A vector whose pattern is valid.
struct Case {
    id: String,
    pattern: Pattern,
    event: String,
    expected: bool,
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the environment says where the vectors are")]
fn the_program_answers_as_recorded() {
    let Ok(folder) = std::env::var("AUDIT_ALERT_VECTORS") else {
        println!("skipped: AUDIT_ALERT_VECTORS names no folder of vectors");
        return;
    };
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|it| it == "jsonl"));
    files.sort();
    assert!(!files.is_empty(), "no .jsonl file in the folder");
    for path in files {
        let cases = cases(&path);
        let alone = cases.iter().filter(|case| !alone(case)).count();
        let together = together(&cases);
        println!("{}: {} cases, wrong {alone} and {together}", path.display(), cases.len());
        assert_eq!((alone, together), (0, 0), "alone and together");
    }
}

#[expect(clippy::disallowed_methods, reason = "a test may read its own data")]
#[expect(clippy::unwrap_used, reason = "part of a test")]
fn cases(path: &Path) -> Vec<Case> {
    let text = fs::read_to_string(path).unwrap();
    let vectors = text.lines().map(|line| serde_json::from_str::<Vector>(line).unwrap());
    let case = |Vector { id, pattern, event, expect }: Vector| {
        let (pattern, expected) = (pattern::parse(&pattern).ok()?, expect.r#match?);
        Some(Case { id, pattern, event, expected })
    };
    vectors.filter_map(case).collect()
}

#[expect(clippy::unwrap_used, clippy::print_stdout, reason = "part of a test")]
fn alone(case: &Case) -> bool {
    let mut builder = Builder::new();
    builder.add(RuleId(7), &case.pattern);
    let program = builder.build().unwrap();
    let mut scratch = program.scratch();
    let answer = program.matches(case.event.as_bytes(), &mut scratch);
    let right = answer.as_ref().is_ok_and(|rules| rules.contains(RuleId(7)) == case.expected);
    if !right {
        println!("{}: {answer:?}, expected {}\n  {}", case.id, case.expected, case.event);
    }
    right
}

/// Counts the answers of all patterns for all events that are not those of `evaluate`.
#[expect(clippy::unwrap_used, reason = "part of a test")]
fn together(cases: &[Case]) -> usize {
    let mut builder = Builder::new();
    for (id, case) in (0..).zip(cases) {
        builder.add(RuleId(id), &case.pattern);
    }
    let program = builder.build().unwrap();
    let mut scratch = program.scratch();
    let mut wrong = 0;
    for (number, case) in cases.iter().enumerate() {
        let rules = program.matches(case.event.as_bytes(), &mut scratch).unwrap();
        let event = parse_first(&case.event).unwrap();
        // All pairs are too many for the slow twin; a window of neighbours is enough to see an influence.
        for (id, other) in (0..).zip(cases).skip(number.saturating_sub(25)).take(50) {
            let expected = pattern::evaluate(&other.pattern, &event);
            wrong += usize::from(rules.contains(RuleId(id)) != expected);
        }
        wrong +=
            usize::from(rules.contains(RuleId(u32::try_from(number).unwrap())) != case.expected);
    }
    wrong
}
