//! Classifies the errors of S3: which are repeated, which concern one object, and which end the run.

use std::fmt;

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

use crate::cloud::error::{CloudError, is_network};

/// The consequence of an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Consequence {
    /// S3 asks for fewer requests.
    Throttle,
    /// S3 failed, or did not respond. The next attempt may succeed.
    Retry {
        /// S3 did not respond.
        is_network: bool,
    },
    /// The bucket is in another region.
    Redirect(String),
    /// This object cannot be read, others can.
    Object,
    /// No object can be read, for example because the credentials have expired.
    Fatal,
}

/// An error of S3 and its consequence.
#[derive(Clone, Debug)]
pub(super) struct S3Failure {
    pub(super) error: CloudError,
    pub(super) consequence: Consequence,
}

/// Error codes after which no other request succeeds (Amazon S3 API Reference, "Error responses").
const FATAL_CODES: [&str; 15] = [
    "AccountProblem",
    "AllAccessDisabled",
    "AuthorizationHeaderMalformed",
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidAccessKeyId",
    "InvalidBucketName",
    "InvalidSecurity",
    "InvalidToken",
    "NoSuchBucket",
    "NotSignedUp",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "TokenRefreshRequired",
];

impl S3Failure {
    /// Classifies an error of a call in a region.
    pub(super) fn of<E>(
        error: &SdkError<E, HttpResponse>,
        operation: &'static str,
        region: &str,
    ) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let response = error.raw_response();
        let status = response.map(|it| it.status().as_u16());
        let other_region = response.and_then(|it| {
            let named = it.headers().get("x-amz-bucket-region").map(str::to_owned);
            named.or_else(|| expected_region(error.message()?)).filter(|it| it != region)
        });
        let consequence = match (status, error.code().unwrap_or_default()) {
            (Some(301 | 307 | 400), _) if other_region.is_some() => {
                Consequence::Redirect(other_region.unwrap_or_default())
            }
            (_, code) if FATAL_CODES.contains(&code) => Consequence::Fatal,
            (Some(429 | 503), _) => Consequence::Throttle,
            // A response that is not understood has a status of success.
            (Some(500.. | ..=299), _) | (_, "RequestTimeout") => {
                Consequence::Retry { is_network: false }
            }
            (Some(_), _) => Consequence::Object,
            (None, _) if is_network(error) => Consequence::Retry { is_network: true },
            // No credentials, or an invalid endpoint.
            (None, _) => Consequence::Fatal,
        };
        let has_code = error.code().is_some();
        let mut error = CloudError::of_sdk(error, operation, region);
        if !has_code && let Some(status) = status {
            error = error.with_code(Some(&format!("HTTP {status}")));
        }
        Self { error, consequence }
    }

    /// The same error, after which no other request is sent.
    pub(super) fn fatal(self) -> Self {
        Self { consequence: Consequence::Fatal, ..self }
    }
}

/// The region in "the region 'us-east-1' is wrong; expecting 'eu-west-1'".
fn expected_region(message: &str) -> Option<String> {
    let (_, rest) = message.split_once("expecting '")?;
    rest.split_once('\'').map(|(region, _)| region.to_owned())
}

impl fmt::Display for S3Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}
