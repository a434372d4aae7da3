//! A rule. `PutRule` forgets what it is not given, so it is given all.

use aws_sdk_eventbridge::types::{RuleState, Tag};

use crate::aws::StackNames;
use crate::cloud::document::with_marker;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::observe::targets::MISSING;
use crate::cloud::retry::UPDATE;
use crate::deploy::plan::PlanAction;
use crate::deploy::stack::Properties;

use super::{ApplyContext, text};

pub(super) async fn apply(
    job: ApplyContext<'_>,
    region: &str,
    name: &str,
    action: &PlanAction,
) -> Result<(), CloudError> {
    match action {
        PlanAction::Create(to) => put(job, region, name, to, true).await,
        PlanAction::Change { to, .. } => put(job, region, name, to, false).await,
        PlanAction::Delete(_) => {
            let call = async || {
                let answer = job.connection.events(region).delete_rule().name(name).send().await;
                let answer = answer.during("events:DeleteRule", region);
                answer.or_missing(MISSING).map(drop)
            };
            job.connection.retry(UPDATE, is_changing, call).await
        }
    }
}

async fn put(
    job: ApplyContext<'_>,
    region: &str,
    name: &str,
    to: &Properties,
    is_new: bool,
) -> Result<(), CloudError> {
    let operation = "events:PutRule";
    // Tags are ignored where the rule is there already.
    let tag = || Tag::builder().key(StackNames::TAG).value(job.names.owner(region)).build();
    let tag = is_new.then(tag).transpose();
    let tag = tag.map_err(|error| CloudError::new(operation, region, error.to_string()))?;
    let put = job
        .connection
        .events(region)
        .put_rule()
        .name(name)
        .event_pattern(text(to, "pattern"))
        .state(RuleState::from(text(to, "state")))
        .description(with_marker(job.names, region, text(to, "description")))
        .set_tags(tag.map(|it| vec![it]));
    let call = async || put.clone().send().await.during(operation, region).map(drop);
    job.connection.retry(UPDATE, is_changing, call).await
}

/// Whether somebody else changes the rule at the same moment.
pub(super) fn is_changing(error: &CloudError) -> bool {
    error.is(&["ConcurrentModificationException"])
}
