//! Assigns numbers to the paths, terms and conditions of all rules, so that equal ones are evaluated once per event.
//!
//! Example: two rules
//!
//! ```json
//! {"source": ["aws.s3"], "detail": {"eventName": ["PutObject", {"prefix": "Delete"}]}}
//! {"source": ["aws.s3"], "detail": {"eventName": [{"prefix": "Delete"}]}}
//! ```
//!
//! have 2 paths; 3 terms, each of which belongs to a path (`aws.s3` at `source`, `PutObject` and the prefix `Delete` at
//! `detail.eventName`); and 3 conditions, which are sets of terms: {`aws.s3`}, {`PutObject`, `Delete`} and {`Delete`}.
//! Both rules refer to the same condition on `source`. In rule sets of real size most rules share their `source` and
//! `detail-type`, and many share event names.
//!
//! `anything-but` becomes a negated term: its number is hit by the values that it *excludes*, and the condition holds
//! if some value at the path does not hit it. So excluded texts are looked up in the same tables as all others.
//! `exists` is not a term, because it does not depend on the value; a condition has flags for it.

use std::collections::HashMap;

use crate::pattern::Pattern;
use crate::pattern::ast::{self, AnythingBut, Term};
use crate::pattern::program::{
    CompiledCondition, Interner, TextPosition, TrieBuilder, ValueIndex, ValueIndexBuilder, index,
};

/// The paths, terms and conditions of all rules.
#[derive(Debug, Default)]
pub(super) struct Questions {
    pub(super) trie: TrieBuilder,
    paths: Interner,
    /// For each path, the terms on its values.
    pub(super) values: Vec<PathTerms>,
    pub(super) conditions: Vec<CompiledCondition>,
    condition_keys: Interner,
    pub(super) term_count: u32,
    /// For each term, the probability class of a hit, for [`super::triggers`].
    pub(super) hit_rates: Vec<HitRate>,
    /// Buffers for the condition that is being added.
    key: Vec<u8>,
    terms: Vec<u32>,
    negated: Vec<u32>,
}

/// A rough estimate of the values that hit a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HitRate {
    /// One text or number.
    One,
    /// Many texts or numbers.
    Some,
    /// One of `null`, `false` and `true`.
    Word,
}

/// The terms on the values of a path.
#[derive(Debug, Default)]
pub(super) struct PathTerms {
    index: ValueIndexBuilder,
    /// For each text in the index, the term of the string literal, or `None` if only `anything-but` contains the text.
    /// Literals are by far the most frequent terms, so they are not looked up in `terms`.
    literals: Vec<Option<u32>>,
    /// The other terms. With a flag, because an array with numbers hides the numbers of events from its addresses.
    terms: HashMap<(Term, bool), u32>,
}

impl PathTerms {
    pub(super) fn build(self) -> ValueIndex {
        self.index.build()
    }

    /// The number of different texts that are compared with whole values.
    pub(super) fn text_count(&self) -> usize {
        self.index.text_count()
    }
}

impl Questions {
    /// Returns the number of a condition. Adds it if it is new.
    pub(super) fn condition(&mut self, pattern: &Pattern, condition: &ast::Condition) -> u32 {
        let path = self.path(pattern.path(condition.path).text().as_bytes());
        let (mut present, mut absent) = (false, false);
        let mut terms = std::mem::take(&mut self.terms);
        let mut negated = std::mem::take(&mut self.negated);
        let hides_numbers = condition.hides_numbers_from_addresses();
        for test in &condition.tests {
            match &test.term {
                Term::Exists(true) => present = true,
                Term::Exists(false) => absent = true,
                Term::AnythingBut(_) => negated.push(self.term(path, &test.term, false)),
                term @ (Term::Address(..) | Term::Cidr(..)) => {
                    terms.push(self.term(path, term, hides_numbers));
                }
                term => terms.push(self.term(path, term, false)),
            }
        }
        for list in [&mut terms, &mut negated] {
            list.sort_unstable();
            list.dedup();
        }
        let number = self.intern(path, present, absent, &terms, &negated);
        if number as usize == self.conditions.len() {
            let (terms, negated) = (terms.as_slice().into(), negated.as_slice().into());
            self.conditions.push(CompiledCondition { path, terms, negated, present, absent });
        }
        terms.clear();
        negated.clear();
        (self.terms, self.negated) = (terms, negated);
        number
    }

    /// Returns the number of the condition with these parts. A new condition gets the next number.
    fn intern(
        &mut self,
        path: u32,
        present: bool,
        absent: bool,
        terms: &[u32],
        negated: &[u32],
    ) -> u32 {
        self.key.clear();
        self.key.extend(path.to_le_bytes());
        self.key.extend([u8::from(present), u8::from(absent)]);
        self.key.extend(index(terms.len()).to_le_bytes());
        for term in terms.iter().chain(negated) {
            self.key.extend(term.to_le_bytes());
        }
        self.condition_keys.insert(&self.key)
    }

    fn path(&mut self, text: &[u8]) -> u32 {
        let path = self.paths.insert(text);
        if path as usize == self.values.len() {
            self.trie.add(text, path);
            self.values.push(PathTerms::default());
        }
        path
    }

    /// Returns the number of a term on the values of a path. Adds it if it is new.
    fn term(&mut self, path: u32, term: &Term, hides_numbers: bool) -> u32 {
        let next = self.term_count;
        let path = &mut self.values[path as usize];
        let number = match term {
            Term::String(text) | Term::Exactly(text) => {
                let text = path.index.text_number(text.as_bytes());
                path.literals.resize(path.text_count(), None);
                let literal = &mut path.literals[text as usize];
                let number = *literal.get_or_insert(next);
                if number == next {
                    path.index.numbered_text(text, next);
                }
                number
            }
            _ => *path.terms.entry((term.clone(), hides_numbers)).or_insert_with(|| {
                add_term(&mut path.index, term, hides_numbers, next);
                next
            }),
        };
        if number == next {
            self.term_count += 1;
            self.hit_rates.push(hit_rate(term));
        }
        number
    }
}

fn hit_rate(term: &Term) -> HitRate {
    match term {
        Term::Bool(_) | Term::Null => HitRate::Word,
        Term::String(_)
        | Term::Exactly(_)
        | Term::Number(_)
        | Term::Address(..)
        | Term::EqualsIgnoreCase(_) => HitRate::One,
        _ => HitRate::Some,
    }
}

/// Adds a term to the index of its path. Of a negated term, adds the values that it excludes.
fn add_term(index: &mut ValueIndexBuilder, term: &Term, hides_numbers: bool, number: u32) {
    match term {
        Term::String(text) | Term::Exactly(text) => index.text(text.as_bytes(), number),
        Term::Address(_, address) => index.addresses((*address).into(), hides_numbers, number),
        Term::Cidr(_, range) => index.addresses(*range, hides_numbers, number),
        Term::Number(expected) => index.number(expected, number),
        Term::Numeric(range) => index.numeric(range, number),
        Term::Null => index.word(None, number),
        Term::Bool(word) => index.word(Some(*word), number),
        Term::Prefix(text) => index.affix(text, TextPosition::Start, number),
        Term::Suffix(text) => index.affix(text, TextPosition::End, number),
        Term::PrefixIgnoreCase(text) => index.ignore_case(text, TextPosition::Start, number),
        Term::SuffixIgnoreCase(text) => index.ignore_case(text, TextPosition::End, number),
        Term::EqualsIgnoreCase(text) => index.ignore_case(text, TextPosition::Whole, number),
        Term::Wildcard(wildcard) => index.wildcard(wildcard, number),
        Term::AnythingBut(excluded) => add_excluded(index, excluded, number),
        Term::Exists(_) => unreachable!("a condition has flags for exists, not a term"),
    }
}

fn add_excluded(index: &mut ValueIndexBuilder, excluded: &AnythingBut, number: u32) {
    match excluded {
        AnythingBut::Strings(texts) => {
            for text in texts {
                index.text(text.as_bytes(), number);
            }
        }
        AnythingBut::Numbers(numbers) => {
            for excluded in numbers {
                index.number(excluded, number);
            }
        }
        AnythingBut::Prefix(texts) => {
            for text in texts {
                index.affix(text, TextPosition::Start, number);
            }
        }
        AnythingBut::Suffix(texts) => {
            for text in texts {
                index.affix(text, TextPosition::End, number);
            }
        }
        AnythingBut::EqualsIgnoreCase(texts) => {
            for text in texts {
                index.ignore_case(text, TextPosition::Whole, number);
            }
        }
        AnythingBut::Wildcard(wildcards) => {
            for wildcard in wildcards {
                index.wildcard(wildcard, number);
            }
        }
    }
}
