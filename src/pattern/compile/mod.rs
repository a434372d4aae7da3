//! Patterns → [`Program`]. What different rules ask alike is asked once.
//!
//! Nothing is multiplied out: the program is as large as the sub-rules of the patterns and the texts in them, and a rule
//! set beyond that bound is refused.

mod questions;
mod triggers;

use crate::pattern::Pattern;
use crate::pattern::program::{CompiledRules, CompiledSubRule, Program, RuleId, index};
use questions::Questions;

/// Most conditions of all sub-rules together. What they need in memory is at most a few times 64 MiB.
const MAX_MEMBERS: usize = 1 << 24;

/// Most bytes of text of all patterns together.
const MAX_TEXT: usize = 1 << 30;

/// A rule set that would need too much memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("rule {} makes the rule set too large to compile", .rule.0)]
pub struct ProgramTooLarge {
    /// The rule that made it so.
    pub rule: RuleId,
}

/// Collects rules.
#[derive(Debug, Default)]
pub struct Builder {
    questions: Questions,
    ids: Vec<RuleId>,
    sub_rules: Vec<CompiledSubRule>,
    members: Vec<u32>,
    text: usize,
    refused: Option<ProgramTooLarge>,
}

impl Builder {
    /// Starts without rules.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a rule. Patterns with the same id are alternatives.
    pub fn add(&mut self, id: RuleId, pattern: &Pattern) -> &mut Self {
        let members: usize = pattern.sub_rules().iter().map(|it| it.conditions().len()).sum();
        self.text += pattern.conditions().iter().map(|it| it.span.range().len()).sum::<usize>();
        if self.members.len() + members > MAX_MEMBERS || self.text > MAX_TEXT {
            self.refused.get_or_insert(ProgramTooLarge { rule: id });
        }
        if self.refused.is_some() {
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

    /// Compiles what was collected.
    pub fn build(self) -> Result<Program, ProgramTooLarge> {
        if let Some(refused) = self.refused {
            return Err(refused);
        }
        let triggers = triggers::triggers(&self.questions, &self.sub_rules, &self.members);
        let Questions { trie, values, conditions, term_count, .. } = self.questions;
        let rules = CompiledRules {
            conditions,
            conjunctions: self.sub_rules,
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
