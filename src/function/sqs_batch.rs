//! Batches of SQS messages (Lambda developer guide, "Using Lambda with Amazon SQS").

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

/// A message of a batch.
#[derive(Debug)]
pub(super) struct SqsMessage<'p> {
    /// The ID that names the message in the response.
    pub(super) id: String,
    /// The message as JSON.
    pub(super) json: &'p str,
}

#[derive(Deserialize)]
struct Batch<'p> {
    #[serde(borrow, rename = "Records")]
    records: Vec<&'p RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head<'p> {
    #[serde(borrow)]
    message_id: Cow<'p, str>,
    #[serde(borrow)]
    event_source: Cow<'p, str>,
}

/// Splits a payload into its messages. Returns `None` unless every record is a message of SQS with an ID.
pub(super) fn messages(payload: &[u8]) -> Option<Vec<SqsMessage<'_>>> {
    let batch: Batch<'_> = serde_json::from_slice(payload).ok()?;
    let message = |record: &&'_ RawValue| {
        let head: Head<'_> = serde_json::from_str(record.get()).ok()?;
        let is_message = head.event_source == "aws:sqs" && !head.message_id.is_empty();
        is_message.then(|| head.message_id.into_owned())
    };
    let ids: Option<Vec<_>> = batch.records.iter().map(message).collect();
    let ids = ids.filter(|it| !it.is_empty())?;
    let messages = ids.into_iter().zip(batch.records);
    Some(messages.map(|(id, record)| SqsMessage { id, json: record.get() }).collect())
}
