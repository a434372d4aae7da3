//! Outcomes of events, for the log and for the response of the invocation.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::log::{DestinationReport, LogLevel, LogLine};
use super::payload::{IncomingEvent, Invocation};
use crate::alert::VisibleText;
use crate::delivery::{Delivery, DeliveryOutcome};
use crate::outcome::EventOutcome;

/// Outcome of an event.
pub(super) struct EventResult {
    pub(super) outcome: EventOutcome,
    pub(super) level: LogLevel,
    pub(super) reason: Option<String>,
    /// The event must be redelivered, so the invocation fails.
    pub(super) failed: bool,
    /// Number of requests, and number of those whose response was lost.
    pub(super) delivery: Option<(u32, u32)>,
    /// The response to an earlier request for the event was lost.
    pub(super) is_unconfirmed: bool,
    /// The results of the destinations. Empty if the rule set has none.
    pub(super) destinations: Vec<DestinationResult>,
}

/// Outcome of an event at one destination.
pub(super) struct DestinationResult {
    pub(super) name: String,
    pub(super) result: EventResult,
    /// The response to an earlier request of this destination was lost.
    pub(super) is_unconfirmed: bool,
}

impl EventResult {
    /// Creates the result of an event that needs no message.
    pub(super) fn quiet(outcome: EventOutcome, reason: Option<String>) -> Self {
        Self::new(outcome, LogLevel::Info, reason, false)
    }

    /// Adds the reason why a posted event has no rule.
    pub(super) fn with_undecided(mut self, event: &IncomingEvent) -> Self {
        if let Some(why) = event.undecided.as_ref().filter(|_| self.outcome.is_posted()) {
            let why = format!("posted without a rule: {why}");
            self.reason =
                Some(self.reason.map_or_else(|| why.clone(), |it| format!("{why}; {it}")));
            self.level = LogLevel::Warn;
        }
        self
    }

    pub(super) fn failed(outcome: EventOutcome, reason: String) -> Self {
        Self::new(outcome, LogLevel::Error, Some(reason), true)
    }

    fn new(outcome: EventOutcome, level: LogLevel, reason: Option<String>, failed: bool) -> Self {
        let destinations = Vec::new();
        Self { outcome, level, reason, failed, delivery: None, is_unconfirmed: false, destinations }
    }

    fn maybe_twice(&self) -> bool {
        self.is_unconfirmed || self.delivery.is_some_and(|(_, lost)| lost > 0)
    }
}

/// Converts the outcome of a delivery. `posted` is the outcome if Slack accepted the full message.
pub(super) fn result_of(delivery: &Delivery, posted: EventOutcome) -> EventResult {
    let counts = Some((delivery.attempts, delivery.unanswered));
    let result = |outcome, level, reason, failed| EventResult {
        delivery: counts,
        ..EventResult::new(outcome, level, reason, failed)
    };
    match &delivery.outcome {
        DeliveryOutcome::Posted => result(
            posted,
            if delivery.unanswered > 0 { LogLevel::Warn } else { LogLevel::Info },
            None,
            false,
        ),
        DeliveryOutcome::PostedShort(refusal) => result(
            EventOutcome::Short,
            LogLevel::Warn,
            Some(format!("{refusal}: {}", refusal.hint)),
            false,
        ),
        DeliveryOutcome::Refused(refusal) => {
            let reason = Some(format!("{refusal}: {}", refusal.hint));
            result(EventOutcome::Refused, LogLevel::Error, reason, !refusal.is_permanent())
        }
        DeliveryOutcome::Failed(reason) => {
            result(EventOutcome::Failed, LogLevel::Error, Some(reason.to_string()), true)
        }
    }
}

/// Limit of events in a response. Lambda fails an invocation whose response exceeds 6 MB.
const MAX_EVENTS: usize = 100;

/// Response of a successful invocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum InvocationResponse {
    /// The outcomes of the events.
    Events(InvocationReport),
    /// The messages of an SQS batch that must be delivered again.
    Messages(BatchReport),
}

/// The messages of an SQS batch that must be delivered again. SQS deletes the others. Has no further members: Lambda
/// takes a response that it does not understand as a failure of the whole batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchReport {
    /// The messages, in the order of the batch.
    pub batch_item_failures: Vec<BatchItemFailure>,
}

/// A message that must be delivered again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchItemFailure {
    /// ID of the message.
    pub item_identifier: String,
}

impl BatchReport {
    /// Adds the message of a failed event. Several events may be in one message.
    pub(super) fn add(&mut self, message: &str) {
        if self.batch_item_failures.last().is_none_or(|it| it.item_identifier != message) {
            self.batch_item_failures.push(BatchItemFailure { item_identifier: message.to_owned() });
        }
    }
}

/// Outcomes of the events of an invocation. Tells the caller which alerts Slack accepted, which the success of the
/// invocation alone does not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct InvocationReport {
    /// Outcomes of the events, in the order of the payload.
    pub events: Vec<EventReport>,
    /// Number of further events, which only the log reports.
    #[serde(skip_serializing_if = "is_zero")]
    pub more: usize,
}

/// Outcome of one event: the members of its log line that the response repeats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventReport {
    /// [`LogLine::outcome`]
    pub outcome: EventOutcome,
    /// [`LogLine::reason`]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// [`LogLine::maybe_twice`]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub maybe_twice: bool,
    /// [`LogLine::destinations`]
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub destinations: BTreeMap<String, DestinationReport>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl InvocationReport {
    /// Adds an event. Takes its log line, so that the response contains nothing that the log must not contain.
    pub(super) fn add(&mut self, outcome: EventOutcome, line: &LogLine) {
        if self.events.len() == MAX_EVENTS {
            self.more += 1;
            return;
        }
        self.events.push(EventReport {
            outcome,
            reason: line.reason.clone(),
            maybe_twice: line.maybe_twice,
            destinations: line.destinations.clone(),
        });
    }
}

pub(super) fn log_line(
    event: &IncomingEvent,
    result: &EventResult,
    call: &Invocation<'_>,
    at: Timestamp,
    latency: u64,
) -> LogLine {
    let message = match result.outcome {
        EventOutcome::Sent => "alert sent",
        EventOutcome::Short => "alert sent as plain text only",
        EventOutcome::Refused => match (result.failed, result.destinations.is_empty()) {
            (true, true) => "alert refused by Slack; event must be redelivered",
            (true, false) => "alert refused; event must be redelivered",
            (false, true) => "alert permanently refused by Slack",
            (false, false) => "alert permanently refused",
        },
        EventOutcome::Failed => "alert not sent; event must be redelivered",
        EventOutcome::Noticed => "flood notice sent; further alerts are held back",
        EventOutcome::HeldBack => "alert held back",
        EventOutcome::Duplicate => "event already handled",
        EventOutcome::Ignored => "event ignored by the rule set",
        EventOutcome::Unreadable => "not a CloudTrail event",
    };
    // An event may come from an attacker, its ID and name included.
    let shown = |text: &str| {
        VisibleText::new(&text.chars().take(200).collect::<String>(), true).map(|it| it.to_string())
    };
    LogLine {
        request_id: Some(call.request_id.to_owned()),
        event_id: event.id.as_deref().and_then(shown),
        event_name: event.name.as_ref().and_then(|it| shown(it.as_str())),
        rule: event.rules.first().and_then(|it| shown(it)),
        outcome: Some(result.outcome),
        latency_ms: Some(latency),
        attempts: result.delivery.map(|(attempts, _)| attempts),
        maybe_twice: result.maybe_twice(),
        reason: reason(result),
        destinations: result.destinations.iter().map(destination_report).collect(),
        ..LogLine::new(at, result.level, message)
    }
}

fn reason(result: &EventResult) -> Option<String> {
    result.reason.as_deref().and_then(|it| Some(VisibleText::new(it, true)?.to_string()))
}

fn destination_report(destination: &DestinationResult) -> (String, DestinationReport) {
    let DestinationResult { name, result, is_unconfirmed } = destination;
    let report = DestinationReport {
        outcome: result.outcome,
        attempts: result.delivery.map(|(attempts, _)| attempts),
        maybe_twice: *is_unconfirmed || result.maybe_twice(),
        reason: reason(result),
    };
    (name.clone(), report)
}
