//! Suggests `[[ignore]]` entries that remove many alerts. Each value of a dimension is an event pattern, so the counts of the
//! value are those of the pattern: the entry removes exactly these alerts from the same records.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use serde::Serialize;
use serde_json::Value as Json;

use super::dimension::{Dimension, add_accounts, value_name};
use super::known_hash::{HashedText, KnownHashes};
use super::partial::SetTally;
use super::value_counts::{ValueCount, rounded};
use crate::alert::{Severity, VisibleText};
use crate::aws::{Arn, has_sso_role_path, is_service_principal, permission_set};
use crate::language::{Phrase, phrase, plural};
use crate::rules::event_risk::EventRisk;
use crate::rules::techniques::Technique;

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
    /// Number of these alerts on sensitive events, whatever the severity.
    pub hides_sensitive: u64,
    /// The risk that it hides an attack.
    pub safety: IgnoreSafety,
    /// The reason for the risk.
    pub reason: Phrase,
}

/// The risk that an `[[ignore]]` entry hides an attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum IgnoreSafety {
    /// One call of a program is ignored, which is not sensitive, and none of its alerts was severe.
    Safe,
    /// An attacker may meet the pattern, or it matches calls that did not occur yet.
    Review,
    /// Severe alerts, sensitive events or actions of the root user are hidden.
    Risky,
}

/// The alerts that an entry removes. An alert has the severity of its most severe rule.
#[derive(Clone, Copy, Debug, Default)]
struct RemovedAlerts {
    all: u64,
    high: u64,
    critical: u64,
    sensitive: u64,
    /// The caller made some of its calls as a person.
    is_interactive: bool,
    most_severe: Option<Severity>,
}

/// Returns the suggestions, the safest first, then those that remove most.
pub(super) fn suggestions(tally: &SetTally) -> Vec<SuggestedIgnore> {
    let is_worth = |removed: &RemovedAlerts| {
        removed.all >= MIN_ALERTS
            && removed.all.saturating_mul(100) >= tally.matched.saturating_mul(MIN_PERCENT)
            && removed.severe().saturating_mul(SEVERE_ONE_IN) <= removed.all
    };
    let interactive = interactive_callers(tally);
    let mut all = Vec::new();
    for dimension in Dimension::ALL {
        let counts = removed_alerts(tally, dimension).into_iter();
        for (pattern, mut removed) in counts.filter(|(_, removed)| is_worth(removed)) {
            // Who uses a role in a browser for one call may make the other calls too.
            removed.is_interactive |= dimension == Dimension::ActorEvent
                && event_and_caller(pattern).is_some_and(|it| interactive.contains(&*it.1));
            all.push(SuggestedIgnore::new(dimension, pattern, removed, tally.matched));
        }
    }
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
    add_accounts(chosen.iter_mut().map(|it| (&mut it.name, &*it.pattern)));
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
            removed.entry(pattern).or_default().add(severity, *count);
        }
    }
    for (_, values) in of_rules().filter(|(_, values)| values.is_truncated) {
        removed.retain(|pattern, _| values.kept.contains_key(*pattern));
    }
    removed
}

/// Returns the values of [`Dimension::Actor`] with an interactive alert.
fn interactive_callers(tally: &SetTally) -> HashSet<&str> {
    let of_rules = tally.rules.iter().filter_map(|it| it.values.get(&Dimension::Actor));
    let counts = of_rules.flat_map(|it| &it.kept).filter(|(_, count)| count.interactive > 0);
    counts.map(|(pattern, _)| &**pattern).collect()
}

impl RemovedAlerts {
    fn add(&mut self, severity: Severity, count: ValueCount) {
        let ValueCount { first: alerts, sensitive, interactive, .. } = count;
        self.all += alerts;
        self.sensitive += sensitive;
        self.is_interactive |= interactive > 0;
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
    fn risk(self, dimension: Dimension, pattern: &IgnoredValue<'_>) -> (IgnoreSafety, Phrase) {
        if let Some(reason) = self.danger(dimension, pattern) {
            return (IgnoreSafety::Risky, reason);
        }
        let review = |reason| (IgnoreSafety::Review, reason);
        match (dimension, &pattern.caller) {
            (Dimension::Service, _) => {
                review(phrase!("it hides every caller of the service, also unknown ones"))
            }
            (Dimension::UserAgent, _) => {
                review(phrase!("the caller chooses the user agent, so an attacker can send it"))
            }
            (Dimension::Network, _) if pattern.text.contains("\"cidr\"") => {
                review(phrase!("other callers may share the network"))
            }
            (Dimension::Network, _) => {
                review(phrase!("the AWS service makes these calls for any caller"))
            }
            (_, CallerKind::Person | CallerKind::Root) => {
                review(phrase!("a person, whose credentials an attacker may use"))
            }
            (_, CallerKind::Unknown) => {
                review(phrase!("the caller may be a person or belong to another account"))
            }
            (_, CallerKind::Program) if self.is_interactive => review(phrase!(
                "people use it too: in a browser or the console, or in sessions named by e-mail addresses"
            )),
            (Dimension::Actor, CallerKind::Program) => {
                review(phrase!("it also hides calls that the program did not make yet"))
            }
            (Dimension::ActorEvent, CallerKind::Program)
                if pattern.event_risk == Some(EventRisk::Unknown) =>
            {
                review(phrase!("the effect of the call is unknown"))
            }
            (Dimension::ActorEvent, CallerKind::Program) => {
                let severity = self.most_severe.map_or("", Severity::name);
                let reason =
                    phrase!("one call of a program; no alert is above `{severity}`", severity);
                (IgnoreSafety::Safe, reason)
            }
        }
    }

    /// Returns the reason why ignoring alerts with a value is a danger for any caller.
    fn danger(self, dimension: Dimension, pattern: &IgnoredValue<'_>) -> Option<Phrase> {
        if let severe @ 1.. = self.severe() {
            return Some(plural!(
                count = severe,
                "it hides {count} alert of severity `high` or `critical`",
                "it hides {count} alerts of severity `high` or `critical`"
            ));
        }
        if matches!(dimension, Dimension::Actor | Dimension::ActorEvent)
            && pattern.caller == CallerKind::Root
        {
            return Some(phrase!("it hides actions of the root user"));
        }
        match pattern.event_risk {
            Some(EventRisk::Permissions) => Some(phrase!("the call changes permissions")),
            Some(EventRisk::Severe { rule, severity }) => Some(phrase!(
                "the built-in rule `{rule}` for the call is `{severity}`",
                rule,
                severity = severity.name()
            )),
            Some(EventRisk::Technique(Technique { id, name, .. })) => {
                Some(phrase!("attackers use the call: MITRE ATT&CK {id}, {name}", id, name))
            }
            Some(EventRisk::Low | EventRisk::Unknown) | None => {
                let sensitive = self.sensitive;
                (sensitive > 0).then(|| {
                    plural!(
                        count = sensitive,
                        "it hides {count} event with a high risk, such as a change of permissions",
                        "it hides {count} events with a high risk, such as changes of permissions"
                    )
                })
            }
        }
    }
}

/// The parts of a pattern that decide the risk.
struct IgnoredValue<'p> {
    text: &'p str,
    caller: CallerKind,
    /// The risk of the event, if the pattern names one.
    event_risk: Option<EventRisk>,
}

impl<'p> IgnoredValue<'p> {
    fn of(text: &'p str) -> Self {
        let json: Json = serde_json::from_str(text).unwrap_or_default();
        let detail = &json["detail"];
        let [source, name] = ["eventSource", "eventName"].map(|it| detail[it][0].as_str());
        let event_risk = source.zip(name).map(|(source, name)| EventRisk::of(source, name));
        Self { text, caller: CallerKind::of(&detail["userIdentity"]), event_risk }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CallerKind {
    Root,
    Person,
    /// A role of a program, or an AWS service.
    Program,
    /// Only an account or an identifier is known.
    Unknown,
}

impl CallerKind {
    /// Returns the kind of the caller, by the conditions of a pattern.
    fn of(identity: &Json) -> Self {
        let arn = [&identity["sessionContext"]["sessionIssuer"]["arn"][0], &identity["arn"][0]];
        let Some(text) = arn.into_iter().find_map(Json::as_str) else {
            let is_service = identity["invokedBy"][0].as_str().is_some_and(is_service_principal);
            return if is_service { Self::Program } else { Self::Unknown };
        };
        let Some(Arn { resource, .. }) = Arn::parse(text) else { return Self::Unknown };
        let mut parts = resource.split('/');
        // `role/PATH/NAME`, and `assumed-role/NAME/SESSION` without an issuer.
        let role = match parts.next() {
            Some("root") => return Self::Root,
            Some("user" | "federated-user") => return Self::Person,
            Some("role") => parts.next_back(),
            Some("assumed-role") => parts.next(),
            _ => return Self::Unknown,
        };
        if has_sso_role_path(text) || role.is_some_and(|it| permission_set(it).is_some()) {
            Self::Person
        } else {
            Self::Program
        }
    }
}

impl SuggestedIgnore {
    fn new(dimension: Dimension, pattern: &str, removed: RemovedAlerts, all: u64) -> Self {
        let (safety, reason) = removed.risk(dimension, &IgnoredValue::of(pattern));
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
            hides_sensitive: removed.sensitive,
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
