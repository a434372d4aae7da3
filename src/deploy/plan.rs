//! Compares a desired stack with the observed resources and plans the steps between them. Pure, so that property tests cover
//! every combination without AWS.

use std::collections::{BTreeMap, BTreeSet};

use super::addition::Addition;
use super::resource::{Difference, Id, LambdaFunction, Resource, RuleSetRecord};
use super::stack::Stack;
use crate::aws::StackNames;

/// The existing resources that belong to a stack or have the names of its resources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// The resources.
    pub resources: BTreeMap<Id, ObservedResource>,
    /// Parts that could not be read. None of their resources is in `resources`.
    pub unread: BTreeSet<ObservedPart>,
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
    /// Additions of others that were seen while reading the resource. [`Addition`] lists more.
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

    /// Returns the rule set that the stack was installed from; `None` if it is not recorded.
    pub fn rule_set(&self, names: &StackNames) -> Option<&RuleSetRecord> {
        match &self.resources.get(&Id::Queue(names.home.clone()))?.resource {
            Resource::Queue(queue) => queue.rule_set.as_ref(),
            _ => None,
        }
    }

    /// Returns the additions of others to the stack's resources.
    pub fn additions(&self) -> impl Iterator<Item = &Addition> {
        self.resources.values().filter(|it| it.is_ours()).flat_map(|it| &it.additions)
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

/// The steps from the observed to the desired resources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The steps, in the order in which they are applied.
    pub steps: Vec<PlanStep>,
    /// Resources that need no step.
    pub unchanged: BTreeSet<Id>,
}

/// One action on one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanStep {
    /// The resource.
    pub id: Id,
    /// The action.
    pub action: PlanAction,
}

/// An action on a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanAction {
    /// Creates this resource.
    Create(Resource),
    /// Changes the fields that differ.
    Change {
        /// The desired resource.
        to: Resource,
        /// The fields that differ.
        differences: Vec<Difference>,
    },
    /// Deletes this observed resource.
    Delete(Resource),
}

/// Resources that have the names of this stack's resources and other owners. They are never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign(pub Vec<(Id, Owner)>);

/// Plans the steps from the observed to the desired resources.
pub fn plan(desired: &Stack, observed: &Observed) -> Result<Plan, Foreign> {
    let found = |id: &Id| Some((id.clone(), observed.resources.get(id)?.owner.clone()));
    let claimed: BTreeSet<_> = desired.resources.keys().chain(&desired.must_own).collect();
    let found = claimed.into_iter().filter_map(found);
    let foreign: Vec<_> = found.filter(|(_, owner)| *owner != Owner::ThisStack).collect();
    if !foreign.is_empty() {
        return Err(Foreign(foreign));
    }
    let mut plan = Plan::default();
    let replaced = replaced(desired, observed);
    if replaced.contains(&Id::Function) {
        plan.steps.extend(deletions(observed).filter(|step| step.id == Id::Function));
    }
    for (id, to) in &desired.resources {
        let action = match observed.resources.get(id).filter(|_| !replaced.contains(id)) {
            None if observed.is_unread(id) => continue,
            None => PlanAction::Create(to.clone()),
            Some(found) => {
                let differences = found.resource.differences(to);
                if differences.is_empty() {
                    plan.unchanged.insert(id.clone());
                    continue;
                }
                PlanAction::Change { to: to.clone(), differences }
            }
        };
        plan.steps.push(PlanStep { id: id.clone(), action });
    }
    // Deletions come last, so that replacements exist before the resources that they replace are removed. The secret is
    // never deleted here: the user supplied it once and may not have it any more.
    let is_obsolete = |id: &Id| !desired.resources.contains_key(id) && *id != Id::Secret;
    plan.steps.extend(
        deletions(observed).filter(|step| is_obsolete(&step.id) && !replaced.contains(&step.id)),
    );
    Ok(plan)
}

/// Returns the function and the settings that AWS deletes with it if the function exists and its role does not: Lambda
/// encrypts the environment for the current role, and a new role of the same name cannot decrypt it (Lambda developer
/// guide, "Troubleshoot execution issues": `KMSAccessDeniedException`). The function is deleted before the role is created,
/// so that the next run after an interruption still finds the role missing and continues.
fn replaced(desired: &Stack, observed: &Observed) -> BTreeSet<Id> {
    let is_desired = |id| desired.resources.contains_key(id);
    let exists = |id| observed.resources.contains_key(id);
    let is_orphan = is_desired(&Id::FunctionRole)
        && !exists(&Id::FunctionRole)
        && !observed.is_unread(&Id::FunctionRole)
        && is_desired(&Id::Function)
        && exists(&Id::Function);
    if is_orphan { [Id::Function, Id::Failures, Id::Permission].into() } else { BTreeSet::new() }
}

/// Plans the deletion of everything that this stack owns, except for shared resources.
pub fn teardown(observed: &Observed) -> Plan {
    Plan { steps: deletions(observed).collect(), unchanged: BTreeSet::new() }
}

fn deletions(observed: &Observed) -> impl Iterator<Item = PlanStep> {
    let is_ours = |found: &ObservedResource| found.is_ours() && !found.is_shared();
    let ours = observed.resources.iter().rev().filter(move |(_, found)| is_ours(found));
    ours.map(|(id, found)| PlanStep {
        id: id.clone(),
        action: PlanAction::Delete(found.resource.clone()),
    })
}

impl Plan {
    /// Counts the unchanged resources. A rule and its target count as one, as in a printed plan.
    pub fn count_unchanged(&self) -> usize {
        let rule_is_unchanged = |id: &Id| match id {
            Id::Target { region, rule } => {
                let rule = Id::Rule { region: region.clone(), name: rule.clone() };
                self.unchanged.contains(&rule)
            }
            _ => false,
        };
        self.unchanged.iter().filter(|id| !rule_is_unchanged(id)).count()
    }

    /// Returns true if nothing of the stack exists.
    pub fn is_first_install(&self) -> bool {
        let is_creation = |it: &PlanStep| matches!(it.action, PlanAction::Create(_));
        !self.steps.is_empty() && self.unchanged.is_empty() && self.steps.iter().all(is_creation)
    }

    /// Returns true if a resource is deleted and created again.
    pub fn is_replaced(&self, id: &Id) -> bool {
        let of_id = self.steps.iter().filter(|it| it.id == *id);
        let (deleted, created): (Vec<_>, Vec<_>) =
            of_id.partition(|it| matches!(it.action, PlanAction::Delete(_)));
        !deleted.is_empty() && !created.is_empty()
    }
}

impl PlanAction {
    /// The name of the action, as in JSON output: `create`, `change` or `delete`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Create(_) => "create",
            Self::Change { .. } => "change",
            Self::Delete(_) => "delete",
        }
    }

    /// Returns the fields that differ. Empty unless the action is a change.
    pub fn differences(&self) -> &[Difference] {
        match self {
            Self::Change { differences, .. } => differences,
            Self::Create(_) | Self::Delete(_) => &[],
        }
    }
}
