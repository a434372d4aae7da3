//! Additions of others to the resources of a stack: they decide who may use these, or where events go.

use crate::aws::StackNames;
use crate::language::{Phrase, phrase};

/// An addition of others to a resource of the stack. `install` keeps it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Addition {
    /// A further target of a rule.
    Target {
        /// The rule's region.
        region: String,
        /// The rule's name.
        rule: String,
        /// The ID of the target.
        id: String,
        /// The ARN that receives the events.
        arn: String,
    },
    /// A role of a rule.
    RuleRole {
        /// The rule's region.
        region: String,
        /// The rule's name.
        rule: String,
        /// The ARN of the role.
        role: String,
    },
    /// A statement of the function's policy that lets everybody invoke it.
    OpenStatement {
        /// The ID of the statement.
        id: String,
    },
    /// A URL of the function.
    FunctionUrl {
        /// The authentication, as in the Lambda API: `NONE` or `AWS_IAM`.
        auth: String,
    },
    /// An event source mapping of the function.
    EventSource {
        /// The ID of the mapping.
        id: String,
        /// The ARN of the source; empty if it has none.
        source: String,
    },
    /// A further inline policy of a role.
    InlinePolicy {
        /// The name of the role.
        role: String,
        /// The name of the policy.
        name: String,
        /// True if it denies anything.
        denies: bool,
    },
    /// A managed policy of a role.
    AttachedPolicy {
        /// The name of the role.
        role: String,
        /// The ARN of the policy.
        arn: String,
    },
    /// A policy of a region's default bus that lets everybody put events on it.
    OpenBus {
        /// The region.
        region: String,
        /// The ID of the policy's statement.
        id: String,
    },
}

/// The meaning of an addition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdditionRisk {
    /// It is not known to do harm.
    Unclear,
    /// It may prevent alerts.
    Breaks,
    /// It gives others access.
    Opens,
}

impl Addition {
    /// The meaning of the addition.
    pub fn risk(&self) -> AdditionRisk {
        match self {
            Self::OpenStatement { .. } | Self::OpenBus { .. } => AdditionRisk::Opens,
            Self::FunctionUrl { auth } if auth == "NONE" => AdditionRisk::Opens,
            Self::AttachedPolicy { arn, .. } if arn.ends_with(":policy/AdministratorAccess") => {
                AdditionRisk::Opens
            }
            Self::InlinePolicy { denies: true, .. } => AdditionRisk::Breaks,
            Self::Target { .. }
            | Self::RuleRole { .. }
            | Self::FunctionUrl { .. }
            | Self::EventSource { .. }
            | Self::InlinePolicy { denies: false, .. }
            | Self::AttachedPolicy { .. } => AdditionRisk::Unclear,
        }
    }

    /// Describes the addition.
    pub fn describe(&self) -> Phrase {
        match self {
            Self::Target { region, rule, id: _, arn } => {
                phrase!("events of {rule} ({region}) also go to {arn}", rule, region, arn)
            }
            Self::RuleRole { region, rule, role } => {
                phrase!("the rule {rule} ({region}) has the role {role}", rule, region, role)
            }
            Self::OpenStatement { id } => {
                phrase!("the statement {id} of the function's policy lets everybody invoke it", id)
            }
            Self::FunctionUrl { auth } if auth == "NONE" => {
                phrase!("the function has a URL that everybody may call")
            }
            Self::FunctionUrl { auth } => {
                phrase!("the function has a URL with the authentication {auth}", auth)
            }
            Self::EventSource { id, source } if source.is_empty() => {
                phrase!("the event source mapping {id} also invokes the function", id)
            }
            Self::EventSource { id: _, source } => {
                phrase!("{source} also invokes the function", source)
            }
            Self::InlinePolicy { role, name, denies: true } => phrase!(
                "the inline policy {name} of the role {role} denies permissions, perhaps that to read the secret",
                name,
                role
            ),
            Self::InlinePolicy { role, name, denies: false } => {
                phrase!("the role {role} has the further inline policy {name}", role, name)
            }
            Self::AttachedPolicy { role, arn } => {
                phrase!("the role {role} has the policy {arn}, which it does not need", role, arn)
            }
            Self::OpenBus { region, id: _ } => {
                phrase!(
                    "the policy of the default bus in {region} lets everybody put events",
                    region
                )
            }
        }
    }

    /// Returns the command of the AWS CLI that removes the addition. `aws` are flags, each with a space before it.
    pub fn removal(&self, names: &StackNames, aws: &str) -> String {
        let (home, function) = (&names.home, names.function());
        match self {
            Self::Target { region, rule, id, .. } => {
                format!("aws events remove-targets{aws} --region {region} --rule {rule} --ids {id}")
            }
            // A rule that is put again without a role has none; without its other settings, it would lose these, too.
            Self::RuleRole { region, rule, .. } => format!(
                "aws events put-rule{aws} --region {region} --cli-input-json \"$(aws events describe-rule{aws} \
                 --region {region} --name {rule} --output json --query \
                 '{{Name:Name,EventPattern:EventPattern,State:State,Description:Description}}')\""
            ),
            Self::OpenStatement { id } => format!(
                "aws lambda remove-permission{aws} --region {home} --function-name {function} --statement-id {id}"
            ),
            Self::FunctionUrl { .. } => format!(
                "aws lambda delete-function-url-config{aws} --region {home} --function-name {function}"
            ),
            Self::EventSource { id, .. } => {
                format!("aws lambda delete-event-source-mapping{aws} --region {home} --uuid {id}")
            }
            Self::InlinePolicy { role, name, .. } => {
                format!("aws iam delete-role-policy{aws} --role-name {role} --policy-name {name}")
            }
            Self::AttachedPolicy { role, arn } => {
                format!("aws iam detach-role-policy{aws} --role-name {role} --policy-arn {arn}")
            }
            Self::OpenBus { region, id } => {
                format!("aws events remove-permission{aws} --region {region} --statement-id {id}")
            }
        }
    }
}
