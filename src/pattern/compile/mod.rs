//! Compiles patterns to a [`Program`], in which rules share equal conditions.
//!
//! The size of the program is proportional to the sub-rules of the patterns and the texts in them. A rule set above the
//! limits is rejected.

mod questions;
mod triggers;

use crate::pattern::Pattern;
use crate::pattern::program::{CompiledRules, CompiledSubRule, Program, RuleId, index};
use questions::Questions;

/// Limit of conditions in all sub-rules together. They take a few times 64 MiB at most.
const MAX_MEMBERS: usize = 1 << 24;

/// Limit of the text of all patterns together, in bytes.
const MAX_TEXT: usize = 1 << 30;

/// A rule set that would need too much memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("rule {} makes the rule set too large to compile", .rule.0)]
pub struct ProgramTooLarge {
    /// The rule that exceeds a limit.
    pub rule: RuleId,
}

/// Collects rules and compiles them.
#[derive(Debug, Default)]
pub struct Builder {
    questions: Questions,
    ids: Vec<RuleId>,
    sub_rules: Vec<CompiledSubRule>,
    members: Vec<u32>,
    text: usize,
    error: Option<ProgramTooLarge>,
}

impl Builder {
    /// Creates a builder without rules.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a pattern of a rule. A rule with several patterns matches if any of them does.
    pub fn add(&mut self, id: RuleId, pattern: &Pattern) -> &mut Self {
        let members: usize = pattern.sub_rules().iter().map(|it| it.conditions().len()).sum();
        self.text += pattern.conditions().iter().map(|it| it.span.range().len()).sum::<usize>();
        if self.members.len() + members > MAX_MEMBERS || self.text > MAX_TEXT {
            self.error.get_or_insert(ProgramTooLarge { rule: id });
        }
        if self.error.is_some() {
            return self;
        }
        let rule = index(self.ids.len());
        self.ids.push(id);
        let mut conditions = vec![None; pattern.conditions().len()];
        for sub_rule in pattern.sub_rules() {
            let start = index(self.members.len());
            for id in sub_rule.conditions() {
                let known = &mut conditions[id.index()];
                let questions = &mut self.questions;
                let condition = *known
                    .get_or_insert_with(|| questions.condition(pattern, pattern.condition(*id)));
                self.members.push(condition);
            }
            self.sub_rules.push(CompiledSubRule { start, end: index(self.members.len()), rule });
        }
        self
    }

    /// Compiles the rules. Returns an error if they exceed a limit.
    pub fn build(self) -> Result<Program, ProgramTooLarge> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let triggers = triggers::triggers(&self.questions, &self.sub_rules, &self.members);
        let Questions { trie, values, conditions, term_count, .. } = self.questions;
        let needed = |member: &u32| conditions[*member as usize].only_term().unwrap_or(term_count);
        let rules = CompiledRules {
            needed: self.members.iter().map(needed).collect(),
            no_guard: term_count,
            conditions,
            members: self.members,
            count: self.ids.len(),
            by_term: triggers.by_term,
            by_path: triggers.by_path,
            triggered: triggers.triggered,
            always: triggers.always,
        };
        let values = values.into_iter().map(questions::PathTerms::build).collect();
        let term_count = term_count as usize;
        Ok(Program { trie: trie.build(), values, rules, term_count, ids: self.ids })
    }
}
