//! Whether `EventBridge` finds the wildcards of a pattern too complex.
//!
//! The score of a field is the largest number of beginnings of its wildcard values that one input can satisfy at the
//! same time. AWS accepts a score of 7 and rejects 11 (recorded from `TestEventPattern`); event-ruler's documentation
//! suggests the limit of 10 that is taken here.

mod pools;
mod score;

use std::collections::BTreeSet;

use super::ast::{AnythingBut, Condition, Pattern, Term};
use crate::diagnostic::Span;
use score::score;

/// The highest score that is accepted.
const MAX_SCORE: usize = 10;

/// The array of the first wildcard that is too complex together with others.
pub(super) fn check(pattern: &Pattern) -> Option<Span> {
    let has_wildcard = |span: &Span| {
        let condition = pattern.conditions().iter().find(|it| it.span == *span);
        condition.is_some_and(|it| it.tests.iter().any(|test| is_wildcard(&test.term)))
    };
    let mut found = None;
    for path in pools::suspects(pattern) {
        let pools = pools::pools(pattern, path);
        found = found.or_else(|| pools.into_iter().find(|pool| pool.score() > MAX_SCORE));
    }
    found?.spans.into_iter().find(has_wildcard)
}

/// Terms whose values are in play together.
#[derive(Debug, Default)]
struct Pool<'p> {
    terms: BTreeSet<&'p Term>,
    spans: BTreeSet<Span>,
}

impl<'p> Pool<'p> {
    fn add(&mut self, condition: &'p Condition) {
        let terms = condition.tests.iter().map(|test| &test.term);
        self.terms.extend(terms.filter(|term| is_wildcard(term)));
        self.spans.insert(condition.span);
    }

    fn score(&self) -> usize {
        let terms: Vec<_> = self.terms.iter().copied().collect();
        // Cheaper than the walk, and enough nearly always.
        let bound: usize = terms.iter().map(|term| score(&[term], MAX_SCORE)).sum();
        if bound <= MAX_SCORE { bound } else { score(&terms, MAX_SCORE) }
    }
}

/// Only these count; a list of `anything-but` is one term.
fn is_wildcard(term: &Term) -> bool {
    matches!(term, Term::Wildcard(_) | Term::AnythingBut(AnythingBut::Wildcard(_)))
}

#[cfg(test)]
mod tests;
