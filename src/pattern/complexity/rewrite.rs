//! Finds the smallest change that makes a pattern acceptable: first those that keep one rule and its meaning, then
//! those that need a second rule, then a shorter wildcard.

use super::automaton::Chance;
use super::{Budget, MAX_SCORE, SubRules, is_wildcard, tests};
use crate::json::JsonText;
use crate::pattern::ast::{AnythingBut, Condition, Pattern, Term};
use crate::pattern::wildcard::Wildcard;

/// A change of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::pattern) enum Rewrite {
    /// Write a wildcard once in each array.
    Once,
    /// Write `x*` as a prefix and `*x` as a suffix.
    Affixes,
    /// Write each alternative of `$or` as a rule of its own.
    Alternatives,
    /// Move this wildcard to a rule of its own.
    Apart(String),
    /// Write each wildcard as a rule of its own.
    EachApart,
    /// Use the second, shorter wildcard in place of the first. It matches more.
    Shorter(String, String),
}

/// Limit of stars that are removed from a wildcard. What remains after more of them says little.
const MAX_SHORTER: usize = 10;

/// Returns the smallest change that is enough, or `None` if none is known or the budget runs out.
pub(super) fn cheapest(
    pattern: &Pattern,
    wildcards: &[(&Condition, &Term)],
    budget: &mut Budget,
) -> Option<Rewrite> {
    if is_enough(pattern, once, budget) {
        return Some(Rewrite::Once);
    }
    let affixes = |condition: &Condition| once(condition).into_iter().map(as_affix).collect();
    if is_enough(pattern, affixes, budget) {
        return Some(Rewrite::Affixes);
    }
    if pattern.sub_rules().len() > 1 && alternatives_are_enough(pattern, budget) {
        return Some(Rewrite::Alternatives);
    }
    // A wildcard of `anything-but` cannot be moved: a second rule would match what it excludes.
    let movable = |term: &&Term| matches!(term, Term::Wildcard(_));
    let mut terms: Vec<_> = wildcards.iter().map(|(_, term)| *term).filter(movable).collect();
    terms.dedup();
    if terms.len() > 1 && terms.len() == wildcards.len() {
        return apart(pattern, &terms, budget);
    }
    let [Term::Wildcard(long)] = terms[..] else { return None };
    let mut short = long.clone();
    for _ in 0..MAX_SHORTER {
        short = shortened(&short)?;
        let shorten = |term: Term| match term {
            Term::Wildcard(it) if it == *long => Term::Wildcard(short.clone()),
            term => term,
        };
        if is_enough(pattern, |it| tests(it).into_iter().map(shorten).collect(), budget) {
            return Some(Rewrite::Shorter(long.text().to_string(), short.text().to_string()));
        }
    }
    None
}

/// Returns the wildcard to move to a second rule, if that is enough.
fn apart(pattern: &Pattern, terms: &[&Term], budget: &mut Budget) -> Option<Rewrite> {
    let keep = |condition: &Condition, is_kept: &dyn Fn(&Term) -> bool| -> Vec<Term> {
        let kept = |term: &Term| !is_wildcard(term) || is_kept(term);
        let terms: Vec<_> = tests(condition).into_iter().filter(kept).collect();
        // The fields after the array are still tested.
        if terms.is_empty() { vec![Term::Exists(true)] } else { terms }
    };
    let alone = terms
        .iter()
        .filter(|kept| is_enough(pattern, |it| keep(it, &|term| term == **kept), budget));
    let alone: Vec<_> = alone.collect();
    let moved = alone
        .iter()
        .find(|moved| is_enough(pattern, |it| keep(it, &|term| term != ***moved), budget));
    match moved {
        Some(Term::Wildcard(moved)) => Some(Rewrite::Apart(moved.text().to_string())),
        _ => (alone.len() == terms.len()).then_some(Rewrite::EachApart),
    }
}

/// Returns `true` if EventBridge accepts the pattern with these terms in place of those of each condition.
fn is_enough(
    pattern: &Pattern,
    terms_of: impl Fn(&Condition) -> Vec<Term>,
    budget: &mut Budget,
) -> bool {
    let terms: usize = pattern.conditions().iter().map(|it| it.tests.len()).sum();
    budget.spend(terms + pattern.sub_rules().len());
    if budget.check().is_err() {
        return false;
    }
    let rows = SubRules::of(pattern, terms_of);
    let found = rows.decide(MAX_SCORE + 1, budget);
    found.is_ok_and(|(found, _)| found.score.value <= MAX_SCORE)
}

/// Returns `true` if EventBridge accepts each sub-rule as a pattern of its own.
fn alternatives_are_enough(pattern: &Pattern, budget: &mut Budget) -> bool {
    let all = SubRules::of(pattern, tests);
    all.rows.iter().all(|row| {
        let found = all.score(std::slice::from_ref(row), Chance::Oldest, MAX_SCORE + 1, budget);
        found.is_ok_and(|found| found.score.value <= MAX_SCORE)
    })
}

/// Returns the terms of an array without repeated wildcards.
fn once(condition: &Condition) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    for term in tests(condition) {
        if !is_wildcard(&term) || !terms.contains(&term) {
            terms.push(term);
        }
    }
    terms
}

/// Returns a term without wildcards that matches the same values, if there is one.
fn as_affix(term: Term) -> Term {
    let affix = |wildcard: &Wildcard| match wildcard.segments() {
        [only] => Some((text(only)?, false, false)),
        [start, end] if end.is_empty() && !start.is_empty() => Some((text(start)?, true, false)),
        [start, end] if start.is_empty() && !end.is_empty() => Some((text(end)?, false, true)),
        _ => None,
    };
    match &term {
        Term::Wildcard(wildcard) => match affix(wildcard) {
            Some((text, true, _)) => Term::Prefix(text),
            Some((text, _, true)) => Term::Suffix(text),
            Some((text, ..)) => Term::Exactly(text),
            None => term,
        },
        Term::AnythingBut(AnythingBut::Wildcard(list)) => {
            let Some(all) = list.iter().map(affix).collect::<Option<Vec<_>>>() else {
                return term;
            };
            let texts = all.iter().map(|(text, ..)| text.clone()).collect();
            if all.iter().all(|(_, is_prefix, _)| *is_prefix) {
                Term::AnythingBut(AnythingBut::Prefix(texts))
            } else if all.iter().all(|(.., is_suffix)| *is_suffix) {
                Term::AnythingBut(AnythingBut::Suffix(texts))
            } else {
                term
            }
        }
        _ => term,
    }
}

fn text(segment: &[u8]) -> Option<JsonText<'static>> {
    std::str::from_utf8(segment).ok().map(Into::into)
}

/// Returns a wildcard without its shortest inner segment, which says the least about the values.
fn shortened(wildcard: &Wildcard) -> Option<Wildcard> {
    let mut segments = wildcard.segments().to_vec();
    let inner = 1..segments.len().checked_sub(1)?;
    let shortest = inner.min_by_key(|index| segments[*index].len())?;
    segments.remove(shortest);
    let escape = |segment: &[u8]| {
        let text = std::str::from_utf8(segment).ok()?;
        Some(text.replace('\\', r"\\").replace('*', r"\*"))
    };
    let segments = segments.iter().map(|it| escape(it)).collect::<Option<Vec<_>>>()?;
    Wildcard::parse(segments.join("*").as_str().into()).ok()
}
