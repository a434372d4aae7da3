//! Makes the installed texts of a pattern: the author's text without white space, split if it is too long for one EventBridge
//! rule. The spans of the syntax tree locate the split, and the rest of the text is kept: a `serde_json::Value` would drop
//! duplicate keys, and with them a part of the pattern, and would change the text of numbers.

use crate::json::compact;
use crate::pattern::ast::{Condition, Test};
use crate::pattern::{Pattern, QUOTA, disjoint, parse};

/// The path whose alternatives are distributed over several rules. An event has exactly one name, so it matches one part.
const DIVISIBLE: &str = "detail.eventName";

/// Returns the installed texts of a pattern. Alternatives of `$or` that overlap are written without common values, because
/// EventBridge may lose one of them.
pub(super) fn installed_texts(text: &str, pattern: &Pattern) -> Vec<String> {
    let rewritten = disjoint(text, pattern).and_then(|it| Some((parse(&it).ok()?, it)));
    match rewritten {
        Some((pattern, text)) => split(&text, &pattern),
        None => split(text, pattern),
    }
}

/// Splits a pattern into parts within the quota by its event names. Returns the whole pattern if that is impossible.
fn split(text: &str, pattern: &Pattern) -> Vec<String> {
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

/// The array of event names that is part of every sub-rule. An array in only some alternatives of a `$or` cannot be
/// divided: the other alternatives would be in every part, and their events would match several rules.
fn divisible(pattern: &Pattern) -> Option<&Condition> {
    let (first, others) = pattern.sub_rules().split_first()?;
    let is_name = |id: &&_| {
        let condition = pattern.condition(**id);
        &**pattern.path(condition.path).text() == DIVISIBLE
    };
    let id = first.conditions().iter().find(is_name)?;
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

/// The pattern with these alternatives only in an array.
fn with_tests(text: &str, condition: &Condition, tests: &[Test]) -> String {
    let array = condition.span.range();
    let tests: Vec<_> = tests.iter().filter_map(|test| text.get(test.span.range())).collect();
    let before = text.get(..array.start).unwrap_or_default();
    let after = text.get(array.end..).unwrap_or_default();
    without_space(&format!("{before}[{}]{after}", tests.join(",")))
}
