//! The names of a trie node's children. Most names in an event are not among them, so that the lookup of an unknown
//! name must be cheap: two bit tests, on the length and on the first byte, exclude most of them without hashing.

use super::interner::Interner;

/// Names, each with the number of a child node.
#[derive(Clone, Debug, Default)]
pub(super) struct NameIndex {
    names: Interner,
    children: Vec<u32>,
    /// The lengths of the names, without duplicates.
    lengths: Vec<u32>,
    /// A set of the lengths and a set of the first bytes, with one bit for each.
    by_length: u64,
    by_first: [u64; 4],
}

impl NameIndex {
    pub(super) fn new<'n>(names: impl Iterator<Item = (&'n [u8], u32)>) -> Self {
        let mut it = Self::default();
        for (name, child) in names {
            it.names.insert(name);
            it.children.push(child);
            it.by_length |= bit(name.len());
            // A dotted name whose first part is the empty name begins with a dot.
            let first = name.first().copied().unwrap_or(b'.');
            it.by_first[usize::from(first / 64)] |= 1 << (first % 64);
            it.lengths.push(u32::try_from(name.len()).unwrap_or(u32::MAX));
        }
        it.lengths.sort_unstable();
        it.lengths.dedup();
        it
    }

    /// Returns `true` if a name can be one of the names, or one of them followed by a dot and other parts. May return
    /// `true` for others.
    #[inline]
    pub(super) fn may_begin(&self, name: &[u8]) -> bool {
        let bit = |first: &u8| self.by_first[usize::from(first / 64)] >> (first % 64) & 1 == 1;
        name.first().is_none_or(bit)
    }

    #[inline]
    pub(super) fn get(&self, name: &[u8]) -> Option<u32> {
        if self.by_length & bit(name.len()) == 0 {
            return None;
        }
        self.names.get(name).map(|number| self.children[number as usize])
    }

    #[inline]
    pub(super) fn lengths(&self) -> &[u32] {
        &self.lengths
    }
}

/// Returns the bit of a length. Lengths from 63 share one.
#[inline]
fn bit(length: usize) -> u64 {
    1 << length.min(63)
}
