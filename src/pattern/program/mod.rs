//! Many rules at once, in one pass over the bytes of an event: no tree of the event, and no memory allocated once the
//! first events have made room. The whole event is checked, and what no rule asks about is skipped.
//!
//! * [`trie`] finds the path of a value, [`values`] what is asked about the values of a path: [`dictionary`],
//!   [`affixes`], [`forms`], [`wildcards`], [`numbers`], [`addresses`]. Each question is a *term* with a number, shared by
//!   all rules that ask it.
//! * [`scan`] reads JSON, [`walk`] follows the trie through it, [`hits`] keeps which value hit which term.
//! * [`rules`] decides from the hits which rules hold; [`arrays`] and [`choices`] see to it that values from one array
//!   come from one element.
//!
//! Programs are made by [`super::compile`]. What they answer is defined by [`super::evaluate()`].

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
mod scan;
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

/// A rule, by the number that its owner gave it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub u32);

/// Compiled rules. Immutable, and shared between threads; each thread brings its own [`Scratch`].
#[derive(Clone, Debug)]
pub struct Program {
    pub(super) trie: Trie,
    /// For each path what is asked about its values.
    pub(super) values: Vec<ValueIndex>,
    pub(super) rules: CompiledRules,
    pub(super) term_count: usize,
    /// The rules by number, in the order in which they were added.
    pub(super) ids: Vec<RuleId>,
}

/// Room to work in, which fits the program that made it and is used for one event after another.
#[derive(Clone, Debug)]
pub struct Scratch {
    found: traversal::ScanBuffers,
    verdicts: rules::Verdicts,
    matched: MatchedRules,
}

/// The rules that an event matched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatchedRules {
    ids: Vec<RuleId>,
}

impl MatchedRules {
    /// The rules in ascending order, each once.
    pub fn ids(&self) -> &[RuleId] {
        &self.ids
    }

    /// Whether a rule matched.
    pub fn contains(&self, id: RuleId) -> bool {
        self.ids.binary_search(&id).is_ok()
    }
}

impl Program {
    /// Makes room for matching events against this program.
    pub fn scratch(&self) -> Scratch {
        Scratch {
            found: traversal::ScanBuffers::new(self.values.len(), self.term_count),
            verdicts: rules::Verdicts::new(&self.rules),
            matched: MatchedRules::default(),
        }
    }

    /// How many rules were added.
    pub fn rule_count(&self) -> usize {
        self.ids.len()
    }

    /// Says which rules an event matches. The event is the JSON object that the bytes begin with; what follows it is
    /// ignored, as by `EventBridge`. An error anywhere in the object is an error, also in what no rule asks about.
    ///
    /// # Panics
    ///
    /// If the scratch is of another program.
    pub fn matches<'s>(
        &self,
        event: &[u8],
        scratch: &'s mut Scratch,
    ) -> Result<&'s MatchedRules, EventError> {
        let Scratch { found, verdicts, matched } = scratch;
        traversal::Traversal::read(self, event, found).ok_or_else(|| EventError::of(event))?;
        let decided = self.rules.decide(&found.hits, verdicts);
        decided.map_err(|_| EventError::TooComplex)?;
        matched.ids.clear();
        matched.ids.extend(verdicts.rules().iter().map(|rule| self.ids[*rule as usize]));
        matched.ids.sort_unstable();
        matched.ids.dedup();
        Ok(matched)
    }
}
