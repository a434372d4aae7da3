//! The rules as conjunctions of conditions. Decides which rules hold from the terms that an event hits.

use super::arrays::Arrays;
use super::match_state::MatchState;
use super::postings::Postings;
use crate::pattern::Budget;

/// Alternatives for the values at one path. Rules with the same alternatives share it.
#[derive(Clone, Debug)]
pub(in crate::pattern) struct CompiledCondition {
    pub(in crate::pattern) path: u32,
    /// The condition holds if a value hits one of these terms.
    pub(in crate::pattern) terms: Box<[u32]>,
    /// The condition holds if some value does not hit one of these terms (`anything-but`).
    pub(in crate::pattern) negated: Box<[u32]>,
    /// The condition holds if there is any value (`exists: true`).
    pub(in crate::pattern) present: bool,
    /// The condition holds if there is no value (`exists: false`).
    pub(in crate::pattern) absent: bool,
}

/// A conjunction of conditions.
#[derive(Clone, Copy, Debug)]
pub(in crate::pattern) struct CompiledSubRule {
    /// Its conditions are `members[start..end]`, in the order of evaluation, and the terms that it needs are
    /// `needed[start..end]`.
    pub(in crate::pattern) start: u32,
    pub(in crate::pattern) end: u32,
    /// The index of its rule.
    pub(in crate::pattern) rule: u32,
}

/// A term that must be hit, or else what it guards need not be evaluated. Triggers and conditions without such a term
/// have the number after the last term, which always counts as hit.
pub(in crate::pattern) type GuardTerm = u32;

/// All sub-rules of all rules.
///
/// A sub-rule is evaluated only if its *trigger* holds, the condition of it that the fewest events are expected to
/// satisfy. Example: if 10,000 rules name thousands of different calls, the trigger of a rule on one call is its
/// condition on `eventName`. An event then evaluates the few rules that name its call.
#[derive(Clone, Debug)]
pub(in crate::pattern) struct CompiledRules {
    pub(in crate::pattern) conditions: Vec<CompiledCondition>,
    /// The conditions of all sub-rules, concatenated.
    pub(in crate::pattern) members: Vec<u32>,
    /// For each of the members, the only term that satisfies it, if there is one. These terms reject most sub-rules,
    /// and being in one place, they are faster to read than the conditions.
    pub(in crate::pattern) needed: Vec<GuardTerm>,
    /// The number after the last term.
    pub(in crate::pattern) no_guard: GuardTerm,
    pub(in crate::pattern) count: usize,
    /// For each term, the triggers that a hit satisfies, each with its guard.
    pub(in crate::pattern) by_term: Postings<(u32, GuardTerm)>,
    /// For each path, the triggers that any value at the path may satisfy.
    pub(in crate::pattern) by_path: Postings,
    /// For each condition, the sub-rules that it triggers.
    pub(in crate::pattern) triggered: Postings<CompiledSubRule>,
    /// Sub-rules without a trigger, which are evaluated for every event: all their conditions have an `exists: false`.
    pub(in crate::pattern) always: Vec<CompiledSubRule>,
}

/// The elements of an event's arrays have too many combinations.
#[derive(Clone, Copy, Debug)]
pub(super) struct TooComplex;

/// Buffers, reused from event to event.
#[derive(Clone, Debug)]
pub(super) struct Verdicts {
    /// For each rule, whether it matches; and the list of those that do.
    matched: Vec<bool>,
    rules: Vec<u32>,
    /// The evaluated triggers: a flag for each trigger, and the list of the triggers whose flag is set.
    evaluated: Vec<bool>,
    triggers: Vec<u32>,
    arrays: Arrays,
}

impl Verdicts {
    pub(super) fn new(rules: &CompiledRules) -> Self {
        Self {
            matched: vec![false; rules.count],
            rules: Vec::new(),
            evaluated: vec![false; rules.conditions.len()],
            triggers: Vec::new(),
            arrays: Arrays::default(),
        }
    }

    /// The indices of the rules that match.
    pub(super) fn rules(&self) -> &[u32] {
        &self.rules
    }

    fn clear(&mut self) {
        for rule in self.rules.drain(..) {
            self.matched[rule as usize] = false;
        }
        for trigger in self.triggers.drain(..) {
            self.evaluated[trigger as usize] = false;
        }
    }
}

/// Limit of steps of the general search for one event. Takes a fraction of a second.
const MAX_STEPS: usize = 1 << 18;

/// Units of a budget for one step.
const STEP: usize = 64;

impl CompiledRules {
    /// Finds the rules that match.
    pub(super) fn decide(
        &self,
        state: &MatchState,
        verdicts: &mut Verdicts,
        budget: &mut Budget,
    ) -> Result<(), TooComplex> {
        let steps = budget.steps(STEP, MAX_STEPS);
        verdicts.arrays.steps = steps;
        let decided = self.evaluate(state, verdicts);
        let spent = budget.spend(STEP * (steps - verdicts.arrays.steps));
        decided.and(spent.map_err(|_| TooComplex))
    }

    fn evaluate(&self, state: &MatchState, verdicts: &mut Verdicts) -> Result<(), TooComplex> {
        verdicts.clear();
        for term in state.touched_terms() {
            for (trigger, guard) in self.by_term.get(*term) {
                if state.is_hit(*guard) {
                    self.evaluate_trigger(*trigger, Some(*trigger), state, verdicts)?;
                }
            }
        }
        for path in state.touched_paths() {
            for trigger in self.by_path.get(*path) {
                self.evaluate_trigger(*trigger, None, state, verdicts)?;
            }
        }
        self.always
            .iter()
            .try_for_each(|sub_rule| self.evaluate_sub_rule(*sub_rule, None, state, verdicts))
    }

    /// Evaluates the sub-rules of a trigger, once per event. `known_true` is a condition that is known to hold.
    fn evaluate_trigger(
        &self,
        trigger: u32,
        known_true: Option<u32>,
        state: &MatchState,
        verdicts: &mut Verdicts,
    ) -> Result<(), TooComplex> {
        if std::mem::replace(&mut verdicts.evaluated[trigger as usize], true) {
            return Ok(());
        }
        verdicts.triggers.push(trigger);
        let sub_rules = self.triggered.get(trigger);
        sub_rules
            .iter()
            .try_for_each(|sub_rule| self.evaluate_sub_rule(*sub_rule, known_true, state, verdicts))
    }

    #[inline]
    fn evaluate_sub_rule(
        &self,
        CompiledSubRule { start, end, rule }: CompiledSubRule,
        known_true: Option<u32>,
        state: &MatchState,
        verdicts: &mut Verdicts,
    ) -> Result<(), TooComplex> {
        let range = start as usize..end as usize;
        let needed = &self.needed[range.clone()];
        if !needed.iter().all(|term| state.is_hit(*term)) || verdicts.matched[rule as usize] {
            return Ok(());
        }
        let members = &self.members[range];
        let holds = if state.is_in_array() {
            verdicts.arrays.holds(&self.conditions, members, state)?
        } else {
            members.iter().zip(needed).all(|(member, term)| {
                *term != self.no_guard
                    || known_true == Some(*member)
                    || self.conditions[*member as usize].holds(state)
            })
        };
        if holds {
            verdicts.matched[rule as usize] = true;
            verdicts.rules.push(rule);
        }
        Ok(())
    }
}

impl CompiledCondition {
    /// The term that a value must hit, if nothing else satisfies the condition.
    pub(in crate::pattern) fn only_term(&self) -> Option<u32> {
        match *self.terms {
            [term] if !self.present && !self.absent && self.negated.is_empty() => Some(term),
            _ => None,
        }
    }

    /// Returns `true` if the condition holds on its own, for any value of the event.
    #[inline]
    pub(super) fn holds(&self, state: &MatchState) -> bool {
        if self.terms.iter().any(|term| state.is_hit(*term)) {
            return true;
        }
        if !self.present && !self.absent && self.negated.is_empty() {
            return false;
        }
        let leaves = state.leaf_count_at(self.path);
        if leaves == 0 {
            return self.absent;
        }
        self.present || self.negated.iter().any(|term| state.hit_count(*term) < leaves)
    }
}
