//! Finds the numbers that a number equals and the ranges that contain it, among many.

use super::interner::Interner;
use super::intervals::{Interval, Intervals};
use super::postings::Postings;
use crate::json::OrderKey;
use crate::pattern::AddressRange;
use crate::pattern::accidents::{AddressDigits, is_printed_anew};
use crate::pattern::ast::{Limit, Number, Numeric};

/// Collects numbers and ranges.
#[derive(Debug, Default)]
pub(in crate::pattern) struct NumbersBuilder {
    keys: Interner,
    by_key: Vec<(u32, u32)>,
    texts: Interner,
    by_text: Vec<(u32, u32)>,
    ranges: Vec<Interval>,
    addresses: Vec<AddressRule>,
}

/// A range of addresses that numbers are compared with.
#[derive(Clone, Debug)]
struct AddressRule {
    range: AddressRange,
    /// `true` if it is not compared with comparable numbers.
    hides_numbers: bool,
    number: u32,
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

    pub(in crate::pattern) fn addresses(
        &mut self,
        range: AddressRange,
        hides_numbers: bool,
        number: u32,
    ) {
        self.addresses.push(AddressRule { range, hides_numbers, number });
    }

    pub(in crate::pattern) fn build(self) -> Option<Numbers> {
        let has_numbers = !(self.by_key.is_empty() && self.by_text.is_empty());
        if !has_numbers && self.ranges.is_empty() && self.addresses.is_empty() {
            return None;
        }
        Some(Numbers {
            by_key: Postings::new(self.keys.len(), &self.by_key),
            keys: self.keys,
            by_text: Postings::new(self.texts.len(), &self.by_text),
            texts: self.texts,
            ranges: Intervals::new(self.ranges),
            addresses: self.addresses,
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
    /// Few events have a number where a rule has an address, so these are compared one by one.
    addresses: Vec<AddressRule>,
}

impl Numbers {
    /// Calls `found` for each equal number and each range that contains the number. `text` is a JSON number.
    pub(in crate::pattern) fn find(&self, text: &str, mut found: impl FnMut(u32)) {
        let key = OrderKey::of(text);
        if !self.addresses.is_empty()
            && let Some(digits) = AddressDigits::of(text.as_bytes())
        {
            let open = self.addresses.iter().filter(|it| !it.hides_numbers || key.is_none());
            open.filter(|it| digits.are_in(&it.range)).for_each(|it| found(it.number));
        }
        let Some(key) = key else {
            let same = self.texts.get(text.as_bytes()).filter(|_| !is_printed_anew(text));
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
