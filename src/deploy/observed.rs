//! The existing resources of a stack, and their owners.

use std::collections::{BTreeMap, BTreeSet};

use super::addition::Addition;
use super::resource::{BusRule, Id, LambdaFunction, Resource, RuleSetRecord};
use super::stack::Stack;

/// The existing resources that belong to a stack or have the names of its resources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// The resources.
    pub resources: BTreeMap<Id, ObservedResource>,
    /// Parts that could not be read. None of their resources is in `resources`.
    pub unread: BTreeSet<ObservedPart>,
    /// The home region.
    pub home: String,
}

/// Resources that are read together, so that one error concerns all of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObservedPart {
    /// A single resource.
    Only(Id),
    /// The function, its settings for failed events and its permission.
    Function,
    /// The rules of a region, with their targets and the queue.
    Region(String),
}

impl ObservedPart {
    /// Returns true if a resource belongs to the part.
    pub fn covers(&self, id: &Id) -> bool {
        match (self, id) {
            (Self::Only(it), id) => it == id,
            (Self::Function, id) => matches!(id, Id::Function | Id::Failures | Id::Permission),
            (
                Self::Region(it),
                Id::Queue(region) | Id::Rule { region, .. } | Id::Target { region, .. },
            ) => it == region,
            (Self::Region(_), _) => false,
        }
    }
}

/// An existing resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObservedResource<R = Resource> {
    /// The resource.
    pub resource: R,
    /// The stack or service that owns it.
    pub owner: Owner,
    /// Additions of others. Reading the resource finds some of them; `doctor` and `install --prune` look for more.
    pub additions: Vec<Addition>,
}

/// The owner of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// This stack: the resource has its tag, or belongs to one that has.
    ThisStack,
    /// Another stack, by name.
    OtherStack(String),
    /// An AWS service that manages the resource, by name.
    Service(String),
    /// The resource has no tag of a stack.
    Untagged,
}

impl Observed {
    /// Adds a resource.
    pub fn insert(&mut self, found: ObservedResource) {
        self.resources.insert(found.resource.id(), found);
    }

    /// Returns the stack's own function.
    pub fn function(&self) -> Option<&LambdaFunction> {
        match &self.resources.get(&Id::Function)?.resource {
            Resource::Function(function) => Some(function),
            _ => None,
        }
    }

    /// Returns the additions of others to the stack's resources.
    pub fn additions(&self) -> impl Iterator<Item = &Addition> {
        self.resources.values().filter(|it| it.is_ours()).flat_map(|it| &it.additions)
    }

    /// Adds an addition to a resource of the stack. Resources of others are not inspected.
    pub fn add(&mut self, id: &Id, addition: Addition) {
        if let Some(found) = self.resources.get_mut(id).filter(|it| it.is_ours()) {
            found.additions.push(addition);
        }
    }

    /// Removes the additions of others to the stack's resources, and returns them.
    pub fn take_additions(&mut self) -> Vec<(Id, Addition)> {
        let ours = self.resources.iter_mut().filter(|(_, it)| it.is_ours());
        let additions = |(id, found): (&Id, &mut ObservedResource)| {
            let all = std::mem::take(&mut found.additions).into_iter();
            all.map(|it| (id.clone(), it)).collect::<Vec<_>>()
        };
        ours.flat_map(additions).collect()
    }

    /// Returns the stack's rules, with their additions.
    fn rules(&self) -> impl Iterator<Item = (&BusRule, &ObservedResource)> {
        self.resources.values().filter(|it| it.is_ours()).filter_map(|it| match &it.resource {
            Resource::Rule(rule) => Some((rule, it)),
            _ => None,
        })
    }

    /// Returns the rules that are not deleted, because others added targets to them.
    pub fn shared_rules(&self) -> impl Iterator<Item = Id> {
        self.rules().filter(|(_, it)| it.is_shared()).map(|(_, it)| it.resource.id())
    }

    /// Returns the names of the stack's rules: of those with a rule of the same name in `desired`, and of all others.
    pub fn split_rules(&self, desired: &Stack) -> (BTreeSet<String>, BTreeSet<String>) {
        let desired: BTreeSet<_> = desired.rules().map(|it| &it.name).collect();
        let names = self.rules().map(|(rule, _)| rule.name.clone());
        names.partition(|it| desired.contains(it))
    }

    /// Returns the rule set that the stack was installed from; `None` if it is not recorded.
    pub fn rule_set(&self) -> Option<&RuleSetRecord> {
        match &self.resources.get(&Id::Queue(self.home.clone()))?.resource {
            Resource::Queue(queue) => queue.rule_set.as_ref(),
            _ => None,
        }
    }

    /// Returns the address of the results of a distributed backtest; `None` if its log group does not exist or has no tag.
    pub fn job_results(&self) -> Option<&str> {
        match &self.resources.get(&Id::LogGroup).filter(|it| it.is_ours())?.resource {
            Resource::LogGroup(group) => Some(group.results.as_str()).filter(|it| !it.is_empty()),
            _ => None,
        }
    }

    /// Returns the regions in which the stack has had resources: those in the tag of the forward role.
    pub fn known_regions(&self) -> impl Iterator<Item = &String> {
        let role = self.resources.get(&Id::ForwardRole).map(|it| &it.resource);
        role.into_iter().flat_map(|it| match it {
            Resource::Role(role) => role.regions.iter().collect(),
            _ => Vec::new(),
        })
    }

    /// Returns true if resources may be left in a region that only the tag of the forward role names, so that the role must
    /// stay: the region could not be read, or has a rule that stays.
    pub fn needs_forward_role(&self) -> bool {
        let is_unread = |it: &String| self.unread.contains(&ObservedPart::Region(it.clone()));
        let is_elsewhere = |rule: &BusRule| rule.region != self.home;
        self.known_regions().any(is_unread)
            || self.rules().any(|(rule, it)| is_elsewhere(rule) && it.is_shared())
    }

    /// Returns true if it is not known whether a resource exists.
    pub fn is_unread(&self, id: &Id) -> bool {
        self.unread.iter().any(|part| part.covers(id))
    }
}

impl<R> ObservedResource<R> {
    /// Returns a resource without additions.
    pub fn new(resource: R, owner: Owner) -> Self {
        Self { resource, owner, additions: Vec::new() }
    }

    /// Converts the resource.
    pub fn map<T>(self, convert: impl FnOnce(R) -> T) -> ObservedResource<T> {
        let Self { resource, owner, additions } = self;
        ObservedResource { resource: convert(resource), owner, additions }
    }

    /// Returns true if this stack owns it.
    pub fn is_ours(&self) -> bool {
        self.owner == Owner::ThisStack
    }

    /// Returns true if others added targets to it. AWS does not delete such a rule.
    pub fn is_shared(&self) -> bool {
        self.additions.iter().any(|it| matches!(it, Addition::Target { .. }))
    }

    /// Returns true if an AWS service manages it, regardless of its tags.
    pub fn is_managed(&self) -> bool {
        matches!(self.owner, Owner::Service(_))
    }
}
