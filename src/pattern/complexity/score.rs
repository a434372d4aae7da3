//! Computes the score of wildcards: the largest number of their prefixes that one input satisfies.
//!
//! The wildcards become a graph (a nondeterministic automaton). Its nodes are the prefixes, its steps the bytes and
//! stars of the wildcards. As in event-ruler, values have a quote at both ends, which are bytes, too. After an input,
//! the reached nodes are the prefixes that the input satisfies. The walk visits every set of nodes that some input
//! reaches (the subset construction), and the score is the size of the largest set.
//!
//! Example: `*a*` has the nodes `"`, `"*`, `"*a` and `"*a*` before the closing quote. The input `"` reaches {`"`,
//! `"*`}: a star can be empty. The input `"a` reaches {`"*`, `"*a`, `"*a*`}: the star takes the `a`, or the `a` is
//! matched, and the second star may be empty. No input reaches more, so the score is 3.
//!
//! event-ruler's own evaluator tries every combination of inputs, which takes exponential time. The number of sets can
//! be exponential, too, but a large set is found early and ends the walk; [`BUDGET`] limits the rest.

use std::collections::HashSet;

use crate::pattern::ast::{AnythingBut, Term};
use crate::pattern::wildcard::Wildcard;

/// Limit of visited sets of nodes. Wildcards that need more are too complex.
const BUDGET: usize = 50_000;

/// Returns the score of terms together, or any number above the limit if the score is higher.
pub(super) fn score(terms: &[&Term], limit: usize) -> usize {
    let mut graph = Graph::default();
    for term in terms {
        match term {
            Term::Wildcard(wildcard) => graph.add(std::slice::from_ref(wildcard)),
            Term::AnythingBut(AnythingBut::Wildcard(wildcards)) => graph.add(wildcards),
            _ => {}
        }
    }
    graph.walk(limit)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Transition {
    Byte(u8),
    Star,
    /// The closing quote.
    End,
}

#[derive(Default)]
struct AutomatonNode {
    steps: Vec<(Transition, usize)>,
    /// `true` if a star leads to the node, so that any byte stays in it.
    stays: bool,
}

#[derive(Default)]
struct Graph {
    nodes: Vec<AutomatonNode>,
    /// The nodes before the opening quotes, which do not count as prefixes.
    starts: Vec<usize>,
}

impl Graph {
    /// Adds the wildcards of one term. They share the nodes of common prefixes, and the node after the end.
    fn add(&mut self, wildcards: &[Wildcard]) {
        let start = self.node();
        let end = self.node();
        self.starts.push(start);
        for wildcard in wildcards {
            let mut at = self.step(start, Transition::Byte(b'"'));
            for (index, segment) in wildcard.segments().iter().enumerate() {
                if index > 0 {
                    at = self.step(at, Transition::Star);
                }
                for &byte in segment {
                    at = self.step(at, Transition::Byte(byte));
                }
            }
            let last = &mut self.nodes[at].steps;
            if !last.contains(&(Transition::End, end)) {
                last.push((Transition::End, end));
            }
        }
    }

    fn node(&mut self) -> usize {
        self.nodes.push(AutomatonNode::default());
        self.nodes.len() - 1
    }

    /// Returns the node at the end of a step. Adds the step if it is missing.
    fn step(&mut self, from: usize, step: Transition) -> usize {
        let known = self.nodes[from].steps.iter().find(|(known, _)| *known == step);
        if let Some(&(_, to)) = known {
            return to;
        }
        let to = self.node();
        self.nodes[from].steps.push((step, to));
        self.nodes[to].stays = step == Transition::Star;
        to
    }

    fn walk(&self, limit: usize) -> usize {
        let mut best = 0;
        let mut visited: HashSet<Vec<usize>> = HashSet::new();
        let mut waiting = vec![self.after(&self.starts, Some(b'"'))];
        while let Some(nodes) = waiting.pop() {
            best = best.max(nodes.len());
            if best > limit {
                return best;
            }
            if nodes.is_empty() || visited.contains(&nodes) {
                continue;
            }
            if visited.len() == BUDGET {
                return limit + 1;
            }
            let bytes: HashSet<u8> = self.bytes(&nodes).collect();
            waiting.extend(bytes.into_iter().map(|byte| self.after(&nodes, Some(byte))));
            // All bytes without a step of their own have the same effect.
            waiting.push(self.after(&nodes, None));
            visited.insert(nodes);
        }
        best
    }

    /// Iterates over the bytes with a step from one of the nodes.
    fn bytes(&self, nodes: &[usize]) -> impl Iterator<Item = u8> {
        let steps = nodes.iter().flat_map(|&node| &self.nodes[node].steps);
        steps.filter_map(|(step, _)| match step {
            Transition::Byte(byte) => Some(*byte),
            Transition::End => Some(b'"'),
            Transition::Star => None,
        })
    }

    /// Returns the nodes reached after one more byte, sorted. `None` stands for any byte without a step.
    fn after(&self, nodes: &[usize], byte: Option<u8>) -> Vec<usize> {
        let mut next = Vec::new();
        let mut reach = |node: usize| {
            next.push(node);
            // A star may be empty.
            let stars = self.nodes[node].steps.iter().filter(|(step, _)| *step == Transition::Star);
            next.extend(stars.map(|&(_, to)| to));
        };
        for &node in nodes {
            if self.nodes[node].stays {
                reach(node);
            }
            for &(step, to) in &self.nodes[node].steps {
                let follows = match step {
                    Transition::Byte(own) => Some(own) == byte,
                    Transition::End => Some(b'"') == byte,
                    Transition::Star => false,
                };
                if follows {
                    reach(to);
                }
            }
        }
        next.sort_unstable();
        next.dedup();
        next
    }
}
