//! The reference search for values that satisfy a sub-rule together: one value for each condition, and no two values
//! from different elements of one array. [`super::program`] has the fast one.
//!
//! Conditions are evaluated in the order of their paths, and `exists: false` only considers values that are consistent
//! with the choices made *before* it (observed with event-ruler 2.0.1). Example: `{"e": {"a": [{"exists": false}], "b":
//! [1]}}` does not match `{"e": [{"a": 5}, {"b": 1}]}`. The path `e.a` comes first, when no element has been chosen
//! yet, so the 5 counts. With the names swapped, `{"e": {"b": [{"exists": false}], "a": [1]}}` does match `{"e": [{"b":
//! 5}, {"a": 1}]}`: `e.a` chooses the second element, which has no `b`.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::ast::{ConditionId, Pattern, SubRule, Term};
use super::budget::{Budget, OverBudget};
use super::event::{EventLeaf, Leaves};
use super::value::passes;
use crate::json::Value;

/// The element chosen in each array.
type BoundElements = BTreeMap<usize, usize>;

/// One way to satisfy the conditions up to one of them.
#[derive(Debug)]
pub(super) struct SearchChoice {
    /// The elements that bind later conditions.
    elements: BoundElements,
    /// The index of the choice that it extends, among those for the condition before.
    before: usize,
    /// The index of the test that holds.
    pub(super) test: usize,
    /// The index of the leaf that passes the test. `None` for `exists: false`.
    pub(super) leaf: Option<usize>,
}

impl SearchChoice {
    /// Returns `true` if a value is consistent with the choice: it does not lie in another element of an array than the
    /// chosen one.
    pub(super) fn agrees(&self, leaf: &EventLeaf<'_>) -> bool {
        agree(&self.elements, leaf)
    }
}

/// The choices for each condition of a sub-rule. A condition that cannot be satisfied has none.
#[derive(Debug)]
pub(super) struct ArraySearch<'p> {
    pattern: &'p Pattern,
    rule: &'p SubRule,
    layers: Vec<Vec<SearchChoice>>,
}

impl<'p> ArraySearch<'p> {
    /// Searches, and stops at the first condition that cannot be satisfied.
    pub(super) fn new(
        pattern: &'p Pattern,
        rule: &'p SubRule,
        leaves: &Leaves<'_>,
        budget: &mut Budget,
    ) -> Result<Self, OverBudget> {
        Self::run(pattern, rule, leaves, false, budget)
    }

    /// Searches all conditions. Skips a condition that cannot be satisfied, and continues with the choices before it.
    pub(super) fn whole(
        pattern: &'p Pattern,
        rule: &'p SubRule,
        leaves: &Leaves<'_>,
        budget: &mut Budget,
    ) -> Result<Self, OverBudget> {
        Self::run(pattern, rule, leaves, true, budget)
    }

    fn run(
        pattern: &'p Pattern,
        rule: &'p SubRule,
        leaves: &Leaves<'_>,
        whole: bool,
        budget: &mut Budget,
    ) -> Result<Self, OverBudget> {
        let mut search = Self { pattern, rule, layers: Vec::new() };
        let mut touched = search.arrays_of_later_conditions(leaves, budget)?;
        for id in rule.conditions() {
            let later = touched.pop().unwrap_or_default();
            let choices = search.layer(*id, search.leaves_of(*id, leaves), &later, budget)?;
            let stuck = choices.is_empty() && !whole;
            search.layers.push(choices);
            if stuck {
                break;
            }
        }
        Ok(search)
    }

    /// Returns `true` if every condition can be satisfied.
    pub(super) fn succeeded(&self) -> bool {
        self.layers.iter().all(|layer| !layer.is_empty())
    }

    /// Returns a choice for each condition in order, all of them consistent. `None` stands for a condition that cannot
    /// be satisfied.
    pub(super) fn witness(&self) -> Vec<Option<&SearchChoice>> {
        let mut at = 0;
        let mut choices = Vec::new();
        for layer in self.layers.iter().rev() {
            let choice = layer.get(at);
            at = choice.map_or(at, |choice| choice.before);
            choices.push(choice);
        }
        choices.reverse();
        choices
    }

    /// Returns the leaves at the path of a condition.
    pub(super) fn leaves_of<'l, 'e>(
        &self,
        id: ConditionId,
        leaves: &'l Leaves<'e>,
    ) -> &'l [EventLeaf<'e>] {
        let path = self.pattern.path(self.pattern.condition(id).path);
        leaves.get(path.text().as_bytes()).map_or(&[], Vec::as_slice)
    }

    /// Returns all choices for one condition, without duplicates.
    fn layer(
        &self,
        id: ConditionId,
        leaves: &[EventLeaf<'_>],
        later: &BTreeSet<usize>,
        budget: &mut Budget,
    ) -> Result<Vec<SearchChoice>, OverBudget> {
        let start =
            [SearchChoice { elements: BoundElements::new(), before: 0, test: 0, leaf: None }];
        let before = self.layers.iter().rfind(|layer| !layer.is_empty());
        let before = before.map_or(&start[..], Vec::as_slice);
        let mut choices: BTreeMap<BoundElements, SearchChoice> = BTreeMap::new();
        let mut add = |mut elements: BoundElements, before, test, leaf, budget: &mut Budget| {
            budget.spend(16 + 8 * elements.len())?;
            // Arrays without values of later conditions cannot cause a contradiction, and would multiply the choices.
            elements.retain(|array, _| later.contains(array));
            if let Entry::Vacant(vacant) = choices.entry(elements.clone()) {
                budget.spend(512 + 64 * elements.len())?;
                vacant.insert(SearchChoice { elements, before, test, leaf });
            }
            Ok(())
        };
        let condition = self.pattern.condition(id);
        let hides_numbers = condition.hides_numbers_from_addresses();
        let tests = &condition.tests;
        budget.spend(tests.len() * leaves.iter().map(test_units).sum::<usize>())?;
        let all = LeafTree::of(leaves.iter().enumerate(), budget)?;
        let passing = |term| {
            leaves.iter().enumerate().filter(move |(_, it)| passes(term, it.value, hides_numbers))
        };
        let passing = tests.iter().map(|it| LeafTree::of(passing(&it.term), budget));
        let passing = passing.collect::<Result<Vec<_>, _>>()?;
        for (index, choice) in before.iter().enumerate() {
            for (number, (test, passing)) in tests.iter().zip(&passing).enumerate() {
                if test.term == Term::Exists(false)
                    && all.agreeing(&choice.elements, 1, budget)?.is_empty()
                {
                    add(choice.elements.clone(), index, number, None, budget)?;
                }
                let mut here = passing.agreeing(&choice.elements, usize::MAX, budget)?;
                here.sort_unstable();
                for at in here {
                    let mut elements = choice.elements.clone();
                    elements.extend(leaves[at].elements());
                    add(elements, index, number, Some(at), budget)?;
                }
            }
        }
        Ok(choices.into_values().collect())
    }

    /// For each condition, the arrays with values of later conditions. The last condition comes first.
    fn arrays_of_later_conditions(
        &self,
        leaves: &Leaves<'_>,
        budget: &mut Budget,
    ) -> Result<Vec<BTreeSet<usize>>, OverBudget> {
        let mut sets = Vec::new();
        let mut set = BTreeSet::new();
        for id in self.rule.conditions().iter().rev() {
            budget.spend(16 * set.len())?;
            sets.push(set.clone());
            for (array, _) in self.leaves_of(*id, leaves).iter().flat_map(EventLeaf::elements) {
                budget.spend(8)?;
                set.insert(array);
            }
        }
        Ok(sets)
    }
}

/// Units of a budget for testing one leaf with one term.
pub(super) fn test_units(leaf: &EventLeaf<'_>) -> usize {
    let length = match leaf.value {
        Value::String(text) => text.as_bytes().len(),
        _ => 0,
    };
    8 + length / 2
}

/// An array and an element of it. `None` stands for values in no array.
type InnermostElement = Option<(usize, usize)>;

/// Leaves by the elements that contain them. Once an element of an array is chosen, all leaves in its other elements
/// are skipped together: without this, long arrays take quadratic time.
#[derive(Default)]
struct LeafTree {
    /// The indices of the leaves in each innermost element.
    leaves: BTreeMap<InnermostElement, Vec<usize>>,
    /// For each element, the arrays directly inside, with their elements.
    arrays: BTreeMap<InnermostElement, BTreeMap<usize, BTreeSet<usize>>>,
}

impl LeafTree {
    fn of<'l, 'e: 'l>(
        leaves: impl Iterator<Item = (usize, &'l EventLeaf<'e>)>,
        budget: &mut Budget,
    ) -> Result<Self, OverBudget> {
        let mut places = Self::default();
        for (at, leaf) in leaves {
            budget.spend(64)?;
            let mut outwards = leaf.elements();
            let mut place = outwards.next();
            places.leaves.entry(place).or_default().push(at);
            while let Some((array, element)) = place {
                place = outwards.next();
                let arrays = places.arrays.entry(place).or_default();
                budget.spend(64)?;
                // If the element is in the tree, all elements around it are, too.
                if !arrays.entry(array).or_default().insert(element) {
                    break;
                }
            }
        }
        Ok(places)
    }

    /// Returns the indices of the leaves that are consistent with the chosen elements, in no particular order. Stops
    /// once `enough` are found.
    fn agreeing(
        &self,
        chosen: &BoundElements,
        enough: usize,
        budget: &mut Budget,
    ) -> Result<Vec<usize>, OverBudget> {
        let mut waiting: Vec<InnermostElement> = vec![None];
        let mut found = Vec::new();
        while let Some(place) = waiting.pop().filter(|_| found.len() < enough) {
            budget.spend(4)?;
            for (array, elements) in self.arrays.get(&place).into_iter().flatten() {
                budget.spend(4)?;
                match chosen.get(array) {
                    Some(it) => waiting.extend(elements.get(it).map(|it| Some((*array, *it)))),
                    None => waiting.extend(elements.iter().map(|it| Some((*array, *it)))),
                }
            }
            found.extend(self.leaves.get(&place).into_iter().flatten());
        }
        Ok(found)
    }
}

/// Returns `true` if a leaf is consistent with the chosen elements.
fn agree(chosen: &BoundElements, leaf: &EventLeaf<'_>) -> bool {
    leaf.elements().all(|(array, index)| chosen.get(&array).is_none_or(|chosen| *chosen == index))
}
