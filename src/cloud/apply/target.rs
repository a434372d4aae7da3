//! What a rule hands its events to: the one target with the stack's id. Others are somebody else's.

use aws_sdk_eventbridge::types::{DeadLetterConfig, RetryPolicy, Target};

use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::observe::targets::MISSING;
use crate::cloud::retry::{ROLE, UPDATE};
use crate::deploy::plan::PlanAction;
use crate::deploy::stack::Properties;

use super::function::is_role_unknown;
use super::rule::is_changing;
use super::{ApplyContext, number, text};

pub(super) async fn apply(
    job: ApplyContext<'_>,
    region: &str,
    rule: &str,
    action: &PlanAction,
) -> Result<(), CloudError> {
    match action {
        PlanAction::Create(to) | PlanAction::Change { to, .. } => {
            // The service looks at the role of a target, and a new one is not known everywhere at once.
            let call = async || put(job, region, rule, to).await;
            let is_passing = |error: &CloudError| is_role_unknown(error) || is_changing(error);
            job.connection.retry(ROLE, is_passing, call).await
        }
        PlanAction::Delete(_) => {
            let call = async || remove(job, region, rule).await.or_missing(MISSING).map(drop);
            job.connection.retry(UPDATE, is_changing, call).await
        }
    }
}

async fn put(
    job: ApplyContext<'_>,
    region: &str,
    rule: &str,
    to: &Properties,
) -> Result<(), CloudError> {
    let operation = "events:PutTargets";
    let retries = RetryPolicy::builder()
        .set_maximum_retry_attempts(number(to, "attempts"))
        .set_maximum_event_age_in_seconds(number(to, "age seconds"));
    let target = Target::builder()
        .id(job.names.own())
        .arn(text(to, "arn"))
        .set_role_arn(to.get("role").cloned())
        .dead_letter_config(DeadLetterConfig::builder().arn(text(to, "dead letters")).build())
        .retry_policy(retries.build())
        .build()
        .map_err(|error| CloudError::new(operation, region, error.to_string()))?;
    let client = job.connection.events(region);
    let answer = client.put_targets().rule(rule).targets(target).send().await;
    let answer = answer.during(operation, region)?;
    let failed = answer.failed_entries().first().map(|it| (it.error_code(), it.error_message()));
    entries(operation, region, answer.failed_entry_count(), failed)
}

async fn remove(job: ApplyContext<'_>, region: &str, rule: &str) -> Result<(), CloudError> {
    let operation = "events:RemoveTargets";
    let client = job.connection.events(region);
    let answer = client.remove_targets().rule(rule).ids(job.names.own()).send().await;
    let answer = answer.during(operation, region)?;
    let failed = answer.failed_entries().first().map(|it| (it.error_code(), it.error_message()));
    entries(operation, region, answer.failed_entry_count(), failed)
}

/// An answer without an error may still say that its entry has failed.
fn entries(
    operation: &'static str,
    region: &str,
    count: i32,
    failed: Option<(Option<&str>, Option<&str>)>,
) -> Result<(), CloudError> {
    if count == 0 && failed.is_none() {
        return Ok(());
    }
    let (code, message) = failed.unwrap_or_default();
    Err(CloudError::new(operation, region, message.unwrap_or("the entry has failed"))
        .with_code(code))
}
