//! Which wildcards share a state of event-ruler's machine: those of one path whose sub-rules ask about the same paths
//! before it, with a term in common at each, directly or by way of other sub-rules. (Found by comparing scores with
//! event-ruler 2.0.1 on random patterns.)

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Pool;
use crate::pattern::ast::{ConditionId, PathId, Pattern, SubRule, Term};

/// The paths whose wildcards exceed a limit if all of them are put together.
pub(super) fn suspects(pattern: &Pattern, limit: usize) -> Vec<PathId> {
    let asked = pattern.sub_rules().iter().flat_map(SubRule::conditions);
    let mut pools: BTreeMap<PathId, Pool<'_>> = BTreeMap::new();
    for id in asked.copied().collect::<BTreeSet<_>>() {
        let condition = pattern.condition(id);
        pools.entry(condition.path).or_default().add(condition);
    }
    pools.retain(|_, pool| pool.score(limit) > limit);
    pools.into_keys().collect()
}

/// The wildcards at a path, apart where nothing connects them.
pub(super) fn pools(pattern: &Pattern, path: PathId) -> Vec<Pool<'_>> {
    // What sub-rules ask before the path and at it, without duplicates, by the paths they ask about.
    let mut groups: BTreeMap<Vec<PathId>, Asked> = BTreeMap::new();
    for rule in pattern.sub_rules() {
        let path_of = |id: &ConditionId| pattern.condition(*id).path;
        let end = rule.conditions().partition_point(|id| path_of(id) <= path);
        let asked = rule.conditions().get(..end).unwrap_or_default();
        if asked.last().map(path_of) == Some(path) {
            groups.entry(asked.iter().map(path_of).collect()).or_default().insert(asked);
        }
    }
    let mut common = CommonTerms { pattern, known: HashMap::new() };
    groups.into_values().flat_map(|group| connected(pattern, group, &mut common)).collect()
}

/// Puts together what is connected, step by step.
fn connected<'p>(
    pattern: &'p Pattern,
    mut group: Asked,
    common: &mut CommonTerms<'_>,
) -> Vec<Pool<'p>> {
    let mut pools = Vec::new();
    while let Some(first) = group.first() {
        let mut pool = Pool::default();
        let mut reached = vec![first];
        while let Some(asked) = reached.pop() {
            group.take(&asked, &mut Vec::new(), common, &mut reached);
            if let Some(id) = asked.last() {
                pool.add(pattern.condition(*id));
            }
        }
        pools.push(pool);
    }
    pools
}

/// Lists of conditions of one length, as a tree: thousands of sub-rules differ in few places.
#[derive(Default)]
struct Asked(BTreeMap<ConditionId, Self>);

impl Asked {
    fn insert(&mut self, list: &[ConditionId]) {
        if let [first, rest @ ..] = list {
            self.0.entry(*first).or_default().insert(rest);
        }
    }

    /// The first list, if there is any.
    fn first(&self) -> Option<Vec<ConditionId>> {
        let (first, rest) = self.0.first_key_value()?;
        Some([vec![*first], rest.first().unwrap_or_default()].concat())
    }

    /// Moves the lists that have a term in common with a list, everywhere but at its last, behind those in `to`.
    fn take(
        &mut self,
        list: &[ConditionId],
        before: &mut Vec<ConditionId>,
        common: &mut CommonTerms<'_>,
        to: &mut Vec<Vec<ConditionId>>,
    ) {
        let [first, rest @ ..] = list else { return };
        self.0.retain(|id, below| {
            if rest.is_empty() {
                to.push([&before[..], &[*id]].concat());
                return false;
            }
            if common.at(*first, *id) {
                before.push(*id);
                below.take(rest, before, common, to);
                before.pop();
            }
            !below.0.is_empty()
        });
    }
}

/// Answers whether conditions have a term in common, each pair once.
struct CommonTerms<'p> {
    pattern: &'p Pattern,
    known: HashMap<(ConditionId, ConditionId), bool>,
}

impl CommonTerms<'_> {
    /// Whether two conditions have one.
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
