//! A bucket with a client of its region, and calls to it with retries.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::Config;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output;
use aws_sdk_s3::primitives::{ByteStream, ByteStreamError};
use aws_sdk_s3::types::{Delete, ObjectIdentifier, RequestPayer};
use tokio::time::{Instant, sleep};

use super::address::S3Address;
use super::failure::{Consequence, S3Failure};
use super::pace::RequestPace;
use crate::cloud::connection::AwsConnection;
use crate::cloud::error::CloudError;
use crate::language::Phrase;

const GET: &str = "s3:GetObject";

/// Attempts of a request that S3 does not throttle.
const ATTEMPTS: u32 = 8;

/// Time without any response but throttling, in seconds, after which the run ends.
const MAX_THROTTLED: f32 = 300.0;

/// Time limit of an attempt to upload an object. A manifest may have gigabytes.
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(30);

/// The first objects, all of which the caller may not read, after which the run ends. Without permission none can be read.
const MAX_DENIED: u64 = 100;

/// A bucket.
#[derive(Debug)]
pub(super) struct S3Bucket {
    client: Client,
    address: S3Address,
    region: String,
    payer: Option<RequestPayer>,
    pace: RequestPace,
    max_throttled: Duration,
    list_requests: AtomicU64,
    get_requests: AtomicU64,
    put_requests: AtomicU64,
    read: AtomicU64,
    denied: AtomicU64,
}

/// The part of a bucket to list in one request.
#[derive(Clone, Debug, Default)]
pub(super) struct ListPage {
    pub(super) prefix: String,
    pub(super) by_folder: bool,
    pub(super) after: Option<String>,
    pub(super) token: Option<String>,
}

impl S3Bucket {
    /// Finds the region of the bucket, and checks that it can be listed.
    pub(super) async fn open(
        connection: &AwsConnection,
        address: &S3Address,
        request_payer: bool,
    ) -> Result<Self, S3Failure> {
        let of_region = |region: &str| Self::of_region(connection, address, request_payer, region);
        let bucket = of_region(connection.home());
        let first = ListPage { prefix: address.prefix().to_owned(), ..ListPage::default() };
        let Err(failure) = bucket.list(&first, 1).await else { return Ok(bucket) };
        let Consequence::Redirect(region) = &failure.consequence else { return Err(failure) };
        let bucket = of_region(region);
        bucket.list(&first, 1).await.map_err(S3Failure::fatal)?;
        Ok(bucket)
    }

    /// Returns a bucket of a region without checking that.
    pub(super) fn of_region(
        connection: &AwsConnection,
        address: &S3Address,
        request_payer: bool,
        region: &str,
    ) -> Self {
        Self {
            client: connection.s3(region),
            address: address.clone(),
            region: region.to_owned(),
            payer: request_payer.then_some(RequestPayer::Requester),
            pace: RequestPace::new(connection.retry_policy()),
            max_throttled: connection.retry_policy().second.mul_f32(MAX_THROTTLED),
            list_requests: AtomicU64::new(0),
            get_requests: AtomicU64::new(0),
            put_requests: AtomicU64::new(0),
            read: AtomicU64::new(0),
            denied: AtomicU64::new(0),
        }
    }

    pub(super) fn region(&self) -> &str {
        &self.region
    }

    pub(super) fn address(&self) -> &S3Address {
        &self.address
    }

    /// The numbers of requests to list and to get objects.
    pub(super) fn requests(&self) -> (u64, u64) {
        let load = |it: &AtomicU64| it.load(Ordering::Relaxed);
        (load(&self.list_requests), load(&self.get_requests))
    }

    /// Returns the failure of an object that S3 sends incompletely.
    pub(super) fn object_failure(&self, message: Phrase) -> S3Failure {
        let error = CloudError::new(GET, &self.region, message);
        S3Failure { error, consequence: Consequence::Object }
    }

    /// Waits before the next attempt.
    pub(super) async fn pause(&self, attempt: u32) {
        sleep(self.pace.pause(attempt)).await;
    }

    /// Lists at most `max` keys or folders.
    pub(super) async fn list(
        &self,
        page: &ListPage,
        max: i32,
    ) -> Result<ListObjectsV2Output, S3Failure> {
        self.call("s3:ListBucket", &self.list_requests, || {
            self.client
                .list_objects_v2()
                .bucket(self.address.bucket())
                .prefix(&page.prefix)
                .set_delimiter(page.by_folder.then(|| "/".to_owned()))
                .set_start_after(page.after.clone())
                .set_continuation_token(page.token.clone())
                .set_request_payer(self.payer.clone())
                .max_keys(max)
                .send()
        })
        .await
    }

    /// Gets an object from an offset on. With an `etag`, only if it is still the same object.
    pub(super) async fn get(
        &self,
        key: &str,
        from: u64,
        etag: Option<&str>,
    ) -> Result<GetObjectOutput, S3Failure> {
        let got = self.call(GET, &self.get_requests, || {
            self.client
                .get_object()
                .bucket(self.address.bucket())
                .key(key)
                .set_range((from > 0).then(|| format!("bytes={from}-")))
                .set_if_match(etag.map(str::to_owned))
                .set_request_payer(self.payer.clone())
                .send()
        });
        match got.await {
            Ok(got) => {
                self.read.fetch_add(1, Ordering::Relaxed);
                Ok(got)
            }
            Err(failure) if failure.error.code() == Some("AccessDenied") => {
                let denied = self.denied.fetch_add(1, Ordering::Relaxed) + 1;
                let is_first = self.read.load(Ordering::Relaxed) == 0;
                Err(if is_first && denied >= MAX_DENIED { failure.fatal() } else { failure })
            }
            Err(failure) => Err(failure),
        }
    }

    /// Puts an object. Each attempt gets its contents anew.
    pub(super) async fn put<B>(&self, key: &str, body: impl Fn() -> B) -> Result<(), S3Failure>
    where
        B: Future<Output = Result<ByteStream, ByteStreamError>>,
    {
        let timeouts = TimeoutConfig::builder().operation_attempt_timeout(UPLOAD_TIMEOUT).build();
        let put = self.call("s3:PutObject", &self.put_requests, || async {
            let body = body().await.map_err(SdkError::construction_failure)?;
            let put = self.client.put_object().bucket(self.address.bucket()).key(key).body(body);
            let config = Config::builder().timeout_config(timeouts.clone());
            put.customize().config_override(config).send().await
        });
        put.await.map(drop)
    }

    /// Deletes at most 1,000 objects.
    pub(super) async fn delete(&self, keys: &[String]) -> Result<(), S3Failure> {
        const DELETE: &str = "s3:DeleteObject";
        let objects = keys.iter().map(|it| ObjectIdentifier::builder().key(it).build());
        let objects: Vec<_> = objects.map(|it| it.expect("the key is set")).collect();
        let delete = Delete::builder().set_objects(Some(objects)).quiet(true).build();
        let delete = delete.expect("the objects are set");
        let deleted = self.call(DELETE, &self.put_requests, || {
            let request = self.client.delete_objects().bucket(self.address.bucket());
            request.delete(delete.clone()).send()
        });
        let deleted = deleted.await?;
        let Some(refused) = deleted.errors().first() else { return Ok(()) };
        let error = CloudError::of_aws(DELETE, &self.region, refused.message().unwrap_or_default());
        let error = error.with_code(refused.code());
        Err(S3Failure { error, consequence: Consequence::Fatal })
    }

    /// Repeats a request that fails for reasons that may pass. If S3 did not respond to any request in the meantime, the
    /// failure ends the run.
    async fn call<T, E, F>(
        &self,
        operation: &'static str,
        requests: &AtomicU64,
        send: impl Fn() -> F,
    ) -> Result<T, S3Failure>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        let started = Instant::now();
        let (mut attempt, mut throttled) = (0, 0);
        loop {
            let turn = self.pace.turn().await;
            requests.fetch_add(1, Ordering::Relaxed);
            let result = send().await;
            drop(turn);
            let failure = match result {
                Ok(output) => {
                    self.pace.responded();
                    return Ok(output);
                }
                Err(error) => S3Failure::of(&error, operation, &self.region),
            };
            match failure.consequence {
                Consequence::Throttle => {
                    self.pace.throttled();
                    let silent = self.pace.last_response().max(started).elapsed();
                    if silent > self.max_throttled {
                        return Err(failure.fatal());
                    }
                    throttled += 1;
                    self.pause(throttled).await;
                }
                Consequence::Retry { is_network } => {
                    attempt += 1;
                    if attempt == ATTEMPTS {
                        let is_down = is_network && self.pace.last_response() < started;
                        return Err(if is_down { failure.fatal() } else { failure });
                    }
                    self.pause(attempt).await;
                }
                Consequence::Redirect(_) | Consequence::Object | Consequence::Fatal => {
                    self.pace.responded();
                    return Err(failure);
                }
            }
        }
    }
}
