//! Lists of small numbers by number, in two flat arrays.

use super::dictionary::index;

/// For each key `0..n` a list of numbers.
#[derive(Clone, Debug, Default)]
pub(in crate::pattern) struct Postings {
    /// Where the list of a key starts; the next one's start is its end.
    starts: Vec<u32>,
    numbers: Vec<u32>,
}

impl Postings {
    /// Sorts pairs of a key below `keys` and a number into lists.
    pub(in crate::pattern) fn new(keys: usize, pairs: &[(u32, u32)]) -> Self {
        let mut starts = vec![0; keys + 1];
        for (key, _) in pairs {
            starts[*key as usize + 1] += 1;
        }
        for key in 0..keys {
            starts[key + 1] += starts[key];
        }
        let mut next = starts.clone();
        let mut numbers = vec![0; pairs.len()];
        for (key, number) in pairs {
            let slot = &mut next[*key as usize];
            numbers[*slot as usize] = *number;
            *slot += 1;
        }
        debug_assert_eq!(starts.last(), Some(&index(pairs.len())), "every pair has its place");
        Self { starts, numbers }
    }

    /// The list of a key.
    #[inline]
    pub(in crate::pattern) fn get(&self, key: u32) -> &[u32] {
        let key = key as usize;
        &self.numbers[self.starts[key] as usize..self.starts[key + 1] as usize]
    }
}
