//! The desired stack: every AWS resource with the properties that are compared. `cloud` observes what exists; `plan`
//! compares the two.

mod build;
mod id;
mod policies;
mod property;
#[cfg(test)]
mod tests;

pub use build::{DesiredRule, DesiredStack, Forwarded, FunctionCode, stack, target};
pub use id::Id;
pub use policies::normal;
pub use property::property_name;

use std::collections::{BTreeMap, BTreeSet};

/// The compared properties of a resource, by name. Desired and observed properties have the same names, and JSON documents
/// are in [`normal`] form, so that equal properties are equal texts.
pub type Properties = BTreeMap<&'static str, String>;

/// The desired resources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stack {
    /// The resources, in creation order.
    pub resources: BTreeMap<Id, Properties>,
    /// Resources beside these that must belong to the stack if they exist, because the stack depends on them.
    pub must_own: BTreeSet<Id>,
}
