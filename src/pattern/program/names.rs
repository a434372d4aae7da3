//! The names of a node's children. Most names in an event are looked up here and are not found, so the common miss must
//! cost next to nothing.

use super::interner::Interner;

/// Names with a number for each.
#[derive(Clone, Debug, Default)]
pub(super) struct NameIndex {
    dictionary: Interner,
    children: Vec<u32>,
    /// The lengths that occur, each once.
    lengths: Vec<u32>,
    /// For each length one bit, and for the first byte of each name one.
    by_length: u64,
    by_first: [u64; 4],
}

impl NameIndex {
    pub(super) fn new<'n>(names: impl Iterator<Item = (&'n [u8], u32)>) -> Self {
        let mut it = Self::default();
        for (name, child) in names {
            it.dictionary.insert(name);
            it.children.push(child);
            it.by_length |= bit(name.len());
            // What follows the empty name is a dot and more.
            let first = name.first().copied().unwrap_or(b'.');
            it.by_first[usize::from(first / 64)] |= 1 << (first % 64);
            it.lengths.push(u32::try_from(name.len()).unwrap_or(u32::MAX));
        }
        it.lengths.sort_unstable();
        it.lengths.dedup();
        it
    }

    /// Whether a name may be one of these, or one of these and a dot and more.
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
        self.dictionary.get(name).map(|number| self.children[number as usize])
    }

    #[inline]
    pub(super) fn lengths(&self) -> &[u32] {
        &self.lengths
    }
}

/// Names of 63 bytes and more share a bit.
#[inline]
fn bit(length: usize) -> u64 {
    1 << length.min(63)
}
