//! The function's log: one JSON object per event, without secrets and request parameters. The first members are named as in
//! Lambda's own log lines (Lambda developer guide, "JSON structured logs").

use jiff::Timestamp;
use serde::Serialize;

/// Level of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum LogLevel {
    /// Normal operation.
    Info,
    /// The alert was posted, with a reduced message, without a rule or possibly twice.
    Warn,
    /// The alert was not posted.
    Error,
}

/// A log line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LogLine {
    /// Time of the outcome.
    #[serde(serialize_with = "to_the_millisecond")]
    pub timestamp: Timestamp,
    /// Level.
    pub level: LogLevel,
    /// The outcome as a sentence.
    pub message: String,
    /// Lambda's ID of the invocation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// ID of the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_id: Option<String>,
    /// Name of the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_name: Option<String>,
    /// The most severe rule that matches the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// `sent`, `short`, `refused`, `failed`, `noticed`, `held_back`, `duplicate`, `ignored` or `unreadable`. `None` for lines
    /// about the process.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<&'static str>,
    /// Milliseconds since the payload arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<u64>,
    /// Number of requests to Slack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u32>,
    /// The response to a request was lost: the message may have been posted once more than the outcome states.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub maybe_twice: bool,
    /// Cause of the outcome and the suggested fix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl LogLine {
    /// Creates a line about the process.
    pub fn new(timestamp: Timestamp, level: LogLevel, message: impl Into<String>) -> Self {
        Self {
            timestamp,
            level,
            message: message.into(),
            request_id: None,
            event_id: None,
            event_name: None,
            rule: None,
            outcome: None,
            latency_ms: None,
            attempts: None,
            maybe_twice: false,
            reason: None,
        }
    }

    /// Returns the line as JSON, without a line break. The values contain no control characters: `report` escapes those of the
    /// event.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self)
            .unwrap_or_else(|error| format!("\"cannot serialize a log line: {error}\""))
    }
}

fn to_the_millisecond<S: serde::Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&format_args!("{at:.3}"))
}
