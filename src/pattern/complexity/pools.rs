//! Which wildcards share a state of event-ruler's machine: those of one path whose sub-rules ask about the same paths
//! before it, with a term in common at each, directly or by way of other sub-rules. (Found by comparing scores with
//! event-ruler 2.0.1 on random patterns.)

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Pool, is_wildcard};
use crate::pattern::ast::{ConditionId, PathId, Pattern, Term};

/// The paths whose wildcards exceed a limit if all of them are put together.
pub(super) fn suspects(pattern: &Pattern, limit: usize) -> Vec<PathId> {
    let mut pools: BTreeMap<PathId, Pool<'_>> = BTreeMap::new();
    for condition in pattern.conditions() {
        let terms = condition.tests.iter().map(|test| &test.term).filter(|it| is_wildcard(it));
        pools.entry(condition.path).or_default().terms.extend(terms);
    }
    pools.retain(|_, pool| pool.score(limit) > limit);
    pools.into_keys().collect()
}

/// The wildcards at a path, apart where nothing connects them.
pub(super) fn pools(pattern: &Pattern, path: PathId) -> Vec<Pool<'_>> {
    // What sub-rules ask before the path and at it, without duplicates, by the paths they ask about.
    let mut groups: BTreeMap<Vec<PathId>, BTreeSet<&[ConditionId]>> = BTreeMap::new();
    for rule in pattern.sub_rules() {
        let path_of = |id: &ConditionId| pattern.condition(*id).path;
        let end = rule.conditions().partition_point(|id| path_of(id) <= path);
        let asked = rule.conditions().get(..end).unwrap_or_default();
        if asked.last().map(path_of) == Some(path) {
            groups.entry(asked.iter().map(path_of).collect()).or_default().insert(asked);
        }
    }
    let mut common = Common { pattern, known: HashMap::new() };
    groups.into_values().flat_map(|group| connected(pattern, group, &mut common)).collect()
}

/// Puts together what is connected, step by step.
fn connected<'p>(
    pattern: &'p Pattern,
    mut group: BTreeSet<&[ConditionId]>,
    common: &mut Common<'_>,
) -> Vec<Pool<'p>> {
    let mut pools = Vec::new();
    while let Some(first) = group.pop_first() {
        let mut pool = Pool::default();
        let mut reached = vec![first];
        while let Some(asked) = reached.pop() {
            let near = group.iter().copied().filter(|other| common.at_each(asked, other));
            let near: Vec<_> = near.collect();
            for other in &near {
                group.remove(other);
            }
            reached.extend(near);
            if let Some(condition) = asked.last().map(|id| pattern.condition(*id)) {
                let terms = condition.tests.iter().map(|test| &test.term);
                pool.terms.extend(terms.filter(|term| is_wildcard(term)));
                pool.spans.insert(condition.span);
            }
        }
        pools.push(pool);
    }
    pools
}

/// Answers whether conditions have a term in common, each pair once.
struct Common<'p> {
    pattern: &'p Pattern,
    known: HashMap<(ConditionId, ConditionId), bool>,
}

impl Common<'_> {
    /// Whether two lists of conditions have a term in common everywhere but at their last.
    fn at_each(&mut self, left: &[ConditionId], right: &[ConditionId]) -> bool {
        let smaller = left.len().saturating_sub(1);
        left.iter().zip(right).take(smaller).all(|(&left, &right)| self.at(left, right))
    }

    fn at(&mut self, left: ConditionId, right: ConditionId) -> bool {
        if left == right {
            return true;
        }
        let pattern = self.pattern;
        *self.known.entry((left.min(right), left.max(right))).or_insert_with(|| {
            let right = &pattern.condition(right).tests;
            let is_right = |term: &Term| right.iter().any(|test| test.term == *term);
            pattern.condition(left).tests.iter().any(|test| is_right(&test.term))
        })
    }
}
