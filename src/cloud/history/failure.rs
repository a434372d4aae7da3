//! Classifies the errors of `LookupEvents`.

use aws_sdk_cloudtrail::config::http::HttpResponse;
use aws_sdk_cloudtrail::error::{ProvideErrorMetadata as _, SdkError};
use aws_sdk_cloudtrail::operation::lookup_events::LookupEventsError;

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
    (consequence, CloudError::of_sdk(error, LOOKUP_EVENTS, region))
}
