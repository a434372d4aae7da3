//! The desired stack: every AWS resource that it needs. `cloud` observes what exists; `plan` compares the two.

mod build;
mod concurrency;
mod job;
mod member;
mod policies;
#[cfg(test)]
mod tests;

pub use build::{DesiredRule, DesiredStack, Forwarded, FunctionCode, permission, stack, target};
pub use concurrency::AccountConcurrency;
pub use job::{
    JOB_MANIFEST, JOB_PARTIALS, JOB_RESULTS_VARIABLE, JobStack, MAX_JOB_SHARDS, S3Prefix, job,
};
pub use policies::FunctionAccess;

pub use member::member;

use std::collections::{BTreeMap, BTreeSet};

use super::resource::{BusRule, Id, LambdaFunction, Resource};

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

impl Stack {
    /// Returns the stack's own function.
    pub fn function(&self) -> Option<&LambdaFunction> {
        match self.resources.get(&Id::Function)? {
            Resource::Function(function) => Some(function),
            _ => None,
        }
    }

    /// Returns the regions of the rules, except for the home region.
    pub fn regions_beside(&self, home: &str) -> BTreeSet<String> {
        self.rules().map(|it| &it.region).filter(|it| *it != home).cloned().collect()
    }

    /// Returns the regions of the rules, and the home region, which is last.
    pub fn regions_with(&self, home: &str) -> Vec<String> {
        self.regions_beside(home).into_iter().chain([home.to_owned()]).collect()
    }

    /// Returns the regions with more rules than their limit, and the numbers of their rules.
    pub fn regions_above(
        &self,
        limit: impl Fn(&str) -> usize,
        is_counted: impl Fn(&BusRule) -> bool,
    ) -> Vec<(&str, usize)> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for rule in self.rules().filter(|it| is_counted(it)) {
            *counts.entry(&rule.region).or_default() += 1;
        }
        counts.into_iter().filter(|(region, count)| *count > limit(region)).collect()
    }
}

impl FromIterator<Resource> for Stack {
    fn from_iter<T: IntoIterator<Item = Resource>>(resources: T) -> Self {
        let resources = resources.into_iter().map(|it| (it.id(), it)).collect();
        Self { resources, must_own: BTreeSet::new() }
    }
}
