//! What is wanted: every AWS resource of a stack with all that matters of it. Not for what is there (`cloud`), nor for
//! the difference (`plan`).

mod build;
mod id;
mod policies;
#[cfg(test)]
mod tests;

pub use build::{DesiredRule, DesiredStack, Forwarded, FunctionCode, stack, target};
pub use id::Id;
pub use policies::normal;

use std::collections::{BTreeMap, BTreeSet};

/// What matters of a resource, by name: the same for what is wanted and for what is observed. Documents are in their
/// [`normal`] form.
pub type Properties = BTreeMap<&'static str, String>;

/// Everything that is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stack {
    /// The resources, in the order in which they can be made.
    pub resources: BTreeMap<Id, Properties>,
    /// Resources beside these that have to be the stack's own if they are there, because the stack depends on them.
    pub must_own: BTreeSet<Id>,
}
