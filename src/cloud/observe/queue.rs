//! Observes the dead-letter queue of a region.

use aws_sdk_sqs::types::QueueAttributeName;

use crate::aws::StackNames;
use crate::cloud::connection::AwsConnection;
use crate::cloud::document;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::tags;
use crate::deploy::observed::ObservedResource;
use crate::deploy::resource::{DeadLetterQueue, QueueEncryption, RuleSetRecord};

/// Error codes of SQS for a missing queue, in its two protocols.
pub(in crate::cloud) const MISSING: &[&str] =
    &["QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"];

/// Returns the URL of a region's queue; `None` if it does not exist.
pub(in crate::cloud) async fn url(
    connection: &AwsConnection,
    names: &StackNames,
    region: &str,
) -> Result<Option<String>, CloudError> {
    let client = connection.sqs(region);
    let response = client.get_queue_url().queue_name(names.queue()).send().await;
    let response = response.during("sqs:GetQueueUrl", region).or_missing(MISSING)?;
    Ok(response.and_then(|it| it.queue_url))
}

/// Returns a region's queue; `None` if it does not exist.
pub(in crate::cloud) async fn find(
    connection: &AwsConnection,
    names: &StackNames,
    region: &str,
) -> Result<Option<ObservedResource<DeadLetterQueue>>, CloudError> {
    let client = connection.sqs(region);
    let Some(url) = url(connection, names, region).await? else { return Ok(None) };
    // A queue that was just deleted still has a URL, but no attributes or tags.
    let attributes = async {
        client
            .get_queue_attributes()
            .queue_url(&url)
            .attribute_names(QueueAttributeName::All)
            .send()
            .await
            .during("sqs:GetQueueAttributes", region)
            .or_missing(MISSING)
    };
    let tags = async {
        let response = client.list_queue_tags().queue_url(&url).send().await;
        response.during("sqs:ListQueueTags", region).or_missing(MISSING)
    };
    let (Some(attributes), Some(tags)) = tokio::try_join!(attributes, tags)? else {
        return Ok(None);
    };
    let value =
        |name| attributes.attributes().and_then(|it| it.get(&name)).filter(|it| !it.is_empty());
    let document = |name| value(name).map(|it| document::policy(it)).unwrap_or_default();
    let number = |name| value(name).and_then(|it| it.parse().ok());
    let is_managed = value(QueueAttributeName::SqsManagedSseEnabled).is_some_and(|it| it == "true");
    let encryption = match value(QueueAttributeName::KmsMasterKeyId) {
        Some(key) => QueueEncryption::Key(key.clone()),
        None if is_managed => QueueEncryption::Managed,
        None => QueueEncryption::Off,
    };
    let record = tags.tags().and_then(|it| RuleSetRecord::parse(it.get(StackNames::RULE_SET_TAG)?));
    let queue = DeadLetterQueue {
        region: region.to_owned(),
        policy: document(QueueAttributeName::Policy),
        retention_seconds: number(QueueAttributeName::MessageRetentionPeriod),
        encryption,
        maximum_bytes: number(QueueAttributeName::MaximumMessageSize),
        delay_seconds: number(QueueAttributeName::DelaySeconds),
        redrive_policy: document(QueueAttributeName::RedrivePolicy),
        rule_set: record.filter(|_| region == names.home),
    };
    let owner = tags::owner_in(names, region, tags::pairs(tags.tags()));
    Ok(Some(ObservedResource::new(queue, owner)))
}
