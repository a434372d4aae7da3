//! The function's log: one JSON object per event, without secrets and request parameters. The first members are named as in
//! Lambda's own log lines (Lambda developer guide, "JSON structured logs").

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::metrics::EmbeddedMetrics;
use crate::outcome::EventOutcome;

/// Level of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum LogLevel {
    /// Normal operation.
    Info,
    /// The alert was posted, with a reduced message, without a rule or possibly twice.
    Warn,
    /// The alert was not posted.
    Error,
}

/// Limit of log lines of one invocation. A payload of 6 MB can contain tens of thousands of events.
const MAX_LINES: usize = 1_000;

/// Number of these lines that are kept for errors, which may come last.
const RESERVED_LINES: usize = 100;

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
    /// `None` for lines that are not about one event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<EventOutcome>,
    /// Milliseconds since the payload arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<u64>,
    /// Number of requests to all destinations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u32>,
    /// The response to a request was lost: the message may have been posted once more than the outcome states.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub maybe_twice: bool,
    /// Cause of the outcome and the suggested fix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Outcomes of the destinations by name. Empty if the rule set has no destinations.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub destinations: BTreeMap<String, DestinationReport>,
    /// Number of events without a line of their own, by outcome.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub unlogged: BTreeMap<EventOutcome, u64>,
    /// Metrics.
    #[serde(flatten)]
    pub metrics: Option<EmbeddedMetrics>,
}

/// Outcome of an event at one destination, in the log and in the response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DestinationReport {
    /// The outcome.
    pub outcome: EventOutcome,
    /// Number of requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u32>,
    /// The message may have been posted once more than the outcome states.
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
            destinations: BTreeMap::new(),
            unlogged: BTreeMap::new(),
            metrics: None,
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

/// The log of one invocation. Above the limit of lines, the last line counts the events without one.
pub(super) struct InvocationLog<'l> {
    write: &'l mut dyn FnMut(&LogLine),
    /// Number of events in the payload.
    events: usize,
    lines: usize,
    unlogged: BTreeMap<EventOutcome, u64>,
}

impl<'l> InvocationLog<'l> {
    pub(super) fn new(events: usize, write: &'l mut dyn FnMut(&LogLine)) -> Self {
        Self { write, events, lines: 0, unlogged: BTreeMap::new() }
    }

    /// Writes the line of an event, or counts it.
    pub(super) fn event(&mut self, outcome: EventOutcome, line: &LogLine) {
        let limit = match (self.events <= MAX_LINES, outcome.is_error()) {
            (true, _) => MAX_LINES,
            (false, true) => MAX_LINES - 1,
            (false, false) => MAX_LINES - 1 - RESERVED_LINES,
        };
        if self.lines < limit {
            self.lines += 1;
            (self.write)(line);
        } else {
            *self.unlogged.entry(outcome).or_default() += 1;
        }
    }

    /// Writes the number of events without a line, if there are any.
    pub(super) fn finish(self, request_id: &str, at: Timestamp, function: &str) {
        let count: u64 = self.unlogged.values().sum();
        if count == 0 {
            return;
        }
        let is_error = self.unlogged.keys().any(|it| it.is_error());
        let level = if is_error { LogLevel::Error } else { LogLevel::Warn };
        let counts = self.unlogged.iter().map(|(outcome, count)| (*outcome, *count));
        let metrics = EmbeddedMetrics::of_counts(counts, at, function);
        let message = format!("{count} further events of this payload have no line");
        (self.write)(&LogLine {
            request_id: Some(request_id.to_owned()),
            unlogged: self.unlogged,
            metrics,
            ..LogLine::new(at, level, message)
        });
    }
}
