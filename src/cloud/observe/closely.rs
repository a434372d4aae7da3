//! A closer look at rules that are about to be changed, where the first one was not close.

use crate::cloud::connection::Connection;
use crate::cloud::error::CloudError;
use crate::deploy::plan::{Action, Observed, Plan};
use crate::deploy::stack::{Id, Names};

use super::{rules, targets};

/// Asks for the tags of the rules that a plan changes or deletes, and for what somebody else has hung on those that it
/// deletes. True if something was found that makes another plan.
pub async fn look_closely(
    connection: &Connection,
    names: &Names,
    plan: &Plan,
    observed: &mut Observed,
) -> Result<bool, CloudError> {
    let mut is_news = false;
    for step in &plan.steps {
        let Id::Rule { region, name } = &step.id else { continue };
        if matches!(step.action, Action::Create(_)) {
            continue;
        }
        let Some(found) = observed.resources.get_mut(&step.id) else { continue };
        found.owner = rules::owner(connection, names, region, name).await?;
        if matches!(step.action, Action::Delete(_)) {
            let targets = targets::list(connection, region, name).await?;
            found.is_shared = targets.iter().any(|it| it.id() != names.own());
        }
        let is_ours = found.is_ours();
        is_news |= !is_ours || found.is_shared;
        if !is_ours {
            observed.resources.remove(&Id::Target { region: region.clone(), rule: name.clone() });
        }
    }
    Ok(is_news)
}
