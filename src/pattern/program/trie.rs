//! The paths of the rules, as a tree of names.
//!
//! Both the paths of rules and the names in events are split at dots: `{"a.b": 1}` and `{"a": {"b": 1}}` lead to the
//! same node, as in `EventBridge`.

use super::interner::{Interner, index};
use super::names::NameIndex;

/// A tree of names.
#[derive(Clone, Debug, Default)]
pub(in crate::pattern) struct Trie {
    nodes: Vec<TrieNode>,
}

/// A node: the path from the root to it, and the names below it.
#[derive(Clone, Debug, Default)]
pub(in crate::pattern) struct TrieNode {
    /// The number of the path that ends here, or `None` if no rule tests its values.
    pub(super) path: Option<u32>,
    names: NameIndex,
}

/// Collects paths.
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

/// The node of the event as a whole.
pub(super) const ROOT: u32 = 0;

impl Trie {
    #[inline]
    pub(super) fn node(&self, node: u32) -> &TrieNode {
        &self.nodes[node as usize]
    }

    /// Returns the node of a member of an object, or `None` if no rule tests it or a value inside it.
    #[inline]
    pub(super) fn child(&self, node: u32, name: &[u8]) -> Option<u32> {
        let names = &self.node(node).names;
        if !names.may_begin(name) {
            return None;
        }
        // Few names have dots, and the search for one takes less time than `dotted`.
        let found = names.get(name);
        if found.is_none() && has_dot(name) {
            return self.dotted(names, name);
        }
        found
    }

    /// As [`Self::child`], for a name with dots, each part of which is a step. Tries only first parts of a length that
    /// some child's name has.
    #[inline]
    fn dotted(&self, names: &NameIndex, name: &[u8]) -> Option<u32> {
        names.lengths().iter().find_map(|&length| {
            let (first, rest) = name.split_at_checked(length as usize)?;
            let (b'.', rest) = rest.split_first()? else { return None };
            self.child(names.get(first)?, rest)
        })
    }
}

/// Faster for the short names of members than a search that is fast for long texts.
#[inline]
fn has_dot(name: &[u8]) -> bool {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let in_word = |word: &[u8; 8]| {
        // A byte of 0 is the only one that borrows for the lowest high bit that is set.
        let dots = u64::from_le_bytes(*word) ^ (ONES * u64::from(b'.'));
        dots.wrapping_sub(ONES) & !dots & (ONES << 7) != 0
    };
    match name.last_chunk() {
        Some(last) => in_word(last) || name.as_chunks().0.iter().any(in_word),
        None => name.contains(&b'.'),
    }
}

impl TrieNode {
    /// Returns `true` if a rule tests values inside objects at this node.
    #[inline]
    pub(super) fn has_children(&self) -> bool {
        !self.names.lengths().is_empty()
    }
}
