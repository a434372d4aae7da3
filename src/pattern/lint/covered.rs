//! Lints on alternatives that match nothing which another alternative of the same array does not match.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::language::phrase;
use crate::pattern::ast::{Condition, Pattern, Term};

/// Limit of comparisons in an array, which bounds the time. A pattern of valid length needs fewer.
const MAX_WORK: usize = 1_000_000;

pub(super) fn lint(pattern: &Pattern) -> Vec<Diagnostic> {
    pattern.conditions().iter().flat_map(covered_terms).collect()
}

fn covered_terms(condition: &Condition) -> Vec<Diagnostic> {
    let tests = &condition.tests;
    let mut first: BTreeMap<&Term, (usize, &Term)> = BTreeMap::new();
    let mut found = Vec::new();
    let is_wide = |term: &Term| !matches!(term, Term::String(_) | Term::Exactly(_));
    let wide: Vec<_> = tests.iter().enumerate().filter(|(_, it)| is_wide(&it.term)).collect();
    if wide.len().saturating_mul(tests.len()) > MAX_WORK {
        return found;
    }
    for (index, test) in tests.iter().enumerate() {
        let term = &test.term;
        let (at, same) = *first.entry(term).or_insert((index, term));
        if at < index {
            found.extend((!is_other_spelling(term, same)).then(|| covered(test.span, term)));
            continue;
        }
        // `negations` reports these.
        if matches!(term, Term::AnythingBut(_)) {
            continue;
        }
        // Of two alternatives that cover each other, only the later one is reported.
        let covers = |(at, other): &&(usize, &crate::pattern::ast::Test)| {
            let other = &other.term;
            *at != index && term.implies(other) && (*at < index || !other.implies(term))
        };
        found.extend(wide.iter().find(covers).map(|(_, it)| covered(test.span, &it.term)));
    }
    found
}

/// Returns `true` for one number in two spellings. Patterns for the severity of findings of `GuardDuty` list `4` and `4.0`, as
/// Amazon's user guide does.
fn is_other_spelling(term: &Term, other: &Term) -> bool {
    match (term, other) {
        (Term::Number(term), Term::Number(other)) => term.text() != other.text(),
        _ => false,
    }
}

fn covered(span: Span, by: &Term) -> Diagnostic {
    let title = phrase!("another alternative matches everything that this one matches");
    let label = phrase!("{other} matches these values, too", other = format!("`{by}`"));
    let help =
        phrase!("the alternatives of an array are joined by OR, not by AND; remove one of the two");
    Diagnostic::new(Code::LintCoveredTerm, span, title, label).help(help)
}
