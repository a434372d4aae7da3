//! Classifies the errors of `LookupEvents`.

use aws_sdk_cloudtrail::config::http::HttpResponse;
use aws_sdk_cloudtrail::error::{ProvideErrorMetadata as _, SdkError};
use aws_sdk_cloudtrail::operation::lookup_events::LookupEventsError;

use serde::de::IgnoredAny;

use crate::cloud::error::{CloudError, LOOKUP_EVENTS, is_network, is_throttled};

/// The consequence of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LookupConsequence {
    /// The limit of requests is used up.
    Throttle,
    /// CloudTrail failed, or did not respond. The next attempt may succeed.
    Retry,
    /// The token of the page has expired, or is not one of CloudTrail.
    OtherToken,
    /// No request succeeds, for example because the credentials have expired.
    Fatal,
}

/// Returns the consequence of an error, and its form for users.
pub(super) fn classify(
    error: &SdkError<LookupEventsError, HttpResponse>,
    region: &str,
) -> (LookupConsequence, CloudError) {
    let status = error.raw_response().map(|it| it.status().as_u16());
    let consequence = match (status, error.code().unwrap_or_default()) {
        (_, code) if is_throttled(code) => LookupConsequence::Throttle,
        (_, "InvalidNextTokenException") => LookupConsequence::OtherToken,
        (Some(429), _) => LookupConsequence::Throttle,
        // A response that is not understood has a status of success.
        (Some(500.. | ..=299), _) => LookupConsequence::Retry,
        (None, _) if is_network(error) => LookupConsequence::Retry,
        _ => LookupConsequence::Fatal,
    };
    let error = match status {
        Some(status) if error.raw_response().is_some_and(|it| !is_json(it)) => {
            CloudError::of_other_server(LOOKUP_EVENTS, region, status)
        }
        _ => CloudError::of_sdk(error, LOOKUP_EVENTS, region),
    };
    (consequence, error)
}

/// Returns true for the form of all responses of CloudTrail.
fn is_json(response: &HttpResponse) -> bool {
    let body = response.body().bytes();
    body.is_some_and(|it| serde_json::from_slice::<IgnoredAny>(it).is_ok())
}
