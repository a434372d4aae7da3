//! Chooses the trigger of each sub-rule: the condition that must hold before the sub-rule is evaluated at all.
//!
//! The best trigger causes the least expected work: the probability that an event satisfies it, times the cost of
//! evaluating the rest of the sub-rule. Probabilities are estimates, and affect the speed only, never the result. The
//! number of different texts that all rules compare with a path serves as the estimate of the number of values there:
//! if the rules name 200 sources, a condition on one source is assumed to hold for one event in 200.

use super::questions::{HitRate, Questions};
use crate::pattern::program::{CompiledCondition, CompiledSubRule, GuardTerm, Postings, index};

/// Maps from hits in an event to the sub-rules to evaluate.
#[derive(Debug)]
pub(super) struct Triggers {
    pub(super) by_term: Postings<(u32, GuardTerm)>,
    pub(super) by_path: Postings,
    pub(super) triggered: Postings<CompiledSubRule>,
    pub(super) always: Vec<CompiledSubRule>,
}

/// The estimates for a condition.
#[derive(Clone, Copy, Debug)]
struct Cost {
    /// The probability that an event satisfies the condition. Infinite if it cannot be a trigger.
    odds: f64,
    /// The cost of evaluating the condition, in terms.
    work: f64,
    /// The only term of the condition. `None` if there are others, or an `exists`.
    single: Option<u32>,
}

/// The fixed cost of evaluating a sub-rule, in terms.
const BASE_COST: f64 = 8.0;

/// The guard that all sub-rules of a trigger have in common so far.
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
    for sub_rule in sub_rules {
        let members = &members[sub_rule.start as usize..sub_rule.end as usize];
        let Some(best) = best(&costs, members) else {
            always.push(*sub_rule);
            continue;
        };
        triggered.push((best, *sub_rule));
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

/// Returns the best trigger, or `None` if no condition can be one.
fn best(costs: &[Cost], members: &[u32]) -> Option<u32> {
    let of = |member: &u32| costs[*member as usize];
    let total: f64 = members.iter().map(|member| of(member).work).sum();
    let work = |member: &u32| of(member).odds * (BASE_COST + total - of(member).work);
    let best = members.iter().filter(|member| of(member).odds.is_finite());
    best.min_by(|a, b| work(a).total_cmp(&work(b))).copied()
}

/// Returns the least likely term among the other conditions with a single term.
fn guard(costs: &[Cost], members: &[u32], trigger: u32) -> Option<u32> {
    let others = members.iter().filter(|member| **member != trigger);
    let singles = others.map(|member| costs[*member as usize]).filter(|it| it.single.is_some());
    singles.min_by(|a, b| a.odds.total_cmp(&b.odds))?.single
}

/// Estimates a condition. A condition with `exists: false` cannot be a trigger, because the absence of a value causes
/// no hit; its odds are infinite.
fn cost(questions: &Questions, condition: &CompiledCondition) -> Cost {
    let texts = index(questions.values[condition.path as usize].text_count());
    let one = 1.0 / f64::from(texts + 1);
    let any_value = condition.present || !condition.negated.is_empty();
    let odds = if condition.absent {
        f64::INFINITY
    } else if any_value {
        1.0
    } else {
        let rates = condition.terms.iter().map(|term| questions.hit_rates[*term as usize]);
        let odds = rates.map(|rate| match rate {
            HitRate::One => one,
            HitRate::Some => 0.25,
            HitRate::Word => 0.5,
        });
        odds.sum::<f64>().min(1.0)
    };
    let work = f64::from(index(condition.terms.len() + condition.negated.len()));
    Cost { odds, work, single: condition.only_term() }
}
