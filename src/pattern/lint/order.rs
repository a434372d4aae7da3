//! Lints on the order and the overlap of alternatives. event-ruler 2.0.1 has defects there; it is not known whether AWS has
//! them as well. `evaluate` does as AWS documents.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Fix, Span};
use crate::language::{Phrase, phrase};
use crate::pattern::ast::{AnythingBut, Condition, ConditionId, Pattern, SubRule, Term, Test};
use crate::pattern::disjoint::{self, Overlap, Terms};
use crate::pattern::wildcard::Wildcard;

/// Limit of compared pairs of sub-rules, which bounds the time.
const MAX_PAIRS: usize = 500_000;

pub(super) fn lint(text: &str, pattern: &Pattern) -> Vec<Diagnostic> {
    let mut found: Vec<_> = disjoint::overlaps(text, pattern).into_iter().map(overlap).collect();
    found.extend(pattern.conditions().iter().filter_map(|it| in_array(text, it)));
    found.extend(across_alternatives(pattern));
    found
}

fn overlap(Overlap { span, fix, is_nested }: Overlap) -> Diagnostic {
    let title = phrase!("this alternative of `$or` overlaps an earlier one");
    let label = phrase!("EventBridge may ignore this alternative");
    let help = if fix.is_some() {
        phrase!("write the alternatives without common values, as `install` does")
    } else if is_nested {
        phrase!(
            "one of the alternatives contains another `$or`, so there is no simple rewrite: write each as a rule of its own"
        )
    } else {
        phrase!("write the alternatives without common values, or as rules of their own")
    };
    let diagnostic = Diagnostic::new(Code::LintOverlappingOr, span, title, label).help(help);
    Diagnostic { fix: fix.map(Box::new), is_safe: true, ..diagnostic }
}

/// Reports `equals-ignore-case` after a wildcard with a leading star in the same array.
fn in_array(text: &str, condition: &Condition) -> Option<Diagnostic> {
    let tests = &condition.tests;
    let star = tests.iter().position(|test| has_leading_star(&test.term))?;
    let behind = tests.get(star..)?.iter().find(|test| ignores_case(&test.term))?;
    let mut diagnostic =
        wrong_order(behind.span, phrase!("write `equals-ignore-case` before the wildcard"));
    diagnostic.fix = reordered(text, condition).map(Box::new);
    Some(diagnostic.safe(true))
}

/// Returns the array with the tests that ignore case first. The text between the tests stays where it is.
fn reordered(text: &str, condition: &Condition) -> Option<Fix> {
    let (first, rest): (Vec<_>, Vec<_>) =
        condition.tests.iter().partition(|test| ignores_case(&test.term));
    let mut array = String::new();
    let mut at = condition.span.range().start;
    for (place, test) in condition.tests.iter().zip(first.into_iter().chain(rest)) {
        array.push_str(text.get(at..place.span.range().start)?);
        array.push_str(text.get(test.span.range())?);
        at = place.span.range().end;
    }
    array.push_str(text.get(at..condition.span.range().end)?);
    Some(Fix { span: condition.span, text: array })
}

/// Reports `equals-ignore-case` in an alternative of `$or` after an alternative with such a wildcard on the same path.
fn across_alternatives(pattern: &Pattern) -> Vec<Diagnostic> {
    let with = |matches: fn(&Term) -> bool| {
        let rules = pattern.sub_rules().iter().enumerate();
        rules.flat_map(move |(index, rule)| {
            let ids = rule.conditions().iter().copied();
            let has = move |id: &ConditionId| {
                pattern.condition(*id).tests.iter().any(|test| matches(&test.term))
            };
            ids.filter(has).map(move |id| (index, rule, id)).collect::<Vec<_>>()
        })
    };
    let stars: Vec<_> = with(has_leading_star).collect();
    if stars.is_empty() || pattern.sub_rules().len() < 2 {
        return Vec::new();
    }
    let terms = Terms::new(pattern);
    let mut found: BTreeMap<Span, Diagnostic> = BTreeMap::new();
    let mut left = MAX_PAIRS;
    for (later, rule, id) in with(ignores_case) {
        let condition = pattern.condition(id);
        let mut is_behind = |(earlier, other, star): &(usize, &SubRule, ConditionId)| {
            left = left.saturating_sub(1);
            left > 0
                && *earlier < later
                && *star != id
                && pattern.condition(*star).path == condition.path
                && share_paths_before(&terms, (rule, id), (*other, *star))
        };
        if stars.iter().any(&mut is_behind) {
            let help = phrase!("move the alternative with `equals-ignore-case` before the other");
            let test: Option<&Test> = condition.tests.iter().find(|it| ignores_case(&it.term));
            found.extend(test.map(|test| (test.span, wrong_order(test.span, help))));
        }
    }
    found.into_values().collect()
}

/// Returns `true` if two sub-rules reach the same state of event-ruler's machine: they share a value on each path before.
fn share_paths_before(
    terms: &Terms<'_>,
    (rule, id): (&SubRule, ConditionId),
    (other, star): (&SubRule, ConditionId),
) -> bool {
    let before = |rule: &SubRule, end| {
        rule.conditions().iter().copied().take_while(|it| *it != end).collect::<Vec<_>>()
    };
    let (own, others) = (before(rule, id), before(other, star));
    own.len() == others.len() && own.iter().zip(&others).all(|(a, b)| terms.share(*a, *b))
}

fn wrong_order(span: Span, help: Phrase) -> Diagnostic {
    let title = phrase!("`equals-ignore-case` after a wildcard that begins with `*`");
    let label = phrase!("EventBridge may not compare the first letter");
    Diagnostic::new(Code::LintIgnoreCaseOrder, span, title, label).help(help)
}

fn has_leading_star(term: &Term) -> bool {
    let leads = |it: &Wildcard| {
        it.segments().len() > 1 && it.segments().first().is_some_and(|it| it.is_empty())
    };
    match term {
        Term::Wildcard(wildcard) => leads(wildcard),
        Term::AnythingBut(AnythingBut::Wildcard(wildcards)) => wildcards.iter().any(leads),
        _ => false,
    }
}

fn ignores_case(term: &Term) -> bool {
    matches!(
        term,
        Term::EqualsIgnoreCase(_)
            | Term::PrefixIgnoreCase(_)
            | Term::AnythingBut(AnythingBut::EqualsIgnoreCase(_))
    )
}
