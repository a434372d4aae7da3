//! The general search for values that satisfy a sub-rule together, for the rare events in which a path leads to several
//! arrays at once. It keeps every choice of elements that can still matter, as [`crate::pattern::evaluate()`] does, and
//! gives up where an event makes that too many: such events are made by hand.

use std::collections::BTreeSet;

use super::arrays::ValueRecord;
use super::match_state::{MatchState, NOWHERE};
use super::rules::TooComplex;

/// Most steps for one sub-rule and one event: a fraction of a second.
const MAX_STEPS: usize = 1 << 18;

/// The elements chosen so far, by array.
type ChosenElements = Vec<(u32, u32)>;

/// Whether the records satisfy all conditions. For each condition, `absent` says whether `exists: false` may.
pub(super) fn holds(
    records: &[ValueRecord],
    absent: &[bool],
    hits: &MatchState,
) -> Result<bool, TooComplex> {
    let mut layers: Vec<Vec<(ChosenElements, bool)>> = vec![Vec::new(); absent.len()];
    for record in records {
        layers[record.condition as usize].push((chain(record.element, hits), record.passes));
    }
    let mut steps = 0;
    let mut choices = BTreeSet::from([ChosenElements::new()]);
    for (number, layer) in layers.iter().enumerate() {
        let later: BTreeSet<u32> = layers[number + 1..]
            .iter()
            .flatten()
            .flat_map(|(chain, _)| chain.iter().map(|(array, _)| *array))
            .collect();
        let mut next = BTreeSet::new();
        for choice in &choices {
            steps += layer.len() + 1;
            if steps > MAX_STEPS {
                return Err(TooComplex);
            }
            let mut consistent = layer.iter().filter(|(chain, _)| agree(choice, chain)).peekable();
            if absent[number] && consistent.peek().is_none() {
                next.insert(only(&later, choice.iter().copied()));
            }
            for (chain, _) in consistent.filter(|(_, passes)| *passes) {
                next.insert(only(&later, choice.iter().chain(chain).copied()));
            }
        }
        choices = next;
    }
    Ok(!choices.is_empty())
}

/// An element and those around it, by array.
fn chain(mut element: u32, hits: &MatchState) -> ChosenElements {
    let mut chain = ChosenElements::new();
    while element != NOWHERE {
        let it = hits.element(element);
        chain.push((it.array, element));
        element = it.parent;
    }
    chain.sort_unstable();
    chain
}

/// What no later condition can contradict would only multiply the choices.
fn only(later: &BTreeSet<u32>, choice: impl Iterator<Item = (u32, u32)>) -> ChosenElements {
    let mut choice: ChosenElements = choice.filter(|(array, _)| later.contains(array)).collect();
    choice.sort_unstable();
    choice.dedup();
    choice
}

fn agree(left: &[(u32, u32)], right: &[(u32, u32)]) -> bool {
    left.iter().all(|(array, element)| {
        let other = right.binary_search_by_key(array, |(array, _)| *array);
        other.is_err() || right.binary_search(&(*array, *element)).is_ok()
    })
}
