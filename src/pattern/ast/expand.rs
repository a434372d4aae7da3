//! From the text's outline to sub-rules.

use std::collections::BTreeMap;

use super::pattern::{Condition, ConditionId, Outline, Parts, Path, PathId, Pattern, SubRule};
use crate::diagnostic::Span;

/// Most paths that one sub-rule may ask about; event-ruler 2.0.1 has the same limit.
pub const MAX_PATHS: usize = 256;

/// Most sub-rules of a pattern. event-ruler has no limit but memory: a dozen `$or` side by side are a million rules.
pub const MAX_SUB_RULES: usize = 4_096;

/// A pattern that would be too large to evaluate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatternTooLarge {
    /// More than [`MAX_PATHS`] paths in one sub-rule; the place is that of the first condition
    /// too many.
    Paths(Span),
    /// More than [`MAX_SUB_RULES`] sub-rules; the place is that of the alternative that makes them too many.
    SubRules(Span),
}

impl Pattern {
    /// Puts a pattern together.
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

/// The conditions of a sub-rule by path, while it grows.
type Growing = BTreeMap<PathId, ConditionId>;

/// A `$or` that is being read.
struct Or {
    /// The sub-rules before it.
    before: Vec<Growing>,
    /// Those of the alternatives that are complete.
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
