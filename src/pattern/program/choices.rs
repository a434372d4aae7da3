//! The general search for values that satisfy a sub-rule together. Needed only if a path leads to several arrays at
//! once, through duplicate or dotted names; [`super::arrays`] evaluates all other events in linear time.
//!
//! The search handles one condition after another and keeps the set of possible choices so far. A choice is the element
//! chosen in each array. A value extends a choice if it is consistent with it, that is, if it does not lie in another
//! element of an array that has been decided.
//!
//! Example: the pattern `{"a": {"x": [1], "y": [2]}}` and the event
//!
//! ```json
//! {"a": [{"x": 1}, {"y": 2}], "a": [{"y": 2}]}
//! ```
//!
//! With A and B as the two arrays, `x` chooses element 1 of A, so that the only choice is `{A: 1}`. The first value of
//! `y` lies in element 2 of A and contradicts it; the second one lies in B and is consistent, so the sub-rule holds.
//!
//! An array that no later condition has values in is dropped from the choices, as nothing can contradict it any more:
//! after `y`, every choice becomes the same empty one. This keeps the set small for real events. A hostile event can
//! still make it grow exponentially, so that the search stops with an error after a number of steps.

use std::collections::BTreeSet;

use super::arrays::ValueRecord;
use super::match_state::{MatchState, NO_ELEMENT};
use super::rules::TooComplex;

/// Pairs of an array and the element chosen in it, sorted.
type ChosenElements = Vec<(u32, u32)>;

/// Returns `true` if the records satisfy all conditions together. `absent`: for each condition, whether it has an
/// `exists: false`, which holds if no value is consistent with the choice. Takes steps from `steps`, and returns an error if
/// there are too few.
pub(super) fn holds(
    records: &[ValueRecord],
    absent: &[bool],
    state: &MatchState,
    steps: &mut usize,
) -> Result<bool, TooComplex> {
    let mut layers: Vec<Vec<(ChosenElements, bool)>> = vec![Vec::new(); absent.len()];
    for record in records {
        layers[record.condition as usize].push((enclosing(record.element, state), record.passes));
    }
    let mut choices = BTreeSet::from([ChosenElements::new()]);
    for (number, layer) in layers.iter().enumerate() {
        let later: BTreeSet<u32> = layers[number + 1..]
            .iter()
            .flatten()
            .flat_map(|(chain, _)| chain.iter().map(|(array, _)| *array))
            .collect();
        let mut next = BTreeSet::new();
        for choice in &choices {
            *steps = steps.checked_sub(layer.len() + 1).ok_or(TooComplex)?;
            let mut consistent =
                layer.iter().filter(|(chain, _)| are_consistent(choice, chain)).peekable();
            if absent[number] && consistent.peek().is_none() {
                next.insert(relevant(&later, choice.iter().copied()));
            }
            for (chain, _) in consistent.filter(|(_, passes)| *passes) {
                next.insert(relevant(&later, choice.iter().chain(chain).copied()));
            }
        }
        choices = next;
    }
    Ok(!choices.is_empty())
}

/// Returns an element and all elements around it, each with its array.
fn enclosing(mut element: u32, state: &MatchState) -> ChosenElements {
    let mut chain = ChosenElements::new();
    while element != NO_ELEMENT {
        let it = state.element(element);
        chain.push((it.array, element));
        element = it.parent;
    }
    chain.sort_unstable();
    chain
}

/// Removes arrays that no later condition has values in: they cannot cause a contradiction, and would multiply the
/// choices.
fn relevant(later: &BTreeSet<u32>, choice: impl Iterator<Item = (u32, u32)>) -> ChosenElements {
    let mut choice: ChosenElements = choice.filter(|(array, _)| later.contains(array)).collect();
    choice.sort_unstable();
    choice.dedup();
    choice
}

/// Returns `true` if two sets of elements choose the same element in every array that both contain.
fn are_consistent(left: &[(u32, u32)], right: &[(u32, u32)]) -> bool {
    left.iter().all(|(array, element)| {
        let other = right.binary_search_by_key(array, |(array, _)| *array);
        other.is_err() || right.binary_search(&(*array, *element)).is_ok()
    })
}
