//! Finds the wildcards that match a value, among many.
//!
//! An automaton of all wildcards together can have exponentially many states. Instead, each wildcard has one *anchor*,
//! a piece of text that every matching value must contain at the start, at the end or anywhere. A value is compared
//! only with the wildcards whose anchor it contains. Memory is linear in the text of the rules; in the worst case a
//! value is compared with every wildcard.
//!
//! Example: of `arn:aws:iam::*:role/admin`, the anchor can be the start, `arn:aws:iam::`, or the end, `:role/admin`. If
//! many wildcards share the start, the end is the better choice.

use std::collections::HashMap;

use memchr::memmem::Finder;

use super::affixes::Affixes;
use super::interner::Interner;
use super::postings::Postings;
use crate::pattern::Wildcard;

/// A wildcard, prepared for comparison.
#[derive(Clone, Debug)]
struct PreparedWildcard {
    first: Box<[u8]>,
    /// The segments between stars. The searcher takes linear time even for hostile values.
    inner: Vec<Finder<'static>>,
    last: Box<[u8]>,
    number: u32,
}

impl PreparedWildcard {
    fn new(wildcard: &Wildcard, number: u32) -> Self {
        let [first, inner @ .., last] = wildcard.segments() else {
            unreachable!("a wildcard without a star is compared as a text");
        };
        let inner = inner.iter().map(|it| Finder::new(it).into_owned()).collect();
        Self { first: first.clone(), inner, last: last.clone(), number }
    }

    fn matches(&self, value: &[u8]) -> bool {
        let Some(rest) = value.strip_prefix(&*self.first) else { return false };
        let Some(mut rest) = rest.strip_suffix(&*self.last) else { return false };
        // Taking the leftmost occurrence of each segment is enough: it leaves the most text for the later segments.
        for finder in &self.inner {
            let Some(at) = finder.find(rest) else { return false };
            rest = &rest[at + finder.needle().len()..];
        }
        true
    }
}

/// Length in bytes of anchors inside a wildcard.
const GRAM: usize = 3;

/// A piece of text that every value matching a wildcard contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Anchor<'w> {
    Start(&'w [u8]),
    End(&'w [u8]),
    Inside(&'w [u8]),
}

impl PreparedWildcard {
    /// Returns every possible anchor.
    fn anchors(&self) -> Vec<Anchor<'_>> {
        let mut anchors = Vec::new();
        if !self.first.is_empty() {
            anchors.push(Anchor::Start(&self.first));
        }
        if !self.last.is_empty() {
            anchors.push(Anchor::End(&self.last));
        }
        let needles = self.inner.iter().map(Finder::needle);
        anchors.extend(needles.flat_map(|needle| needle.windows(GRAM)).map(Anchor::Inside));
        anchors
    }
}

/// Wildcards, each with at least one star.
#[derive(Clone, Debug)]
pub(in crate::pattern) struct Wildcards {
    all: Vec<PreparedWildcard>,
    by_start: Affixes,
    by_end: Affixes,
    grams: Interner,
    by_gram: Postings,
    /// A set of hashes of the grams, which excludes most grams of a value without a lookup.
    filter: Box<[u64; FILTER / 64]>,
    /// Wildcards without an anchor, because all their segments are too short.
    unanchored: Vec<u32>,
}

const FILTER: usize = 4_096;

/// Hashes a gram to the number of a bit.
#[inline]
fn bit(gram: &[u8]) -> usize {
    gram.iter().fold(0, |bits, byte| bits << 4 ^ usize::from(*byte)) % FILTER
}

impl Wildcards {
    pub(in crate::pattern) fn new(wildcards: &[(Wildcard, u32)]) -> Self {
        let all: Vec<_> = wildcards
            .iter()
            .map(|(wildcard, number)| PreparedWildcard::new(wildcard, *number))
            .collect();
        let mut counts: HashMap<Anchor<'_>, usize> = HashMap::new();
        for anchor in all.iter().flat_map(PreparedWildcard::anchors) {
            *counts.entry(anchor).or_default() += 1;
        }
        let (mut starts, mut ends, mut pairs) = (Vec::new(), Vec::new(), Vec::new());
        let (mut grams, mut unanchored) = (Interner::default(), Vec::new());
        let mut filter = Box::new([0; FILTER / 64]);
        for (at, wildcard) in (0..).zip(&all) {
            // The anchor that the fewest wildcards share excludes the most values. Of equals, the first is the cheapest
            // to find.
            let anchors = wildcard.anchors();
            match anchors.into_iter().min_by_key(|anchor| counts[anchor]) {
                Some(Anchor::Start(text)) => starts.push((text.to_vec(), at)),
                Some(Anchor::End(text)) => ends.push((text.iter().rev().copied().collect(), at)),
                Some(Anchor::Inside(gram)) => {
                    filter[bit(gram) / 64] |= 1 << (bit(gram) % 64);
                    pairs.push((grams.insert(gram), at));
                }
                None => unanchored.push(at),
            }
        }
        let by_gram = Postings::new(grams.len(), &pairs);
        let (by_start, by_end) = (Affixes::new(starts), Affixes::new(ends));
        Self { all, by_start, by_end, grams, by_gram, filter, unanchored }
    }

    /// The number of bytes at the end of a value that `find` needs in reverse.
    pub(in crate::pattern) fn longest_end(&self) -> usize {
        self.by_end.longest()
    }

    /// Calls `found` with the numbers of the wildcards that match a value. `reversed` is the end of the value in
    /// reverse, `grams` a buffer.
    pub(in crate::pattern) fn find(
        &self,
        value: &[u8],
        reversed: &[u8],
        grams: &mut Vec<u32>,
        mut found: impl FnMut(u32),
    ) {
        let mut check = |at: u32| {
            let wildcard = &self.all[at as usize];
            if wildcard.matches(value) {
                found(wildcard.number);
            }
        };
        self.by_start.find(value, &mut check);
        self.by_end.find(reversed, &mut check);
        if self.grams.len() > 0 {
            // Without duplicates: a value that repeats a gram must not be compared with the same wildcards repeatedly.
            grams.clear();
            let may_be = |gram: &&[u8]| self.filter[bit(gram) / 64] >> (bit(gram) % 64) & 1 == 1;
            let known = value.windows(GRAM).filter(may_be).filter_map(|gram| self.grams.get(gram));
            grams.extend(known);
            grams.sort_unstable();
            grams.dedup();
            grams.iter().flat_map(|gram| self.by_gram.get(*gram)).copied().for_each(&mut check);
        }
        self.unanchored.iter().copied().for_each(&mut check);
    }
}
