//! Expands the outline of a pattern to sub-rules, which have no `$or`.
//!
//! Example: `{"a": [1], "$or": [{"b": [2]}, {"c": [3]}], "d": [4]}` has two sub-rules: {a, b, d} and {a, c, d}.
//!
//! The outline is read from the start to the end with a list of the sub-rules so far, which begins with one empty
//! sub-rule. A condition is added to every sub-rule of the list. A `$or` saves the list; each alternative starts with a
//! copy of it, and the list after the `$or` is the concatenation of the lists of all alternatives. In the example:
//!
//! | read | list |
//! |---|---|
//! | `"a": [1]` | {a} |
//! | `{"b": [2]}` | {a, b} |
//! | `{"c": [3]}` | {a, c} |
//! | end of the `$or` | {a, b}, {a, c} |
//! | `"d": [4]` | {a, b, d}, {a, c, d} |
//!
//! Two `$or` side by side multiply: a second one with two alternatives gives four sub-rules. Hence [`MAX_SUB_RULES`].
//!
//! A condition *replaces* an earlier one on the same path in the list, as event-ruler does. So in `{"a": [1], "$or":
//! [{"a": [2]}, {"b": [3]}]}` the sub-rules are {a: 2} and {a: 1, b: 3}.

use std::collections::BTreeMap;

use super::pattern::{Condition, ConditionId, Outline, Parts, Path, PathId, Pattern, SubRule};
use crate::diagnostic::Span;

/// Limit of paths in one sub-rule. event-ruler 2.0.1 has the same.
pub const MAX_PATHS: usize = 256;

/// Limit of sub-rules of a pattern. `EventBridge` has the same; event-ruler is limited by memory only.
pub const MAX_SUB_RULES: usize = 1_000;

/// A pattern that exceeds a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternTooLarge {
    /// More than [`MAX_PATHS`] paths in one sub-rule, with the location of the first condition above the limit.
    Paths(Span),
    /// More than [`MAX_SUB_RULES`] sub-rules, with the location of the alternative that exceeds the limit.
    SubRules(Span),
}

impl Pattern {
    /// Creates a pattern: numbers the paths in the order of evaluation and expands the sub-rules.
    pub(in crate::pattern) fn new(parts: Parts) -> Result<Self, PatternTooLarge> {
        let mut numbers: BTreeMap<Path, PathId> = BTreeMap::new();
        for (path, ..) in &parts.conditions {
            numbers.insert(Path(path.clone()), PathId(0));
        }
        for (number, id) in (0..).zip(numbers.values_mut()) {
            *id = PathId(number);
        }
        let conditions: Vec<_> = parts
            .conditions
            .into_iter()
            .map(|(path, names, span, tests)| {
                let path = *numbers.get(&Path(path)).expect("every path was numbered");
                Condition { path, names, span, tests }
            })
            .collect();
        let sub_rules = expand(&parts.outline, &conditions)?;
        let paths = numbers.into_keys().collect();
        Ok(Self { paths, conditions, sub_rules, outline: parts.outline })
    }
}

/// The conditions of an incomplete sub-rule by path.
type Growing = BTreeMap<PathId, ConditionId>;

/// An open `$or`.
struct Or {
    /// The sub-rules before the `$or`.
    before: Vec<Growing>,
    /// The sub-rules of its complete alternatives.
    complete: Vec<Growing>,
}

fn expand(outline: &[Outline], conditions: &[Condition]) -> Result<Vec<SubRule>, PatternTooLarge> {
    let mut rules = vec![Growing::new()];
    let mut ors: Vec<Or> = Vec::new();
    let mut open: Vec<&Outline> = Vec::new();
    for line in outline {
        match line {
            Outline::Condition { id, .. } => {
                let condition = conditions.get(id.index()).expect("the outline's own ids");
                for rule in &mut rules {
                    rule.insert(condition.path, *id);
                    if rule.len() > MAX_PATHS {
                        return Err(PatternTooLarge::Paths(condition.span));
                    }
                }
            }
            Outline::Open { .. } => open.push(line),
            Outline::Or(_) => {
                open.push(line);
                ors.push(Or { before: std::mem::take(&mut rules), complete: Vec::new() });
            }
            Outline::Alternative(_) => {
                open.push(line);
                rules = ors.last().map(|or| or.before.clone()).unwrap_or_default();
            }
            Outline::Close => match open.pop() {
                Some(Outline::Or(_)) => {
                    rules = ors.pop().map(|or| or.complete).unwrap_or_default();
                }
                Some(Outline::Alternative(span)) => {
                    let complete =
                        &mut ors.last_mut().expect("an alternative is in a $or").complete;
                    complete.append(&mut rules);
                    if complete.len() > MAX_SUB_RULES {
                        return Err(PatternTooLarge::SubRules(*span));
                    }
                }
                _ => {}
            },
        }
    }
    let sub_rule = |rule: Growing| SubRule { conditions: rule.into_values().collect() };
    Ok(rules.into_iter().map(sub_rule).collect())
}
