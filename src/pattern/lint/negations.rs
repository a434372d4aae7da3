//! Lints on alternatives next to an `anything-but`, which can match the values that it excludes.

use std::collections::BTreeSet;
use std::mem::{Discriminant, discriminant};

use crate::diagnostic::{Code, Diagnostic};
use crate::language::{Phrase, phrase};
use crate::pattern::ast::{AnythingBut, Condition, Pattern, Term};

pub(super) fn lint(pattern: &Pattern) -> Vec<Diagnostic> {
    pattern.conditions().iter().filter_map(beside_alternatives).collect()
}

fn beside_alternatives(condition: &Condition) -> Option<Diagnostic> {
    let terms = condition.tests.iter().map(|test| &test.term);
    let negations: Vec<_> = terms.clone().filter_map(negation).collect();
    let (title, label, help) = match &negations[..] {
        [] => return None,
        [not] => {
            let others: BTreeSet<_> = terms.filter(|term| negation(term).is_none()).collect();
            let accepts_any = others.contains(&Term::Exists(true));
            if !accepts_any && !excluded_terms(not).iter().all(|term| others.contains(term)) {
                return None;
            }
            (
                phrase!("another alternative matches what `anything-but` excludes"),
                phrase!("matches every value"),
                phrase!("remove one of the two; to match any value, write {{\"exists\": true}}"),
            )
        }
        _ => (
            phrase!("several `anything-but` in one array exclude almost nothing"),
            phrase!("a value matches if it passes one of these"),
            join_hint(&negations),
        ),
    };
    let diagnostic = Diagnostic::new(Code::LintAnyOfNots, condition.span, title, label);
    Some(diagnostic.help(help))
}

fn negation(term: &Term) -> Option<&AnythingBut> {
    match term {
        Term::AnythingBut(not) => Some(not),
        _ => None,
    }
}

/// Returns terms that match exactly the strings or numbers that an `anything-but` excludes.
fn excluded_terms(not: &AnythingBut) -> Vec<Term> {
    match not {
        AnythingBut::Strings(texts) => texts.iter().cloned().map(Term::literal).collect(),
        AnythingBut::Numbers(numbers) => numbers.iter().cloned().map(Term::Number).collect(),
        AnythingBut::Prefix(texts) => texts.iter().cloned().map(Term::Prefix).collect(),
        AnythingBut::Suffix(texts) => texts.iter().cloned().map(Term::Suffix).collect(),
        AnythingBut::EqualsIgnoreCase(texts) => {
            texts.iter().cloned().map(Term::EqualsIgnoreCase).collect()
        }
        AnythingBut::Wildcard(texts) => texts.iter().cloned().map(Term::Wildcard).collect(),
    }
}

/// Suggests a way to exclude the values of all negations. A second rule is none, because rules are alternatives, too.
fn join_hint(negations: &[&AnythingBut]) -> Phrase {
    let kinds: Vec<Discriminant<AnythingBut>> =
        negations.iter().map(|it| discriminant(*it)).collect();
    let joinable = |not: &&AnythingBut| {
        !matches!(not, AnythingBut::Numbers(_) | AnythingBut::EqualsIgnoreCase(_))
    };
    if kinds.iter().all(|kind| Some(kind) == kinds.first()) {
        phrase!("put all excluded values into the list of one `anything-but`")
    } else if negations.iter().all(joinable) {
        phrase!(
            "write all as wildcards in one: \
             {{\"anything-but\": {{\"wildcard\": [\"text\", \"prefix*\", \"*suffix\"]}}}}"
        )
    } else {
        phrase!("no pattern can exclude both: keep one `anything-but`, and filter the rest later")
    }
}
