//! Evaluates patterns on one event. The reference: simple and slow. Tests compare the compiled program with it.

use super::ast::Pattern;
use super::budget::{Budget, OverBudget};
use super::event::{Leaves, flatten};
use super::search::ArraySearch;
use crate::json::Node;

/// Returns `true` if an event matches a pattern. A value that is not an object matches no pattern.
/// [`super::check_event`] checks whether `EventBridge` accepts the event.
#[expect(clippy::missing_panics_doc, reason = "an unlimited budget is never exceeded")]
pub fn evaluate(pattern: &Pattern, event: &Node<'_>) -> bool {
    let mut budget = Budget::unlimited();
    let matches = Evaluator::new(event, &mut budget).and_then(|mut it| it.matches(pattern));
    matches.expect("the budget is unlimited")
}

/// Evaluates several patterns on one event, within a budget for all of them.
#[derive(Debug)]
pub struct Evaluator<'e, 'b> {
    /// `None` for an event that is not an object.
    leaves: Option<Leaves<'e>>,
    budget: &'b mut Budget,
}

impl<'e, 'b> Evaluator<'e, 'b> {
    /// Flattens the event.
    pub fn new(event: &'e Node<'e>, budget: &'b mut Budget) -> Result<Self, OverBudget> {
        let is_object = event.members().is_some();
        let leaves = is_object.then(|| flatten(event, budget)).transpose()?;
        Ok(Self { leaves: leaves.map(|(leaves, _)| leaves), budget })
    }

    /// Returns `true` if the event matches a pattern.
    pub fn matches(&mut self, pattern: &Pattern) -> Result<bool, OverBudget> {
        let Some(leaves) = &self.leaves else { return Ok(false) };
        for rule in pattern.sub_rules() {
            if ArraySearch::new(pattern, rule, leaves, self.budget)?.succeeded() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
