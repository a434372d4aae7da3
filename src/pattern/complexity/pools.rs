//! Groups the wildcards that share a state of event-ruler's machine.
//!
//! event-ruler compiles sub-rules to a chain of states, one for each path in order. Two wildcards on one path share the
//! state if their sub-rules have the same paths before it, with a common term at each of these paths, directly or
//! through other sub-rules. (Found by comparing scores with event-ruler 2.0.1 on random patterns.)
//!
//! Example:
//!
//! ```json
//! {"$or": [{"A": [9],    "a": [{"wildcard": "*x*"}]},
//!          {"A": [8],    "a": [{"wildcard": "*y*"}]},
//!          {"A": [9, 8], "a": [{"wildcard": "*z*"}]}]}
//! ```
//!
//! The first two alternatives have no term at `A` in common, so their wildcards are in different pools. The third one
//! has a term in common with each of them, and so connects all three to one pool, with the score 9 instead of 3.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Pool;
use crate::pattern::ast::{ConditionId, PathId, Pattern, SubRule, Term};

/// Returns the paths whose wildcards exceed a limit if all of them are in one pool. Only these need to be examined
/// further.
pub(super) fn suspects(pattern: &Pattern, limit: usize) -> Vec<PathId> {
    let conditions = pattern.sub_rules().iter().flat_map(SubRule::conditions);
    let mut pools: BTreeMap<PathId, Pool<'_>> = BTreeMap::new();
    for id in conditions.copied().collect::<BTreeSet<_>>() {
        let condition = pattern.condition(id);
        pools.entry(condition.path).or_default().add(condition);
    }
    pools.retain(|_, pool| pool.score(limit) > limit);
    pools.into_keys().collect()
}

/// Returns the pools of the wildcards at a path.
pub(super) fn pools(pattern: &Pattern, path: PathId) -> Vec<Pool<'_>> {
    // The conditions of each sub-rule up to the path, without duplicates, grouped by their paths.
    let mut groups: BTreeMap<Vec<PathId>, ConditionTree> = BTreeMap::new();
    for rule in pattern.sub_rules() {
        let path_of = |id: &ConditionId| pattern.condition(*id).path;
        let end = rule.conditions().partition_point(|id| path_of(id) <= path);
        let list = rule.conditions().get(..end).unwrap_or_default();
        if list.last().map(path_of) == Some(path) {
            groups.entry(list.iter().map(path_of).collect()).or_default().insert(list);
        }
    }
    let mut common = CommonTerms { pattern, known: HashMap::new() };
    groups.into_values().flat_map(|group| connected(pattern, group, &mut common)).collect()
}

/// Divides lists of conditions into pools: starts with any list, adds the lists connected to it, the lists connected to
/// those, and so on.
fn connected<'p>(
    pattern: &'p Pattern,
    mut group: ConditionTree,
    common: &mut CommonTerms<'_>,
) -> Vec<Pool<'p>> {
    let mut pools = Vec::new();
    while let Some(first) = group.first() {
        let mut pool = Pool::default();
        let mut reached = vec![first];
        while let Some(list) = reached.pop() {
            group.take(&list, &mut Vec::new(), common, &mut reached);
            if let Some(id) = list.last() {
                pool.add(pattern.condition(*id));
            }
        }
        pools.push(pool);
    }
    pools
}

/// Lists of conditions of one length, as a tree. A pattern can have thousands of sub-rules that differ in few
/// conditions; with the tree, a common beginning is compared once.
#[derive(Default)]
struct ConditionTree(BTreeMap<ConditionId, Self>);

impl ConditionTree {
    fn insert(&mut self, list: &[ConditionId]) {
        if let [first, rest @ ..] = list {
            self.0.entry(*first).or_default().insert(rest);
        }
    }

    /// Returns the first list, or `None` if the tree is empty.
    fn first(&self) -> Option<Vec<ConditionId>> {
        let (first, rest) = self.0.first_key_value()?;
        Some([vec![*first], rest.first().unwrap_or_default()].concat())
    }

    /// Moves the lists that have a term in common with `list` at every condition but the last to the end of `to`.
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

/// Determines whether two conditions have a term in common. Remembers the result for each pair.
struct CommonTerms<'p> {
    pattern: &'p Pattern,
    known: HashMap<(ConditionId, ConditionId), bool>,
}

impl CommonTerms<'_> {
    /// Returns `true` if two conditions have a term in common.
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
