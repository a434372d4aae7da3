//! The reference search for values that satisfy a sub-rule together: one value for each condition, and no two values
//! from different elements of one array. [`super::program`] has the fast one.
//!
//! Conditions are evaluated in the order of their paths, and `exists: false` only considers values that are consistent
//! with the choices made *before* it (observed with event-ruler 2.0.1). Example: `{"e": {"a": [{"exists": false}], "b":
//! [1]}}` does not match `{"e": [{"a": 5}, {"b": 1}]}`. The path `e.a` comes first, when no element has been chosen
//! yet, so the 5 counts. With the names swapped, `{"e": {"b": [{"exists": false}], "a": [1]}}` does match `{"e": [{"b":
//! 5}, {"a": 1}]}`: `e.a` chooses the second element, which has no `b`.

use std::collections::{BTreeMap, BTreeSet};

use super::ast::{ConditionId, Pattern, SubRule, Term};
use super::event::{EventLeaf, Leaves};
use super::value::passes;

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
    pub(super) fn new(pattern: &'p Pattern, rule: &'p SubRule, leaves: &Leaves<'_>) -> Self {
        Self::run(pattern, rule, leaves, false)
    }

    /// Searches all conditions. Skips a condition that cannot be satisfied, and continues with the choices before it.
    pub(super) fn whole(pattern: &'p Pattern, rule: &'p SubRule, leaves: &Leaves<'_>) -> Self {
        Self::run(pattern, rule, leaves, true)
    }

    fn run(pattern: &'p Pattern, rule: &'p SubRule, leaves: &Leaves<'_>, whole: bool) -> Self {
        let mut search = Self { pattern, rule, layers: Vec::new() };
        let mut touched = search.arrays_of_later_conditions(leaves);
        for id in rule.conditions() {
            let later = touched.pop().unwrap_or_default();
            let choices = search.layer(*id, search.leaves_of(*id, leaves), &later);
            let stuck = choices.is_empty() && !whole;
            search.layers.push(choices);
            if stuck {
                break;
            }
        }
        search
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
    ) -> Vec<SearchChoice> {
        let start =
            [SearchChoice { elements: BoundElements::new(), before: 0, test: 0, leaf: None }];
        let before = self.layers.iter().rfind(|layer| !layer.is_empty());
        let before = before.map_or(&start[..], Vec::as_slice);
        let mut choices: BTreeMap<BoundElements, SearchChoice> = BTreeMap::new();
        let mut add = |mut elements: BoundElements, before, test, leaf| {
            // Arrays without values of later conditions cannot cause a contradiction, and would multiply the choices.
            elements.retain(|array, _| later.contains(array));
            let key = elements.clone();
            choices.entry(key).or_insert(SearchChoice { elements, before, test, leaf });
        };
        let condition = self.pattern.condition(id);
        let hides_numbers = condition.hides_numbers_from_addresses();
        let tests = &condition.tests;
        let all = LeafTree::of(leaves.iter().enumerate());
        let passing = |term| {
            leaves.iter().enumerate().filter(move |(_, it)| passes(term, it.value, hides_numbers))
        };
        let passing: Vec<_> = tests.iter().map(|it| LeafTree::of(passing(&it.term))).collect();
        for (index, choice) in before.iter().enumerate() {
            for (number, (test, passing)) in tests.iter().zip(&passing).enumerate() {
                let absent = || all.agreeing(&choice.elements).next().is_none();
                if test.term == Term::Exists(false) && absent() {
                    add(choice.elements.clone(), index, number, None);
                }
                let mut here: Vec<_> = passing.agreeing(&choice.elements).collect();
                here.sort_unstable();
                for at in here {
                    let mut elements = choice.elements.clone();
                    elements.extend(leaves[at].elements());
                    add(elements, index, number, Some(at));
                }
            }
        }
        choices.into_values().collect()
    }

    /// For each condition, the arrays with values of later conditions. The last condition comes first.
    fn arrays_of_later_conditions(&self, leaves: &Leaves<'_>) -> Vec<BTreeSet<usize>> {
        let mut sets = Vec::new();
        let mut set = BTreeSet::new();
        for id in self.rule.conditions().iter().rev() {
            sets.push(set.clone());
            let here = self.leaves_of(*id, leaves).iter();
            set.extend(here.flat_map(EventLeaf::elements).map(|(array, _)| array));
        }
        sets
    }
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
    fn of<'l, 'e: 'l>(leaves: impl Iterator<Item = (usize, &'l EventLeaf<'e>)>) -> Self {
        let mut places = Self::default();
        for (at, leaf) in leaves {
            let mut outwards = leaf.elements();
            let mut place = outwards.next();
            places.leaves.entry(place).or_default().push(at);
            while let Some((array, element)) = place {
                place = outwards.next();
                let arrays = places.arrays.entry(place).or_default();
                // If the element is in the tree, all elements around it are, too.
                if !arrays.entry(array).or_default().insert(element) {
                    break;
                }
            }
        }
        places
    }

    /// Iterates over the indices of the leaves that are consistent with the chosen elements, in no particular order.
    fn agreeing(&self, chosen: &BoundElements) -> impl Iterator<Item = usize> {
        let mut waiting: Vec<InnermostElement> = vec![None];
        let visit = move || {
            let place = waiting.pop()?;
            for (array, elements) in self.arrays.get(&place).into_iter().flatten() {
                match chosen.get(array) {
                    Some(it) => waiting.extend(elements.get(it).map(|it| Some((*array, *it)))),
                    None => waiting.extend(elements.iter().map(|it| Some((*array, *it)))),
                }
            }
            Some(self.leaves.get(&place))
        };
        std::iter::from_fn(visit).flatten().flatten().copied()
    }
}

/// Returns `true` if a leaf is consistent with the chosen elements.
fn agree(chosen: &BoundElements, leaf: &EventLeaf<'_>) -> bool {
    leaf.elements().all(|(array, index)| chosen.get(&array).is_none_or(|chosen| *chosen == index))
}
