//! One line of JSON for each event: what became of it. No secrets, no request parameters. The names of the first members
//! are those that Lambda gives its own lines (Lambda developer guide, "JSON structured logs").

use jiff::Timestamp;
use serde::Serialize;

/// How much a line wants to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum LogLevel {
    /// As it should be.
    Info,
    /// It went well, but not as it should.
    Warn,
    /// An alert did not arrive.
    Error,
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LogLine {
    /// When.
    #[serde(serialize_with = "to_the_millisecond")]
    pub timestamp: Timestamp,
    /// How much it wants to be read.
    pub level: LogLevel,
    /// The same as the outcome, in words.
    pub message: String,
    /// Lambda's id of the invocation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The event's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_id: Option<String>,
    /// The event's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_name: Option<String>,
    /// The rule that picked it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What became of it: `sent`, `short`, `refused`, `failed`, `noticed`, `held_back`, `duplicate`, `ignored` or
    /// `unreadable`; nothing for lines about the process.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<&'static str>,
    /// Milliseconds from the payload's arrival.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<u64>,
    /// Requests to Slack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u32>,
    /// Whether the message may be in Slack once more than it should, or although it was given up: an answer got lost
    /// after a request was sent.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub maybe_twice: bool,
    /// Why, and what to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl LogLine {
    /// A line about the process.
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

    /// The line, without its end. What comes from elsewhere is made visible before (`report`).
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|error| format!("\"no log line: {error}\""))
    }
}

fn to_the_millisecond<S: serde::Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&format_args!("{at:.3}"))
}
