//! Suggests `[[ignore]]` entries that remove many alerts. Each value of a dimension is an event pattern, so the counts of the
//! value are those of the pattern: the entry removes exactly these alerts from the same records.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value as Json;

use super::dimension::{Dimension, value_name};
use super::known_hash::{HashedText, KnownHashes};
use super::partial::SetTally;
use super::value_counts::rounded;
use crate::alert::{Severity, VisibleText};
use crate::aws::{Arn, has_sso_role_path, permission_set};
use crate::language::{Phrase, phrase, plural};

/// Maximum number of suggestions.
const MAX_SUGGESTIONS: usize = 10;

/// Minimum number of alerts that an entry removes, and minimum share of all alerts in percent. Others are not worth a line
/// in a rule set.
const MIN_ALERTS: u64 = 2;
const MIN_PERCENT: u64 = 2;

/// An entry of whose alerts more than one in so many is severe hides more than noise.
const SEVERE_ONE_IN: u64 = 10;

/// An `[[ignore]]` entry.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SuggestedIgnore {
    /// The name of the entry.
    pub name: String,
    /// The kind of the value that the pattern tests.
    pub dimension: Dimension,
    /// The event pattern.
    pub pattern: String,
    /// Number of alerts that it removes.
    pub removes: u64,
    /// The share of all alerts, from 0 to 1.
    pub share: f64,
    /// Number of these alerts of severity `high`.
    pub hides_high: u64,
    /// Number of these alerts of severity `critical`.
    pub hides_critical: u64,
    /// The risk that it hides an attack.
    pub safety: IgnoreSafety,
    /// The reason for the risk.
    pub reason: Phrase,
}

/// The risk that an `[[ignore]]` entry hides an attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum IgnoreSafety {
    /// A program is ignored, and none of its alerts was severe.
    Safe,
    /// An attacker may meet the pattern.
    Review,
    /// Severe alerts, or those of the root user, are hidden.
    Risky,
}

/// The alerts that an entry removes. An alert has the severity of its most severe rule.
#[derive(Clone, Copy, Debug, Default)]
struct RemovedAlerts {
    all: u64,
    high: u64,
    critical: u64,
    most_severe: Option<Severity>,
}

/// Returns the suggestions, the safest first, then those that remove most.
pub(super) fn suggestions(tally: &SetTally) -> Vec<SuggestedIgnore> {
    let is_worth = |removed: &RemovedAlerts| {
        removed.all >= MIN_ALERTS
            && removed.all.saturating_mul(100) >= tally.matched.saturating_mul(MIN_PERCENT)
            && removed.severe().saturating_mul(SEVERE_ONE_IN) <= removed.all
    };
    let mut all: Vec<_> = Dimension::ALL
        .into_iter()
        .flat_map(|dimension| {
            let counts = removed_alerts(tally, dimension).into_iter();
            let counts = counts.filter(|(_, removed)| is_worth(removed));
            counts.map(move |(pattern, removed)| {
                SuggestedIgnore::new(dimension, pattern, removed, tally.matched)
            })
        })
        .collect();
    all.sort_by(|a, b| a.order().cmp(&b.order()));
    let mut chosen: Vec<SuggestedIgnore> = Vec::new();
    for one in &all {
        let is_narrower = |it: &SuggestedIgnore| {
            it.is_of_caller(one) && it.safety <= one.safety && it.removes * 10 >= one.removes * 9
        };
        if chosen.len() < MAX_SUGGESTIONS
            && !all.iter().any(is_narrower)
            && !chosen.iter().any(|it| one.repeats(it))
        {
            chosen.push(one.clone());
        }
    }
    chosen
}

/// Alerts by the value of a dimension.
type RemovedByValue<'t> = HashMap<&'t HashedText, RemovedAlerts, KnownHashes>;

/// Returns the alerts that each value of a dimension has. A value whose count is unknown for a rule, because that rule has
/// too many values, is left out.
fn removed_alerts(tally: &SetTally, dimension: Dimension) -> RemovedByValue<'_> {
    let of_rules = || {
        let rules = tally.rule_set.rules.iter().zip(&tally.rules);
        rules.filter_map(|(rule, counts)| Some((rule.severity, counts.values.get(&dimension)?)))
    };
    let mut removed = RemovedByValue::default();
    for (severity, values) in of_rules() {
        for (pattern, count) in values.kept.iter().filter(|(_, count)| count.first > 0) {
            removed.entry(pattern).or_default().add(severity, count.first);
        }
    }
    for (_, values) in of_rules().filter(|(_, values)| values.is_truncated) {
        removed.retain(|pattern, _| values.kept.contains_key(*pattern));
    }
    removed
}

impl RemovedAlerts {
    fn add(&mut self, severity: Severity, alerts: u64) {
        self.all += alerts;
        match severity {
            Severity::High => self.high += alerts,
            Severity::Critical => self.critical += alerts,
            Severity::Info | Severity::Low | Severity::Medium => {}
        }
        self.most_severe = self.most_severe.max(Some(severity));
    }

    fn severe(self) -> u64 {
        self.high + self.critical
    }

    /// Returns the risk of ignoring alerts with a value.
    fn risk(self, dimension: Dimension, pattern: &str) -> (IgnoreSafety, Phrase) {
        if let severe @ 1.. = self.severe() {
            let reason = plural!(
                count = severe,
                "it hides {count} alert of severity `high` or `critical`",
                "it hides {count} alerts of severity `high` or `critical`"
            );
            return (IgnoreSafety::Risky, reason);
        }
        let severity = self.most_severe.map_or("", Severity::name);
        let review = |reason| (IgnoreSafety::Review, reason);
        match (dimension, &caller(pattern)) {
            (Dimension::Service, _) => {
                review(phrase!("it hides every caller of the service, also unknown ones"))
            }
            (Dimension::UserAgent, _) => {
                review(phrase!("the caller chooses the user agent, so an attacker can send it"))
            }
            (Dimension::Network, _) if pattern.contains("\"cidr\"") => {
                review(phrase!("other callers may share the network"))
            }
            (Dimension::Network, _) => {
                review(phrase!("the AWS service makes these calls for any caller"))
            }
            (Dimension::Actor | Dimension::ActorEvent, CallerKind::Root) => {
                (IgnoreSafety::Risky, phrase!("it hides actions of the root user"))
            }
            (Dimension::Actor | Dimension::ActorEvent, CallerKind::Person) => {
                review(phrase!("a person, whose credentials an attacker may use"))
            }
            (Dimension::ActorEvent, CallerKind::Program) => (
                IgnoreSafety::Safe,
                phrase!("one call of a program; no alert is above `{severity}`", severity),
            ),
            (Dimension::Actor, CallerKind::Program) => (
                IgnoreSafety::Safe,
                phrase!("all calls of a program; no alert is above `{severity}`", severity),
            ),
        }
    }
}

enum CallerKind {
    Root,
    Person,
    /// A role of a program, an AWS service or another account.
    Program,
}

/// Returns the kind of the caller that a pattern names.
fn caller(pattern: &str) -> CallerKind {
    let json: Json = serde_json::from_str(pattern).unwrap_or_default();
    let identity = &json["detail"]["userIdentity"];
    let arn = [&identity["sessionContext"]["sessionIssuer"]["arn"][0], &identity["arn"][0]];
    let Some(text) = arn.into_iter().find_map(Json::as_str) else { return CallerKind::Program };
    let resource = Arn::parse(text).map_or(text, |arn| arn.resource);
    let role = resource.rsplit('/').next().unwrap_or(resource);
    if resource == "root" {
        CallerKind::Root
    } else if resource.starts_with("user/")
        || resource.starts_with("federated-user/")
        || has_sso_role_path(text)
        || permission_set(role).is_some()
    {
        CallerKind::Person
    } else {
        CallerKind::Program
    }
}

impl SuggestedIgnore {
    fn new(dimension: Dimension, pattern: &str, removed: RemovedAlerts, all: u64) -> Self {
        let (safety, reason) = removed.risk(dimension, pattern);
        let name = match (dimension, event_and_caller(pattern)) {
            (Dimension::ActorEvent, Some((event, caller))) => {
                format!("{} {event}", value_name(&caller))
            }
            _ => value_name(pattern),
        };
        Self {
            name: VisibleText::new(&name, false).map_or(name, |it| it.to_string()),
            dimension,
            pattern: pattern.to_owned(),
            removes: removed.all,
            share: rounded(removed.all, all),
            hides_high: removed.high,
            hides_critical: removed.critical,
            safety,
            reason,
        }
    }

    /// At equal numbers, the narrower value comes first.
    fn order(&self) -> (IgnoreSafety, Reverse<u64>, u8, &str) {
        let width = match self.dimension {
            Dimension::ActorEvent => 0,
            Dimension::Actor => 1,
            Dimension::Network => 2,
            Dimension::UserAgent => 3,
            Dimension::Service => 4,
        };
        (self.safety, Reverse(self.removes), width, &self.pattern)
    }

    /// Returns `true` if this is one call of the caller that the other one names.
    fn is_of_caller(&self, other: &Self) -> bool {
        (self.dimension, other.dimension) == (Dimension::ActorEvent, Dimension::Actor)
            && event_and_caller(&self.pattern).is_some_and(|(_, caller)| caller == other.pattern)
    }

    /// Returns `true` if another suggestion probably removes the same alerts.
    fn repeats(&self, chosen: &Self) -> bool {
        let is_same = self.removes == chosen.removes && self.dimension != chosen.dimension;
        is_same || self.is_of_caller(chosen) || chosen.is_of_caller(self)
    }
}

/// Splits the pattern of [`Dimension::ActorEvent`] into the name of the event and the pattern of the caller.
fn event_and_caller(pattern: &str) -> Option<(String, String)> {
    let mut json: Json = serde_json::from_str(pattern).ok()?;
    let detail = json.get_mut("detail")?.as_object_mut()?;
    let event = detail.get("eventName")?.get(0)?.as_str()?.to_owned();
    detail.retain(|name, _| name == "userIdentity");
    Some((event, json.to_string()))
}
