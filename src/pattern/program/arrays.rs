//! Evaluates sub-rules over arrays: values from one array must come from the same element.
//!
//! Example: `{"vm": {"id": ["i-1"], "state": ["on"]}}` does not match
//!
//! ```json
//! {"vm": [{"id": "i-1", "state": "off"}, {"id": "i-2", "state": "on"}]}
//! ```
//!
//! although both conditions hold for some value: `"i-1"` is in the first element, `"on"` in the second. In contrast,
//! values from two different arrays are always consistent: `{"a": {"x": [1]}, "b": {"x": [2]}}` may take its values
//! from any element of `a` and any element of `b`.
//!
//! The elements of an event form a tree. Below a given element, the values of a condition are normally all in one
//! array. The conditions that have values in that array then need one element that satisfies all of them, and the
//! elements can be tried one by one, recursively. That takes linear time; trying all combinations of values would be
//! quadratic for two conditions and exponential in their number.
//!
//! Duplicate and dotted names can lead a path to two arrays below one element, as in `{"a": [..], "a": [..]}` for the
//! path `a.x`. Then it matters which array a condition takes its value from, and [`super::choices`] searches instead.
//!
//! `exists: false` only considers values that are consistent with the choices for *smaller paths* (event-ruler 2.0.1).
//! So of the conditions with values in an array, the first one has to choose a value, and with it an element. For the
//! later ones it is enough that this element lacks a value. Example: the pattern `{"e": {"a": [1], "b": [{"exists":
//! false}]}}` matches `{"e": [{"a": 1}, {"b": 2}]}`: `a` chooses the first element, which has no `b`.

use super::choices;
use super::match_state::{MatchState, NO_ELEMENT};
use super::rules::{CompiledCondition, TooComplex};

/// A value that is relevant to a condition: it passes, or it prevents `exists: false`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ValueRecord {
    /// The innermost element that contains the value.
    pub(super) element: u32,
    /// The index of the condition in the order of evaluation.
    pub(super) condition: u32,
    /// `true` if the value satisfies the condition. Other values are recorded for `exists: false` only.
    pub(super) passes: bool,
}

/// Buffers, reused from event to event.
#[derive(Clone, Debug, Default)]
pub(super) struct Arrays {
    /// The number of steps that [`choices`] may still take for the event.
    pub(super) steps: usize,
    records: Vec<ValueRecord>,
    /// For each condition, whether it has an `exists: false`.
    absent: Vec<bool>,
    /// For each condition, the last call of [`Self::required`] that counted it, so that the call counts it once.
    last_visit: Vec<Option<u32>>,
    visit: u32,
    /// For each element, the last step of [`Self::one_array`] that its values passed. Steps are never reused, so that
    /// nothing has to be reset.
    passed: Vec<u64>,
    step: u64,
    /// For each leaf, the number of negated terms of the current condition that it hits. All zero between conditions.
    failures: Vec<u32>,
}

impl Arrays {
    /// Returns `true` if all conditions of a sub-rule hold together.
    pub(super) fn holds(
        &mut self,
        conditions: &[CompiledCondition],
        members: &[u32],
        state: &MatchState,
    ) -> Result<bool, TooComplex> {
        let condition_of = |member: &u32| &conditions[*member as usize];
        let in_array = |it: &CompiledCondition| state.path_is_in_array(it.path);
        // Only `exists: false` depends on the choices of other conditions. Any other condition that does not hold on
        // its own fails the sub-rule.
        let possible = |it: &CompiledCondition| it.holds(state) || it.absent && in_array(it);
        if !members.iter().map(condition_of).all(possible) {
            return Ok(false);
        }
        if members.iter().map(condition_of).filter(|it| in_array(it)).take(2).count() < 2 {
            return Ok(members.iter().map(condition_of).all(|it| it.holds(state)));
        }
        let bound = members.iter().map(condition_of).filter(|it| in_array(it));
        if let Some(holds) = self.one_array(bound, state) {
            return Ok(holds);
        }
        self.records.clear();
        self.absent.clear();
        for condition in members.iter().map(condition_of).filter(|it| in_array(it)) {
            self.record(condition, state);
        }
        self.records.sort(); // a few sorted runs
        self.records.dedup();
        let records = std::mem::take(&mut self.records);
        let holds = if has_choice(&records, self.absent.len(), state) {
            choices::holds(&records, &self.absent, state, &mut self.steps)
        } else {
            let required = self.absent.iter().filter(|absent| !**absent).count();
            self.visit = 0;
            self.last_visit.clear();
            self.last_visit.resize(self.absent.len(), None);
            Ok(self.element_satisfies(NO_ELEMENT, &records, None, required, state))
        };
        self.records = records;
        holds
    }

    /// Evaluates the most frequent case without records: every condition needs one of some terms, and all values that
    /// hit them lie in elements of one array that is in no other array. Returns `None` in other cases.
    fn one_array<'c>(
        &mut self,
        conditions: impl Iterator<Item = &'c CompiledCondition>,
        state: &MatchState,
    ) -> Option<bool> {
        self.passed.resize(self.passed.len().max(state.element_count()), 0);
        self.step += 1; // no element has passed it
        let (mut array, mut first) = (None, true);
        for condition in conditions {
            if condition.present || condition.absent || !condition.negated.is_empty() {
                return None;
            }
            let mut any = false;
            for leaf in condition.terms.iter().flat_map(|term| state.term_leaves(*term)) {
                let number = state.element_of_leaf(leaf);
                let element = state.element(number);
                if number == NO_ELEMENT
                    || element.parent != NO_ELEMENT
                    || *array.get_or_insert(element.array) != element.array
                {
                    return None;
                }
                let passed = &mut self.passed[number as usize];
                if first || *passed == self.step {
                    *passed = self.step + 1;
                    any = true;
                }
            }
            if !any {
                return Some(false);
            }
            self.step += 1;
            first = false;
        }
        Some(true)
    }

    /// Records the relevant values of a condition.
    fn record(&mut self, condition: &CompiledCondition, state: &MatchState) {
        let number = u32::try_from(self.absent.len()).expect("a sub-rule has at most 256 paths");
        self.absent.push(condition.absent);
        let record = |leaf, passes| ValueRecord {
            element: state.element_of_leaf(leaf),
            condition: number,
            passes,
        };
        for term in &condition.terms {
            self.records.extend(state.term_leaves(*term).map(|leaf| record(leaf, true)));
        }
        if !condition.present && condition.negated.is_empty() && !condition.absent {
            return;
        }
        self.failures.resize(self.failures.len().max(state.leaf_count()), 0);
        for leaf in condition.negated.iter().flat_map(|term| state.term_leaves(*term)) {
            self.failures[leaf as usize] += 1;
        }
        for leaf in state.path_leaves(condition.path) {
            let failures = std::mem::take(&mut self.failures[leaf as usize]);
            let passes = condition.present || (failures as usize) < condition.negated.len();
            if passes || condition.absent {
                self.records.push(record(leaf, passes));
            }
        }
    }

    /// Returns `true` if the records in an element satisfy all conditions of the enclosing array. `required` is the
    /// number of those that need a value; `first` is the first condition of the array, which needs one even with
    /// `exists: false`.
    fn element_satisfies(
        &mut self,
        element: u32,
        records: &[ValueRecord],
        first: Option<u32>,
        required: usize,
        state: &MatchState,
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
            let array = state.element(child(element, record.element, state)).array;
            let mut end = 0;
            // Elements of one array are adjacent, because elements are numbered in the order of the text.
            while let Some(record) = rest.get(end) {
                let next = child(element, record.element, state);
                if state.element(next).array != array {
                    break;
                }
                end += count_within(next, &rest[end..], state);
            }
            let (records, after) = rest.split_at(end);
            if !self.array_satisfies(element, records, state) {
                return false;
            }
            rest = after;
        }
        true
    }

    /// Returns `true` if one element of an array satisfies all conditions that have records in the array.
    fn array_satisfies(
        &mut self,
        parent: u32,
        records: &[ValueRecord],
        state: &MatchState,
    ) -> bool {
        let first = records.iter().map(|record| record.condition).min();
        let required = self.required(records, first);
        let mut rest = records;
        while let Some(record) = rest.first() {
            let element = child(parent, record.element, state);
            let (records, after) = rest.split_at(count_within(element, rest, state));
            if self.element_satisfies(element, records, first, required, state) {
                return true;
            }
            rest = after;
        }
        false
    }

    /// Returns the number of different conditions among the records that need a value.
    fn required(&mut self, records: &[ValueRecord], first: Option<u32>) -> usize {
        self.visit += 1;
        let mut count = 0;
        for &ValueRecord { condition, .. } in records {
            let last_visit = self.last_visit[condition as usize].replace(self.visit);
            let needs_value = !self.absent[condition as usize] || first == Some(condition);
            count += usize::from(needs_value && last_visit != Some(self.visit));
        }
        count
    }
}

/// Returns the number of leading records that lie in an element.
fn count_within(element: u32, records: &[ValueRecord], state: &MatchState) -> usize {
    let end = state.element(element).end;
    records.iter().take_while(|record| record.element < end).count()
}

/// Returns the child of `above` that contains `below` or is `below`.
fn child(above: u32, mut below: u32, state: &MatchState) -> u32 {
    loop {
        let parent = state.element(below).parent;
        if parent == above {
            return below;
        }
        below = parent;
    }
}

/// Returns `true` if a condition has values both directly in an element and in an array below it, or in two arrays of
/// an element, so that it has a choice that the linear evaluation does not consider. Records are sorted, so that
/// comparing neighbors is enough.
fn has_choice(records: &[ValueRecord], conditions: usize, state: &MatchState) -> bool {
    let mut last: Vec<Option<u32>> = vec![None; conditions];
    records.iter().any(|record| {
        let before = last[record.condition as usize].replace(record.element);
        before.is_some_and(|before| in_different_arrays(before, record.element, state))
    })
}

/// Returns `true` if two elements, the second one later in the text, are not in two elements of one array: one contains
/// the other, or they are in different arrays of a common element.
fn in_different_arrays(before: u32, after: u32, state: &MatchState) -> bool {
    if before == after {
        return false;
    }
    let around = |it: u32| (it..state.element(it).end).contains(&before);
    let mut after = after;
    while !around(state.element(after).parent) {
        after = state.element(after).parent;
    }
    let common = state.element(after).parent;
    common == before
        || state.element(child(common, before, state)).array != state.element(after).array
}
