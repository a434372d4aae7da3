//! Handles one invocation: processes and logs every event of the payload.

use jiff::Timestamp;
use tokio::time::Instant;

use super::config::{Config, DestinationConfig};
use super::connection::{Connection, Pace};
use super::destination::{FunctionDestination, combined, join_all};
use super::log::{InvocationLog, LogLine};
use super::metrics::{EmbeddedMetrics, MAX_RULES};
use super::payload::{Disposition, IncomingEvent, Invocation, read_payload};
use super::report::{
    BatchReport, DestinationResult, EventResult, InvocationReport, InvocationResponse, log_line,
};
use crate::guard::FloodGuard;
use crate::http::HttpClient;
use crate::outcome::EventOutcome;
use crate::rules::bundle::PackedRules;
use crate::rules::engine::Engine;
use crate::rules::file::FloodPolicy;
use crate::rules::flood::Moment;
use crate::rules::routes::{RoutedAlert, Routing};

/// The function, with the state that it keeps between invocations.
#[derive(Debug)]
pub struct Handler {
    config: Config,
    rules: Engine,
    routing: Routing,
    /// The destinations that alerts may go to: those of the rule set, and the one of the environment.
    destinations: Vec<FunctionDestination>,
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
    #[expect(clippy::needless_pass_by_value, reason = "each destination has a clone of the client")]
    pub fn new(config: Config, rules: PackedRules, client: HttpClient, pace: Pace) -> Self {
        let PackedRules { engine, flood, routing } = rules;
        let limit = config.flood_limit.unwrap_or(flood.limit);
        let (zone, log) = (&config.time_zone, &config.log_group);
        let policy = FloodPolicy { limit, ..flood };
        let destination = |name: &str| {
            let guard = FloodGuard::new(policy, config.language, zone.clone(), log);
            let named = routing.destination(name);
            let to = match named {
                Some(named) => DestinationConfig::of(&named.channel, config.slack_api.as_deref()),
                None => config.destination.clone(),
            };
            let connection = Connection::new(client.clone(), to, pace);
            let mention = named.and_then(|it| it.mention.clone());
            FunctionDestination::new(name, connection, guard, mention)
        };
        let destinations = routing.used().into_iter().map(destination).collect();
        Self { config, rules: engine, routing, destinations, first: None }
    }

    /// Handles every event of a payload and logs its outcome. If an event must be redelivered, names its SQS message in
    /// the response, or else returns an error; the events that succeeded are then recognized as duplicates.
    pub async fn handle(
        &mut self,
        call: &Invocation<'_>,
        log: &mut dyn FnMut(&LogLine),
    ) -> Result<InvocationResponse, PartialFailure> {
        let began = Instant::now();
        self.destinations.iter_mut().for_each(|it| it.connection.begin());
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
            let result = self.event(&event, call, start.after(began.elapsed())).await;
            let result = result.with_undecided(&event);
            let passed = began.elapsed();
            let latency = u64::try_from(passed.as_millis()).unwrap_or(u64::MAX);
            let at = start.after(passed).at;
            let metrics = self.metrics(&event, result.outcome, at);
            let line = log_line(&event, &result, call, at, latency);
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
        let names = routes(&self.routing, &self.rules, event);
        let config = &self.config;
        let to = self.destinations.iter_mut().filter(|it| names.contains(&&*it.name));
        let posts = to.map(|it| it.post(event, alert, call, config, now));
        let mut results = join_all(posts).await;
        // Without destinations in the rule set, the log does not name the only one.
        match (self.routing.destinations.is_empty(), results.pop()) {
            (true, Some(DestinationResult { result, is_unconfirmed, .. })) => {
                EventResult { is_unconfirmed, ..result }
            }
            (_, last) => combined(results.into_iter().chain(last).collect()),
        }
    }
}

/// Returns the names of the destinations of an event.
fn routes<'r>(routing: &'r Routing, rules: &Engine, event: &IncomingEvent) -> Vec<&'r str> {
    let facts = event.routed.clone().unwrap_or_default();
    let severity =
        |name: &str| rules.rules().iter().find(|it| it.name == *name).map(|it| it.severity);
    let rules = event.rules.iter().filter_map(|name| Some((name.as_str(), severity(name)?)));
    let alert = RoutedAlert { rules: rules.collect(), ..facts };
    routing.route(&alert).into_iter().map(|it| it.destination).collect()
}
