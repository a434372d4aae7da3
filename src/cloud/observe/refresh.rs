//! Reads tags and targets of the rules that a plan changes, or that prevent one, after a shallow observation.

use std::collections::BTreeSet;

use crate::aws::StackNames;
use crate::cloud::connection::AwsConnection;
use crate::cloud::error::CloudError;
use crate::deploy::addition::Addition;
use crate::deploy::observed::{Observed, ObservedResource, Owner};
use crate::deploy::plan::{Foreign, Plan, PlanAction};
use crate::deploy::resource::{Id, Resource};

use super::{rules, targets};

/// Regions and names of rules.
pub type RegionalRules = BTreeSet<(String, String)>;

/// Reads tags and targets of the rules that a plan changes, or of the foreign rules that prevent one. Returns true if
/// `observed` changed: the caller then plans again and calls this again, because the new plan may change other rules.
/// `known` collects the rules that were read.
pub async fn refresh(
    connection: &AwsConnection,
    names: &StackNames,
    plan: &Result<Plan, Foreign>,
    observed: &mut Observed,
    known: &mut RegionalRules,
) -> Result<bool, CloudError> {
    let rules = match plan {
        Ok(plan) => changed_rules(plan),
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
        let (own, others) = targets::own(connection, names, &region, &name).await?;
        found.additions.retain(|it| !matches!(it, Addition::Target { .. }));
        found.additions.extend(others);
        let is_ours = found.is_ours();
        let id = Id::Target { region, rule: name };
        if !is_ours {
            observed.resources.remove(&id);
        } else if let Some(own) = own {
            observed.insert(ObservedResource::new(Resource::Target(own), Owner::ThisStack));
        }
    }
    Ok(*observed != before)
}

/// Returns the existing rules that a plan changes or deletes, or whose targets it does.
fn changed_rules(plan: &Plan) -> RegionalRules {
    let created = plan.steps.iter().filter(|step| matches!(step.action, PlanAction::Create(_)));
    let created: BTreeSet<_> = created.map(|step| &step.id).collect();
    let is_created = |it: &(String, String)| {
        created.contains(&Id::Rule { region: it.0.clone(), name: it.1.clone() })
    };
    plan.steps.iter().filter_map(|step| rule(&step.id)).filter(|it| !is_created(it)).collect()
}

/// Returns the rule of a rule or target.
fn rule(id: &Id) -> Option<(String, String)> {
    match id {
        Id::Rule { region, name } | Id::Target { region, rule: name } => {
            Some((region.clone(), name.clone()))
        }
        _ => None,
    }
}
