//! Tests the compiled program with each pattern alone, and with all patterns of a file, where no rule may change the result of
//! another.

use audit_alert::json::parse_first;
use audit_alert::pattern::{self, Builder, Pattern, RuleId};

use crate::{Vector, vector_files, vectors};

/// A vector whose pattern is valid.
struct Case {
    id: String,
    pattern: Pattern,
    event: String,
    expected: bool,
}

#[test]
#[ignore = "needs AUDIT_ALERT_VECTORS, a folder of recorded verdicts"]
fn the_program_matches_as_recorded() {
    for path in vector_files() {
        let cases: Vec<_> = vectors(&path).into_iter().filter_map(case).collect();
        let alone = cases.iter().filter(|case| !alone(case)).count();
        let together = together(&cases);
        println!("{}: {} cases, wrong {alone} and {together}", path.display(), cases.len());
        assert_eq!((alone, together), (0, 0), "alone and together");
    }
}

fn case(Vector { id, pattern, event, expect }: Vector) -> Option<Case> {
    let (pattern, expected) = (pattern::parse(&pattern).ok()?, expect.r#match?);
    Some(Case { id, pattern, event, expected })
}

fn alone(case: &Case) -> bool {
    let mut builder = Builder::new();
    builder.add(RuleId(7), &case.pattern);
    let program = builder.build().unwrap();
    let mut scratch = program.scratch();
    let result = program.matches(case.event.as_bytes(), &mut scratch);
    let is_correct = result.as_ref().is_ok_and(|rules| rules.contains(RuleId(7)) == case.expected);
    if !is_correct {
        println!("{}: {result:?}, expected {}\n  {}", case.id, case.expected, case.event);
    }
    is_correct
}

/// Counts the results of a program of all patterns that differ from `evaluate`.
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
        // `evaluate` is too slow for all pairs. A window of 50 neighbors is enough to detect an influence between rules.
        for (id, other) in (0..).zip(cases).skip(number.saturating_sub(25)).take(50) {
            let expected = pattern::evaluate(&other.pattern, &event);
            wrong += usize::from(rules.contains(RuleId(id)) != expected);
        }
        wrong +=
            usize::from(rules.contains(RuleId(u32::try_from(number).unwrap())) != case.expected);
    }
    wrong
}
