//! Which condition of a sub-rule is its trigger: the one that the fewest events should satisfy. The choice is a guess
//! and only a matter of speed. A rule set that asks about many texts at a path is taken to know how many there are:
//! of 200 sources, one condition in 200 is satisfied.

use super::questions::{Kind, Questions};
use crate::pattern::program::{Condition, Postings, SubRule, index};

/// From what is found in an event to the sub-rules worth looking at.
#[derive(Debug)]
pub(super) struct Triggers {
    pub(super) by_term: Postings,
    pub(super) by_path: Postings,
    pub(super) triggered: Postings,
    pub(super) always: Vec<u32>,
}

pub(super) fn triggers(questions: &Questions, sub_rules: &[SubRule], members: &[u32]) -> Triggers {
    let costs: Vec<_> = questions.conditions.iter().map(|it| cost(questions, it)).collect();
    let cost = |member: &u32| costs[*member as usize];
    let (mut triggered, mut always) = (Vec::new(), Vec::new());
    let mut is_trigger = vec![false; costs.len()];
    for (number, sub_rule) in (0..).zip(sub_rules) {
        let members = &members[sub_rule.start as usize..sub_rule.end as usize];
        let best = members.iter().min_by(|a, b| cost(a).total_cmp(&cost(b)));
        match best.filter(|best| cost(best).is_finite()) {
            None => always.push(number),
            Some(best) => {
                is_trigger[*best as usize] = true;
                triggered.push((*best, number));
            }
        }
    }
    let (mut by_term, mut by_path) = (Vec::new(), Vec::new());
    for (number, condition) in questions.conditions.iter().enumerate() {
        if !is_trigger[number] {
            continue;
        }
        by_term.extend(condition.terms.iter().map(|term| (*term, index(number))));
        if condition.present || !condition.negated.is_empty() {
            by_path.push((condition.path, index(number)));
        }
    }
    Triggers {
        by_term: Postings::new(questions.term_count as usize, &by_term),
        by_path: Postings::new(questions.values.len(), &by_path),
        triggered: Postings::new(costs.len(), &triggered),
        always,
    }
}

/// How likely an event is to satisfy a condition; infinitely, if the lack of a value satisfies it, because nothing in
/// an event would tell.
fn cost(questions: &Questions, condition: &Condition) -> f64 {
    if condition.absent {
        return f64::INFINITY;
    }
    if condition.present || !condition.negated.is_empty() {
        return 1.0;
    }
    let texts = index(questions.values[condition.path as usize].text_count());
    let one = 1.0 / f64::from(texts + 1);
    let kinds = condition.terms.iter().map(|term| questions.kinds[*term as usize]);
    let sum: f64 = kinds
        .map(|kind| match kind {
            Kind::One => one,
            Kind::Some => 0.25,
            Kind::Word => 0.5,
        })
        .sum();
    sum.min(1.0)
}
