//! A folder of a bucket that the command writes to and removes.

use std::path::Path;

use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;

use super::address::S3Address;
use super::bucket::{ListPage, S3Bucket};
use super::failure::S3Failure;
use crate::cloud::connection::AwsConnection;
use crate::cloud::error::CloudError;

/// Keys of one request to list or to delete, at most (Amazon S3 API Reference, `DeleteObjects`).
const MAX_KEYS: i32 = 1_000;

/// A folder of a bucket. It exists as long as it has objects.
#[derive(Debug)]
pub struct S3Folder {
    bucket: S3Bucket,
}

impl S3Folder {
    /// Finds the region of the bucket, and checks that the folder can be listed.
    pub async fn open(connection: &AwsConnection, address: &S3Address) -> Result<Self, CloudError> {
        let bucket = S3Bucket::open(connection, address, false).await;
        Ok(Self { bucket: bucket.map_err(error)? })
    }

    /// Returns a folder in the home region, for a caller that may only write to it.
    pub fn at_home(connection: &AwsConnection, address: &S3Address) -> Self {
        Self { bucket: S3Bucket::of_region(connection, address, false, connection.home()) }
    }

    /// The region of the bucket.
    pub fn region(&self) -> &str {
        self.bucket.region()
    }

    /// Writes an object.
    pub async fn put(&self, name: &str, bytes: impl Into<Bytes>) -> Result<(), CloudError> {
        let bytes = bytes.into();
        let body = || async { Ok(ByteStream::from(bytes.clone())) };
        self.bucket.put(&self.key(name), body).await.map_err(error)
    }

    /// Writes an object with the contents of a file.
    pub async fn put_file(&self, name: &str, path: &Path) -> Result<(), CloudError> {
        self.bucket.put(&self.key(name), || ByteStream::from_path(path)).await.map_err(error)
    }

    /// Returns the names of the folders in it.
    pub async fn folders(&self) -> Result<Vec<String>, CloudError> {
        let mut page = ListPage { by_folder: true, ..self.first_page() };
        let mut names = Vec::new();
        loop {
            let listed = self.bucket.list(&page, MAX_KEYS).await.map_err(error)?;
            let found = listed.common_prefixes().iter().filter_map(|it| it.prefix());
            let found = found.filter_map(|it| it.strip_prefix(page.prefix.as_str()));
            names.extend(found.map(|it| it.trim_end_matches('/').to_owned()));
            page.token = listed.next_continuation_token;
            if page.token.is_none() {
                return Ok(names);
            }
        }
    }

    /// Returns the names of all objects in it.
    pub async fn names(&self) -> Result<Vec<String>, CloudError> {
        let mut page = self.first_page();
        let mut names = Vec::new();
        loop {
            let listed = self.bucket.list(&page, MAX_KEYS).await.map_err(error)?;
            let found = listed.contents().iter().filter_map(|it| it.key());
            let found = found.filter_map(|it| it.strip_prefix(page.prefix.as_str()));
            names.extend(found.map(str::to_owned));
            page.token = listed.next_continuation_token;
            if page.token.is_none() {
                return Ok(names);
            }
        }
    }

    /// Removes all objects in it, also those that are written meanwhile. Returns their number.
    pub async fn remove(&self) -> Result<usize, CloudError> {
        let page = self.first_page();
        let mut removed = 0;
        loop {
            let listed = self.bucket.list(&page, MAX_KEYS).await.map_err(error)?;
            let keys: Vec<_> = listed.contents().iter().filter_map(|it| it.key()).collect();
            if keys.is_empty() {
                return Ok(removed);
            }
            removed += keys.len();
            let keys: Vec<_> = keys.into_iter().map(str::to_owned).collect();
            self.bucket.delete(&keys).await.map_err(error)?;
        }
    }

    fn first_page(&self) -> ListPage {
        ListPage { prefix: self.bucket.address().prefix().to_owned(), ..ListPage::default() }
    }

    fn key(&self, name: &str) -> String {
        format!("{}{name}", self.bucket.address().prefix())
    }
}

fn error(failure: S3Failure) -> CloudError {
    failure.error
}
