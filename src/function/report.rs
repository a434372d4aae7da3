//! What became of an event, for the log and for whoever waits for Lambda's answer.

use jiff::Timestamp;
use serde::Serialize;

use super::log::{LogLevel, LogLine};
use super::payload::{IncomingEvent, Invocation};
use crate::alert::VisibleText;
use crate::slack::deliver::{Delivery, DeliveryOutcome};

/// What became of an event.
pub(super) struct EventResult {
    pub(super) outcome: &'static str,
    pub(super) level: LogLevel,
    pub(super) reason: Option<String>,
    /// Whether the event has to come again.
    pub(super) failed: bool,
    /// Requests, and those of them whose answer got lost.
    pub(super) delivery: Option<(u32, u32)>,
}

impl EventResult {
    pub(super) fn quiet(outcome: &'static str, reason: Option<String>) -> Self {
        Self { outcome, level: LogLevel::Info, reason, failed: false, delivery: None }
    }

    /// Whether Slack has it, whole or short.
    pub(super) fn is_posted(&self) -> bool {
        matches!(self.outcome, "sent" | "short" | "noticed")
    }

    pub(super) fn failed(outcome: &'static str, reason: String) -> Self {
        let reason = Some(reason);
        Self { outcome, level: LogLevel::Error, reason, failed: true, delivery: None }
    }
}

/// What became of a message; `word` is for when Slack has all of it.
pub(super) fn done(delivery: &Delivery, word: &'static str) -> EventResult {
    let counts = Some((delivery.attempts, delivery.unanswered));
    let said = |outcome, level, reason, failed| EventResult {
        outcome,
        level,
        reason,
        failed,
        delivery: counts,
    };
    match &delivery.outcome {
        DeliveryOutcome::Posted => said(
            word,
            if delivery.unanswered > 0 { LogLevel::Warn } else { LogLevel::Info },
            None,
            false,
        ),
        DeliveryOutcome::PostedShort(refusal) => {
            said("short", LogLevel::Warn, Some(format!("{refusal}: {}", refusal.hint)), false)
        }
        DeliveryOutcome::Refused(refusal) => {
            let reason = Some(format!("{refusal}: {}", refusal.hint));
            said("refused", LogLevel::Error, reason, !refusal.is_permanent())
        }
        DeliveryOutcome::Failed(reason) => {
            said("failed", LogLevel::Error, Some(reason.to_string()), true)
        }
    }
}

/// Most events that an answer tells of: Lambda takes 6 MB, and fails the invocation for more.
const TOLD: usize = 100;

/// What an invocation answers that succeeded, for whoever waits for it: that it succeeded does not say that Slack has the
/// alert.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct InvocationReport {
    /// What became of the events, in the order in which they arrived.
    pub events: Vec<EventReport>,
    /// How many more there were, of which only the log tells.
    #[serde(skip_serializing_if = "is_none")]
    pub more: usize,
}

/// What became of one event, as its line in the log says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventReport {
    /// [`LogLine::outcome`]
    pub outcome: &'static str,
    /// [`LogLine::reason`]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// [`LogLine::maybe_twice`]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub maybe_twice: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

impl InvocationReport {
    /// Tells of an event what its line says. So nothing is in an answer that may not be in the log.
    pub(super) fn add(&mut self, line: &LogLine) {
        if self.events.len() == TOLD {
            self.more += 1;
            return;
        }
        self.events.push(EventReport {
            outcome: line.outcome.unwrap_or_default(),
            reason: line.reason.clone(),
            maybe_twice: line.maybe_twice,
        });
    }
}

pub(super) fn line(
    event: &IncomingEvent,
    done: &EventResult,
    doubtful: bool,
    call: &Invocation<'_>,
    at: Timestamp,
    latency: u64,
) -> LogLine {
    let message = match done.outcome {
        "sent" => "alert sent",
        "short" => "alert sent in the short form only",
        "refused" if done.failed => "alert refused by Slack; the event has to come again",
        "refused" => "alert refused by Slack for good",
        "failed" => "alert not sent; the event has to come again",
        "noticed" => "notice sent that alerts are held back",
        "held_back" => "alert held back",
        "duplicate" => "alerted on before",
        "ignored" => "ignored by the rule set",
        _ => "not an event to alert on",
    };
    // Ids and names are AWS's, or an attacker's.
    let shown = |text: &str| {
        VisibleText::new(&text.chars().take(200).collect::<String>(), true).map(|it| it.to_string())
    };
    LogLine {
        request_id: Some(call.request_id.to_owned()),
        event_id: event.id.as_deref().and_then(shown),
        event_name: event.name.as_ref().and_then(|it| shown(it.as_str())),
        rule: event.rules.first().and_then(|it| shown(it)),
        outcome: Some(done.outcome),
        latency_ms: Some(latency),
        attempts: done.delivery.map(|(attempts, _)| attempts),
        maybe_twice: doubtful || done.delivery.is_some_and(|(_, unanswered)| unanswered > 0),
        reason: done.reason.as_deref().and_then(|it| Some(VisibleText::new(it, true)?.to_string())),
        ..LogLine::new(at, done.level, message)
    }
}
