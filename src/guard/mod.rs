//! Decides what is posted for an alert: its message, a notice instead of it, or nothing. Messages also report the alerts that were
//! held back before them. The function and `tail --send` post what it decides; `rules::flood` counts.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::alert::{Alert, Severity, VisibleText};
use crate::language::Language;
use crate::notify::{FloodNotice, Notification, NotificationKind};
use crate::rules::file::FloodPolicy;
use crate::rules::flood::{
    Decision, Moment, RateKey, RateLabel, RateLimiter, SuppressedSummary, name, shown,
};
use crate::slack::{HeldBack, held_back};

/// Limit of summaries of held back alerts in one message.
const SUMMARIES: usize = 3;

/// Holds alerts back, and writes the messages.
#[derive(Debug)]
pub struct FloodGuard {
    limiter: RateLimiter,
    language: Language,
    time_zone: TimeZone,
    log: String,
}

/// An alert to post.
#[derive(Clone, Copy, Debug)]
pub struct PendingAlert<'a> {
    /// The alert.
    pub alert: &'a Alert,
    /// The kind of the alert. An alert without one is never held back.
    pub key: Option<&'a RateKey>,
    /// The highest severity of the matching rules.
    pub severity: Option<Severity>,
    /// The most severe rule, or the event's name if no rule matches.
    pub rule: &'a str,
}

/// A message to post, which [`FloodGuard::record_posted`] takes back.
#[derive(Debug)]
pub struct GuardedMessage {
    /// The message.
    pub notification: Notification,
    /// The message is the notice that alerts are held back.
    pub is_notice: bool,
    summaries: Vec<SuppressedSummary>,
    /// The kind of the alert, if its number is limited.
    kind: Option<(RateKey, RateLabel)>,
}

impl FloodGuard {
    /// Creates a guard that has seen no alerts. `time_zone` is that of the times in messages, and `log` the place that lists the
    /// alerts held back.
    pub fn new(policy: FloodPolicy, language: Language, time_zone: TimeZone, log: &str) -> Self {
        Self { limiter: RateLimiter::new(policy), language, time_zone, log: log.to_owned() }
    }

    /// Returns the limit of alerts of one kind per minute.
    pub fn limit(&self) -> u32 {
        self.limiter.limit()
    }

    /// Returns the message to post. Returns `None` for an alert that is held back.
    pub fn message(&mut self, pending: &PendingAlert<'_>, now: Moment) -> Option<GuardedMessage> {
        let alert = pending.alert;
        let key = pending.key.filter(|_| self.limiter.may_hold(pending.severity));
        let kind = key.map(|key| (key.clone(), rate_label(pending)));
        let decision = key.map_or(Decision::Post, |key| self.limiter.decide(key, now));
        if let (Decision::Hold, Some((key, label))) = (decision, &kind) {
            self.limiter.record_held(key, label, now);
            return None;
        }
        let summaries: Vec<_> = self.limiter.unreported().into_iter().take(SUMMARIES).collect();
        let alert = self.with_summaries(alert, &summaries);
        let is_notice = decision == Decision::Notice;
        let notification_kind = if is_notice {
            NotificationKind::FloodNotice(self.notice(pending, &alert, now))
        } else {
            NotificationKind::Alert
        };
        let notification = Notification { alert, kind: notification_kind, mention: None };
        Some(GuardedMessage { notification, is_notice, summaries, kind })
    }

    /// Records a message that was posted, in the short form or in full. A message that Slack rejects does not count: without a
    /// posted notice, the channel would not show that alerts are missing.
    pub fn record_posted(&mut self, message: &GuardedMessage, is_short: bool, now: Moment) {
        // The short form has no summary.
        if !is_short {
            for it in &message.summaries {
                self.limiter.mark_reported(it);
            }
        }
        match &message.kind {
            Some((key, label)) if message.is_notice => {
                self.limiter.record_notice(key, label, now);
            }
            Some((key, _)) => self.limiter.record_posted(key, now),
            None => {}
        }
    }

    /// Returns the alert with the summaries before its facts.
    fn with_summaries(&self, alert: &Alert, summaries: &[SuppressedSummary]) -> Alert {
        let language = self.language;
        let lines = summaries.iter().filter_map(|it| {
            let RateLabel { rule, actor, event, is_failure } = &it.label;
            let (count, since) = (it.count, &*self.time(it.since));
            let is_failure = *is_failure;
            held_back(language, &HeldBack { count, rule, actor, event, is_failure, since })
        });
        let facts = lines.chain(alert.facts.iter().cloned()).collect();
        Alert { facts, ..alert.clone() }
    }

    fn notice(&self, pending: &PendingAlert<'_>, alert: &Alert, now: Moment) -> FloodNotice {
        let name = pending.rule;
        let rule = match &alert.rule {
            Some(rule) if rule.title.as_str() != name => format!("{} ({name})", rule.title),
            _ => name.to_owned(),
        };
        FloodNotice {
            rule: VisibleText::new(&rule, true),
            limit: self.limiter.limit(),
            until: self.time(now.end_of_hold()),
            log: self.log.clone(),
        }
    }

    /// Formats the time of day, for example `14:05:09 KST`.
    fn time(&self, at: Timestamp) -> String {
        at.to_zoned(self.time_zone.clone()).strftime("%H:%M:%S %Z").to_string()
    }
}

fn rate_label(pending: &PendingAlert<'_>) -> RateLabel {
    let alert = pending.alert;
    RateLabel {
        rule: name(pending.rule),
        actor: shown(alert.actor.as_ref()),
        event: shown(alert.event_name.as_ref()),
        is_failure: alert.failure.is_some(),
    }
}
