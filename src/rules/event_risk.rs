//! The risk of not alerting on an event, by facts about its name: its access level in the catalog, and the built-in rules that
//! name it with their severities and techniques. A quiet event is not harmless for that reason: noise of changes to
//! permissions is what hides one more of them.

use std::cmp::Reverse;

use super::set::{ResolvedPackRule, rules_containing};
use super::techniques::Technique;
use crate::alert::Severity;
use crate::aws::{event_name_stem, service_label};
use crate::catalog::{AccessLevel, Action, Catalog};

/// The tactic whose techniques make a rule a matter of permissions or identities, whatever its severity.
const ESCALATION: &str = "Privilege Escalation";

/// Impair Defenses, with the sub-techniques for logs, firewalls and tools.
const IMPAIR_DEFENSES: &str = "T1562";

/// The risk of not alerting on an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventRisk {
    /// No fact speaks against it.
    Low,
    /// The catalog does not have the event.
    Unknown,
    /// It changes permissions.
    Permissions,
    /// A built-in rule for it is `high` or `critical`.
    Severe {
        /// The most severe rule.
        rule: &'static str,
        /// The severity.
        severity: Severity,
    },
    /// A built-in rule for it names a technique that escalates privileges or impairs defenses.
    Technique(Technique),
}

impl EventRisk {
    /// Returns the risk of an event, by its event source, such as `iam.amazonaws.com`, and its name.
    pub fn of(event_source: &str, event_name: &str) -> Self {
        let label = service_label(event_source);
        let actions = Catalog::embedded().actions_named(label, event_name);
        let Some(first) = actions.first() else { return Self::Unknown };
        let is_permission =
            |it: &Action| matches!(it, Action::Api(api) if api.level == AccessLevel::Permissions);
        // Services may share an event source. The events of all of them have this pattern.
        if actions.iter().any(is_permission) {
            return Self::Permissions;
        }
        rated(first).unwrap_or(Self::Low)
    }

    /// Returns true if it must not become invisible without a decision of a person.
    pub fn is_sensitive(self) -> bool {
        !matches!(self, Self::Low | Self::Unknown)
    }
}

/// Returns the risk that built-in rules give an event they name. The most severe rule decides.
fn rated(action: &Action) -> Option<EventRisk> {
    let key = |it: &Action| (it.event_source(), it.event_name());
    let names_event =
        |it: &ResolvedPackRule| it.effective().events().iter().any(|it| key(it) == key(action));
    // Resolving all rules takes longer than counting a small archive.
    let mut rules: Vec<_> = rules_containing(event_name_stem(action.event_name()))
        .filter(|it| !is_about_root(it) && names_event(it))
        .collect();
    rules.sort_by_key(|it| Reverse(it.severity));
    rules.into_iter().find_map(rated_by)
}

/// Rules of the pack `root` rate the caller, not the call.
fn is_about_root(rule: &ResolvedPackRule) -> bool {
    rule.packs.iter().any(|it| it == "root")
}

fn rated_by(rule: &'static ResolvedPackRule) -> Option<EventRisk> {
    let severity = rule.severity;
    if severity >= Severity::High {
        return Some(EventRisk::Severe { rule: &rule.name, severity });
    }
    let techniques = rule.mitre.iter().filter_map(|id| Technique::of_id(id));
    let is_sensitive = |it: &Technique| {
        it.id.starts_with(IMPAIR_DEFENSES) || it.tactics().any(|it| it == ESCALATION)
    };
    techniques.into_iter().find(is_sensitive).map(EventRisk::Technique)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn changes_of_permissions_identities_and_defenses_are_sensitive() {
        let sensitive = [
            "iam AttachRolePolicy",
            "iam AttachUserPolicy",
            "iam CreateAccessKey",
            "iam CreateLoginProfile",
            "iam CreatePolicyVersion",
            "iam CreateRole",
            "iam CreateUser",
            "iam DeactivateMFADevice",
            "iam PutRolePolicy",
            "iam UpdateAssumeRolePolicy",
            "kms CreateGrant",
            "kms PutKeyPolicy",
            "s3 PutBucketAcl",
            "s3 PutBucketPolicy",
            "s3 PutBucketPublicAccessBlock",
            "lambda AddPermission20150331v2",
            "organizations AttachPolicy",
            "organizations LeaveOrganization",
            "sso CreateAccountAssignment",
            "sso AttachManagedPolicyToPermissionSet",
            "cloudtrail PutEventSelectors",
            "cloudtrail StopLogging",
            "config StopConfigurationRecorder",
            "guardduty DeleteDetector",
            "guardduty UpdateDetector",
            "logs DeleteLogGroup",
            "ec2 AuthorizeSecurityGroupIngress",
            "ec2 DeleteFlowLogs",
            "events DisableRule",
            "signin ConsoleLogin",
        ];
        for event in sensitive {
            let risk = risk(event);
            assert!(risk.is_sensitive(), "{event}: {risk:?}");
        }
        for event in [
            "ecs UpdateService",
            "ecs RegisterTaskDefinition",
            "ecs StopTask",
            "ec2 RunInstances",
            "ec2 CreateTags",
            "acm RequestCertificate",
            "s3 PutObject",
        ] {
            assert_eq!(risk(event), EventRisk::Low, "{event}");
        }
        assert_eq!(risk("ecs NoSuchCall"), EventRisk::Unknown);
        for (event, rule, severity) in [
            ("cloudtrail StopLogging", "cloudtrail", Severity::Critical),
            // Not `root-console-login`, which is critical.
            ("signin ConsoleLogin", "console-login-no-mfa", Severity::High),
        ] {
            assert_eq!(risk(event), EventRisk::Severe { rule, severity });
        }
    }

    /// The search for rules by the text of a name finds all that name the event.
    #[test]
    fn all_events_of_rules_are_rated() {
        let mut rules: Vec<_> = rules_containing("").filter(|it| !is_about_root(it)).collect();
        rules.sort_by_key(|it| Reverse(it.severity));
        let mut expected = HashMap::new();
        for rule in rules {
            let Some(risk) = rated_by(rule) else { continue };
            for event in rule.effective().events() {
                let key = (event.event_source(), event.event_name());
                expected.entry(key).or_insert((*event, risk));
            }
        }
        for (event, risk) in expected.values() {
            assert_eq!(rated(event), Some(*risk), "{event:?}");
        }
    }

    fn risk(event: &str) -> EventRisk {
        let (label, name) = event.split_once(' ').unwrap();
        EventRisk::of(&format!("{label}.amazonaws.com"), name)
    }
}
