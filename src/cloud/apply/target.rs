//! Applies steps for a rule's target: the one with the stack's id. All other targets belong to others, and only
//! `--prune` removes them.

use aws_sdk_eventbridge::types::{DeadLetterConfig, RetryPolicy, Target};

use crate::cloud::error::{CloudError, During as _, OrMissing as _, aws_text};
use crate::cloud::observe::targets::MISSING;
use crate::cloud::retry::{ROLE, UPDATE};
use crate::deploy::resource::{RuleTarget, TargetSettings};
use crate::language::phrase;

use super::function::is_role_unknown;
use super::rule::is_changing;
use super::{ApplyContext, Change};

pub(super) async fn apply(
    context: ApplyContext<'_>,
    target: &RuleTarget,
    change: Change<'_>,
) -> Result<(), CloudError> {
    match change {
        Change::Create | Change::Update(_) => {
            // EventBridge checks the role of a target; a new role takes a while to propagate.
            let call = async || put(context, target).await;
            let is_transient = |error: &CloudError| is_role_unknown(error) || is_changing(error);
            context.connection.retry(ROLE, is_transient, call).await
        }
        Change::Delete => {
            let own = context.names.own();
            remove(context, &target.region, &target.rule, &own).await
        }
    }
}

/// Creates or replaces a target. An omitted input is the whole event.
async fn put(context: ApplyContext<'_>, target: &RuleTarget) -> Result<(), CloudError> {
    let operation = "events:PutTargets";
    let RuleTarget { region, rule, arn, settings } = target;
    let mut put = Target::builder().id(context.names.own()).arn(arn);
    if let Some(settings) = settings.known() {
        let TargetSettings {
            role,
            dead_letters,
            attempts,
            age_seconds,
            input: _,
            input_path: _,
            transformer: _,
        } = settings;
        let retries = RetryPolicy::builder()
            .set_maximum_retry_attempts(*attempts)
            .set_maximum_event_age_in_seconds(*age_seconds);
        put = put
            .set_role_arn(Some(role.clone()).filter(|it| !it.is_empty()))
            .dead_letter_config(DeadLetterConfig::builder().arn(dead_letters).build())
            .retry_policy(retries.build());
    }
    let target =
        put.build().map_err(|error| CloudError::of_aws(operation, region, &error.to_string()))?;
    let client = context.connection.events(region);
    let response = client.put_targets().rule(rule).targets(target).send().await;
    let response = response.during(operation, region)?;
    let failed = response.failed_entries().first().map(|it| (it.error_code(), it.error_message()));
    check_entry(operation, region, response.failed_entry_count(), failed)
}

/// Removes the target with an id from a rule.
pub(super) async fn remove(
    context: ApplyContext<'_>,
    region: &str,
    rule: &str,
    id: &str,
) -> Result<(), CloudError> {
    let operation = "events:RemoveTargets";
    let remove = context.connection.events(region).remove_targets().rule(rule).ids(id);
    let call = async || {
        let response = remove.clone().send().await.during(operation, region);
        let Some(response) = response.or_missing(MISSING)? else { return Ok(()) };
        let failed = response.failed_entries().first();
        let failed = failed.map(|it| (it.error_code(), it.error_message()));
        check_entry(operation, region, response.failed_entry_count(), failed)
    };
    context.connection.retry(UPDATE, is_changing, call).await
}

/// Checks the single entry of a call: EventBridge reports a failed entry in a successful response.
fn check_entry(
    operation: &'static str,
    region: &str,
    count: i32,
    failed: Option<(Option<&str>, Option<&str>)>,
) -> Result<(), CloudError> {
    if count == 0 && failed.is_none() {
        return Ok(());
    }
    let (code, message) = failed.unwrap_or_default();
    let message = message.map_or_else(|| phrase!("the entry failed"), aws_text);
    Err(CloudError::new(operation, region, message).with_code(code))
}
