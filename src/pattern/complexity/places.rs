//! Computes the score of a whole pattern.
//!
//! event-ruler adds the sub-rules of a pattern one after the other, from a first *place* on. A place has one automaton
//! for each path. The array of a sub-rule's first path is laid into its automaton, and the rest of the sub-rule is added
//! at every place to which the terms lead. So the wildcards of two sub-rules add up if the sub-rules share a place on
//! every path before. A place behind `exists: false` only is not scored.
//!
//! Ten alternatives of a `$or` on a path that sorts after `a` multiply a wildcard at `a`: each alternative is a sub-rule
//! with its own copy of the array at `a`, which is laid into the same automaton again.
//!
//! Automata are kept by the sequence of arrays laid into them, and places by the parts of sub-rules that reach them:
//! places with equal ones have equal scores.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use super::Budget;
use super::automaton::{Automaton, Chance, OutOfBudget, PlaceId};
use super::score::{Score, score};
use super::terms::LaidTerm;
use crate::pattern::ast::PathId;

/// The numbers of the arrays of a sub-rule, in the order of their paths.
pub(super) type Row = Vec<(PathId, usize)>;

/// The highest score of the automata of a pattern.
#[derive(Clone, Debug, Default)]
pub(super) struct PatternScore {
    pub(super) score: Score,
    /// The path of the automaton. `None` if no wildcard counts.
    pub(super) path: Option<PathId>,
    /// `true` if event-ruler makes a choice by chance that can change the score.
    pub(super) by_chance: bool,
}

/// A sub-rule from one of its paths on.
struct Tail {
    path: PathId,
    array: usize,
    next: Option<usize>,
    /// `true` if there is a wildcard in it.
    has_wildcard: bool,
}

/// An automaton after all arrays are laid into it.
struct Laid {
    score: Score,
    /// For each array, the places that it leads to, without those that no input reaches.
    places: Vec<Vec<PlaceId>>,
    by_chance: bool,
}

/// Returns the tails of sub-rules, and the numbers of those that are whole sub-rules.
fn tails(rows: &[Row], arrays: &[Vec<LaidTerm>]) -> (Vec<Tail>, Vec<usize>) {
    let mut tails: Vec<Tail> = Vec::new();
    let mut known: HashMap<(PathId, usize, Option<usize>), usize> = HashMap::new();
    let mut roots = Vec::new();
    for row in rows {
        let mut next: Option<usize> = None;
        for &(path, array) in row.iter().rev() {
            let tail = *known.entry((path, array, next)).or_insert_with(|| {
                let has_wildcard = has_wildcard(&arrays[array])
                    || next.is_some_and(|next| tails[next].has_wildcard);
                tails.push(Tail { path, array, next, has_wildcard });
                tails.len() - 1
            });
            next = Some(tail);
        }
        roots.extend(next);
    }
    (tails, roots)
}

fn has_wildcard(array: &[LaidTerm]) -> bool {
    array.iter().any(|term| term.counts)
}

/// Computes the score, or any score of at least `cap` if it is not lower.
pub(super) fn pattern_score(
    rows: &[Row],
    arrays: &[Vec<LaidTerm>],
    cap: usize,
    chance: Chance,
    budget: &mut Budget,
) -> Result<PatternScore, OutOfBudget> {
    let (all, roots) = tails(rows, arrays);
    let mut best = PatternScore::default();
    let mut laid: HashMap<Vec<usize>, Rc<Laid>> = HashMap::new();
    let mut seen: HashSet<Vec<usize>> = HashSet::new();
    let mut waiting = vec![roots];
    while let Some(place) = waiting.pop() {
        budget.spend(place.len());
        let leads_to_wildcard = |tail: &usize| all[*tail].has_wildcard;
        if !place.iter().any(leads_to_wildcard) || !seen.insert(place.clone()) {
            continue;
        }
        let mut by_path: BTreeMap<PathId, Vec<usize>> = BTreeMap::new();
        for tail in place {
            by_path.entry(all[tail].path).or_default().push(tail);
        }
        by_path.retain(|_, tails| tails.iter().any(leads_to_wildcard));
        for (path, tails) in by_path {
            let sequence: Vec<_> = tails.iter().map(|tail| all[*tail].array).collect();
            let laid = if let Some(laid) = laid.get(&sequence) {
                Rc::clone(laid)
            } else {
                let arrays = sequence.iter().map(|array| arrays[*array].as_slice()).collect();
                let new = Rc::new(lay(arrays, cap, chance, budget)?);
                laid.insert(sequence, Rc::clone(&new));
                new
            };
            best.by_chance |= laid.by_chance;
            if laid.score.value > best.score.value {
                best.score = laid.score.clone();
                best.path = Some(path);
            }
            if best.score.value >= cap {
                return Ok(best);
            }
            let mut after: BTreeMap<PlaceId, Vec<usize>> = BTreeMap::new();
            for (tail, places) in tails.iter().zip(&laid.places) {
                let Some(next) = all[*tail].next else { continue };
                for place in places {
                    budget.spend(1);
                    after.entry(*place).or_default().push(next);
                }
            }
            waiting.extend(after.into_values());
        }
        budget.check()?;
    }
    Ok(best)
}

/// Numbers of arrays after which the score is tested for the cap. A later array never lowers it.
const EARLY_TESTS: [usize; 3] = [8, 64, 512];

fn lay(
    arrays: Vec<&[LaidTerm]>,
    cap: usize,
    chance: Chance,
    budget: &mut Budget,
) -> Result<Laid, OutOfBudget> {
    let mut automaton = Automaton::new(chance);
    let counts = arrays.iter().any(|array| has_wildcard(array));
    let mut places = Vec::new();
    for (array, number) in arrays.into_iter().zip(1..) {
        places.push(automaton.add(array, budget)?);
        if counts && EARLY_TESTS.contains(&number) {
            let score = score(&automaton, cap, budget)?;
            if score.value >= cap {
                return Ok(Laid { score, places: Vec::new(), by_chance: automaton.chose });
            }
        }
    }
    let score = if counts { score(&automaton, cap, budget)? } else { Score::default() };
    let reached = automaton.reached_places(budget)?;
    for places in &mut places {
        places.retain(|place| reached.contains(place));
    }
    Ok(Laid { score, places, by_chance: automaton.chose })
}
