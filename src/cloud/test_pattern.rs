//! Asks `TestEventPattern` whether a pattern matches an event. The call changes nothing and is free of charge.

use aws_sdk_sts::error::{ProvideErrorMetadata as _, SdkError};

use super::connection::AwsConnection;
use super::error::{CloudError, During as _, TEST_EVENT_PATTERN};

/// The answer of `TestEventPattern`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatternAnswer {
    /// Both are valid, and the pattern matches the event or does not.
    Matched(bool),
    /// AWS refuses the pattern, with this message.
    InvalidPattern(String),
    /// AWS refuses the event, with this message.
    InvalidEvent(String),
    /// AWS fails, on each attempt. It does so for certain invalid patterns.
    InternalFailure,
}

/// Asks for a pattern and an event, in the home region of the connection. Repeats a call that is throttled.
pub async fn test_pattern(
    connection: &AwsConnection,
    pattern: &str,
    event: &str,
) -> Result<PatternAnswer, CloudError> {
    let region = connection.home();
    let call = connection.events(region).test_event_pattern().event_pattern(pattern).event(event);
    let result = call.send().await;
    if let Err(SdkError::ServiceError(service)) = &result {
        let (code, message) = (service.err().code(), service.err().message());
        if let Some(answer) = refusal(code.unwrap_or_default(), message.unwrap_or_default()) {
            return Ok(answer);
        }
    }
    result.map(|it| PatternAnswer::Matched(it.result)).during(TEST_EVENT_PATTERN, region)
}

/// Returns the answer that an error gives about the pattern or the event. Keeps the message as it is: it has several lines.
fn refusal(code: &str, message: &str) -> Option<PatternAnswer> {
    let message_of_aws = || message.to_owned();
    match code {
        "InvalidEventPatternException" => Some(PatternAnswer::InvalidPattern(message_of_aws())),
        _ if message.starts_with("Parameter Event is not valid") => {
            Some(PatternAnswer::InvalidEvent(message_of_aws()))
        }
        // A pattern of more than 4,096 characters: "Value '…' at 'eventPattern' failed to satisfy constraint: …".
        "ValidationException" if message.contains("at 'eventPattern'") => {
            Some(PatternAnswer::InvalidPattern(message_of_aws()))
        }
        "InternalException" | "InternalFailure" => Some(PatternAnswer::InternalFailure),
        _ => None,
    }
}
