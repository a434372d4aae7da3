//! The paths that the rules ask about, as a tree of names.
//!
//! A path is cut at its dots, on both sides: `{"a.b": 1}` and `{"a": {"b": 1}}` lead to the same node. Names are never
//! cut anywhere else, so a path has one way through the tree.

use super::interner::{Interner, index};
use super::names::NameIndex;

/// What stands at a node.
#[derive(Clone, Debug, Default)]
pub(in crate::pattern) struct Trie {
    nodes: Vec<TrieNode>,
}

/// A place in an event.
#[derive(Clone, Debug, Default)]
pub(in crate::pattern) struct TrieNode {
    /// The number of the path that ends here, if a rule asks about it.
    pub(super) path: Option<u32>,
    names: NameIndex,
}

/// Paths, while they are collected.
#[derive(Debug)]
pub(in crate::pattern) struct TrieBuilder {
    nodes: Vec<(Option<u32>, Interner, Vec<u32>)>,
}

impl Default for TrieBuilder {
    fn default() -> Self {
        Self { nodes: vec![(None, Interner::default(), Vec::new())] }
    }
}

impl TrieBuilder {
    /// Adds a path with its number.
    pub(in crate::pattern) fn add(&mut self, path: &[u8], number: u32) {
        let mut at = 0;
        for name in path.split(|byte| *byte == b'.') {
            let fresh = index(self.nodes.len());
            let (_, names, children) = &mut self.nodes[at as usize];
            let known = names.insert(name) as usize;
            if known == children.len() {
                children.push(fresh);
                at = fresh;
                self.nodes.push((None, Interner::default(), Vec::new()));
            } else {
                at = children[known];
            }
        }
        self.nodes[at as usize].0 = Some(number);
    }

    pub(in crate::pattern) fn build(self) -> Trie {
        let node = |(path, names, children): (_, Interner, Vec<u32>)| {
            let pairs = (0..).zip(&children).map(|(name, child)| (names.key(name), *child));
            TrieNode { path, names: NameIndex::new(pairs) }
        };
        Trie { nodes: self.nodes.into_iter().map(node).collect() }
    }
}

/// The node of the event itself.
pub(super) const ROOT: u32 = 0;

impl Trie {
    #[inline]
    pub(super) fn node(&self, node: u32) -> &TrieNode {
        &self.nodes[node as usize]
    }

    /// The node of a member of an object, if any rule asks about it or about something inside.
    #[inline]
    pub(super) fn child(&self, node: u32, name: &[u8]) -> Option<u32> {
        let names = &self.node(node).names;
        if !names.may_begin(name) {
            return None;
        }
        names.get(name).or_else(|| self.dotted(names, name))
    }

    /// The same for a name with dots in it, each part of which is a step. Only where a child's name is followed by a
    /// dot is there anything to look for.
    #[inline]
    fn dotted(&self, names: &NameIndex, name: &[u8]) -> Option<u32> {
        names.lengths().iter().find_map(|&length| {
            let (first, rest) = name.split_at_checked(length as usize)?;
            let (b'.', rest) = rest.split_first()? else { return None };
            self.child(names.get(first)?, rest)
        })
    }
}

impl TrieNode {
    /// Whether anything inside of objects here is asked about.
    #[inline]
    pub(super) fn has_children(&self) -> bool {
        !self.names.lengths().is_empty()
    }
}
