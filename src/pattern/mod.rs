//! `EventBridge`'s pattern language: one pattern and one event → match, no match, or what is wrong with the pattern, in
//! `EventBridge`'s own words. Knows nothing of `CloudTrail`, and nothing of rules beyond their pattern.
//!
//! The reference is event-ruler 2.0.1, the library AWS publishes, driven as AWS drives it, and answers recorded from
//! `TestEventPattern`. Where the reference behaves by accident, the comment at that place says what happens here.

mod address;
pub mod ast;
mod compile;
mod complexity;
mod evaluate;
mod event;
mod explain;
mod ignore_case;
mod lint;
mod parse;
mod program;
mod search;
mod service;
mod value;
mod wildcard;

pub use address::{Address, AddressRange, CidrError};
pub use ast::{Pattern, Term};
pub use compile::{Builder, ProgramTooLarge};
pub use evaluate::evaluate;
pub use explain::{
    ConditionOutcome, ConditionVerdict, Explanation, RuleVerdict, TestVerdict, explain,
};
pub use ignore_case::IgnoreCase;
pub use lint::lint;
pub use parse::parse;
pub use program::{EventError, MatchedRules, Program, RuleId, Scratch};
pub use service::{MAX_LENGTH, QUOTA, REASON, check_event, check_length};
pub use wildcard::{Wildcard, WildcardError};

#[cfg(test)]
mod tests;
