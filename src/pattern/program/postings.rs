//! Posting lists: a list of items for each key, in two flat arrays.

use super::interner::index;

/// A list for each key `0..n`.
#[derive(Clone, Debug)]
pub(in crate::pattern) struct Postings<T = u32> {
    /// For each key, the start of its list, which is the end of the list before it.
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T: Copy> Postings<T> {
    /// Groups pairs of a key and an item by key (counting sort). Keys must be below `keys`.
    pub(in crate::pattern) fn new(keys: usize, pairs: &[(u32, T)]) -> Self {
        let mut starts = vec![0; keys + 1];
        for (key, _) in pairs {
            starts[*key as usize + 1] += 1;
        }
        for key in 0..keys {
            starts[key + 1] += starts[key];
        }
        let mut next = starts.clone();
        // Placeholders; the loop below overwrites all of them.
        let mut items: Vec<_> = pairs.iter().map(|(_, item)| *item).collect();
        for (key, item) in pairs {
            let slot = &mut next[*key as usize];
            items[*slot as usize] = *item;
            *slot += 1;
        }
        debug_assert_eq!(starts.last(), Some(&index(pairs.len())), "every pair has its place");
        Self { starts, items }
    }

    /// Returns the list of a key.
    #[inline]
    pub(in crate::pattern) fn get(&self, key: u32) -> &[T] {
        let key = key as usize;
        &self.items[self.starts[key] as usize..self.starts[key + 1] as usize]
    }
}
