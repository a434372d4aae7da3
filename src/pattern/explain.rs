//! [`super::evaluate()`] that remembers: which test stood before which values, and why it failed. Types only; how they are
//! drawn is for others.

use super::ast::{Condition, ConditionId, Pattern, SubRule};
use super::event::{Containers, EventLeaf, Leaves, flatten};
use super::search::{ArraySearch, SearchChoice};
use super::value::passes;
use crate::diagnostic::Span;
use crate::json::Node;

/// Why an event matches a pattern, or does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Whether it matches: whether some sub-rule does.
    pub matched: bool,
    /// What each sub-rule says, in the order of [`Pattern::sub_rules`]; nothing if the event is no object.
    pub rules: Vec<RuleVerdict>,
}

impl Explanation {
    /// The sub-rule that tells most: the first that matches, or else the one with the fewest conditions that do not.
    pub fn closest(&self) -> Option<&RuleVerdict> {
        self.rules.iter().min_by_key(|rule| {
            rule.conditions.iter().filter(|it| it.outcome != ConditionOutcome::Matched).count()
        })
    }
}

/// What a sub-rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleVerdict {
    /// Whether all conditions hold, together.
    pub matched: bool,
    /// What each condition says, in the order of evaluation.
    pub conditions: Vec<ConditionVerdict>,
}

/// What a condition says, in one sub-rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionVerdict {
    /// Which condition; its path, and the places of its names and its array are in the pattern.
    pub condition: ConditionId,
    /// Whether it holds.
    pub outcome: ConditionOutcome,
    /// What each test says, in the order of the text.
    pub tests: Vec<TestVerdict>,
    /// Where in the event the values at the path stand; of a condition that asks for nothing but their absence, those
    /// in the elements of arrays that the earlier conditions chose.
    pub seen: Vec<Span>,
    /// Where in the event there is an object or an array at the path. They are no values: only what is in them counts.
    pub containers: Vec<Span>,
    /// Where the value stands with which the condition holds; nothing if it does not hold, or by the lack of a value.
    pub chosen: Option<Span>,
}

/// What a test says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestVerdict {
    /// Where the test stands in the pattern.
    pub span: Span,
    /// Whether it is passed.
    pub outcome: ConditionOutcome,
    /// Where in the event the values stand that pass it, if one looks at nothing else.
    pub passing: Vec<Span>,
}

/// How a test or a condition ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConditionOutcome {
    /// It is passed.
    Matched,
    /// There are values, and none passes; for `exists: false`, that there are any.
    Differs,
    /// There is no value at the path.
    Missing,
    /// A value passes, but in another element of an array than the values that earlier conditions need.
    OtherElement,
}

/// Explains the verdict of [`super::evaluate()`]. Of anything but an object there is nothing to explain.
pub fn explain(pattern: &Pattern, event: &Node<'_>) -> Explanation {
    if event.members().is_none() {
        return Explanation { matched: false, rules: Vec::new() };
    }
    let (leaves, containers) = flatten(event);
    let rules: Vec<_> = pattern
        .sub_rules()
        .iter()
        .map(|rule| explain_rule(pattern, rule, &leaves, &containers))
        .collect();
    Explanation { matched: rules.iter().any(|rule| rule.matched), rules }
}

fn explain_rule(
    pattern: &Pattern,
    rule: &SubRule,
    leaves: &Leaves<'_>,
    containers: &Containers,
) -> RuleVerdict {
    let search = ArraySearch::whole(pattern, rule, leaves);
    let mut conditions = Vec::new();
    let mut before = None;
    for (&id, choice) in rule.conditions().iter().zip(search.witness()) {
        let condition = pattern.condition(id);
        let here = search.leaves_of(id, leaves);
        let leaf = choice.and_then(|choice| here.get(choice.leaf?));
        let tests = explain_tests(condition, choice, here);
        let outcome = if choice.is_some() {
            ConditionOutcome::Matched
        } else {
            tests.iter().map(|test| test.outcome).max().unwrap_or(ConditionOutcome::Differs)
        };
        // What lies in other elements than those that earlier conditions chose is not asked to be absent.
        let seen = |leaf: &&EventLeaf<'_>| {
            !condition.asks_absence() || before.is_none_or(|it: &SearchChoice| it.agrees(leaf))
        };
        let path = pattern.path(condition.path).text().as_bytes();
        conditions.push(ConditionVerdict {
            condition: id,
            outcome,
            tests,
            seen: here.iter().filter(seen).map(|leaf| leaf.span).collect(),
            containers: containers.get(path).cloned().unwrap_or_default(),
            chosen: leaf.map(|leaf| leaf.span),
        });
        before = choice.or(before);
    }
    RuleVerdict { matched: search.succeeded(), conditions }
}

fn explain_tests(
    condition: &Condition,
    choice: Option<&SearchChoice>,
    here: &[EventLeaf<'_>],
) -> Vec<TestVerdict> {
    let leaf = choice.and_then(|choice| here.get(choice.leaf?));
    let tests = condition.tests.iter().enumerate().map(|(index, test)| {
        let pass = |leaf: &&EventLeaf<'_>| passes(&test.term, leaf.value);
        let passing: Vec<_> = here.iter().filter(pass).map(|leaf| leaf.span).collect();
        let outcome = match choice {
            Some(choice) if choice.test == index => ConditionOutcome::Matched,
            // Beside the test that was chosen, others may be passed by the same value.
            Some(_) if leaf.is_some_and(|leaf| passes(&test.term, leaf.value)) => {
                ConditionOutcome::Matched
            }
            _ if here.is_empty() => ConditionOutcome::Missing,
            None if !passing.is_empty() => ConditionOutcome::OtherElement,
            _ => ConditionOutcome::Differs,
        };
        TestVerdict { span: test.span, outcome, passing }
    });
    tests.collect()
}
