//! The search for values that satisfy a sub-rule together: one per condition, none from two elements of one array.
//!
//! Conditions are visited in the order of their paths, and `exists: false` looks only at values that are consistent
//! with the choices made *before* it, so it is bound by smaller paths alone (observed with event-ruler 2.0.1).

use std::collections::{BTreeMap, BTreeSet};

use super::ast::{ConditionId, Pattern, SubRule, Term};
use super::event::{EventLeaf, Leaves};
use super::value::passes;

/// Arrays, and the element of each that has been chosen.
type BoundElements = BTreeMap<usize, usize>;

/// A way to satisfy the conditions so far.
#[derive(Debug)]
pub(super) struct SearchChoice {
    /// The elements that later conditions are bound to.
    elements: BoundElements,
    /// The index of the choice it goes on from, among those for the condition before.
    before: usize,
    /// The index of the test that was passed.
    pub(super) test: usize,
    /// The index of the leaf that passed it; nothing for `exists: false`.
    pub(super) leaf: Option<usize>,
}

impl SearchChoice {
    /// Whether the next condition can go on from here with a value: it lies in no other element than those chosen.
    pub(super) fn agrees(&self, leaf: &EventLeaf<'_>) -> bool {
        agree(&self.elements, leaf)
    }
}

/// The choices for each condition of a sub-rule; none for one that cannot be satisfied.
#[derive(Debug)]
pub(super) struct ArraySearch<'p> {
    pattern: &'p Pattern,
    rule: &'p SubRule,
    layers: Vec<Vec<SearchChoice>>,
}

impl<'p> ArraySearch<'p> {
    /// Searches until a condition cannot be satisfied.
    pub(super) fn new(pattern: &'p Pattern, rule: &'p SubRule, leaves: &Leaves<'_>) -> Self {
        Self::run(pattern, rule, leaves, false)
    }

    /// Searches to the end; what follows a condition that cannot be satisfied goes on from the one before it.
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

    /// Whether every condition could be satisfied.
    pub(super) fn succeeded(&self) -> bool {
        self.layers.iter().all(|layer| !layer.is_empty())
    }

    /// For each condition in order, a choice that satisfies it, all of them consistent.
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

    /// The values at the path of a condition.
    pub(super) fn leaves_of<'l, 'e>(
        &self,
        id: ConditionId,
        leaves: &'l Leaves<'e>,
    ) -> &'l [EventLeaf<'e>] {
        let path = self.pattern.path(self.pattern.condition(id).path);
        leaves.get(path.text().as_bytes()).map_or(&[], Vec::as_slice)
    }

    /// All choices for one condition, without duplicates.
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
            // What no later condition can contradict would only multiply the choices.
            elements.retain(|array, _| later.contains(array));
            let key = elements.clone();
            choices.entry(key).or_insert(SearchChoice { elements, before, test, leaf });
        };
        let tests = &self.pattern.condition(id).tests;
        let all = LeafTree::of(leaves.iter().enumerate());
        let passing =
            |term| leaves.iter().enumerate().filter(move |(_, it)| passes(term, it.value));
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

    /// For each condition the arrays that hold values of later conditions, the last condition first.
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

/// An element of an array; nothing for what is in no array.
type InnermostElement = Option<(usize, usize)>;

/// Leaves as a tree of the elements they lie in, so that all in another element than the chosen one are passed over.
#[derive(Default)]
struct LeafTree {
    /// By their innermost elements; by index.
    leaves: BTreeMap<InnermostElement, Vec<usize>>,
    /// The arrays inside an element, and their elements.
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
                // An element that is known has all around it in the tree.
                if !arrays.entry(array).or_default().insert(element) {
                    break;
                }
            }
        }
        places
    }

    /// The indices of the leaves that agree with what is chosen, in no order.
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

/// Whether a leaf lies in no other element of an array than the one that is chosen.
fn agree(chosen: &BoundElements, leaf: &EventLeaf<'_>) -> bool {
    leaf.elements().all(|(array, index)| chosen.get(&array).is_none_or(|chosen| *chosen == index))
}
