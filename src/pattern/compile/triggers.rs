//! Which condition of a sub-rule is its trigger: the one that makes the least work, by how few events should satisfy it
//! and by how much is left to look at then. The choice is a guess and only a matter of speed. A rule set that asks about
//! many texts at a path is taken to know how many there are: of 200 sources, one condition in 200 is satisfied.

use super::questions::{HitRate, Questions};
use crate::pattern::program::{CompiledCondition, CompiledSubRule, GuardTerm, Postings, index};

/// From what is found in an event to the sub-rules worth looking at.
#[derive(Debug)]
pub(super) struct Triggers {
    pub(super) by_term: Postings<(u32, GuardTerm)>,
    pub(super) by_path: Postings,
    pub(super) triggered: Postings,
    pub(super) always: Vec<u32>,
}

/// What a condition means for the choice.
#[derive(Clone, Copy, Debug)]
struct Cost {
    /// How likely an event is to satisfy the condition.
    odds: f64,
    /// How much there is to look at.
    work: f64,
    /// Its term, if it has only one.
    single: Option<u32>,
}

/// What it costs to look at a sub-rule at all, in terms.
const LOOK: f64 = 8.0;

/// The guards of a trigger's sub-rules, so far.
#[derive(Clone, Copy, Debug)]
enum SharedGuard {
    NotATrigger,
    All(Option<u32>),
}

pub(super) fn triggers(
    questions: &Questions,
    sub_rules: &[CompiledSubRule],
    members: &[u32],
) -> Triggers {
    let costs: Vec<_> = questions.conditions.iter().map(|it| cost(questions, it)).collect();
    let (mut triggered, mut always) = (Vec::with_capacity(sub_rules.len()), Vec::new());
    let mut guards = vec![SharedGuard::NotATrigger; costs.len()];
    for (number, sub_rule) in (0..).zip(sub_rules) {
        let members = &members[sub_rule.start as usize..sub_rule.end as usize];
        let Some(best) = best(&costs, members) else {
            always.push(number);
            continue;
        };
        triggered.push((best, number));
        let guard = guard(&costs, members, best);
        let common = &mut guards[best as usize];
        *common = match *common {
            SharedGuard::All(other) if other != guard => SharedGuard::All(None),
            _ => SharedGuard::All(guard),
        };
    }
    let (mut by_term, mut by_path) = (Vec::new(), Vec::new());
    for (number, condition) in (0..).zip(&questions.conditions) {
        let SharedGuard::All(guard) = guards[number as usize] else { continue };
        let guard = guard.unwrap_or(questions.term_count);
        by_term.extend(condition.terms.iter().map(|term| (*term, (number, guard))));
        if condition.present || !condition.negated.is_empty() {
            by_path.push((condition.path, number));
        }
    }
    Triggers {
        by_term: Postings::new(questions.term_count as usize, &by_term),
        by_path: Postings::new(questions.values.len(), &by_path),
        triggered: Postings::new(costs.len(), &triggered),
        always,
    }
}

/// The condition that is the best trigger, if one can be.
fn best(costs: &[Cost], members: &[u32]) -> Option<u32> {
    let of = |member: &u32| costs[*member as usize];
    let total: f64 = members.iter().map(|member| of(member).work).sum();
    let work = |member: &u32| of(member).odds * (LOOK + total - of(member).work);
    let best = members.iter().filter(|member| of(member).odds.is_finite());
    best.min_by(|a, b| work(a).total_cmp(&work(b))).copied()
}

/// The rarest single term of the other conditions.
fn guard(costs: &[Cost], members: &[u32], trigger: u32) -> Option<u32> {
    let others = members.iter().filter(|member| **member != trigger);
    let singles = others.map(|member| costs[*member as usize]).filter(|it| it.single.is_some());
    singles.min_by(|a, b| a.odds.total_cmp(&b.odds))?.single
}

/// Estimates a condition. Its odds are infinite if the lack of a value satisfies it, because nothing in an event would
/// tell.
fn cost(questions: &Questions, condition: &CompiledCondition) -> Cost {
    let texts = index(questions.values[condition.path as usize].text_count());
    let one = 1.0 / f64::from(texts + 1);
    let any_value = condition.present || !condition.negated.is_empty();
    let odds = if condition.absent {
        f64::INFINITY
    } else if any_value {
        1.0
    } else {
        let kinds = condition.terms.iter().map(|term| questions.kinds[*term as usize]);
        let odds = kinds.map(|kind| match kind {
            HitRate::One => one,
            HitRate::Some => 0.25,
            HitRate::Word => 0.5,
        });
        odds.sum::<f64>().min(1.0)
    };
    let single = match *condition.terms {
        [term] if !any_value && !condition.absent => Some(term),
        _ => None,
    };
    Cost { odds, work: f64::from(index(condition.terms.len() + condition.negated.len())), single }
}
