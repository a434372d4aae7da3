//! A closer look at rules that are about to be touched, or that are in the way, where the first one was not close.

use std::collections::BTreeSet;

use crate::aws::StackNames;
use crate::cloud::connection::AwsConnection;
use crate::cloud::error::CloudError;
use crate::deploy::plan::{Foreign, Observed, ObservedResource, Owner, Plan, PlanAction};
use crate::deploy::stack::Id;

use super::{rules, targets};

/// Regions and names of rules.
pub type RegionalRules = BTreeSet<(String, String)>;

/// Asks for the tags of the rules that a plan would touch, or that forbid one, and for what somebody else has hung on them.
/// True if something was found that makes another plan, which may touch others: `known` are those that were looked at.
pub async fn refresh(
    connection: &AwsConnection,
    names: &StackNames,
    plan: &Result<Plan, Foreign>,
    observed: &mut Observed,
    known: &mut RegionalRules,
) -> Result<bool, CloudError> {
    let rules = match plan {
        Ok(plan) => touched(plan),
        Err(Foreign(foreign)) => foreign.iter().filter_map(|(id, _)| rule(id)).collect(),
    };
    let before = observed.clone();
    for (region, name) in rules {
        if !known.insert((region.clone(), name.clone())) {
            continue;
        }
        let id = Id::Rule { region: region.clone(), name: name.clone() };
        let Some(found) = observed.resources.get_mut(&id) else { continue };
        if !found.is_managed() {
            found.owner = rules::owner(connection, names, &region, &name).await?;
        }
        let (own, is_shared) = targets::own(connection, names, &region, &name).await?;
        found.is_shared = is_shared;
        let is_ours = found.is_ours();
        let id = Id::Target { region, rule: name };
        if !is_ours {
            observed.resources.remove(&id);
        } else if let Some(own) = own {
            observed.resources.insert(id, ObservedResource::new(own, Owner::Us));
        }
    }
    Ok(*observed != before)
}

/// Rules that are there, and that a plan changes or deletes, or the targets of which it does.
fn touched(plan: &Plan) -> RegionalRules {
    let made = plan.steps.iter().filter(|step| matches!(step.action, PlanAction::Create(_)));
    let made: BTreeSet<_> = made.map(|step| &step.id).collect();
    let is_made = |it: &(String, String)| {
        made.contains(&Id::Rule { region: it.0.clone(), name: it.1.clone() })
    };
    plan.steps.iter().filter_map(|step| rule(&step.id)).filter(|it| !is_made(it)).collect()
}

/// The rule that something is, or is the target of.
fn rule(id: &Id) -> Option<(String, String)> {
    match id {
        Id::Rule { region, name } | Id::Target { region, rule: name } => {
            Some((region.clone(), name.clone()))
        }
        _ => None,
    }
}
