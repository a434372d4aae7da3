//! Finds the texts that a value begins with, among many.
//!
//! The texts are sorted, and each has a link to its longest proper prefix in the list, its parent. One binary search
//! finds the greatest text that is not greater than the value. All prefixes of the value are that text or its
//! ancestors, because every text that sorts between a prefix of the value and the value has that prefix, too.
//!
//! Example: the texts are `Create`, `CreateR` and `CreateV`, the value is `CreateTags`. The search finds `CreateR`,
//! which is not a prefix; its parent `Create` is one.
//!
//! Suffixes are prefixes of reversed texts.

use super::interner::index;
use super::postings::Postings;

/// Sorted texts, each with the numbers of its terms.
#[derive(Clone, Debug)]
pub(in crate::pattern) struct Affixes {
    texts: Vec<Box<[u8]>>,
    /// For each text, its longest proper prefix among the texts.
    parents: Vec<Option<u32>>,
    /// For each byte, the index of the first text that begins with it. The empty text precedes all.
    by_first_byte: Vec<u32>,
    longest: usize,
    numbers: Postings,
}

impl Affixes {
    pub(in crate::pattern) fn new(mut all: Vec<(Vec<u8>, u32)>) -> Self {
        all.sort_unstable();
        let mut texts: Vec<Box<[u8]>> = Vec::new();
        let mut parents = Vec::new();
        let mut pairs = Vec::with_capacity(all.len());
        let mut above: Vec<u32> = Vec::new();
        for (text, number) in all {
            if texts.last().is_none_or(|last| **last != *text) {
                while above.last().is_some_and(|it| !text.starts_with(&texts[*it as usize])) {
                    above.pop();
                }
                parents.push(above.last().copied());
                above.push(index(texts.len()));
                texts.push(text.into());
            }
            pairs.push((index(texts.len() - 1), number));
        }
        let below = |byte| texts.partition_point(|text| text.first().is_none_or(|it| *it < byte));
        let mut by_first_byte: Vec<_> = (0..=u8::MAX).map(|byte| index(below(byte))).collect();
        by_first_byte.push(index(texts.len()));
        let longest = texts.iter().map(|text| text.len()).max().unwrap_or_default();
        let numbers = Postings::new(texts.len(), &pairs);
        Self { texts, parents, by_first_byte, longest, numbers }
    }

    /// The length of the longest text. Bytes of a value beyond it do not matter.
    pub(in crate::pattern) fn longest(&self) -> usize {
        self.longest
    }

    /// Calls `found` with the numbers of every text that the value begins with.
    #[inline]
    pub(in crate::pattern) fn find(&self, value: &[u8], mut found: impl FnMut(u32)) {
        let mut next = self.greatest(value);
        while let Some(at) = next {
            if value.starts_with(&self.texts[at as usize]) {
                self.numbers.get(at).iter().for_each(|number| found(*number));
            }
            next = self.parents[at as usize];
        }
    }

    /// Returns the greatest text that is not greater than the value. If that text begins with another byte, it returns
    /// the empty text instead, the only possible prefix, or `None`.
    #[inline]
    fn greatest(&self, value: &[u8]) -> Option<u32> {
        // The empty text sorts first and is a prefix of every value.
        let empty = || self.texts.first().filter(|text| text.is_empty()).map(|_| 0);
        let Some(first) = value.first() else { return empty() };
        let start = self.by_first_byte[usize::from(*first)];
        let end = self.by_first_byte[usize::from(*first) + 1];
        let candidates = &self.texts[start as usize..end as usize];
        match candidates.partition_point(|text| **text <= *value) {
            0 => empty(),
            count => Some(start + index(count) - 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Affixes;

    #[test]
    fn finds_every_prefix_of_a_value() {
        let texts = ["", "a", "ab", "abc", "abd", "b", "ba", "c", "é", "ab", "zzz"];
        let all = (0..).zip(texts).map(|(number, text)| (text.as_bytes().to_vec(), number));
        let affixes = Affixes::new(all.collect());
        for value in
            ["", "a", "ac", "abx", "abcde", "abd", "b", "bz", "c", "d", "é", "\u{e8}", "zz"]
        {
            let mut found = Vec::new();
            affixes.find(value.as_bytes(), |number| found.push(number));
            found.sort_unstable();
            let expected: Vec<_> = (0..)
                .zip(texts)
                .filter(|(_, text)| value.starts_with(text))
                .map(|(number, _)| number)
                .collect();
            assert_eq!(found, expected, "{value}");
        }
    }
}
