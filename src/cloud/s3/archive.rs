//! Reads an archive in a bucket: lists it and receives its objects at the same time, with bounded memory.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;

use super::address::S3Address;
use super::body::WINDOW;
use super::bucket::S3Bucket;
use super::failure::S3Failure;
use super::fetch::{OpenObject, fetch};
use super::listing::{S3Object, list};
use crate::backtest::Selection;
use crate::cloud::connection::AwsConnection;
use crate::cloud::error::CloudError;

/// Bytes of all objects that were received and not read, at most.
const BYTES_IN_FLIGHT: usize = 16 << 20;

/// The share of the smallest object. Bounds the number of objects in flight.
const MIN_SHARE: u32 = 128 << 10;

/// Objects that were listed and not requested, at most.
const MAX_LISTED: usize = 2_000;

/// An archive in a bucket.
#[derive(Clone, Debug)]
pub struct S3Archive {
    /// The bucket and the beginning of the keys.
    pub address: S3Address,
    /// The objects to read.
    pub scope: S3Scope,
    /// The caller pays for the requests, which a requester-pays bucket requires.
    pub request_payer: bool,
}

/// The objects of an archive.
#[derive(Clone, Debug)]
pub enum S3Scope {
    /// Those that are listed, if they may contain these records.
    Listed(Selection),
    /// The objects with these keys, of this size on average.
    Keys(Vec<String>, u64),
}

/// The size of an archive, and the requests that were sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct S3Totals {
    /// Selected objects.
    pub objects: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Requests that list objects.
    pub list_requests: u64,
    /// Requests that get objects, with those that were repeated.
    pub get_requests: u64,
}

/// Passes the addresses and sizes of the selected objects to `found`, without reading them.
pub async fn list_archive(
    connection: &AwsConnection,
    archive: &S3Archive,
    found: &mut dyn FnMut(String, u64),
) -> Result<S3Totals, CloudError> {
    let visitor = Visitor::List(found);
    visit(connection, archive, visitor).await.map_err(|failure| failure.error)
}

/// Sends all selected objects to `opened`, in no particular order, while they are received. Ends early if the receiver is
/// dropped. An object that cannot be read is sent too; an error is one that concerns all objects.
pub async fn read_archive(
    connection: &AwsConnection,
    archive: &S3Archive,
    opened: Sender<OpenObject>,
) -> Result<S3Totals, CloudError> {
    let visitor = Visitor::Read(opened);
    visit(connection, archive, visitor).await.map_err(|failure| failure.error)
}

/// What happens with an object.
enum Visitor<'f> {
    List(&'f mut dyn FnMut(String, u64)),
    Read(Sender<OpenObject>),
}

async fn visit(
    connection: &AwsConnection,
    archive: &S3Archive,
    mut visitor: Visitor<'_>,
) -> Result<S3Totals, S3Failure> {
    let bucket = S3Bucket::open(connection, &archive.address, archive.request_payer).await?;
    let bucket = Arc::new(bucket);
    let (found, mut listed) = mpsc::channel(MAX_LISTED);
    // In a set, as the tasks below, so that dropping it ends the task.
    let mut listing = JoinSet::new();
    match archive.scope.clone() {
        S3Scope::Listed(selection) => {
            listing.spawn(list(Arc::clone(&bucket), Arc::new(selection), found))
        }
        S3Scope::Keys(keys, size) => listing.spawn(async move {
            for key in keys {
                if found.send(S3Object { key, size }).await.is_err() {
                    break;
                }
            }
            Ok(())
        }),
    };
    let all_shares = Arc::new(Semaphore::new(BYTES_IN_FLIGHT));
    let max_open = BYTES_IN_FLIGHT / MIN_SHARE as usize;
    let mut totals = S3Totals::default();
    let mut fetches = JoinSet::new();
    let mut has_more = true;
    while has_more || !fetches.is_empty() {
        tokio::select! {
            object = listed.recv(), if has_more && fetches.len() < max_open => {
                let Some(object) = object else {
                    has_more = false;
                    if let Some(result) = listing.join_next().await {
                        result.expect("a listing does not panic")?;
                    }
                    continue;
                };
                totals.objects += 1;
                totals.bytes += object.size;
                match &mut visitor {
                    Visitor::List(found) => {
                        found(bucket.address().of_key(&object.key), object.size);
                    }
                    Visitor::Read(opened) => {
                        let (bucket, shares) = (Arc::clone(&bucket), Arc::clone(&all_shares));
                        fetches.spawn(fetch_with_share(bucket, object, shares, opened.clone()));
                    }
                }
            }
            Some(result) = fetches.join_next() => {
                if !result.expect("a fetch does not panic")? {
                    break;
                }
            }
        }
    }
    (totals.list_requests, totals.get_requests) = bucket.requests();
    Ok(totals)
}

/// Receives an object once its share of the bytes in flight is free. Returns `false` if no object is read any more.
async fn fetch_with_share(
    bucket: Arc<S3Bucket>,
    object: S3Object,
    shares: Arc<Semaphore>,
    opened: Sender<OpenObject>,
) -> Result<bool, S3Failure> {
    let share = u32::try_from(object.size).unwrap_or(WINDOW).clamp(MIN_SHARE, WINDOW);
    let share = shares.acquire_many_owned(share).await.expect("the semaphore is never closed");
    fetch(bucket, object, share, opened).await
}
