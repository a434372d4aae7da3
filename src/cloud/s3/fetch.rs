//! Receives one object. Continues after a broken connection where it ended.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use aws_sdk_s3::operation::get_object::GetObjectOutput;
use bytes::Buf as _;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use super::body::{BodySender, ObjectBody, body};
use super::bucket::S3Bucket;
use super::failure::{Consequence, S3Failure};
use super::listing::S3Object;
use crate::language::{Phrase, phrase};

/// Maximum time between two bytes of a connection.
const READ_TIMEOUT: Duration = Duration::from_mins(1);

/// Maximum number of consecutive connections that break before the first byte.
const MAX_BROKEN: u32 = 5;

/// An object that is being received.
#[derive(Debug)]
pub struct OpenObject {
    /// Its address.
    pub name: String,
    /// Its size, as listed.
    pub size: u64,
    /// Its contents. Reading them fails, with the error of S3 and a hint, if S3 refuses the object.
    pub body: ObjectBody,
}

/// Receives an object and sends it to the readers. Returns `false` if there are none. Fails only for reasons that concern all
/// objects.
pub(super) async fn fetch(
    bucket: Arc<S3Bucket>,
    object: S3Object,
    share: OwnedSemaphorePermit,
    opened: Sender<OpenObject>,
) -> Result<bool, S3Failure> {
    let got = bucket.get(&object.key, 0, None).await;
    let (sender, body) = body(share);
    let name = bucket.address().of_key(&object.key);
    if opened.send(OpenObject { name, size: object.size, body }).is_err() {
        return Ok(false);
    }
    let result = match got {
        Ok(got) => receive(&bucket, &object.key, got, &sender).await,
        Err(failure) => Err(failure),
    };
    match result {
        Err(failure) if failure.consequence == Consequence::Fatal => Err(failure),
        Err(failure) => {
            let hint = failure.error.hint();
            let error =
                Phrase::joined([Phrase::from(&failure.error)].into_iter().chain(hint), "; ");
            sender.fail(io::Error::other(error));
            Ok(true)
        }
        Ok(()) => Ok(true),
    }
}

/// Passes on the contents of an object.
async fn receive(
    bucket: &S3Bucket,
    key: &str,
    mut got: GetObjectOutput,
    sender: &BodySender,
) -> Result<(), S3Failure> {
    let etag = got.e_tag.take();
    let size = got.content_length.map_or(0, |it| usize::try_from(it).unwrap_or(0));
    let (mut received, mut skipped, mut broken) = (0, 0, 0);
    loop {
        match timeout(READ_TIMEOUT, got.body.next()).await {
            Ok(Some(Ok(mut part))) => {
                let known = part.len().min(received - skipped);
                part.advance(known);
                skipped += known;
                if part.is_empty() {
                    continue;
                }
                (received, skipped, broken) = (received + part.len(), skipped + part.len(), 0);
                if !sender.send(part).await {
                    return Ok(());
                }
                continue;
            }
            Ok(None) if received >= size => {
                sender.finish();
                return Ok(());
            }
            Ok(Some(Err(_)) | None) | Err(_) => broken += 1,
        }
        if broken > MAX_BROKEN {
            return Err(bucket.object_failure(phrase!(
                "the connection broke {count} times in a row",
                count = broken
            )));
        }
        bucket.pause(broken).await;
        got = bucket.get(key, received as u64, etag.as_deref()).await?;
        // A server that ignores the range sends the object from its beginning.
        skipped = match got.content_range.as_deref() {
            None => 0,
            Some(range) if range.starts_with(&format!("bytes {received}-")) => received,
            Some(_) => {
                return Err(bucket.object_failure(phrase!("S3 sent another part than requested")));
            }
        };
    }
}
