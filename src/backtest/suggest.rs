//! Suggests `[[ignore]]` entries that remove many alerts. Each value of a dimension is an event pattern, so the counts of the
//! value are those of the pattern: the entry removes exactly these alerts from the same records.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value as Json;

use super::dimension::{Dimension, value_name};
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

/// Returns the alerts that each value of a dimension has. A value whose count is unknown for a rule, because that rule has
/// too many values, is left out.
fn removed_alerts(tally: &SetTally, dimension: Dimension) -> BTreeMap<&str, RemovedAlerts> {
    let of_rules = || {
        let rules = tally.rule_set.rules.iter().zip(&tally.rules);
        rules.filter_map(|(rule, counts)| Some((rule.severity, counts.values.get(&dimension)?)))
    };
    let mut removed: BTreeMap<&str, RemovedAlerts> = BTreeMap::new();
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

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    use super::{IgnoreSafety, SuggestedIgnore, suggestions};
    use crate::backtest::{BacktestRules, Partial, Selection, Tally, TallyOptions};
    use crate::language::Language;
    use crate::rules::file::{FloodPolicy, read_rule_set, toml_literal};
    use crate::rules::set::resolve;

    const RULES: &str = r#"
[[rule]]
name = "services"
severity = "medium"
pattern = '{"source": ["aws.ecs", "aws.iam"]}'
[[rule]]
name = "keys"
severity = "high"
pattern = '{"source": ["aws.iam"], "detail": {"eventName": ["CreateAccessKey"]}}'
[[rule]]
name = "signs"
severity = "low"
pattern = '{"detail": {"eventName": ["ConsoleLogin"]}}'
"#;

    fn partial(rules: &str, log: &str) -> Partial {
        let (set, problems) = read_rule_set(rules);
        assert!(problems.is_empty(), "{rules}: {problems:?}");
        let (effective, problems) = resolve(set, &mut |_| unreachable!());
        assert!(problems.is_empty(), "{rules}: {problems:?}");
        let rules = BacktestRules::new("rules".to_owned(), &effective, FloodPolicy::default());
        let options = TallyOptions {
            selection: Selection::default(),
            max_examples: 0,
            language: Language::En,
            limit: None,
        };
        let mut tally = Tally::new(&rules, None, &options);
        tally.read("log", log.as_bytes());
        tally.finish()
    }

    fn role(name: &str, session: &str) -> Json {
        let arn = |service: &str, kind: &str, name: &str| {
            format!("arn:aws:{service}::111122223333:{kind}/{name}")
        };
        json!({
            "type": "AssumedRole",
            "arn": arn("sts", "assumed-role", &format!("{name}/{session}")),
            "accountId": "111122223333",
            "sessionContext": {"sessionIssuer": {"arn": arn("iam", "role", name)}},
        })
    }

    fn identities() -> Vec<Json> {
        let user = "arn:aws:iam::111122223333:user/jane";
        vec![
            role("deployer", "a"),
            role("deployer", "b"),
            role("AWSReservedSSO_Admin_0123456789abcdef", "gildong"),
            json!({"type": "IAMUser", "arn": user, "accountId": "111122223333"}),
            json!({"type": "Root", "arn": "arn:aws:iam::111122223333:root"}),
            json!({"type": "AWSService", "invokedBy": "autoscaling.amazonaws.com"}),
            json!({"type": "AWSAccount", "accountId": "444455556666", "principalId": "AIDAEXAMPLE"}),
            json!({"type": "IAMUser", "arn": user, "invokedBy": "cloudformation.amazonaws.com"}),
            json!({"type": "Unknown", "arn": "gar\u{202e}bled \"'''\" name"}),
        ]
    }

    fn record(number: usize, choices: [usize; 4]) -> Json {
        let [identity, event, agent, address] = choices;
        let identities = identities();
        let events = [
            ("ecs.amazonaws.com", "UpdateService"),
            ("ecs.amazonaws.com", "StopTask"),
            ("iam.amazonaws.com", "CreateAccessKey"),
            ("iam.amazonaws.com", "AttachRolePolicy"),
            ("signin.amazonaws.com", "ConsoleLogin"),
            ("ec2.amazonaws.com", "RunInstances"),
        ];
        let agents = [
            "APN/1.0 HashiCorp/1.0 Terraform/1.5.7",
            "APN/1.0 HashiCorp/1.0 Terraform/1.6.0",
            "APN/1.0 Other",
            "aws-cli/2.15",
            "cloudformation.amazonaws.com",
            "",
        ];
        let addresses = [
            "203.0.113.7",
            "203.0.113.250",
            "198.51.100.1",
            "2001:db8::1",
            "2001:db8:0:0:1::2",
            "cloudformation.amazonaws.com",
            "AWS Internal",
        ];
        let (source, name) = events[event % events.len()];
        json!({
            "eventVersion": "1.11",
            "userIdentity": identities[identity % identities.len()],
            "eventTime": format!("2026-11-{:02}T01:02:03Z", 1 + number % 28),
            "eventSource": source,
            "eventName": name,
            "awsRegion": "us-east-1",
            "sourceIPAddress": addresses[address % addresses.len()],
            "userAgent": agents[agent % agents.len()],
            "eventID": format!("00000000-0000-4000-8000-{number:012}"),
            "readOnly": false,
            "eventType": "AwsApiCall",
            "managementEvent": true,
            "recipientAccountId": "111122223333",
            "eventCategory": "Management",
        })
    }

    fn log(records: &[[usize; 4]]) -> String {
        let records: Vec<_> =
            records.iter().enumerate().map(|(number, it)| record(number, *it)).collect();
        json!({ "Records": records }).to_string()
    }

    proptest! {
        #![proptest_config(crate::scaled_cases(64))]

        /// Counts the alerts again with the entry in the rule set.
        #[test]
        fn an_entry_removes_exactly_the_alerts_it_claims(
            records in prop::collection::vec([0_usize..9, 0..6, 0..6, 0..7], 1..60),
        ) {
            let log = log(&records);
            let before = partial(RULES, &log);
            for it in suggestions(&before.tally) {
                let mut rules = RULES.to_owned();
                writeln!(rules, "[[ignore]]\npattern = {}", toml_literal(&it.pattern)).unwrap();
                let after = partial(&rules, &log);
                let removed = before.tally.matched - after.tally.matched;
                prop_assert_eq!(removed, it.removes, "{:?}", it);
                prop_assert_eq!(after.tally.ignored, it.removes);
                let high = |partial: &Partial| partial.tally.rules[1].alerts;
                prop_assert_eq!(high(&before) - high(&after), it.hides_high, "{:?}", it);
            }
        }
    }

    fn suggested(records: &[[usize; 4]]) -> Vec<SuggestedIgnore> {
        suggestions(&partial(RULES, &log(records)).tally)
    }

    #[test]
    fn a_call_of_a_program_is_safer_than_its_user_agent() {
        // The role deploys 20 times and attaches a policy once; a person signs in from elsewhere.
        let mut records = vec![[0, 0, 0, 0]; 20];
        records.extend([[1, 2, 1, 1], [3, 4, 3, 2], [3, 4, 3, 2]]);
        let all = suggested(&records);
        let names: Vec<_> = all.iter().map(|it| (it.safety, &*it.name, it.removes)).collect();
        assert_eq!(
            names,
            [
                (IgnoreSafety::Safe, "role/deployer UpdateService", 20),
                (IgnoreSafety::Review, "jane ConsoleLogin", 2),
                (IgnoreSafety::Risky, "203.0.113.0/24", 21),
            ]
        );
    }

    #[test]
    fn mostly_severe_alerts_are_not_suggested_to_be_ignored() {
        assert_eq!(suggested(&[[0, 2, 0, 0]; 5]), []);
        assert_eq!(suggested(&[[0, 0, 0, 0]]), []);
    }
}
