//! A destination of alerts with the state that it keeps between invocations, and the result of an event at all of its
//! destinations. Duplicates are recognized and floods held back for each destination, so that a redelivered event is only posted to the
//! destinations that failed.

use std::pin::Pin;
use std::task::Poll;
use std::time::SystemTime;

use super::config::Config;
use super::connection::{Connection, Time};
use super::dedup::{DedupCache, DedupStatus};
use super::log::LogLevel;
use super::payload::{IncomingEvent, Invocation};
use super::report::{DestinationResult, EventResult, result_of};
use crate::alert::{Alert, Severity, VisibleText};
use crate::guard::{FloodGuard, PendingAlert};
use crate::outcome::EventOutcome;
use crate::rules::flood::Moment;

/// A destination with its state.
#[derive(Debug)]
pub(super) struct FunctionDestination {
    /// Name in the rule set, or `default`.
    pub(super) name: String,
    pub(super) connection: Connection,
    dedup: DedupCache,
    guard: FloodGuard,
    /// The user group that critical alerts mention.
    mention: Option<String>,
}

impl FunctionDestination {
    pub(super) fn new(
        name: &str,
        connection: Connection,
        guard: FloodGuard,
        mention: Option<String>,
    ) -> Self {
        Self { name: name.to_owned(), connection, dedup: DedupCache::default(), guard, mention }
    }

    /// Posts the alert of an event, unless this destination has it already.
    pub(super) async fn post(
        &mut self,
        event: &IncomingEvent,
        alert: &Alert,
        call: &Invocation<'_>,
        config: &Config,
        now: Moment,
    ) -> DestinationResult {
        let status = event.dedup_key().and_then(|key| self.dedup.get(&key));
        let result = match status {
            Some(DedupStatus::Handled) => EventResult::quiet(EventOutcome::Duplicate, None),
            Some(DedupStatus::Unconfirmed) | None => {
                self.post_new(event, alert, call, config, now).await
            }
        };
        self.remember(event, &result);
        let is_unconfirmed = status == Some(DedupStatus::Unconfirmed);
        DestinationResult { name: self.name.clone(), result, is_unconfirmed }
    }

    async fn post_new(
        &mut self,
        event: &IncomingEvent,
        alert: &Alert,
        call: &Invocation<'_>,
        config: &Config,
        now: Moment,
    ) -> EventResult {
        // The rules that could not be evaluated may be of any severity.
        let key = event.rate_key.as_ref().filter(|_| event.undecided.is_none());
        let rule = &rule_name(event);
        let pending = PendingAlert { alert, key, severity: event.severity, rule };
        let Some(mut message) = self.guard.message(&pending, now) else {
            let reason = format!("more than {} alerts per minute", self.guard.limit());
            return EventResult::quiet(EventOutcome::HeldBack, Some(reason));
        };
        let is_critical = event.severity == Some(Severity::Critical);
        message.notification.mention = self.mention.clone().filter(|_| is_critical);
        let posted = if message.is_notice { EventOutcome::Noticed } else { EventOutcome::Sent };
        let time = Time { now: SystemTime::from(call.at), until: call.until };
        let result = match self.connection.post(&message.notification, config, time).await {
            Ok(delivery) => result_of(&delivery, posted),
            Err(why) => EventResult::failed(EventOutcome::Failed, why),
        };
        if result.outcome.is_posted() {
            self.guard.record_posted(&message, result.outcome == EventOutcome::Short, now);
        }
        result
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

/// Order of the outcomes of the destinations of an event: the highest is the event's. A destination that has the alert already
/// does not hide that another one got it now.
fn rank(outcome: EventOutcome) -> u8 {
    match outcome {
        EventOutcome::Duplicate => 0,
        EventOutcome::Ignored => 1,
        EventOutcome::Sent => 2,
        EventOutcome::Noticed => 3,
        EventOutcome::HeldBack => 4,
        EventOutcome::Short => 5,
        EventOutcome::Refused => 6,
        EventOutcome::Failed => 7,
        EventOutcome::Unreadable => 8,
    }
}

/// Combines the results of the destinations of an event. The event must be redelivered if any of them failed.
pub(super) fn combined(results: Vec<DestinationResult>) -> EventResult {
    let worst = results.iter().max_by_key(|it| (rank(it.result.outcome), it.result.failed));
    let Some(DestinationResult { name, result: worst, .. }) = worst else {
        let reason = Some("no route names a destination".to_owned());
        return EventResult::quiet(EventOutcome::Ignored, reason);
    };
    let deliveries = results.iter().filter_map(|it| it.result.delivery);
    let sum = |(all, lost), (attempts, unanswered)| (all + attempts, lost + unanswered);
    let level = results.iter().map(|it| it.result.level).max().unwrap_or(LogLevel::Info);
    EventResult {
        outcome: worst.outcome,
        level,
        reason: worst.reason.as_ref().map(|reason| format!("{name}: {reason}")),
        failed: results.iter().any(|it| it.result.failed),
        delivery: deliveries.reduce(sum),
        is_unconfirmed: results.iter().any(|it| it.is_unconfirmed),
        destinations: results,
    }
}

/// Runs futures at the same time on this thread, so that a slow destination does not use the time of the others.
pub(super) async fn join_all<T>(
    futures: impl IntoIterator<Item = impl Future<Output = T>>,
) -> Vec<T> {
    let mut running: Vec<(Pin<Box<_>>, Option<T>)> =
        futures.into_iter().map(|it| (Box::pin(it), None)).collect();
    std::future::poll_fn(|context| {
        let mut is_pending = false;
        for (future, output) in running.iter_mut().filter(|(_, output)| output.is_none()) {
            match future.as_mut().poll(context) {
                Poll::Ready(value) => *output = Some(value),
                Poll::Pending => is_pending = true,
            }
        }
        if is_pending { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    running.into_iter().filter_map(|(_, output)| output).collect()
}
