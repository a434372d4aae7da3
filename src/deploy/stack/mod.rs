//! The desired stack: every AWS resource that it needs. `cloud` observes what exists; `plan` compares the two.

mod build;
mod concurrency;
mod policies;
#[cfg(test)]
mod tests;

pub use build::{DesiredRule, DesiredStack, Forwarded, FunctionCode, stack, target};
pub use concurrency::AccountConcurrency;

use std::collections::{BTreeMap, BTreeSet};

use super::resource::{BusRule, Id, Resource};

/// The desired resources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stack {
    /// The resources, in creation order.
    pub resources: BTreeMap<Id, Resource>,
    /// Resources beside these that must belong to the stack if they exist, because the stack depends on them.
    pub must_own: BTreeSet<Id>,
}

impl Stack {
    /// Returns the rules of all regions.
    pub fn rules(&self) -> impl Iterator<Item = &BusRule> {
        self.resources.values().filter_map(|it| match it {
            Resource::Rule(rule) => Some(rule),
            _ => None,
        })
    }
}

impl FromIterator<Resource> for Stack {
    fn from_iter<T: IntoIterator<Item = Resource>>(resources: T) -> Self {
        let resources = resources.into_iter().map(|it| (it.id(), it)).collect();
        Self { resources, must_own: BTreeSet::new() }
    }
}
