//! Matches many rules at once, in one pass over the bytes of an event. It builds no tree of the event, and allocates no
//! memory once the buffers are large enough. It checks the syntax of the whole event, and skips values that no rule
//! tests.
//!
//! * [`trie`] finds the path of a value, and [`values`] the *terms* that the value hits, with [`interner`],
//!   [`affixes`], [`forms`], [`wildcards`], [`numbers`] and [`addresses`]. A term is one test of values at one path,
//!   with a number; all rules with that test share it.
//! * [`crate::json`] scans the bytes, [`traversal`] follows the trie through it, and [`match_state`] records the hits.
//! * [`rules`] decides from the hits which rules match; [`arrays`] and [`choices`] make sure that values from one array
//!   come from one element.
//!
//! [`super::compile`] creates programs. [`super::evaluate()`] defines their results.

mod addresses;
mod affixes;
mod arrays;
mod choices;
mod error;
mod forms;
mod interner;
mod intervals;
mod match_state;
mod names;
mod numbers;
mod postings;
mod rules;

mod traversal;
mod trie;
mod unescape;
mod values;
mod wildcards;

#[cfg(test)]
mod tests;

pub use error::EventError;

pub(super) use interner::{Interner, index};
pub(super) use postings::Postings;
pub(super) use rules::{CompiledCondition, CompiledRules, CompiledSubRule, GuardTerm};
pub(super) use trie::{Trie, TrieBuilder};
pub(super) use values::{TextPosition, ValueIndex, ValueIndexBuilder};

use super::budget::Budget;
use crate::json::RawMember;
use traversal::Traversal;
use trie::ROOT;

/// The number of a rule, assigned by the caller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub u32);

/// Compiled rules. Immutable; threads can share it, each with its own [`Scratch`].
#[derive(Clone, Debug)]
pub struct Program {
    pub(super) trie: Trie,
    /// For each path, the terms that test its values.
    pub(super) values: Vec<ValueIndex>,
    pub(super) rules: CompiledRules,
    pub(super) term_count: usize,
    /// The rules, in the order in which they were added.
    pub(super) ids: Vec<RuleId>,
}

/// Buffers for matching, reused from event to event. Usable only with the program that created them.
#[derive(Clone, Debug)]
pub struct Scratch {
    buffers: traversal::ScanBuffers,
    verdicts: rules::Verdicts,
    matched: MatchedRules,
}

/// The rules that an event matches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatchedRules {
    ids: Vec<RuleId>,
}

impl MatchedRules {
    /// The rules in ascending order, without duplicates.
    pub fn ids(&self) -> &[RuleId] {
        &self.ids
    }

    /// Returns `true` if a rule matches.
    pub fn contains(&self, id: RuleId) -> bool {
        self.ids.binary_search(&id).is_ok()
    }
}

impl Program {
    /// Creates the buffers for matching events with this program.
    pub fn scratch(&self) -> Scratch {
        Scratch {
            buffers: traversal::ScanBuffers::new(self.values.len(), self.term_count),
            verdicts: rules::Verdicts::new(&self.rules),
            matched: MatchedRules::default(),
        }
    }

    /// The number of patterns that were added.
    pub fn rule_count(&self) -> usize {
        self.ids.len()
    }

    /// Finds the rules that an event matches. The event is the first JSON value of the bytes; trailing input is
    /// ignored, as in `EventBridge`.
    ///
    /// # Errors
    ///
    /// If the event is not a valid JSON object, including the parts that no rule tests, or if its arrays allow too many
    /// combinations.
    ///
    /// # Panics
    ///
    /// If the scratch belongs to another program.
    pub fn matches<'s>(
        &self,
        event: &[u8],
        scratch: &'s mut Scratch,
    ) -> Result<&'s MatchedRules, EventError> {
        self.matches_within(event, scratch, &mut Budget::unlimited())
    }

    /// As [`Self::matches`]. The combinations that its arrays may have also depend on a budget, which several events can
    /// share. Events without combinations need none of it.
    ///
    /// # Errors
    ///
    /// As [`Self::matches`].
    pub fn matches_within<'s>(
        &self,
        event: &[u8],
        scratch: &'s mut Scratch,
        budget: &mut Budget,
    ) -> Result<&'s MatchedRules, EventError> {
        Traversal::read(self, event, &mut scratch.buffers).ok_or_else(|| EventError::of(event))?;
        self.decide(scratch, budget)
    }

    /// Begins an event whose members are not in one text, with the object at the beginning of some bytes: the event
    /// itself, or its member with this name. Passes the members of the object to `visit`, and stops if that returns
    /// `false`. Returns the offset after the object, or `None` if it stopped, or if the object is invalid or not
    /// complete.
    #[inline]
    pub(crate) fn begin<'e>(
        &self,
        bytes: &'e [u8],
        name: Option<&str>,
        scratch: &mut Scratch,
        visit: impl FnMut(&RawMember<'e>) -> bool,
    ) -> Option<usize> {
        Traversal::read_object(self, bytes, name, &mut scratch.buffers, visit)
    }

    /// Returns true if a rule tests a member of the event, or a value inside it.
    pub(crate) fn tests_member(&self, name: &str) -> bool {
        self.trie.child(ROOT, name.as_bytes()).is_some()
    }

    /// Adds a member that is a string, without escapes, to an event. Its text has two parts, of which the first may be
    /// empty.
    pub(crate) fn add_text(&self, name: &str, parts: [&[u8]; 2], scratch: &mut Scratch) {
        Traversal::add_text(self, name, parts, &mut scratch.buffers);
    }

    /// Finds the rules that an event matches, after all its members were added.
    ///
    /// # Errors
    ///
    /// If its arrays allow too many combinations.
    pub(crate) fn decide<'s>(
        &self,
        scratch: &'s mut Scratch,
        budget: &mut Budget,
    ) -> Result<&'s MatchedRules, EventError> {
        let Scratch { buffers, verdicts, matched } = scratch;
        let decided = self.rules.decide(&buffers.state, verdicts, budget);
        decided.map_err(|_| EventError::TooComplex)?;
        matched.ids.clear();
        matched.ids.extend(verdicts.rules().iter().map(|rule| self.ids[*rule as usize]));
        matched.ids.sort_unstable();
        matched.ids.dedup();
        Ok(matched)
    }
}
