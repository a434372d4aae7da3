//! How many beginnings of wildcard values one input can satisfy.
//!
//! A value has a quote at both ends. Its beginnings are the texts from the opening quote on, byte by byte, a star being
//! one step; the places between the steps are the nodes of a graph, and after some input each node that can be reached
//! is a beginning that the input satisfies. The walk visits every set of nodes that some input reaches. event-ruler's
//! own evaluator tries every combination and is exponential; nothing of it is used here.

use std::collections::HashSet;

use crate::pattern::ast::{AnythingBut, Term};
use crate::pattern::wildcard::Wildcard;

/// Most sets of nodes that are looked at. Whatever needs more is complex.
const BUDGET: usize = 50_000;

/// The score of terms together, or some number above the limit if it is higher.
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
    /// Whether a star leads here, and so any byte stays here.
    stays: bool,
}

#[derive(Default)]
struct Graph {
    nodes: Vec<AutomatonNode>,
    /// The nodes before the opening quotes, which are no beginnings of anything.
    starts: Vec<usize>,
}

impl Graph {
    /// Adds the values of one term. They share the nodes of equal beginnings, and the node behind the end.
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

    /// Follows a step, which is made if it is not there.
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
        let mut seen: HashSet<Vec<usize>> = HashSet::new();
        let mut waiting = vec![self.after(&self.starts, Some(b'"'))];
        while let Some(nodes) = waiting.pop() {
            best = best.max(nodes.len());
            if best > limit {
                return best;
            }
            if nodes.is_empty() || seen.contains(&nodes) {
                continue;
            }
            if seen.len() == BUDGET {
                return limit + 1;
            }
            let bytes: HashSet<u8> = self.bytes(&nodes).collect();
            waiting.extend(bytes.into_iter().map(|byte| self.after(&nodes, Some(byte))));
            // All bytes that lead nowhere are alike.
            waiting.push(self.after(&nodes, None));
            seen.insert(nodes);
        }
        best
    }

    /// The bytes that lead on from some node.
    fn bytes(&self, nodes: &[usize]) -> impl Iterator<Item = u8> {
        let steps = nodes.iter().flat_map(|&node| &self.nodes[node].steps);
        steps.filter_map(|(step, _)| match step {
            Transition::Byte(byte) => Some(*byte),
            Transition::End => Some(b'"'),
            Transition::Star => None,
        })
    }

    /// The nodes reached by one more byte, sorted; without a byte, by one that leads nowhere.
    fn after(&self, nodes: &[usize], byte: Option<u8>) -> Vec<usize> {
        let mut next = Vec::new();
        let mut reach = |node: usize| {
            next.push(node);
            // A star may stand for nothing.
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
