//! The texts that EventBridge gets of a pattern: as its author wrote it, without white space, in several rules if it is
//! too long for one. A tree of values would lose what stands twice in an object, and with it a part of the pattern.

use crate::json::compact;
use crate::pattern::ast::{Condition, Test};
use crate::pattern::{Pattern, QUOTA};

/// The path whose alternatives several rules can share: an event has one name.
const DIVISIBLE: &str = "detail.eventName";

/// A pattern in parts that are short enough, if its event names can be divided so; else as it is.
pub(super) fn split(text: &str, pattern: &Pattern) -> Vec<String> {
    let whole = without_space(text);
    if length(&whole) <= QUOTA {
        return vec![whole];
    }
    let parts = divisible(pattern).and_then(|names| halves(text, names, &names.tests));
    parts.unwrap_or_else(|| vec![whole])
}

fn without_space(text: &str) -> String {
    compact(text).expect("a pattern that was parsed begins with a JSON document")
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// The array of event names that every sub-rule asks. One that only some alternatives of a `$or` ask would leave the
/// other alternatives in every part.
fn divisible(pattern: &Pattern) -> Option<&Condition> {
    let (first, others) = pattern.sub_rules().split_first()?;
    let asks_name = |id: &&_| {
        let condition = pattern.condition(**id);
        &**pattern.path(condition.path).text() == DIVISIBLE
    };
    let id = first.conditions().iter().find(asks_name)?;
    let shared = others.iter().all(|it| it.conditions().contains(id));
    shared.then(|| pattern.condition(*id))
}

fn halves(text: &str, names: &Condition, tests: &[Test]) -> Option<Vec<String>> {
    if tests.len() < 2 {
        return None;
    }
    let mut parts = Vec::new();
    for half in tests.chunks(tests.len().div_ceil(2)) {
        let part = with_tests(text, names, half);
        if length(&part) <= QUOTA {
            parts.push(part);
        } else {
            parts.extend(halves(text, names, half)?);
        }
    }
    Some(parts)
}

/// The pattern with only some of an array's alternatives.
fn with_tests(text: &str, condition: &Condition, tests: &[Test]) -> String {
    let array = condition.span.range();
    let tests: Vec<_> = tests.iter().filter_map(|test| text.get(test.span.range())).collect();
    let before = text.get(..array.start).unwrap_or_default();
    let after = text.get(array.end..).unwrap_or_default();
    without_space(&format!("{before}[{}]{after}", tests.join(",")))
}
