//! Which of many wildcards does a value match?
//!
//! An automaton of all wildcards together can have exponentially many states. Here each wildcard has one *anchor*, a
//! piece of text that every value it matches must have at the start, at the end, or anywhere; a value is compared only
//! with wildcards whose anchor it has. The state is linear in the text of the rules, and the worst case is what
//! comparing with each wildcard would cost.

use memchr::memmem::Finder;

use super::affixes::Affixes;
use super::dictionary::Dictionary;
use super::postings::Postings;
use crate::pattern::Wildcard;

/// A wildcard to compare with, prepared.
#[derive(Clone, Debug)]
struct Prepared {
    first: Box<[u8]>,
    /// With a searcher that is linear even for hostile values.
    inner: Vec<Finder<'static>>,
    last: Box<[u8]>,
    number: u32,
}

impl Prepared {
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
        // The leftmost place of a segment leaves the most room for those behind it.
        for finder in &self.inner {
            let Some(at) = finder.find(rest) else { return false };
            rest = &rest[at + finder.needle().len()..];
        }
        true
    }
}

/// Length of the pieces that inner anchors are found by.
const GRAM: usize = 3;

/// Many wildcards, each with at least one star.
#[derive(Clone, Debug)]
pub(in crate::pattern) struct Wildcards {
    all: Vec<Prepared>,
    by_start: Affixes,
    by_end: Affixes,
    /// By the first bytes of an inner segment.
    grams: Dictionary,
    by_gram: Postings,
    /// Those whose texts are too short for a gram.
    unanchored: Vec<u32>,
}

impl Wildcards {
    pub(in crate::pattern) fn new(wildcards: &[(Wildcard, u32)]) -> Self {
        let all: Vec<_> =
            wildcards.iter().map(|(wildcard, number)| Prepared::new(wildcard, *number)).collect();
        let (mut starts, mut ends, mut pairs) = (Vec::new(), Vec::new(), Vec::new());
        let (mut grams, mut unanchored) = (Dictionary::default(), Vec::new());
        for (at, wildcard) in (0..).zip(&all) {
            let needles = wildcard.inner.iter().map(Finder::needle);
            let longest = needles.max_by_key(|needle| needle.len());
            if !wildcard.first.is_empty() && wildcard.first.len() >= wildcard.last.len() {
                starts.push((wildcard.first.to_vec(), at));
            } else if !wildcard.last.is_empty() {
                ends.push((wildcard.last.iter().rev().copied().collect(), at));
            } else if let Some(gram) = longest.and_then(|needle| needle.get(..GRAM)) {
                pairs.push((grams.insert(gram), at));
            } else {
                unanchored.push(at);
            }
        }
        let by_gram = Postings::new(grams.len(), &pairs);
        let (by_start, by_end) = (Affixes::new(starts), Affixes::new(ends));
        Self { all, by_start, by_end, grams, by_gram, unanchored }
    }

    /// How much of the end of a value must be at hand reversed.
    pub(in crate::pattern) fn longest_end(&self) -> usize {
        self.by_end.longest()
    }

    /// Tells the numbers of the wildcards that a value matches. `grams` is room to work in.
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
            // Each gram counts once: a value that repeats one must not be compared again and again.
            grams.clear();
            grams.extend(value.windows(GRAM).filter_map(|gram| self.grams.get(gram)));
            grams.sort_unstable();
            grams.dedup();
            grams.iter().flat_map(|gram| self.by_gram.get(*gram)).copied().for_each(&mut check);
        }
        self.unanchored.iter().copied().for_each(&mut check);
    }
}
