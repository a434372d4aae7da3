//! What is wanted and what is there → what to do. Pure: whatever could be wrong without AWS is wrong here, and tested.

use std::collections::{BTreeMap, BTreeSet};

use super::stack::{Id, Properties, Stack};

/// What is there, as far as it could be in the way of a stack or belong to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// The resources.
    pub resources: BTreeMap<Id, ObservedResource>,
}

/// A resource that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObservedResource {
    /// What matters of it.
    pub properties: Properties,
    /// Whose it is.
    pub owner: Owner,
    /// Whether somebody else hung something on it, such as a target on a rule: then AWS does not delete it.
    pub is_shared: bool,
}

/// Whose a resource is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// It bears this stack's tag, or belongs to what does.
    Us,
    /// It bears the tag of another stack, which is named.
    Another(String),
    /// A service manages it, which is named.
    Service(String),
    /// It bears none.
    Nobody,
}

impl ObservedResource {
    /// A resource with these properties.
    pub fn new(properties: Properties, owner: Owner) -> Self {
        Self { properties, owner, is_shared: false }
    }

    /// Whether it is this stack's.
    pub fn is_ours(&self) -> bool {
        self.owner == Owner::Us
    }

    /// Whether a service manages it, whatever its tags say.
    pub fn is_managed(&self) -> bool {
        matches!(self.owner, Owner::Service(_))
    }
}

/// What to do, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The steps.
    pub steps: Vec<PlanStep>,
    /// How many resources are as they should be.
    pub unchanged: usize,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanStep {
    /// To what.
    pub id: Id,
    /// What.
    pub action: PlanAction,
}

/// What to do to a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanAction {
    /// Make it.
    Create(Properties),
    /// Make it as it should be.
    Change {
        /// What it is.
        from: Properties,
        /// What it should be.
        to: Properties,
    },
    /// Delete it; this is what it is.
    Delete(Properties),
}

/// Resources that have the names of this stack's and are not. They are never touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign(pub Vec<(Id, Owner)>);

/// Compares what is wanted with what is there.
pub fn plan(wanted: &Stack, observed: &Observed) -> Result<Plan, Foreign> {
    let found = |id: &Id| Some((id.clone(), observed.resources.get(id)?.owner.clone()));
    let claimed: BTreeSet<_> = wanted.resources.keys().chain(&wanted.must_own).collect();
    let found = claimed.into_iter().filter_map(found);
    let foreign: Vec<_> = found.filter(|(_, owner)| *owner != Owner::Us).collect();
    if !foreign.is_empty() {
        return Err(Foreign(foreign));
    }
    let mut plan = Plan::default();
    let anew = replaced(wanted, observed);
    if anew.contains(&Id::Function) {
        plan.steps.extend(deletions(observed).filter(|step| step.id == Id::Function));
    }
    for (id, to) in &wanted.resources {
        let action = match observed.resources.get(id).filter(|_| !anew.contains(id)) {
            None => PlanAction::Create(to.clone()),
            Some(found) if found.properties == *to => {
                plan.unchanged += 1;
                continue;
            }
            Some(found) => PlanAction::Change { from: found.properties.clone(), to: to.clone() },
        };
        plan.steps.push(PlanStep { id: id.clone(), action });
    }
    // What is not wanted any more goes last, so that nothing is missing in between. A secret stays: it was given once.
    let is_gone = |id: &Id| !wanted.resources.contains_key(id) && *id != Id::Secret;
    plan.steps
        .extend(deletions(observed).filter(|step| is_gone(&step.id) && !anew.contains(&step.id)));
    Ok(plan)
}

/// The function and what goes with it, where its role is gone: Lambda encrypts the environment for the role that it knows,
/// and a new one of the same name cannot read it (Lambda developer guide, "Troubleshoot execution issues":
/// `KMSAccessDeniedException`). It is deleted before the role is made, so that a run that stops in between goes on here.
fn replaced(wanted: &Stack, observed: &Observed) -> BTreeSet<Id> {
    let is_wanted = |id| wanted.resources.contains_key(id);
    let is_there = |id| observed.resources.contains_key(id);
    let is_orphan = is_wanted(&Id::FunctionRole)
        && !is_there(&Id::FunctionRole)
        && is_wanted(&Id::Function)
        && is_there(&Id::Function);
    if is_orphan { [Id::Function, Id::Failures, Id::Permission].into() } else { BTreeSet::new() }
}

/// Deletes everything that is this stack's, but for what is shared.
pub fn teardown(observed: &Observed) -> Plan {
    Plan { steps: deletions(observed).collect(), unchanged: 0 }
}

fn deletions(observed: &Observed) -> impl Iterator<Item = PlanStep> {
    let is_ours = |found: &ObservedResource| found.is_ours() && !found.is_shared;
    let ours = observed.resources.iter().rev().filter(move |(_, found)| is_ours(found));
    ours.map(|(id, found)| PlanStep {
        id: id.clone(),
        action: PlanAction::Delete(found.properties.clone()),
    })
}

impl Plan {
    /// Whether a resource is deleted in order to be made again.
    pub fn is_replaced(&self, id: &Id) -> bool {
        let of_id = self.steps.iter().filter(|it| it.id == *id);
        let (deleted, made): (Vec<_>, Vec<_>) =
            of_id.partition(|it| matches!(it.action, PlanAction::Delete(_)));
        !deleted.is_empty() && !made.is_empty()
    }
}

impl PlanAction {
    /// What it does, in a word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Create(_) => "create",
            Self::Change { .. } => "change",
            Self::Delete(_) => "delete",
        }
    }

    /// Properties that differ: name, what is, what should be.
    pub fn differences(&self) -> Vec<(&'static str, Option<&str>, Option<&str>)> {
        let Self::Change { from, to } = self else { return Vec::new() };
        let mut names: Vec<_> = from.keys().chain(to.keys()).copied().collect();
        names.sort_unstable();
        names.dedup();
        let rows = names.into_iter().map(|name| {
            (name, from.get(name).map(String::as_str), to.get(name).map(String::as_str))
        });
        rows.filter(|(_, is, should_be)| is != should_be).collect()
    }
}
