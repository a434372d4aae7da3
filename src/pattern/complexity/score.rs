//! Computes the score of one automaton.
//!
//! An input is in a set of arcs at a time. The score of a set is the sum over its arcs of the number of wildcards that
//! lie behind the arc; a star that leaves an arc's node counts as well, unless the set contains it. The score of the
//! automaton is that of the best set.
//!
//! Example: `*a*` is `"`, a star S, a node A and a second star T. The input `"a` is in the arcs of S and A, each of which
//! leads to the one wildcard, and T leaves A: 3. The input `"aa` is in S, A and T: 3, too.
//!
//! The number of sets can be exponential, but a set of more than ten arcs has a score above ten and ends the walk; the
//! budget limits the rest.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::Budget;
use super::automaton::{ArcId, Automaton, NodeId, OutOfBudget, START};
use super::terms::TermId;

/// The score of an automaton, and the wildcards that make it up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Score {
    pub(super) value: usize,
    pub(super) wildcards: BTreeSet<TermId>,
}

/// Computes the score, or any score of at least `cap` if it is not lower.
pub(super) fn score(
    automaton: &Automaton,
    cap: usize,
    budget: &mut Budget,
) -> Result<Score, OutOfBudget> {
    let behind = behind(automaton, cap, budget)?;
    let mut walk = Walk {
        automaton,
        behind,
        views: HashMap::new(),
        known_nodes: HashSet::new(),
        known_arcs: HashSet::new(),
        waiting: Vec::new(),
    };
    walk.step(&[START], budget)?;
    let mut best = Score::default();
    while let Some(arcs) = walk.waiting.pop() {
        let stars = walk.stars_beside(&arcs, budget);
        let all = || arcs.iter().chain(&stars).map(|arc| &walk.behind[*arc]);
        let value = all().map(|terms| terms.len()).sum();
        if value > best.value {
            best = Score { value, wildcards: all().flat_map(|it| it.iter().copied()).collect() };
        }
        if value >= cap {
            break;
        }
        let nodes = arcs.iter().filter_map(|arc| automaton.arcs[*arc].to);
        let nodes: Vec<_> = nodes.collect::<BTreeSet<_>>().into_iter().collect();
        walk.step(&nodes, budget)?;
    }
    Ok(best)
}

/// For each arc, the wildcards that it leads to, at most `cap` of them.
type Behind = Vec<Rc<BTreeSet<TermId>>>;

fn behind(automaton: &Automaton, cap: usize, budget: &mut Budget) -> Result<Behind, OutOfBudget> {
    let none = Rc::new(BTreeSet::new());
    let mut behind: Behind = vec![Rc::clone(&none); automaton.arcs.len()];
    for arc in automaton.reachable(budget)? {
        let mut terms = BTreeSet::new();
        let next = |node: NodeId| automaton.nodes[node].all();
        let hit = automaton.arcs[arc].hit.filter(|hit| hit.counts);
        terms.extend(hit.map(|hit| hit.term));
        let mut only = None;
        for after in automaton.arcs[arc].to.into_iter().flat_map(next) {
            budget.spend(1 + behind[after].len());
            if terms.len() < cap && !behind[after].is_empty() && !behind[after].is_subset(&terms) {
                only = terms.is_empty().then_some(after);
                terms.extend(behind[after].iter().copied());
            }
        }
        while terms.len() > cap {
            terms.pop_last();
        }
        // Most arcs lead to the same wildcards as the next one.
        behind[arc] = match only {
            Some(after) => Rc::clone(&behind[after]),
            None if terms.is_empty() => Rc::clone(&none),
            None => Rc::new(terms),
        };
    }
    Ok(behind)
}

/// The arcs of a node that lead to wildcards.
struct View {
    arcs: Vec<(u8, Vec<ArcId>)>,
    others: Vec<ArcId>,
    stars: Vec<ArcId>,
}

struct Walk<'a> {
    automaton: &'a Automaton,
    behind: Behind,
    views: HashMap<NodeId, Rc<View>>,
    known_nodes: HashSet<Vec<NodeId>>,
    known_arcs: HashSet<Vec<ArcId>>,
    /// Sets of arcs, sorted, that some input is in.
    waiting: Vec<Vec<ArcId>>,
}

impl Walk<'_> {
    fn view(&mut self, node: NodeId, budget: &mut Budget) -> Rc<View> {
        let Self { automaton, behind, views, .. } = self;
        let view = views.entry(node).or_insert_with(|| {
            let node = &automaton.nodes[node];
            let leads = |arc: &ArcId| !behind[*arc].is_empty();
            let keep = |arcs: &[ArcId]| arcs.iter().copied().filter(leads).collect();
            budget.spend(node.all().count());
            Rc::new(View {
                arcs: node.arcs.iter().map(|(byte, arcs)| (*byte, keep(arcs))).collect(),
                others: keep(&node.others),
                stars: node.on_any().filter(leads).collect(),
            })
        });
        Rc::clone(view)
    }

    /// Adds the sets of arcs that leave a set of nodes.
    fn step(&mut self, nodes: &[NodeId], budget: &mut Budget) -> Result<(), OutOfBudget> {
        if !self.known_nodes.insert(nodes.to_vec()) {
            return Ok(());
        }
        let views: Vec<_> = nodes.iter().map(|node| self.view(*node, budget)).collect();
        let named = views.iter().flat_map(|view| view.arcs.iter().map(|(byte, _)| Some(*byte)));
        // All bytes without an arc of their own have the same effect.
        let bytes: BTreeSet<Option<u8>> = named.chain([None]).collect();
        for byte in bytes {
            let mut arcs = Vec::new();
            for view in &views {
                let own =
                    byte.and_then(|byte| view.arcs.binary_search_by_key(&byte, |it| it.0).ok());
                arcs.extend(own.map_or(&view.others, |at| &view.arcs[at].1));
            }
            budget.spend(4 + arcs.len());
            arcs.sort_unstable();
            arcs.dedup();
            if !arcs.is_empty() && !self.known_arcs.contains(&arcs) {
                self.known_arcs.insert(arcs.clone());
                self.waiting.push(arcs);
            }
        }
        budget.check()
    }

    /// Returns the stars that leave the nodes of a set of arcs and are not in the set, once for each arc.
    fn stars_beside(&mut self, arcs: &[ArcId], budget: &mut Budget) -> Vec<ArcId> {
        let mut found = Vec::new();
        for node in arcs.iter().filter_map(|arc| self.automaton.arcs[*arc].to) {
            let view = self.view(node, budget);
            let stars = view.stars.iter().filter(|star| arcs.binary_search(star).is_err());
            found.extend(stars.copied());
            budget.spend(1 + view.stars.len());
        }
        found
    }
}
