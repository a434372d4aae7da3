//! Compares a desired stack with the observed resources and plans the steps between them. Pure, so that property tests cover
//! every combination without AWS.

use std::collections::BTreeSet;

use super::addition::Addition;
use super::observed::{Observed, ObservedResource, Owner};
use super::resource::{Difference, Field, FieldState, Id, Resource};
use super::stack::Stack;
use crate::aws::{Arn, StackNames};

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
    /// Removes an addition of others to the resource.
    Prune(Addition),
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

/// Plans the steps from the observed to the desired resources, and before them the removal of all additions of others
/// to the stack's resources, which `observed` then no longer has. The removals come first, because AWS does not
/// delete a rule with targets, and to close open access soon.
pub fn prune(desired: &Stack, observed: &mut Observed) -> Result<Plan, Foreign> {
    let additions = observed.take_additions().into_iter();
    let removals = additions.map(|(id, it)| PlanStep { id, action: PlanAction::Prune(it) });
    let mut plan = plan(desired, observed)?;
    plan.steps.splice(0..0, removals);
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
    let is_kept = |id: &Id| *id == Id::ForwardRole && observed.needs_forward_role();
    let ours = observed.resources.iter().rev();
    let ours = ours.filter(move |(id, found)| is_ours(found) && !is_kept(id));
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

    /// Returns for each step the index of the step on whose line a printed plan shows it. A target that is created or deleted
    /// with its rule shares the line of the rule, and the record of the rule set shares that of the function's code.
    pub fn lines(&self) -> Vec<usize> {
        let line = |(at, step): (usize, &PlanStep)| match &step.id {
            Id::Target { region, rule } => {
                let rule = Id::Rule { region: region.clone(), name: rule.clone() };
                // Two changes have differences to show, so each has a line.
                let is_same = |action: &PlanAction| {
                    matches!(
                        (action, &step.action),
                        (PlanAction::Create(_), PlanAction::Create(_))
                            | (PlanAction::Delete(_), PlanAction::Delete(_))
                    )
                };
                let has_line = |it: &PlanStep| it.id == rule && is_same(&it.action);
                self.steps.iter().position(has_line).unwrap_or(at)
            }
            Id::Queue(_) if step.action.changes_only(Field::RuleSet) => {
                let has_line =
                    |it: &PlanStep| it.id == Id::Function && it.action.changes(Field::Code);
                self.steps.iter().position(has_line).unwrap_or(at)
            }
            _ => at,
        };
        self.steps.iter().enumerate().map(line).collect()
    }

    /// Returns the regions whose rules are all deleted, except for the home region: `desired` has no rule there.
    pub fn abandoned_regions(&self, desired: &Stack, home: &str) -> BTreeSet<&str> {
        let deleted = self.steps.iter().filter_map(|step| match (&step.id, &step.action) {
            (Id::Rule { region, .. }, PlanAction::Delete(_)) => Some(region.as_str()),
            _ => None,
        });
        let is_desired = |region: &str| desired.rules().any(|it| it.region == region);
        deleted.filter(|it| *it != home && !is_desired(it)).collect()
    }

    /// Returns the functions of others that the rules have invoked until now.
    pub fn abandoned_functions(&self, names: &StackNames) -> BTreeSet<&str> {
        let targets = self.steps.iter().filter_map(|step| match &step.id {
            Id::Target { region, .. } if *region == names.home => {
                step.action.differences().iter().find(|it| it.field == Field::Arn)
            }
            _ => None,
        });
        let arns = targets.filter_map(|it| match &it.observed {
            FieldState::Text(arn) => Some(arn.as_str()),
            _ => None,
        });
        let is_function = |arn: &str| Arn::parse(arn).is_some_and(|it| it.service == "lambda");
        arns.filter(|it| is_function(it) && *it != names.function_arn()).collect()
    }

    /// Returns true if nothing of the stack exists.
    pub fn is_first_install(&self) -> bool {
        let is_creation = |it: &PlanStep| matches!(it.action, PlanAction::Create(_));
        !self.steps.is_empty() && self.unchanged.is_empty() && self.steps.iter().all(is_creation)
    }

    /// Returns true if a resource is deleted and created again.
    pub fn is_replaced(&self, id: &Id) -> bool {
        let has = |is: fn(&PlanAction) -> bool| {
            self.steps.iter().any(|step| step.id == *id && is(&step.action))
        };
        has(|it| matches!(it, PlanAction::Delete(_)))
            && has(|it| matches!(it, PlanAction::Create(_)))
    }
}

impl PlanAction {
    /// The name of the action, as in JSON output.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Create(_) => "create",
            Self::Change { .. } => "change",
            Self::Delete(_) => "delete",
            Self::Prune(_) => "prune",
        }
    }

    /// Returns the fields that differ. Empty unless the action is a change.
    pub fn differences(&self) -> &[Difference] {
        match self {
            Self::Change { differences, .. } => differences,
            Self::Create(_) | Self::Delete(_) | Self::Prune(_) => &[],
        }
    }

    fn changes(&self, field: Field) -> bool {
        self.differences().iter().any(|it| it.field == field)
    }

    fn changes_only(&self, field: Field) -> bool {
        self.changes(field) && self.differences().len() == 1
    }
}
