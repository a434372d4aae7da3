//! One invocation: every event of a payload to its end, and a line about each.

use std::time::SystemTime;

use jiff::Timestamp;
use tokio::time::Instant;

use super::config::Config;
use super::connection::{Pace, SlackConnection, Time};
use super::dedup::{DedupCache, DedupStatus};
use super::log::LogLine;
use super::payload::{Disposition, IncomingEvent, Invocation, arrivals};
use super::rate_limit::{Decision, RateKey, RateLimiter, SuppressedSummary, may_be_held};
use super::report::{EventResult, InvocationReport, done, line};
use crate::alert::{Alert, VisibleText};
use crate::http::HttpClient;
use crate::rules::lookup::Lookup;
use crate::slack::deliver::Bodies;
use crate::slack::{Flood, HeldBack, Message, flood, held_back, render, short};

/// Most keys of which a message tells what was held back.
const TOLD: usize = 3;

/// The function between two cold starts.
#[derive(Debug)]
pub struct Handler {
    config: Config,
    rules: Lookup,
    connection: SlackConnection,
    memory: DedupCache,
    guard: RateLimiter,
}

/// Events of an invocation that have to come again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{failed} of {all} events not alerted on: {reason}")]
pub struct PartialFailure {
    /// How many.
    pub failed: usize,
    /// Of how many.
    pub all: usize,
    /// Why the first of them.
    pub reason: String,
}

impl Handler {
    /// A function that has just started.
    pub fn new(config: Config, rules: Lookup, client: HttpClient, pace: Pace) -> Self {
        let guard = RateLimiter::new(config.flood_limit);
        let connection = SlackConnection::new(client, pace);
        Self { config, rules, connection, memory: DedupCache::default(), guard }
    }

    /// Brings every event of a payload to its end, and says what became of them. An error says that some have to come
    /// again; the others are remembered and will not alert twice.
    pub async fn handle(
        &mut self,
        call: &Invocation<'_>,
        log: &mut dyn FnMut(&LogLine),
    ) -> Result<InvocationReport, PartialFailure> {
        let began = Instant::now();
        self.connection.begin();
        let arrived = arrivals(call.payload, &self.rules, self.config.language);
        let all = arrived.len();
        let (mut answer, mut not_done) = (InvocationReport::default(), None::<PartialFailure>);
        for event in arrived {
            let doubtful = self.fate(&event) == Some(DedupStatus::Doubtful);
            let done = self.event(&event, call).await;
            self.remember(&event, &done);
            let passed = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
            let at =
                call.at.saturating_add(jiff::SignedDuration::from_millis(passed.cast_signed()));
            let line = line(&event, &done, doubtful, call, at.unwrap_or(call.at), passed);
            log(&line);
            answer.add(&line);
            if done.failed {
                let reason = done.reason.unwrap_or_default();
                not_done.get_or_insert(PartialFailure { failed: 0, all, reason }).failed += 1;
            }
        }
        not_done.map_or(Ok(answer), Err)
    }

    async fn event(&mut self, event: &IncomingEvent, call: &Invocation<'_>) -> EventResult {
        let alert = match &event.what {
            Disposition::Unreadable(why) => return EventResult::failed("unreadable", why.clone()),
            Disposition::Ignored(by) => {
                return EventResult::quiet("ignored", Some(format!("[[ignore]] `{by}`")));
            }
            Disposition::Alert(alert) => alert,
        };
        if self.fate(event) == Some(DedupStatus::Done) {
            return EventResult::quiet("duplicate", None);
        }
        if !may_be_held(event.severity) {
            return self.alert(alert, call).await;
        }
        let key = key(event, alert);
        match self.guard.decide(&key, call.at) {
            Decision::Hold => {
                self.guard.held(&key, call.at);
                EventResult::quiet(
                    "held_back",
                    Some(format!("more than {} in a minute", self.config.flood_limit)),
                )
            }
            Decision::Notice(until) => {
                let notice = self.notice(event, alert, until);
                let done = self.post(bodies(&notice, None), call, "noticed").await;
                // Whoever was not told would not know that something is missing.
                if done.is_posted() {
                    self.guard.noticed(&key, call.at, until);
                }
                done
            }
            Decision::Post => {
                let done = self.alert(alert, call).await;
                if done.is_posted() {
                    self.guard.posted(&key, call.at);
                }
                done
            }
        }
    }

    /// Posts an alert, with what was held back before it.
    async fn alert(&mut self, alert: &Alert, call: &Invocation<'_>) -> EventResult {
        let untold: Vec<_> = self.guard.untold().into_iter().take(TOLD).collect();
        let told = self.telling(alert, &untold);
        let done = self.post(bodies(&render(&told), Some(&told)), call, "sent").await;
        // Only the whole message tells it.
        if done.outcome == "sent" {
            for it in &untold {
                self.guard.told(it);
            }
        }
        done
    }

    /// The alert, with how many were held back before it.
    fn telling(&self, alert: &Alert, untold: &[SuppressedSummary]) -> Alert {
        let language = self.config.language;
        let told = untold.iter().filter_map(|it| {
            let RateKey { rule, actor, event, is_failure, .. } = &it.key;
            let (count, since) = (it.count, &*self.time(it.since));
            let is_failure = *is_failure;
            held_back(language, &HeldBack { count, rule, actor, event, is_failure, since })
        });
        let facts = told.chain(alert.facts.iter().cloned()).collect();
        Alert { facts, ..alert.clone() }
    }

    fn notice(&self, event: &IncomingEvent, alert: &Alert, until: Timestamp) -> Message {
        let name = rule_of(event);
        let rule = match &alert.rule {
            Some(rule) if rule.title.as_str() != name => format!("{} ({name})", rule.title),
            _ => name,
        };
        flood(
            self.config.language,
            &Flood {
                rule: VisibleText::new(&rule, true).as_ref(),
                actor: alert.actor.as_ref(),
                actor_is_person: alert.actor_is_person,
                event: alert.event_name.as_ref(),
                is_failure: alert.failure.is_some(),
                limit: self.config.flood_limit,
                until: &self.time(until),
                log: &self.config.log_group,
                facts: &alert.facts,
                link: alert.link.as_deref(),
            },
        )
    }

    /// A time of day for a sentence.
    fn time(&self, at: Timestamp) -> String {
        at.to_zoned(self.config.time_zone.clone()).strftime("%H:%M:%S %Z").to_string()
    }

    async fn post(
        &mut self,
        bodies: Bodies,
        call: &Invocation<'_>,
        word: &'static str,
    ) -> EventResult {
        let time = Time { now: SystemTime::from(call.at), until: call.until };
        match self.connection.post(&bodies, &self.config, time).await {
            Ok(delivery) => done(&delivery, word),
            Err(why) => EventResult::failed("failed", why),
        }
    }

    /// What became of it before.
    fn fate(&self, event: &IncomingEvent) -> Option<DedupStatus> {
        self.memory.recall(&event.memory_key()?)
    }

    fn remember(&mut self, event: &IncomingEvent, done: &EventResult) {
        let Some(key) = event.memory_key() else { return };
        match done.outcome {
            "sent" | "short" | "noticed" | "held_back" => {
                self.memory.remember(&key, DedupStatus::Done)
            }
            // These are not posted: should the event come again, it is tried again.
            _ if done.delivery.is_some_and(|(_, unanswered)| unanswered > 0) => {
                self.memory.remember(&key, DedupStatus::Doubtful);
            }
            _ => {}
        }
    }
}

fn key(event: &IncomingEvent, alert: &Alert) -> RateKey {
    let short = |text: &str| text.chars().take(100).collect::<String>();
    let shown = |text: &Option<VisibleText>| short(text.as_ref().map_or("-", VisibleText::as_str));
    RateKey {
        rule: short(&rule_of(event)),
        others: event.rules.iter().skip(1).map(|it| short(it)).collect(),
        event: shown(&alert.event_name),
        source: shown(&alert.event_source),
        is_failure: alert.failure.is_some(),
        actor: shown(&alert.actor),
        identity: event.identity.clone(),
    }
}

/// The gravest rule, or the event where no rule in the zip picks it.
fn rule_of(event: &IncomingEvent) -> String {
    let name = || event.name.as_ref().map_or("-", VisibleText::as_str).to_owned();
    event.rules.first().cloned().unwrap_or_else(name)
}

fn bodies(message: &Message, alert: Option<&Alert>) -> Bodies {
    let short = match alert {
        Some(alert) => serde_json::to_string(&short(alert)),
        None => serde_json::to_string(&serde_json::json!({ "text": message.text })),
    };
    let (full, short) = (serde_json::to_string(message), short);
    let infallible = "texts can be written as JSON";
    Bodies { full: full.expect(infallible), short: short.expect(infallible) }
}
