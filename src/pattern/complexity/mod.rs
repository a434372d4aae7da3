//! Computes the complexity of wildcards as `EventBridge` does, which rejects a pattern above a limit.
//!
//! The score of a pattern is a property of the automaton that event-ruler builds: the largest number of wildcard states
//! that one input can keep active at a path. Examples:
//!
//! * `abc` has the score 1, `a*` 2, `*a*` 3, `*ab*ab*` 5. (Single wildcards: the number of their prefixes that one
//!   input satisfies.)
//! * `*a*` and `*b*` on one field add up to 6, because one input can satisfy prefixes of both.
//! * `*a*` twice has the score 5, `*1*` twice 3: [`automaton`] explains which repetitions cost.
//! * Wildcards of different `$or` alternatives add up if their sub-rules meet: see [`places`].
//!
//! AWS accepts a score of 10 and rejects 11 (recorded from `TestEventPattern`). Where event-ruler chooses by chance, the
//! lower score counts.

mod automaton;
mod places;
mod rewrite;
mod score;
mod terms;

use std::collections::HashMap;

use super::ast::{AnythingBut, Condition, ConditionId, Pattern, SubRule, Term};
use crate::diagnostic::Span;
use automaton::{Chance, OutOfBudget};
use places::{PatternScore, Row, pattern_score};
pub(super) use rewrite::Rewrite;
use terms::{LaidTerm, TermId, TermTable};

/// The highest accepted score.
pub const MAX_SCORE: usize = 10;

/// Limit of the score that is shown for a pattern that is too complex.
const MAX_SHOWN_SCORE: usize = 1_000;

/// Limit of elementary steps for the decision about one pattern. A pattern that needs more is refused without a score. Together
/// with the explanation, it takes at most 50 ms.
const BUDGET: usize = 1_500_000;

/// Limit of elementary steps for the explanation of a rejected pattern.
const EXPLANATION_BUDGET: usize = 500_000;

/// The remaining elementary steps.
#[derive(Debug)]
struct Budget(usize);

impl Budget {
    fn spend(&mut self, steps: usize) {
        self.0 = self.0.saturating_sub(steps);
    }

    fn check(&self) -> Result<(), OutOfBudget> {
        if self.0 == 0 { Err(OutOfBudget) } else { Ok(()) }
    }
}

/// A pattern that `EventBridge` rejects, or about which it cannot be decided in limited time, and the wildcards that make it too complex.
#[derive(Clone, Debug)]
pub(super) struct TooComplex {
    /// The array of the first of the wildcards.
    pub(super) span: Span,
    /// The path of the wildcards. `None` if it is not decided.
    pub(super) path: Option<String>,
    /// `None` if it took too long to compute.
    pub(super) score: Option<usize>,
    /// The wildcards that add up.
    pub(super) wildcards: Vec<String>,
    /// The smallest change that makes the pattern acceptable, as far as one is known.
    pub(super) rewrite: Option<Rewrite>,
}

/// The score of a valid pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Complexity {
    /// The score, at most [`MAX_SCORE`]; 0 without wildcards. `None` if it takes too long to compute.
    pub score: Option<usize>,
    /// The array of the first wildcard that EventBridge rejects if its choices by chance turn out badly.
    pub may_be_rejected: Option<Span>,
}

/// Returns the score of a valid pattern.
pub fn complexity(pattern: &Pattern) -> Complexity {
    if !pattern.conditions().iter().any(has_wildcard) {
        return Complexity { score: Some(0), may_be_rejected: None };
    }
    let rows = SubRules::of(pattern, tests);
    let mut budget = Budget(BUDGET);
    let found = rows.decide(MAX_SCORE + 1, &mut budget);
    let Ok((lower, higher)) = found else {
        return Complexity { score: None, may_be_rejected: None };
    };
    let span = || rows.span(pattern, &higher);
    let may_be_rejected = (higher.score.value > MAX_SCORE).then(span).flatten();
    Complexity { score: Some(lower.score.value), may_be_rejected }
}

/// Checks whether `EventBridge` accepts the wildcards of a pattern.
pub(super) fn check(pattern: &Pattern) -> Result<(), TooComplex> {
    check_within(pattern, &mut Budget(BUDGET))
}

fn check_within(pattern: &Pattern, budget: &mut Budget) -> Result<(), TooComplex> {
    if !pattern.conditions().iter().any(has_wildcard) {
        return Ok(());
    }
    let rows = SubRules::of(pattern, tests);
    match rows.decide(MAX_SCORE + 1, budget) {
        Ok((found, _)) if found.score.value <= MAX_SCORE => Ok(()),
        Ok((found, _)) => Err(rows.explain(pattern, &found)),
        Err(OutOfBudget) => {
            let first = pattern.conditions().iter().find(|it| has_wildcard(it));
            let span = first.map_or_else(Span::default, |it| it.span);
            let (path, score, wildcards, rewrite) = (None, None, Vec::new(), None);
            Err(TooComplex { span, path, score, wildcards, rewrite })
        }
    }
}

fn has_wildcard(condition: &Condition) -> bool {
    condition.tests.iter().any(|test| is_wildcard(&test.term))
}

/// Returns `true` if a term counts. A list of `anything-but` is one term.
fn is_wildcard(term: &Term) -> bool {
    matches!(term, Term::Wildcard(_) | Term::AnythingBut(AnythingBut::Wildcard(_)))
}

fn tests(condition: &Condition) -> Vec<Term> {
    condition.tests.iter().map(|test| test.term.clone()).collect()
}

/// The sub-rules of a pattern as event-ruler adds them.
struct SubRules {
    table: TermTable,
    arrays: Vec<Vec<LaidTerm>>,
    rows: Vec<Row>,
}

impl SubRules {
    /// Creates the sub-rules, with these terms in place of those of each condition.
    fn of(pattern: &Pattern, terms_of: impl Fn(&Condition) -> Vec<Term>) -> Self {
        let mut table = TermTable::default();
        let mut arrays = Vec::new();
        let mut known: HashMap<Vec<TermId>, usize> = HashMap::new();
        let mut array = |condition| {
            let terms = table.terms(&terms_of(condition));
            *known.entry(terms.iter().map(|term| term.id).collect()).or_insert_with(|| {
                arrays.push(terms);
                arrays.len() - 1
            })
        };
        let numbers: Vec<_> = pattern.conditions().iter().map(&mut array).collect();
        let member = |id: &ConditionId| (pattern.condition(*id).path, numbers[id.index()]);
        let row = |rule: &SubRule| rule.conditions().iter().map(member).collect();
        let rows = pattern.sub_rules().iter().map(row).collect();
        Self { table, arrays, rows }
    }

    fn score(
        &self,
        rows: &[Row],
        chance: Chance,
        cap: usize,
        budget: &mut Budget,
    ) -> Result<PatternScore, OutOfBudget> {
        pattern_score(rows, &self.arrays, cap, chance, budget)
    }

    /// Returns the lowest and the highest score among event-ruler's choices by chance.
    fn decide(
        &self,
        cap: usize,
        budget: &mut Budget,
    ) -> Result<(PatternScore, PatternScore), OutOfBudget> {
        let oldest = self.score(&self.rows, Chance::Oldest, cap, budget)?;
        if !oldest.by_chance {
            return Ok((oldest.clone(), oldest));
        }
        let newest = self.score(&self.rows, Chance::Newest, cap, budget)?;
        let in_order = oldest.score.value <= newest.score.value;
        Ok(if in_order { (oldest, newest) } else { (newest, oldest) })
    }

    fn explain(&self, pattern: &Pattern, found: &PatternScore) -> TooComplex {
        let mut budget = Budget(EXPLANATION_BUDGET);
        let rewrite = rewrite::cheapest(pattern, &self.wildcards(pattern, found), &mut budget);
        let exact = self.decide(MAX_SHOWN_SCORE, &mut budget).ok();
        let exact = exact.filter(|(exact, _)| exact.score.value < MAX_SHOWN_SCORE);
        // The exact score can be that of another path.
        let found = exact.as_ref().map_or(found, |(exact, _)| exact);
        let wildcards = self.wildcards(pattern, found);
        let texts = wildcards.iter().flat_map(|(_, term)| texts(term));
        TooComplex {
            span: self.span(pattern, found).unwrap_or_default(),
            path: found.path.map(|path| pattern.path(path).text().to_string()),
            score: exact.as_ref().map(|(exact, _)| exact.score.value),
            wildcards: texts.collect(),
            rewrite,
        }
    }

    /// Returns the array of the first wildcard of a score.
    fn span(&self, pattern: &Pattern, found: &PatternScore) -> Option<Span> {
        self.wildcards(pattern, found).first().map(|(condition, _)| condition.span)
    }

    /// Returns the wildcards of a score, in the order of the text, with their arrays.
    fn wildcards<'p>(
        &self,
        pattern: &'p Pattern,
        found: &PatternScore,
    ) -> Vec<(&'p Condition, &'p Term)> {
        let at_path = |it: &&Condition| Some(it.path) == found.path;
        let conditions = pattern.conditions().iter().filter(at_path);
        let terms = conditions.flat_map(|it| it.tests.iter().map(move |test| (it, &test.term)));
        let counts = |term: &Term| {
            self.table.wildcard(term).is_some_and(|id| found.score.wildcards.contains(&id))
        };
        terms.filter(|(_, term)| counts(term)).collect()
    }
}

/// Returns the texts of a wildcard term.
fn texts(term: &Term) -> Vec<String> {
    match term {
        Term::Wildcard(wildcard) => vec![wildcard.text().to_string()],
        Term::AnythingBut(AnythingBut::Wildcard(wildcards)) => {
            wildcards.iter().map(|it| it.text().to_string()).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
