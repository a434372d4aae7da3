//! The pattern language of `EventBridge`: parses, lints, evaluates, explains and compiles event patterns. Independent
//! of `CloudTrail` and of rule sets.
//!
//! The reference is event-ruler 2.0.1, the library that AWS publishes, and results recorded from `TestEventPattern`.
//! Deviations from it are documented where they occur.

mod accidents;
mod address;
pub mod ast;
mod budget;
mod compile;
mod complexity;
mod disjoint;
mod evaluate;
mod event;
mod explain;
mod ignore_case;
mod implication;
mod lint;
mod parse;
mod program;
mod search;
mod service;
mod value;
mod wildcard;

pub use address::{Address, AddressRange, CidrError};
pub use ast::{Pattern, Term};
pub use budget::{Budget, OverBudget};
pub use compile::{Builder, ProgramTooLarge};
pub use complexity::{Complexity, MAX_SCORE, complexity};
pub use disjoint::disjoint;
pub use evaluate::{Evaluator, evaluate};
pub use explain::{
    ConditionOutcome, ConditionVerdict, Explainer, Explanation, RuleVerdict, TestVerdict, explain,
};
pub use ignore_case::IgnoreCase;
pub use lint::{has_alternatives, is_account_id, lint, lint_order, looks_like_pattern};
pub use parse::parse;
pub use program::{EventError, MatchedRules, Program, RuleId, Scratch};
pub use service::{MAX_LENGTH, QUOTA, REASON, check_event, check_length, service_message};
pub use wildcard::{Wildcard, WildcardError};

#[cfg(test)]
mod tests;
