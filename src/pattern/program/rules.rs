//! The rules as conjunctions of conditions, and the question which of them an event satisfies.

use super::arrays::Arrays;
use super::match_state::MatchState;
use super::postings::Postings;

/// What is asked about the values of one path; rules that ask the same share it.
#[derive(Clone, Debug)]
pub(in crate::pattern) struct CompiledCondition {
    pub(in crate::pattern) path: u32,
    /// Terms of which one must be hit.
    pub(in crate::pattern) terms: Box<[u32]>,
    /// Terms of which one must *not* be hit, by some value.
    pub(in crate::pattern) negated: Box<[u32]>,
    /// `exists: true`: any value will do.
    pub(in crate::pattern) present: bool,
    /// `exists: false`: no value will do, too.
    pub(in crate::pattern) absent: bool,
}

/// A conjunction.
#[derive(Clone, Copy, Debug)]
pub(in crate::pattern) struct CompiledSubRule {
    /// Its conditions are those from here to `end`, in the order of evaluation.
    pub(in crate::pattern) start: u32,
    pub(in crate::pattern) end: u32,
    /// The number of the rule it belongs to.
    pub(in crate::pattern) rule: u32,
}

/// A term without which none of a trigger's sub-rules holds, so that most of them need not be looked at; or the number
/// behind the last term, which counts as hit.
pub(in crate::pattern) type GuardTerm = u32;

/// All sub-rules of all rules.
///
/// A sub-rule is looked at only if its *trigger* holds, the one of its conditions that the fewest events should
/// satisfy.
#[derive(Clone, Debug)]
pub(in crate::pattern) struct CompiledRules {
    pub(in crate::pattern) conditions: Vec<CompiledCondition>,
    pub(in crate::pattern) conjunctions: Vec<CompiledSubRule>,
    /// The conditions of the sub-rules, one sub-rule behind the other.
    pub(in crate::pattern) members: Vec<u32>,
    pub(in crate::pattern) count: usize,
    /// For each term the triggers that it satisfies, each with its guard.
    pub(in crate::pattern) by_term: Postings<(u32, GuardTerm)>,
    /// For each path the triggers that the presence of any value may satisfy.
    pub(in crate::pattern) by_path: Postings,
    /// For each condition the sub-rules it triggers.
    pub(in crate::pattern) triggered: Postings,
    /// Sub-rules that may hold for events without any of their values.
    pub(in crate::pattern) always: Vec<u32>,
}

/// Too many ways to combine the values of an event's arrays.
#[derive(Clone, Copy, Debug)]
pub(super) struct TooComplex;

/// Room that is kept from event to event.
#[derive(Clone, Debug)]
pub(super) struct Verdicts {
    /// For each rule whether it matched, and which ones did.
    matched: Vec<bool>,
    rules: Vec<u32>,
    /// For each trigger whether its sub-rules were looked at, and which ones were.
    pulled: Vec<bool>,
    triggers: Vec<u32>,
    arrays: Arrays,
}

impl Verdicts {
    pub(super) fn new(rules: &CompiledRules) -> Self {
        Self {
            matched: vec![false; rules.count],
            rules: Vec::new(),
            pulled: vec![false; rules.conditions.len()],
            triggers: Vec::new(),
            arrays: Arrays::default(),
        }
    }

    /// The numbers of the rules that matched.
    pub(super) fn rules(&self) -> &[u32] {
        &self.rules
    }

    fn clear(&mut self) {
        for rule in self.rules.drain(..) {
            self.matched[rule as usize] = false;
        }
        for trigger in self.triggers.drain(..) {
            self.pulled[trigger as usize] = false;
        }
    }
}

impl CompiledRules {
    /// Finds the rules that hold for what was found in an event.
    pub(super) fn decide(
        &self,
        hits: &MatchState,
        verdicts: &mut Verdicts,
    ) -> Result<(), TooComplex> {
        verdicts.clear();
        for term in hits.touched_terms() {
            for (trigger, guard) in self.by_term.get(*term) {
                if hits.is_hit(*guard) {
                    self.pull(*trigger, Some(*trigger), hits, verdicts)?;
                }
            }
        }
        for path in hits.touched_paths() {
            for trigger in self.by_path.get(*path) {
                self.pull(*trigger, None, hits, verdicts)?;
            }
        }
        self.always.iter().try_for_each(|sub_rule| self.look(*sub_rule, None, hits, verdicts))
    }

    /// Looks at the sub-rules of a trigger, unless it was pulled before. `sure` is a condition that holds for sure.
    fn pull(
        &self,
        trigger: u32,
        sure: Option<u32>,
        hits: &MatchState,
        verdicts: &mut Verdicts,
    ) -> Result<(), TooComplex> {
        if std::mem::replace(&mut verdicts.pulled[trigger as usize], true) {
            return Ok(());
        }
        verdicts.triggers.push(trigger);
        let sub_rules = self.triggered.get(trigger);
        sub_rules.iter().try_for_each(|sub_rule| self.look(*sub_rule, sure, hits, verdicts))
    }

    #[inline]
    fn look(
        &self,
        sub_rule: u32,
        sure: Option<u32>,
        hits: &MatchState,
        verdicts: &mut Verdicts,
    ) -> Result<(), TooComplex> {
        let CompiledSubRule { start, end, rule } = self.conjunctions[sub_rule as usize];
        if verdicts.matched[rule as usize] {
            return Ok(());
        }
        let members = &self.members[start as usize..end as usize];
        let holds = if hits.is_bound() {
            verdicts.arrays.holds(&self.conditions, members, hits)?
        } else {
            let holds = |it: u32| sure == Some(it) || self.conditions[it as usize].holds(hits);
            members.iter().all(|member| holds(*member))
        };
        if holds {
            verdicts.matched[rule as usize] = true;
            verdicts.rules.push(rule);
        }
        Ok(())
    }
}

impl CompiledCondition {
    /// Whether the condition holds on its own, all values considered.
    #[inline]
    pub(super) fn holds(&self, hits: &MatchState) -> bool {
        if self.terms.iter().any(|term| hits.is_hit(*term)) {
            return true;
        }
        if !self.present && !self.absent && self.negated.is_empty() {
            return false;
        }
        let leaves = hits.leaves_at(self.path);
        if leaves == 0 {
            return self.absent;
        }
        self.present || self.negated.iter().any(|term| hits.hits_of(*term) < leaves)
    }
}
