//! The risk of not alerting on an event, by facts about its name: its access level in the catalog, and the built-in rules that
//! name it with their severities and techniques. A quiet event is not harmless for that reason: noise of changes to
//! permissions is what hides one more of them.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::file::{RuleSetFile, Spanned};
use super::set::{EffectiveRule, RuleOrigin, packs, resolve};
use super::techniques::Technique;
use crate::alert::Severity;
use crate::aws::service_label;
use crate::catalog::{AccessLevel, Action, Catalog};
use crate::diagnostic::Span;
use crate::language::Phrase;

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
        RATED.get(&key(first)).copied().unwrap_or(Self::Low)
    }

    /// Returns true if it must not become invisible without a decision of a person.
    pub fn is_sensitive(self) -> bool {
        !matches!(self, Self::Low | Self::Unknown)
    }
}

type EventKey = (&'static str, &'static str);

fn key(action: &Action) -> EventKey {
    (action.event_source(), action.event_name())
}

/// The rules of all packs, the most severe first.
static RULES: LazyLock<Vec<EffectiveRule>> = LazyLock::new(|| {
    let name = |name: &str| Spanned { value: name.to_owned(), span: Span::default() };
    let names = packs().iter().map(|it| name(it.name)).collect();
    let all = RuleSetFile { packs: Some(names), ..RuleSetFile::default() };
    let mut rules = resolve(all, &mut |_| Err(Phrase::default())).0.rules;
    rules.sort_by_key(|it| Reverse(it.about.severity));
    rules
});

/// The risks of the events that built-in rules name.
static RATED: LazyLock<HashMap<EventKey, EventRisk>> = LazyLock::new(|| {
    let mut rated = HashMap::new();
    for rule in RULES.iter().filter(|it| !is_about_root(it)) {
        let Some(risk) = rated_by(rule) else { continue };
        for action in rule.events() {
            rated.entry(key(action)).or_insert(risk);
        }
    }
    rated
});

/// Rules of the pack `root` rate the caller, not the call.
fn is_about_root(rule: &EffectiveRule) -> bool {
    matches!(&rule.origin, RuleOrigin::Packs(packs) if packs.iter().any(|it| it == "root"))
}

fn rated_by(rule: &'static EffectiveRule) -> Option<EventRisk> {
    let severity = rule.about.severity;
    if severity >= Severity::High {
        return Some(EventRisk::Severe { rule: &rule.name, severity });
    }
    let techniques = rule.about.mitre.iter().filter_map(|id| Technique::of_id(id));
    let is_sensitive = |it: &Technique| {
        it.id.starts_with(IMPAIR_DEFENSES) || it.tactics().any(|it| it == ESCALATION)
    };
    techniques.into_iter().find(is_sensitive).map(EventRisk::Technique)
}

#[cfg(test)]
mod tests {
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

    fn risk(event: &str) -> EventRisk {
        let (label, name) = event.split_once(' ').unwrap();
        EventRisk::of(&format!("{label}.amazonaws.com"), name)
    }
}
