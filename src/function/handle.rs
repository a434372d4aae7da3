//! Handles one invocation: processes and logs every event of the payload.

use std::time::SystemTime;

use jiff::Timestamp;
use tokio::time::Instant;

use super::config::Config;
use super::connection::{Pace, SlackConnection, Time};
use super::dedup::{DedupCache, DedupStatus};
use super::log::{InvocationLog, LogLine};
use super::metrics::{EmbeddedMetrics, MAX_RULES};
use super::payload::{Disposition, IncomingEvent, Invocation, read_payload};
use super::report::{
    BatchReport, EventResult, InvocationReport, InvocationResponse, log_line, result_of,
};
use crate::alert::VisibleText;
use crate::guard::{FloodGuard, PendingAlert};
use crate::http::HttpClient;
use crate::outcome::EventOutcome;
use crate::rules::bundle::PackedRules;
use crate::rules::engine::Engine;
use crate::rules::file::FloodPolicy;
use crate::rules::flood::Moment;
use crate::slack::deliver::Bodies;

/// The function, with the state that it keeps between invocations.
#[derive(Debug)]
pub struct Handler {
    config: Config,
    rules: Engine,
    connection: SlackConnection,
    dedup: DedupCache,
    guard: FloodGuard,
    /// The beginning of the monotonic clock.
    first: Option<Instant>,
}

/// Error of an invocation in which at least one event failed and must be redelivered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{failed} of {all} events failed: {reason}")]
pub struct PartialFailure {
    /// Number of failed events.
    pub failed: usize,
    /// Number of events in the payload.
    pub all: usize,
    /// Reason of the first failure.
    pub reason: String,
}

impl Handler {
    /// Creates a handler without state, as after a cold start.
    pub fn new(config: Config, rules: PackedRules, client: HttpClient, pace: Pace) -> Self {
        let PackedRules { engine, flood, routing: _ } = rules;
        let limit = config.flood_limit.unwrap_or(flood.limit);
        let (zone, log) = (config.time_zone.clone(), &config.log_group);
        let policy = FloodPolicy { limit, ..flood };
        let guard = FloodGuard::new(policy, config.language, zone, log);
        let connection = SlackConnection::new(client, pace);
        Self { config, rules: engine, connection, dedup: DedupCache::default(), guard, first: None }
    }

    /// Handles every event of a payload and logs its outcome. If an event must be redelivered, names its SQS message in
    /// the response, or else returns an error; the events that succeeded are then recognized as duplicates.
    pub async fn handle(
        &mut self,
        call: &Invocation<'_>,
        log: &mut dyn FnMut(&LogLine),
    ) -> Result<InvocationResponse, PartialFailure> {
        let began = Instant::now();
        self.connection.begin();
        let events = read_payload(call.payload, &self.rules, self.config.language);
        let all = events.len();
        let is_batch = self.config.reports_batch_item_failures
            && events.iter().all(|event| event.message_id.is_some());
        let (mut report, mut failure) = (InvocationReport::default(), None::<PartialFailure>);
        let mut batch = BatchReport::default();
        let mut log = InvocationLog::new(all, log);
        let first = *self.first.get_or_insert(call.now);
        let start = Moment { at: call.at, now: call.now.saturating_duration_since(first) };
        for event in events {
            let is_unconfirmed = self.dedup_status(&event) == Some(DedupStatus::Unconfirmed);
            let result = self.event(&event, call, start.after(began.elapsed())).await;
            let result = result.with_undecided(&event);
            self.remember(&event, &result);
            let passed = began.elapsed();
            let latency = u64::try_from(passed.as_millis()).unwrap_or(u64::MAX);
            let at = start.after(passed).at;
            let metrics = self.metrics(&event, result.outcome, at);
            let line = log_line(&event, &result, is_unconfirmed, call, at, latency);
            let line = LogLine { metrics, ..line };
            log.event(result.outcome, &line);
            report.add(result.outcome, &line);
            if result.failed {
                batch.add(event.message_id.as_deref().unwrap_or_default());
                let reason = result.reason.unwrap_or_default();
                failure.get_or_insert(PartialFailure { failed: 0, all, reason }).failed += 1;
            }
        }
        let at = start.after(began.elapsed()).at;
        log.finish(call.request_id, at, &self.config.function_name);
        match failure {
            _ if is_batch => Ok(InvocationResponse::Messages(batch)),
            None => Ok(InvocationResponse::Events(report)),
            Some(failure) => Err(failure),
        }
    }

    fn metrics(
        &self,
        event: &IncomingEvent,
        outcome: EventOutcome,
        at: Timestamp,
    ) -> Option<EmbeddedMetrics> {
        let by_rule = event.rules.first().is_some_and(|name| {
            self.rules.rules().iter().take(MAX_RULES).any(|rule| rule.name == *name)
        });
        EmbeddedMetrics::of_event(outcome, by_rule, at, &self.config.function_name)
    }

    async fn event(
        &mut self,
        event: &IncomingEvent,
        call: &Invocation<'_>,
        now: Moment,
    ) -> EventResult {
        let alert = match &event.disposition {
            Disposition::Unreadable(why) => {
                return EventResult::failed(EventOutcome::Unreadable, why.clone());
            }
            Disposition::Ignored(by) => {
                let reason = Some(format!("[[ignore]] `{by}`"));
                return EventResult::quiet(EventOutcome::Ignored, reason);
            }
            Disposition::Alert(alert) => alert,
        };
        if self.dedup_status(event) == Some(DedupStatus::Handled) {
            return EventResult::quiet(EventOutcome::Duplicate, None);
        }
        // The rules that could not be evaluated may be of any severity.
        let key = event.rate_key.as_ref().filter(|_| event.undecided.is_none());
        let rule = &rule_name(event);
        let pending = PendingAlert { alert, key, severity: event.severity, rule };
        let Some(message) = self.guard.message(&pending, now) else {
            let reason = format!("more than {} alerts per minute", self.guard.limit());
            return EventResult::quiet(EventOutcome::HeldBack, Some(reason));
        };
        let outcome = if message.is_notice { EventOutcome::Noticed } else { EventOutcome::Sent };
        let result = self.post(&message.bodies, call, outcome).await;
        if result.outcome.is_posted() {
            self.guard.record_posted(&message, result.outcome == EventOutcome::Short, now);
        }
        result
    }

    /// Posts a message. `outcome` is the outcome if Slack accepts the full message.
    async fn post(
        &mut self,
        bodies: &Bodies,
        call: &Invocation<'_>,
        outcome: EventOutcome,
    ) -> EventResult {
        let time = Time { now: SystemTime::from(call.at), until: call.until };
        match self.connection.post(bodies, &self.config, time).await {
            Ok(delivery) => result_of(&delivery, outcome),
            Err(why) => EventResult::failed(EventOutcome::Failed, why),
        }
    }

    /// Returns `None` for an event that has no ID or is not in the cache.
    fn dedup_status(&self, event: &IncomingEvent) -> Option<DedupStatus> {
        self.dedup.get(&event.dedup_key()?)
    }

    fn remember(&mut self, event: &IncomingEvent, result: &EventResult) {
        let Some(key) = event.dedup_key() else { return };
        match result.outcome {
            EventOutcome::Sent
            | EventOutcome::Short
            | EventOutcome::Noticed
            | EventOutcome::HeldBack => {
                self.dedup.insert(&key, DedupStatus::Handled);
            }
            // `refused` and `failed` are not remembered as handled: a redelivered event is posted once the cause is fixed.
            _ if result.delivery.is_some_and(|(_, unanswered)| unanswered > 0) => {
                self.dedup.insert(&key, DedupStatus::Unconfirmed);
            }
            _ => {}
        }
    }
}

/// Returns the most severe rule, or the event's name if no packed rule matches.
fn rule_name(event: &IncomingEvent) -> String {
    let event_name = || event.name.as_ref().map_or("-", VisibleText::as_str).to_owned();
    event.rules.first().cloned().unwrap_or_else(event_name)
}
