//! Explains the result of [`super::evaluate()`]: the values that each test was compared with, and the reason for each
//! failure. `cli` renders it.

use super::ast::{Condition, ConditionId, Pattern, SubRule};
use super::budget::{Budget, OverBudget};
use super::event::{Containers, EventLeaf, Leaves, flatten};
use super::search::{ArraySearch, SearchChoice, test_units};
use super::value::passes;
use crate::diagnostic::Span;
use crate::json::Node;

/// Units of a budget for a location in an explanation.
const SPAN: usize = size_of::<Span>();

/// The reasons why an event matches a pattern or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// `true` if the event matches, that is, whether it matches some sub-rule.
    pub matched: bool,
    /// The result of each sub-rule, in the order of [`Pattern::sub_rules`]. Empty if the event is not an object.
    pub rules: Vec<RuleVerdict>,
}

impl Explanation {
    /// Returns the first sub-rule with the fewest failing conditions. That is one that matches, if there is any.
    pub fn closest(&self) -> Option<&RuleVerdict> {
        self.rules.iter().min_by_key(|rule| {
            rule.conditions.iter().filter(|it| it.outcome != ConditionOutcome::Matched).count()
        })
    }
}

/// The result of a sub-rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleVerdict {
    /// `true` if all conditions hold together.
    pub matched: bool,
    /// The result of each condition, in the order of evaluation.
    pub conditions: Vec<ConditionVerdict>,
}

/// The result of a condition in one sub-rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionVerdict {
    /// The condition. The pattern has its path and its location.
    pub condition: ConditionId,
    /// The result.
    pub outcome: ConditionOutcome,
    /// The result of each test, in the order of the text.
    pub tests: Vec<TestVerdict>,
    /// The values at the path, as locations in the event. For a condition that only requires their absence, the values
    /// that are consistent with the array elements that earlier conditions chose.
    pub seen: Vec<Span>,
    /// The objects and arrays at the path, as locations in the event. Tests do not apply to them, only to the values
    /// inside.
    pub containers: Vec<Span>,
    /// The value that satisfies the condition. `None` if the condition does not hold, or holds because no value exists.
    pub chosen: Option<Span>,
}

/// The result of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestVerdict {
    /// The location of the test in the pattern.
    pub span: Span,
    /// The result.
    pub outcome: ConditionOutcome,
    /// The values that pass this test on its own, as locations in the event.
    pub passing: Vec<Span>,
}

/// The result of a test or a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConditionOutcome {
    /// It holds.
    Matched,
    /// There are values at the path and none passes. For `exists: false`, there are values.
    Differs,
    /// There is no value at the path.
    Missing,
    /// A value passes, but lies in another array element than the values that earlier conditions need.
    OtherElement,
}

/// Explains the result of [`super::evaluate()`]. The explanation is empty if the event is not an object.
#[expect(clippy::missing_panics_doc, reason = "an unlimited budget is never exceeded")]
pub fn explain(pattern: &Pattern, event: &Node<'_>) -> Explanation {
    let mut budget = Budget::unlimited();
    let explained = Explainer::new(event, &mut budget).and_then(|mut it| it.explain(pattern));
    explained.expect("the budget is unlimited")
}

/// Explains the results of several patterns for one event, within a budget for all of them.
#[derive(Debug)]
pub struct Explainer<'e, 'b> {
    /// `None` for an event that is not an object.
    flat: Option<(Leaves<'e>, Containers)>,
    budget: &'b mut Budget,
}

impl<'e, 'b> Explainer<'e, 'b> {
    /// Flattens the event.
    pub fn new(event: &'e Node<'e>, budget: &'b mut Budget) -> Result<Self, OverBudget> {
        let is_object = event.members().is_some();
        let flat = is_object.then(|| flatten(event, budget)).transpose()?;
        Ok(Self { flat, budget })
    }

    /// Explains the result of a pattern.
    pub fn explain(&mut self, pattern: &Pattern) -> Result<Explanation, OverBudget> {
        let Some((leaves, containers)) = &self.flat else {
            return Ok(Explanation { matched: false, rules: Vec::new() });
        };
        let explained = |rule| explain_rule(pattern, rule, leaves, containers, self.budget);
        let rules = pattern.sub_rules().iter().map(explained).collect::<Result<Vec<_>, _>>()?;
        Ok(Explanation { matched: rules.iter().any(|rule| rule.matched), rules })
    }
}

fn explain_rule(
    pattern: &Pattern,
    rule: &SubRule,
    leaves: &Leaves<'_>,
    containers: &Containers,
    budget: &mut Budget,
) -> Result<RuleVerdict, OverBudget> {
    let search = ArraySearch::whole(pattern, rule, leaves, budget)?;
    let mut conditions = Vec::new();
    let mut before = None;
    for (&id, choice) in rule.conditions().iter().zip(search.witness()) {
        let condition = pattern.condition(id);
        let here = search.leaves_of(id, leaves);
        let path = pattern.path(condition.path).text().as_bytes();
        let containers = containers.get(path).map_or(&[][..], Vec::as_slice);
        budget.spend(condition.tests.len() * here.iter().map(test_units).sum::<usize>())?;
        budget.spend(SPAN * (here.len() + containers.len()))?;
        let leaf = choice.and_then(|choice| here.get(choice.leaf?));
        let tests = explain_tests(condition, choice, here);
        let outcome = if choice.is_some() {
            ConditionOutcome::Matched
        } else {
            tests.iter().map(|test| test.outcome).max().unwrap_or(ConditionOutcome::Differs)
        };
        // `exists: false` ignores values in other elements than those that earlier conditions chose.
        let is_relevant = |leaf: &&EventLeaf<'_>| {
            !condition.requires_absence() || before.is_none_or(|it: &SearchChoice| it.agrees(leaf))
        };
        conditions.push(ConditionVerdict {
            condition: id,
            outcome,
            tests,
            seen: here.iter().filter(is_relevant).map(|leaf| leaf.span).collect(),
            containers: containers.to_vec(),
            chosen: leaf.map(|leaf| leaf.span),
        });
        before = choice.or(before);
    }
    Ok(RuleVerdict { matched: search.succeeded(), conditions })
}

fn explain_tests(
    condition: &Condition,
    choice: Option<&SearchChoice>,
    here: &[EventLeaf<'_>],
) -> Vec<TestVerdict> {
    let leaf = choice.and_then(|choice| here.get(choice.leaf?));
    let hides_numbers = condition.hides_numbers_from_addresses();
    let tests = condition.tests.iter().enumerate().map(|(index, test)| {
        let pass = |leaf: &EventLeaf<'_>| passes(&test.term, leaf.value, hides_numbers);
        let passing: Vec<_> = here.iter().filter(|leaf| pass(leaf)).map(|leaf| leaf.span).collect();
        let outcome = match choice {
            Some(choice) if choice.test == index => ConditionOutcome::Matched,
            // The chosen value may pass other tests, too.
            Some(_) if leaf.is_some_and(pass) => ConditionOutcome::Matched,
            _ if here.is_empty() => ConditionOutcome::Missing,
            None if !passing.is_empty() => ConditionOutcome::OtherElement,
            _ => ConditionOutcome::Differs,
        };
        TestVerdict { span: test.span, outcome, passing }
    });
    tests.collect()
}
