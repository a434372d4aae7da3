//! Which of many texts does a value begin with?
//!
//! The texts are sorted, and each knows the longest other text that it begins with. All texts that a value begins with
//! are then on the way up from the greatest text that is not greater than the value: whatever sorts between a prefix
//! of the value and the value itself has that prefix, too. One binary search, however many texts there are.
//!
//! Suffixes are prefixes of reversed texts.

use super::interner::index;
use super::postings::Postings;

/// Many texts and the numbers that belong to each.
#[derive(Clone, Debug)]
pub(in crate::pattern) struct Affixes {
    texts: Vec<Box<[u8]>>,
    /// The longest other text that this one begins with.
    parents: Vec<Option<u32>>,
    /// The texts that begin with a byte are those from one entry to the next; the empty text comes first.
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

    /// The length of the longest text: more of a value need not be looked at.
    pub(in crate::pattern) fn longest(&self) -> usize {
        self.longest
    }

    /// Tells the numbers of every text that a value begins with.
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

    /// The greatest text that is not greater than the value, or another one from which the way up is the same.
    #[inline]
    fn greatest(&self, value: &[u8]) -> Option<u32> {
        // The empty text, if any, is the first of all, and a prefix of everything.
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
    fn every_text_that_a_value_begins_with_is_found() {
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
