//! What the rules ask: paths, terms and conditions, each with a number, and each question once.

use std::collections::HashMap;

use crate::pattern::Pattern;
use crate::pattern::ast::{self, AnythingBut, Term};
use crate::pattern::program::{
    CompiledCondition, Interner, TextPosition, TrieBuilder, ValueIndex, ValueIndexBuilder, index,
};

/// Everything that is asked.
#[derive(Debug, Default)]
pub(super) struct Questions {
    pub(super) trie: TrieBuilder,
    paths: Interner,
    /// For each path what is asked about its values.
    pub(super) values: Vec<PathTerms>,
    pub(super) conditions: Vec<CompiledCondition>,
    known: Interner,
    pub(super) term_count: u32,
    /// How likely a value is to hit each term, see [`super::triggers`].
    pub(super) kinds: Vec<HitRate>,
    /// Room to put a condition together.
    room: Vec<u8>,
    terms: Vec<u32>,
    negated: Vec<u32>,
}

/// How many values hit a term, roughly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HitRate {
    /// One text or number.
    One,
    /// A part of all texts or numbers.
    Some,
    /// One of `null`, `false` and `true`.
    Word,
}

/// The questions about a path.
#[derive(Debug, Default)]
pub(super) struct PathTerms {
    index: ValueIndexBuilder,
    /// For each text that is asked about as a whole the term that asks, unless only negated terms do.
    literals: Vec<Option<u32>>,
    /// The other terms.
    terms: HashMap<Term, u32>,
}

impl PathTerms {
    pub(super) fn build(self) -> ValueIndex {
        self.index.build()
    }

    /// How many different texts are asked about.
    pub(super) fn text_count(&self) -> usize {
        self.index.text_count()
    }
}

impl Questions {
    /// Numbers a condition.
    pub(super) fn condition(&mut self, pattern: &Pattern, asked: &ast::Condition) -> u32 {
        let path = self.path(pattern.path(asked.path).text().as_bytes());
        let (mut present, mut absent) = (false, false);
        let mut terms = std::mem::take(&mut self.terms);
        let mut negated = std::mem::take(&mut self.negated);
        for test in &asked.tests {
            match &test.term {
                Term::Exists(true) => present = true,
                Term::Exists(false) => absent = true,
                Term::AnythingBut(_) => negated.push(self.term(path, &test.term)),
                term => terms.push(self.term(path, term)),
            }
        }
        for list in [&mut terms, &mut negated] {
            list.sort_unstable();
            list.dedup();
        }
        let known = self.known(path, present, absent, &terms, &negated);
        if known as usize == self.conditions.len() {
            let (terms, negated) = (terms.as_slice().into(), negated.as_slice().into());
            self.conditions.push(CompiledCondition { path, terms, negated, present, absent });
        }
        terms.clear();
        negated.clear();
        (self.terms, self.negated) = (terms, negated);
        known
    }

    /// The number of a condition; if it is new, the next one.
    fn known(
        &mut self,
        path: u32,
        present: bool,
        absent: bool,
        terms: &[u32],
        negated: &[u32],
    ) -> u32 {
        self.room.clear();
        self.room.extend(path.to_le_bytes());
        self.room.extend([u8::from(present), u8::from(absent)]);
        self.room.extend(index(terms.len()).to_le_bytes());
        for term in terms.iter().chain(negated) {
            self.room.extend(term.to_le_bytes());
        }
        self.known.insert(&self.room)
    }

    fn path(&mut self, text: &[u8]) -> u32 {
        let path = self.paths.insert(text);
        if path as usize == self.values.len() {
            self.trie.add(text, path);
            self.values.push(PathTerms::default());
        }
        path
    }

    /// The number of a term about the values of a path.
    fn term(&mut self, path: u32, term: &Term) -> u32 {
        let fresh = self.term_count;
        let path = &mut self.values[path as usize];
        let number = match term {
            Term::String(text) | Term::Exactly(text) => {
                let text = path.index.text_number(text.as_bytes());
                path.literals.resize(path.text_count(), None);
                let literal = &mut path.literals[text as usize];
                let number = *literal.get_or_insert(fresh);
                if number == fresh {
                    path.index.numbered_text(text, fresh);
                }
                number
            }
            _ => {
                let known = path.terms.get(term).copied();
                known.unwrap_or_else(|| {
                    path.terms.insert(term.clone(), fresh);
                    ask(&mut path.index, term, fresh);
                    fresh
                })
            }
        };
        if number == fresh {
            self.term_count += 1;
            self.kinds.push(kind(term));
        }
        number
    }
}

fn kind(term: &Term) -> HitRate {
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

/// Adds a term to the index of its path. A negated term is told by the values that it refuses.
fn ask(index: &mut ValueIndexBuilder, term: &Term, number: u32) {
    match term {
        Term::String(text) | Term::Exactly(text) => index.text(text.as_bytes(), number),
        Term::Address(_, address) => index.addresses((*address).into(), number),
        Term::Cidr(_, range) => index.addresses(*range, number),
        Term::Number(wanted) => index.number(wanted, number),
        Term::Numeric(range) => index.numeric(range, number),
        Term::Null => index.word(None, number),
        Term::Bool(word) => index.word(Some(*word), number),
        Term::Prefix(text) => index.affix(text, TextPosition::Start, number),
        Term::Suffix(text) => index.affix(text, TextPosition::End, number),
        Term::PrefixIgnoreCase(text) => index.ignore_case(text, TextPosition::Start, number),
        Term::SuffixIgnoreCase(text) => index.ignore_case(text, TextPosition::End, number),
        Term::EqualsIgnoreCase(text) => index.ignore_case(text, TextPosition::Whole, number),
        Term::Wildcard(wildcard) => index.wildcard(wildcard, number),
        Term::AnythingBut(refused) => refuse(index, refused, number),
        Term::Exists(_) => unreachable!("a condition keeps exists beside its terms"),
    }
}

fn refuse(index: &mut ValueIndexBuilder, refused: &AnythingBut, number: u32) {
    match refused {
        AnythingBut::Strings(texts) => {
            for text in texts {
                index.text(text.as_bytes(), number);
            }
        }
        AnythingBut::Numbers(numbers) => {
            for refused in numbers {
                index.number(refused, number);
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
