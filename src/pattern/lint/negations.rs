//! Alternatives beside an `anything-but`: what the one refuses, the other may let through.

use std::collections::BTreeSet;
use std::mem::{Discriminant, discriminant};

use crate::diagnostic::{Code, Diagnostic};
use crate::pattern::ast::{AnythingBut, Condition, Pattern, Term};

pub(super) fn lint(pattern: &Pattern) -> Vec<Diagnostic> {
    pattern.conditions().iter().filter_map(any_of_nots).collect()
}

fn any_of_nots(condition: &Condition) -> Option<Diagnostic> {
    let terms = condition.tests.iter().map(|test| &test.term);
    let negations: Vec<_> = terms.clone().filter_map(negation).collect();
    let (title, label, help) = match &negations[..] {
        [] => return None,
        [not] => {
            let others: BTreeSet<_> = terms.filter(|term| negation(term).is_none()).collect();
            let asks_any = others.contains(&Term::Exists(true));
            if !asks_any && !refused(not).iter().all(|term| others.contains(term)) {
                return None;
            }
            (
                "what this `anything-but` refuses, another alternative lets through",
                "every value passes",
                "remove one of the two; any value at all is {\"exists\": true}",
            )
        }
        _ => (
            "several `anything-but` in one array let nearly everything through",
            "one of these is enough",
            how_to_join(&negations),
        ),
    };
    let (title, label) = (title.to_owned(), label.to_owned());
    let diagnostic = Diagnostic::new(Code::LintAnyOfNots, condition.span, title, label);
    Some(diagnostic.help(help.to_owned()))
}

fn negation(term: &Term) -> Option<&AnythingBut> {
    match term {
        Term::AnythingBut(not) => Some(not),
        _ => None,
    }
}

/// The terms that are passed by what does not pass a negation.
fn refused(not: &AnythingBut) -> Vec<Term> {
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

/// How to refuse what every one of several negations refuses. Rules are alternatives, too, so more of them do not help.
fn how_to_join(negations: &[&AnythingBut]) -> &'static str {
    let kinds: Vec<Discriminant<AnythingBut>> =
        negations.iter().map(|it| discriminant(*it)).collect();
    let joinable = |not: &&AnythingBut| {
        !matches!(not, AnythingBut::Numbers(_) | AnythingBut::EqualsIgnoreCase(_))
    };
    if kinds.iter().all(|kind| Some(kind) == kinds.first()) {
        "put what is not wanted into the list of one `anything-but`"
    } else if negations.iter().all(joinable) {
        "write all as wildcards in one: {\"anything-but\": {\"wildcard\": [\"text\", \"prefix*\", \"*suffix\"]}}"
    } else {
        "no pattern asks for both: keep one `anything-but`, and sort out the rest behind the rule"
    }
}
