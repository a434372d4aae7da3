//! The dead-letter queue of a region.

use std::collections::HashMap;

use aws_sdk_sqs::types::QueueAttributeName;

use crate::aws::StackNames;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::observe::queue::{MISSING, find, url};
use crate::cloud::retry::QUEUE;
use crate::deploy::plan::PlanAction;
use crate::deploy::stack::Properties;

use super::{ApplyContext, UNSETTLED, text};

pub(super) async fn apply(
    job: ApplyContext<'_>,
    region: &str,
    action: &PlanAction,
) -> Result<(), CloudError> {
    match action {
        PlanAction::Create(to) => create(job, region, to).await,
        PlanAction::Change { to, .. } => {
            let client = job.connection.sqs(region);
            let url = url(job.connection, job.names, region).await?;
            let change = client.set_queue_attributes().set_queue_url(url);
            let answer = change.set_attributes(Some(attributes(to))).send().await;
            answer.during("sqs:SetQueueAttributes", region)?;
            settled(job, region, to).await
        }
        PlanAction::Delete(_) => {
            let Some(url) = url(job.connection, job.names, region).await? else { return Ok(()) };
            let answer = job.connection.sqs(region).delete_queue().queue_url(url).send().await;
            answer.during("sqs:DeleteQueue", region).or_missing(MISSING).map(drop)
        }
    }
}

/// Waits until a queue is what it was made, which takes up to a minute (SQS API, `SetQueueAttributes`): the next command
/// would find a difference. It comes in the end, so nothing fails for it.
async fn settled(job: ApplyContext<'_>, region: &str, to: &Properties) -> Result<(), CloudError> {
    let call = async || {
        let found = find(job.connection, job.names, region).await?;
        if found.is_some_and(|it| it.properties == *to) {
            return Ok(());
        }
        let words = "the queue's change takes too long";
        Err(CloudError::new("sqs:GetQueueAttributes", region, words).with_code(Some(UNSETTLED)))
    };
    match job.connection.retry(QUEUE, |error| error.is(&[UNSETTLED]), call).await {
        Err(error) if error.is(&[UNSETTLED]) => Ok(()),
        other => other,
    }
}

/// A queue with the same attributes may be made again, so an answer that was lost does no harm.
async fn create(job: ApplyContext<'_>, region: &str, to: &Properties) -> Result<(), CloudError> {
    let client = job.connection.sqs(region);
    let is_passing =
        |error: &CloudError| error.code().is_some_and(|it| it.contains("QueueDeletedRecently"));
    let call = async || {
        let create = client
            .create_queue()
            .queue_name(job.names.queue())
            .set_attributes(Some(attributes(to)))
            .tags(StackNames::TAG, job.names.owner(region));
        create.send().await.during("sqs:CreateQueue", region).map(drop)
    };
    job.connection.retry(QUEUE, is_passing, call).await
}

fn attributes(to: &Properties) -> HashMap<QueueAttributeName, String> {
    let seconds = text(to, "retention seconds").to_owned();
    HashMap::from([
        (QueueAttributeName::Policy, text(to, "policy").to_owned()),
        (QueueAttributeName::MessageRetentionPeriod, seconds),
    ])
}
