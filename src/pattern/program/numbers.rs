//! Finds the numbers that a number equals and the ranges that contain it, among many.

use super::interner::Interner;
use super::intervals::{Interval, Intervals};
use super::postings::Postings;
use crate::json::OrderKey;
use crate::pattern::ast::{Limit, Number, Numeric};

/// Collects numbers and ranges.
#[derive(Debug, Default)]
pub(in crate::pattern) struct NumbersBuilder {
    keys: Interner,
    by_key: Vec<(u32, u32)>,
    texts: Interner,
    by_text: Vec<(u32, u32)>,
    ranges: Vec<Interval>,
}

impl NumbersBuilder {
    pub(in crate::pattern) fn equal(&mut self, expected: &Number, number: u32) {
        match expected.key() {
            Some(key) => self.by_key.push((self.keys.insert(&key.bits().to_le_bytes()), number)),
            None => self.by_text.push((self.texts.insert(expected.text().as_bytes()), number)),
        }
    }

    pub(in crate::pattern) fn range(&mut self, range: &Numeric, number: u32) {
        let shift = |limit: &Limit| u128::from(!limit.inclusive);
        let low = range.low().map_or(0, |limit| point(limit.key) + shift(limit));
        let high = range.high().map_or(u128::MAX, |limit| point(limit.key) - shift(limit));
        self.ranges.push(Interval { low, high, number });
    }

    pub(in crate::pattern) fn build(self) -> Option<Numbers> {
        if self.by_key.is_empty() && self.by_text.is_empty() && self.ranges.is_empty() {
            return None;
        }
        Some(Numbers {
            by_key: Postings::new(self.keys.len(), &self.by_key),
            keys: self.keys,
            by_text: Postings::new(self.texts.len(), &self.by_text),
            texts: self.texts,
            ranges: Intervals::new(self.ranges),
        })
    }
}

/// Numbers and ranges of numbers.
#[derive(Clone, Debug)]
pub(in crate::pattern) struct Numbers {
    keys: Interner,
    by_key: Postings,
    /// Numbers that are not comparable, which equal only the same text.
    texts: Interner,
    by_text: Postings,
    ranges: Intervals,
}

impl Numbers {
    /// Calls `found` for each equal number and each range that contains the number. `text` is a JSON number.
    pub(in crate::pattern) fn find(&self, text: &str, mut found: impl FnMut(u32)) {
        let Some(key) = OrderKey::of(text) else {
            let same = self.texts.get(text.as_bytes());
            same.iter().flat_map(|it| self.by_text.get(*it)).for_each(|number| found(*number));
            return;
        };
        let same = self.keys.get(&key.bits().to_le_bytes());
        same.iter().flat_map(|it| self.by_key.get(*it)).for_each(|number| found(*number));
        self.ranges.find(point(key), found);
    }
}

/// Maps a number to an odd integer, so that an exclusive end of a range can be the adjacent even integer.
fn point(key: OrderKey) -> u128 {
    u128::from(key.bits()) * 2 + 1
}
