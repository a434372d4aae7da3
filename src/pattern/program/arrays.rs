//! Sub-rules and arrays: values taken from one array must come from the same element.
//!
//! Elements form a tree, and where two values part company decides: in two elements of one array they contradict each
//! other, in two different arrays they do not. As a rule every condition has all its values, below a given element, in
//! one array; then the conditions of an array need one element that satisfies all of them, and going down the tree
//! once answers the question in linear time. Where a path leads to two arrays at once, through duplicate or dotted
//! names, the conditions have a choice, and [`super::choices`] searches.
//!
//! `exists: false` looks only at values that are consistent with the choices for *smaller paths* (event-ruler 2.0.1).
//! So the smallest of the conditions that have values in an array has to choose one, and thereby an element; for those
//! behind it the lack of a value in that element will do.

use super::choices;
use super::match_state::{MatchState, NOWHERE};
use super::rules::{CompiledCondition, TooComplex};

/// A value that matters to a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ValueRecord {
    pub(super) element: u32,
    /// The place of the condition in the order of evaluation.
    pub(super) condition: u32,
    /// Whether the value satisfies it. Values that do not matter only to `exists: false`.
    pub(super) passes: bool,
}

/// Room that is kept from event to event.
#[derive(Clone, Debug, Default)]
pub(super) struct Arrays {
    records: Vec<ValueRecord>,
    /// For each condition whether `exists: false` may satisfy it.
    absent: Vec<bool>,
    /// For each condition where it was seen last.
    seen: Vec<Option<u32>>,
    places: u32,
    /// For each leaf how many negated terms of a condition it hits; zero between conditions.
    failures: Vec<u32>,
}

impl Arrays {
    /// Whether a sub-rule holds.
    pub(super) fn holds(
        &mut self,
        conditions: &[CompiledCondition],
        members: &[u32],
        hits: &MatchState,
    ) -> Result<bool, TooComplex> {
        let of = |member: &u32| &conditions[*member as usize];
        let is_bound = |it: &CompiledCondition| hits.is_path_bound(it.path);
        // Alone, a condition holds or does not; only the lack of a value depends on the others.
        let possible = |it: &CompiledCondition| it.holds(hits) || it.absent && is_bound(it);
        if !members.iter().map(of).all(possible) {
            return Ok(false);
        }
        if members.iter().map(of).filter(|it| is_bound(it)).take(2).count() < 2 {
            return Ok(members.iter().map(of).all(|it| it.holds(hits)));
        }
        self.records.clear();
        self.absent.clear();
        for condition in members.iter().map(of).filter(|it| is_bound(it)) {
            self.record(condition, hits);
        }
        self.records.sort_unstable();
        self.records.dedup();
        let records = std::mem::take(&mut self.records);
        let holds = if is_free(&records, self.absent.len(), hits) {
            choices::holds(&records, &self.absent, hits)
        } else {
            let required = self.absent.iter().filter(|absent| !**absent).count();
            self.places = 0;
            self.seen.clear();
            self.seen.resize(self.absent.len(), None);
            Ok(self.element(NOWHERE, &records, None, required, hits))
        };
        self.records = records;
        holds
    }

    /// Records the values of a condition.
    fn record(&mut self, condition: &CompiledCondition, hits: &MatchState) {
        let number = u32::try_from(self.absent.len()).expect("a sub-rule has at most 256 paths");
        self.absent.push(condition.absent);
        let record = |leaf, passes| ValueRecord {
            element: hits.element_of_leaf(leaf),
            condition: number,
            passes,
        };
        for term in &condition.terms {
            self.records.extend(hits.term_leaves(*term).map(|leaf| record(leaf, true)));
        }
        if !condition.present && condition.negated.is_empty() && !condition.absent {
            return;
        }
        self.failures.resize(self.failures.len().max(hits.leaf_count()), 0);
        for leaf in condition.negated.iter().flat_map(|term| hits.term_leaves(*term)) {
            self.failures[leaf as usize] += 1;
        }
        for leaf in hits.path_leaves(condition.path) {
            let failures = std::mem::take(&mut self.failures[leaf as usize]);
            let passes = condition.present || (failures as usize) < condition.negated.len();
            if passes || condition.absent {
                self.records.push(record(leaf, passes));
            }
        }
    }

    /// Whether the records below an element satisfy the conditions that must be satisfied there: `required` of those
    /// that cannot do without a value, `first` being one of them.
    fn element(
        &mut self,
        element: u32,
        records: &[ValueRecord],
        first: Option<u32>,
        required: usize,
        hits: &MatchState,
    ) -> bool {
        if self.required(records, first) < required {
            return false;
        }
        let direct = records.partition_point(|record| record.element == element);
        let (direct, mut rest) = records.split_at(direct);
        let mut conditions = direct.chunk_by(|a, b| a.condition == b.condition);
        if !conditions.all(|records| records.iter().any(|record| record.passes)) {
            return false;
        }
        while let Some(record) = rest.first() {
            let array = hits.element(child(element, record.element, hits)).array;
            let mut end = 0;
            // Elements of one array follow each other.
            while let Some(record) = rest.get(end) {
                let next = child(element, record.element, hits);
                if hits.element(next).array != array {
                    break;
                }
                end += count_within(next, &rest[end..], hits);
            }
            let (records, behind) = rest.split_at(end);
            if !self.array(element, records, hits) {
                return false;
            }
            rest = behind;
        }
        true
    }

    /// Whether one of the elements of an array satisfies all conditions that have records in the array.
    fn array(&mut self, parent: u32, records: &[ValueRecord], hits: &MatchState) -> bool {
        let first = records.iter().map(|record| record.condition).min();
        let required = self.required(records, first);
        let mut rest = records;
        while let Some(record) = rest.first() {
            let element = child(parent, record.element, hits);
            let (records, behind) = rest.split_at(count_within(element, rest, hits));
            if self.element(element, records, first, required, hits) {
                return true;
            }
            rest = behind;
        }
        false
    }

    /// How many different conditions among the records cannot do without a value.
    fn required(&mut self, records: &[ValueRecord], first: Option<u32>) -> usize {
        self.places += 1;
        let mut count = 0;
        for &ValueRecord { condition, .. } in records {
            let seen = self.seen[condition as usize].replace(self.places);
            let needs_value = !self.absent[condition as usize] || first == Some(condition);
            count += usize::from(needs_value && seen != Some(self.places));
        }
        count
    }
}

/// How many of the records lie in an element, with which they begin.
fn count_within(element: u32, records: &[ValueRecord], hits: &MatchState) -> usize {
    let end = hits.element(element).end;
    records.iter().take_while(|record| record.element < end).count()
}

/// The element directly below an element on the way to another one, which lies inside of it.
fn child(above: u32, mut below: u32, hits: &MatchState) -> u32 {
    loop {
        let parent = hits.element(below).parent;
        if parent == above {
            return below;
        }
        below = parent;
    }
}

/// Whether a condition has values both directly in an element and in an array below it, or in two arrays of an
/// element. Among sorted records it is enough to compare neighbours.
fn is_free(records: &[ValueRecord], conditions: usize, hits: &MatchState) -> bool {
    let mut last: Vec<Option<u32>> = vec![None; conditions];
    records.iter().any(|record| {
        let before = last[record.condition as usize].replace(record.element);
        before.is_some_and(|before| part_freely(before, record.element, hits))
    })
}

/// Whether an element and one that comes later in the text part other than as elements of one array.
fn part_freely(before: u32, after: u32, hits: &MatchState) -> bool {
    if before == after {
        return false;
    }
    let around = |it: u32| (it..hits.element(it).end).contains(&before);
    let mut after = after;
    while !around(hits.element(after).parent) {
        after = hits.element(after).parent;
    }
    let common = hits.element(after).parent;
    common == before || hits.element(child(common, before, hits)).array != hits.element(after).array
}
