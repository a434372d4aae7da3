//! Applies steps for the dead-letter queue of a region.

use std::collections::HashMap;

use aws_sdk_sqs::types::QueueAttributeName;

use crate::aws::StackNames;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::observe::queue::{MISSING, find, url};
use crate::cloud::retry::QUEUE;
use crate::deploy::resource::{
    DeadLetterQueue, Difference, Field, FieldState, QueueEncryption, differences,
};
use crate::language::phrase;

use super::{ApplyContext, Change, PENDING, differs};

pub(super) async fn apply(
    context: ApplyContext<'_>,
    queue: &DeadLetterQueue,
    change: Change<'_>,
) -> Result<(), CloudError> {
    let region = &queue.region;
    match change {
        Change::Create => create(context, queue).await,
        Change::Update(differences) => {
            let client = context.connection.sqs(region);
            let url = url(context.connection, context.names, region).await?;
            if let (true, Some(record)) = (differs(differences, Field::RuleSet), &queue.rule_set) {
                let tag = client.tag_queue().set_queue_url(url.clone());
                let tag = tag.tags(StackNames::RULE_SET_TAG, record.to_string());
                tag.send().await.during("sqs:TagQueue", region)?;
            }
            if differences.iter().all(|it| it.field == Field::RuleSet) {
                return Ok(());
            }
            let change = client.set_queue_attributes().set_queue_url(url);
            let attributes = changed_attributes(queue, differences);
            let response = change.set_attributes(Some(attributes)).send().await;
            response.during("sqs:SetQueueAttributes", region)?;
            wait_until_changed(context, queue).await
        }
        Change::Delete => {
            let Some(url) = url(context.connection, context.names, region).await? else {
                return Ok(());
            };
            let response =
                context.connection.sqs(region).delete_queue().queue_url(url).send().await;
            response.during("sqs:DeleteQueue", region).or_missing(MISSING).map(drop)
        }
    }
}

/// Waits until a change of the attributes is visible, which takes up to a minute (SQS API, `SetQueueAttributes`); until
/// then, the next command would report a difference. Exceeding the limit is not an error: the change happens eventually.
async fn wait_until_changed(
    context: ApplyContext<'_>,
    queue: &DeadLetterQueue,
) -> Result<(), CloudError> {
    let region = &queue.region;
    let call = async || {
        let found = find(context.connection, context.names, region).await?;
        let is_changed =
            |found: &DeadLetterQueue| differences(found.fields(), queue.fields()).is_empty();
        if found.is_some_and(|it| is_changed(&it.resource)) {
            return Ok(());
        }
        let message = phrase!("SQS takes too long to change the queue");
        Err(CloudError::new("sqs:GetQueueAttributes", region, message).with_code(Some(PENDING)))
    };
    match context.connection.retry(QUEUE, |error| error.is(&[PENDING]), call).await {
        Err(error) if error.is(&[PENDING]) => Ok(()),
        other => other,
    }
}

/// Creates a queue. SQS accepts the creation of an existing queue with the same attributes, so a retry does no harm.
async fn create(context: ApplyContext<'_>, queue: &DeadLetterQueue) -> Result<(), CloudError> {
    let region = &queue.region;
    let client = context.connection.sqs(region);
    let is_transient =
        |error: &CloudError| error.code().is_some_and(|it| it.contains("QueueDeletedRecently"));
    let call = async || {
        let create = client
            .create_queue()
            .queue_name(context.names.queue())
            .set_attributes(Some(attributes(queue)))
            .tags(StackNames::TAG, context.names.owner(region));
        let create = match &queue.rule_set {
            Some(record) => create.tags(StackNames::RULE_SET_TAG, record.to_string()),
            None => create,
        };
        create.send().await.during("sqs:CreateQueue", region).map(drop)
    };
    context.connection.retry(QUEUE, is_transient, call).await
}

fn attributes(queue: &DeadLetterQueue) -> HashMap<QueueAttributeName, String> {
    let DeadLetterQueue {
        region: _,
        policy,
        retention_seconds,
        encryption,
        maximum_bytes,
        delay_seconds,
        redrive_policy,
        // A tag, not an attribute.
        rule_set: _,
    } = queue;
    let number = |number: &Option<i32>| number.map(|it| it.to_string()).unwrap_or_default();
    let mut attributes = HashMap::from([
        (QueueAttributeName::Policy, policy.as_str().to_owned()),
        (QueueAttributeName::MessageRetentionPeriod, number(retention_seconds)),
        (QueueAttributeName::MaximumMessageSize, number(maximum_bytes)),
        (QueueAttributeName::DelaySeconds, number(delay_seconds)),
    ]);
    match encryption {
        QueueEncryption::Managed => {
            attributes.insert(QueueAttributeName::SqsManagedSseEnabled, "true".to_owned());
        }
        QueueEncryption::Key(key) => {
            attributes.insert(QueueAttributeName::KmsMasterKeyId, key.clone());
        }
        QueueEncryption::Off => {
            attributes.insert(QueueAttributeName::SqsManagedSseEnabled, "false".to_owned());
        }
    }
    if !redrive_policy.as_str().is_empty() {
        attributes.insert(QueueAttributeName::RedrivePolicy, redrive_policy.as_str().to_owned());
    }
    attributes
}

/// Returns the attributes of an existing queue. An empty value removes an attribute that others have set.
fn changed_attributes(
    queue: &DeadLetterQueue,
    differences: &[Difference],
) -> HashMap<QueueAttributeName, String> {
    let mut attributes = attributes(queue);
    if differs(differences, Field::RedrivePolicy) {
        attributes.entry(QueueAttributeName::RedrivePolicy).or_default();
    }
    let had_key = |it: &Difference| {
        it.field == Field::Encryption && !matches!(it.observed, FieldState::Absent)
    };
    if differences.iter().any(had_key) {
        attributes.entry(QueueAttributeName::KmsMasterKeyId).or_default();
    }
    attributes
}
