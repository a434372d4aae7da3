//! Applies steps for a rule. `PutRule` resets every omitted setting, so each call sets all of them.

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
    context: ApplyContext<'_>,
    region: &str,
    name: &str,
    action: &PlanAction,
) -> Result<(), CloudError> {
    match action {
        PlanAction::Create(to) => put(context, region, name, to, true).await,
        PlanAction::Change { to, .. } => put(context, region, name, to, false).await,
        PlanAction::Delete(_) => {
            let call = async || {
                let response =
                    context.connection.events(region).delete_rule().name(name).send().await;
                let response = response.during("events:DeleteRule", region);
                response.or_missing(MISSING).map(drop)
            };
            context.connection.retry(UPDATE, is_changing, call).await
        }
    }
}

async fn put(
    context: ApplyContext<'_>,
    region: &str,
    name: &str,
    to: &Properties,
    is_new: bool,
) -> Result<(), CloudError> {
    let operation = "events:PutRule";
    // EventBridge ignores tags if the rule exists.
    let tag = || Tag::builder().key(StackNames::TAG).value(context.names.owner(region)).build();
    let tag = is_new.then(tag).transpose();
    let tag = tag.map_err(|error| CloudError::of_aws(operation, region, &error.to_string()))?;
    let put = context
        .connection
        .events(region)
        .put_rule()
        .name(name)
        .event_pattern(text(to, "pattern"))
        .state(RuleState::from(text(to, "state")))
        .description(with_marker(context.names, region, text(to, "description")))
        .set_tags(tag.map(|it| vec![it]));
    let call = async || put.clone().send().await.during(operation, region).map(drop);
    context.connection.retry(UPDATE, is_changing, call).await
}

/// Returns true if another process changes the rule at the same time.
pub(super) fn is_changing(error: &CloudError) -> bool {
    error.is(&["ConcurrentModificationException"])
}
