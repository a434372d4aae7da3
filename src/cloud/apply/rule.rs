//! Applies steps for a rule. `PutRule` resets every omitted setting, so each call sets all of them.

use aws_sdk_eventbridge::types::{Rule, RuleState, Tag};

use crate::aws::StackNames;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::observe::rules::list;
use crate::cloud::observe::targets::MISSING;
use crate::cloud::retry::UPDATE;
use crate::deploy::resource::BusRule;

use super::{ApplyContext, Change};

pub(super) async fn apply(
    context: ApplyContext<'_>,
    rule: &BusRule,
    change: Change<'_>,
) -> Result<(), CloudError> {
    let (region, name) = (&rule.region, &rule.name);
    match change {
        Change::Create => put(context, rule, true).await,
        Change::Update(_) => put(context, rule, false).await,
        Change::Delete => {
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

/// Creates or replaces a rule. An omitted schedule is none. A role that others added stays.
async fn put(context: ApplyContext<'_>, rule: &BusRule, is_new: bool) -> Result<(), CloudError> {
    let BusRule { region, name, pattern, state, description, schedule: _ } = rule;
    let operation = "events:PutRule";
    // EventBridge ignores tags if the rule exists.
    let tag = || Tag::builder().key(StackNames::TAG).value(context.names.owner(region)).build();
    let tag = is_new.then(tag).transpose();
    let tag = tag.map_err(|error| CloudError::of_aws(operation, region, &error.to_string()))?;
    let present = if is_new { None } else { role(context, region, name).await? };
    let put = context
        .connection
        .events(region)
        .put_rule()
        .set_role_arn(present)
        .name(name)
        .event_pattern(pattern.as_str())
        .state(RuleState::from(state.as_str()))
        .description(context.names.rule_description(region, description))
        .set_tags(tag.map(|it| vec![it]));
    let call = async || put.clone().send().await.during(operation, region).map(drop);
    context.connection.retry(UPDATE, is_changing, call).await
}

/// Returns the role of a rule.
async fn role(
    context: ApplyContext<'_>,
    region: &str,
    name: &str,
) -> Result<Option<String>, CloudError> {
    Ok(find(context, region, name).await?.and_then(|it| it.role_arn))
}

/// Puts a rule again with all its settings except for the role.
pub(super) async fn remove_role(
    context: ApplyContext<'_>,
    region: &str,
    name: &str,
) -> Result<(), CloudError> {
    let Some(rule) = find(context, region, name).await? else { return Ok(()) };
    let client = context.connection.events(region);
    let put = client
        .put_rule()
        .name(name)
        .set_event_pattern(rule.event_pattern)
        .set_schedule_expression(rule.schedule_expression)
        .set_state(rule.state)
        .set_description(rule.description);
    let call = async || put.clone().send().await.during("events:PutRule", region).map(drop);
    context.connection.retry(UPDATE, is_changing, call).await
}

/// Finds a rule. Lists and does not describe, because installing needs no permission to describe rules.
async fn find(
    context: ApplyContext<'_>,
    region: &str,
    name: &str,
) -> Result<Option<Rule>, CloudError> {
    let rules = list(context.connection, region, name).await?;
    Ok(rules.into_iter().find(|it| it.name.as_deref() == Some(name)))
}

/// Returns true if another process changes the rule at the same time.
pub(super) fn is_changing(error: &CloudError) -> bool {
    error.is(&["ConcurrentModificationException"])
}
