//! Computes the complexity of wildcards as `EventBridge` does, which rejects a pattern above a limit.
//!
//! The score of a field is the largest number of prefixes of its wildcards that one input can satisfy at the same time,
//! that is, the number of states that event-ruler's machine has to keep track of. Examples ([`mod@score`] has the details):
//!
//! * `abc` has the score 1: after each input, at most one prefix is satisfied.
//! * `a*` has the score 2: the input `a` satisfies `a`, and `a*` with an empty star.
//! * `*ab*ab*` has the score 5: repeated characters after stars keep several prefixes alive at once.
//! * The scores of `*a*` and `*b*` on one field add up to 6, because one input can satisfy prefixes of both.
//!
//! AWS accepts a score of 7 and rejects 11 (recorded from `TestEventPattern`). The documentation of event-ruler
//! suggests a limit of 10, which is used here.

mod pools;
mod score;

use std::collections::BTreeSet;

use super::ast::{AnythingBut, Condition, Pattern, Term};
use crate::diagnostic::Span;
use score::score;

/// The highest accepted score.
const MAX_SCORE: usize = 10;

/// Returns the array of the first wildcard that is too complex together with others, or `None`.
pub(super) fn check(pattern: &Pattern) -> Option<Span> {
    above(pattern, MAX_SCORE)
}

/// Returns the array of the first wildcard whose score, together with others, is above a limit, or `None`.
pub(super) fn above(pattern: &Pattern, limit: usize) -> Option<Span> {
    let has_wildcard = |span: &Span| {
        let condition = pattern.conditions().iter().find(|it| it.span == *span);
        condition.is_some_and(|it| it.tests.iter().any(|test| is_wildcard(&test.term)))
    };
    let mut found = None;
    for path in pools::suspects(pattern, limit) {
        let pools = pools::pools(pattern, path);
        found = found.or_else(|| pools.into_iter().find(|pool| pool.score(limit) > limit));
    }
    found?.spans.into_iter().find(has_wildcard)
}

/// Wildcards whose scores add up, because they share a state of event-ruler's machine.
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

    /// Returns the score, or any number above the limit if the score is higher.
    fn score(&self, limit: usize) -> usize {
        let terms: Vec<_> = self.terms.iter().copied().collect();
        // The sum of the single scores is an upper bound. It is cheaper to compute, and nearly always low enough.
        let bound: usize = terms.iter().map(|term| score(&[term], limit)).sum();
        if bound <= limit { bound } else { score(&terms, limit) }
    }
}

/// Returns `true` if a term counts. A list of `anything-but` is one term.
fn is_wildcard(term: &Term) -> bool {
    matches!(term, Term::Wildcard(_) | Term::AnythingBut(AnythingBut::Wildcard(_)))
}

#[cfg(test)]
mod tests;
