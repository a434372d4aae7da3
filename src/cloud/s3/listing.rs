//! Lists the selected objects: folder by folder above the regions of CloudTrail's layout, then all keys of the selected days.
//! A bucket without this layout is listed as a whole.

use std::sync::Arc;

use aws_sdk_s3::types::CommonPrefix;
use tokio::sync::mpsc::Sender;
use tokio::task::JoinSet;

use super::bucket::{ListPage, S3Bucket};
use super::failure::S3Failure;
use crate::backtest::{
    ListingStep, Selection, is_archived_event_file, is_in_layout, listing, may_contain,
};

/// Keys of one response, at most (Amazon S3 API Reference, `ListObjectsV2`).
const MAX_KEYS: i32 = 1_000;

/// Folders that are listed at the same time.
const MAX_LISTINGS: usize = 16;

/// Levels of folders in which `AWSLogs/` is looked for.
const MAX_LEVELS: u32 = 2;

/// An object to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct S3Object {
    pub(super) key: String,
    pub(super) size: u64,
}

/// A prefix to list, and the number of folders between it and the address.
struct ListedFolder {
    prefix: String,
    level: u32,
}

/// Sends the selected objects. Ends early if the receiver is dropped.
pub(super) async fn list(
    bucket: Arc<S3Bucket>,
    selection: Arc<Selection>,
    found: Sender<S3Object>,
) -> Result<(), S3Failure> {
    let mut waiting = vec![ListedFolder { prefix: bucket.address().prefix().to_owned(), level: 0 }];
    let mut running = JoinSet::new();
    loop {
        while running.len() < MAX_LISTINGS
            && let Some(folder) = waiting.pop()
        {
            let (bucket, selection, found) =
                (Arc::clone(&bucket), Arc::clone(&selection), found.clone());
            running.spawn(async move { list_folder(&bucket, &selection, folder, &found).await });
        }
        match running.join_next().await {
            Some(folders) => waiting.extend(folders.expect("a listing does not panic")?),
            None => return Ok(()),
        }
    }
}

/// Lists a folder. Returns the folders in it that are still to be listed.
async fn list_folder(
    bucket: &S3Bucket,
    selection: &Selection,
    folder: ListedFolder,
    found: &Sender<S3Object>,
) -> Result<Vec<ListedFolder>, S3Failure> {
    let ListedFolder { prefix, level } = folder;
    let step = listing(&prefix, selection);
    let by_folder = step == ListingStep::Folders && (level < MAX_LEVELS || is_in_layout(&prefix));
    let (after, end) = match step {
        ListingStep::Keys { after, end } => (after, end),
        ListingStep::Folders => (None, None),
    };
    let mut page = ListPage { prefix, by_folder, after, token: None };
    let mut folders = Vec::new();
    loop {
        let listed = bucket.list(&page, MAX_KEYS).await?;
        let is_truncated = listed.is_truncated == Some(true);
        if page.by_folder && is_truncated && !has_trail(&page.prefix, listed.common_prefixes()) {
            // A request for each of many folders would take longer than listing all keys.
            page.by_folder = false;
            continue;
        }
        for object in listed.contents.unwrap_or_default() {
            let Some(key) = object.key else { continue };
            if end.as_ref().is_some_and(|end| key >= *end) {
                return Ok(folders);
            }
            let size = object.size.map_or(0, |it| u64::try_from(it).unwrap_or(0));
            if is_archived_event_file(&key)
                && may_contain(&key, selection)
                && found.send(S3Object { key, size }).await.is_err()
            {
                return Ok(Vec::new());
            }
        }
        let names = listed.common_prefixes.unwrap_or_default().into_iter();
        let names = names.filter_map(|it| it.prefix).filter(|it| may_contain(it, selection));
        folders.extend(names.map(|prefix| ListedFolder { prefix, level: level + 1 }));
        let token = listed.next_continuation_token.filter(|_| is_truncated);
        // A server that repeats its token would be asked forever.
        if token.is_none() || token == page.token {
            return Ok(folders);
        }
        page.token = token;
    }
}

/// Returns true if a folder is in CloudTrail's layout, or contains the folder with which it begins.
fn has_trail(prefix: &str, folders: &[CommonPrefix]) -> bool {
    let mut folders = folders.iter().filter_map(CommonPrefix::prefix);
    is_in_layout(prefix) || folders.any(is_in_layout)
}
