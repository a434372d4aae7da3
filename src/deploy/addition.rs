//! Additions of others to the resources of a stack: they decide who may use these, or where events go.

use std::collections::BTreeSet;

use crate::aws::{Arn, StackNames};
use crate::language::{Phrase, phrase};

/// An addition of others to a resource of the stack. `install` keeps it, `install --prune` removes it.
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
    /// A further statement of the function's policy.
    Statement {
        /// The ID of the statement.
        id: String,
        /// The grant of the statement.
        grant: StatementGrant,
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
        /// The effect of the policy.
        effect: PolicyEffect,
    },
    /// A managed policy of a role.
    AttachedPolicy {
        /// The name of the role.
        role: String,
        /// The ARN of the policy.
        arn: String,
    },
}

/// A statement of the policy of a region's default bus that lets everybody or other accounts put events on it. The
/// bus is no resource of the stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusStatement {
    /// The region.
    pub region: String,
    /// The ID of the statement.
    pub id: String,
    /// Who may put events.
    pub allowed: AllowedOnBus,
}

/// Who may put events on a bus, beside its own account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllowedOnBus {
    /// Everybody.
    Everybody,
    /// Other accounts, by their numbers.
    Accounts(BTreeSet<String>),
    /// All accounts of organizations, by their IDs.
    Organizations(BTreeSet<String>),
}

/// The grant of a statement in the policy of a resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatementGrant {
    /// It denies something.
    Denies,
    /// It lets everybody in.
    Everybody,
    /// It lets everybody in under a condition.
    EverybodyIf,
    /// It lets in all accounts of organizations, by their IDs.
    Organizations(BTreeSet<String>),
    /// It lets other accounts in, by their numbers.
    Accounts(BTreeSet<String>),
    /// It lets in services, or principals of the same account.
    Principals(BTreeSet<String>),
}

/// The effect of a role's policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PolicyEffect {
    /// It denies something.
    Denies,
    /// It allows every action on every resource.
    AllowsEverything,
    /// It allows something.
    Allows,
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

impl AdditionRisk {
    /// The risk, as plans show it.
    pub fn title(self) -> Phrase {
        match self {
            Self::Unclear => phrase!("no known harm"),
            Self::Breaks => phrase!("may prevent alerts"),
            Self::Opens => phrase!("gives access"),
        }
    }

    /// The name of the risk in JSON output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unclear => "unclear",
            Self::Breaks => "breaks",
            Self::Opens => "opens",
        }
    }
}

impl BusStatement {
    /// The meaning of the statement. A bus may collect the events of an organization's accounts deliberately.
    pub fn risk(&self) -> AdditionRisk {
        match self.allowed {
            AllowedOnBus::Everybody => AdditionRisk::Opens,
            AllowedOnBus::Accounts(_) | AllowedOnBus::Organizations(_) => AdditionRisk::Unclear,
        }
    }

    /// Describes the statement.
    pub fn describe(&self) -> Phrase {
        let region = &self.region;
        match &self.allowed {
            AllowedOnBus::Everybody => phrase!(
                "the policy of the default bus in {region} lets everybody put events",
                region
            ),
            AllowedOnBus::Organizations(ids) => phrase!(
                "accounts of {organizations} may put events on the default bus in {region}",
                organizations = joined(ids),
                region
            ),
            AllowedOnBus::Accounts(accounts) => phrase!(
                "the policy of the default bus in {region} lets other accounts put events: {accounts}",
                region,
                accounts = joined(accounts)
            ),
        }
    }

    /// Returns the command of the AWS CLI that removes the statement. `aws` are flags, each with a space before it.
    pub fn removal(&self, aws: &str) -> String {
        let Self { region, id, allowed: _ } = self;
        format!("aws events remove-permission{aws} --region {region} --statement-id {id}")
    }
}

impl StatementGrant {
    fn risk(&self) -> AdditionRisk {
        match self {
            Self::Denies => AdditionRisk::Breaks,
            Self::Everybody | Self::Accounts(_) => AdditionRisk::Opens,
            Self::EverybodyIf | Self::Organizations(_) | Self::Principals(_) => {
                AdditionRisk::Unclear
            }
        }
    }
}

impl PolicyEffect {
    /// Returns the effect of a managed policy, of which only the ARN is known.
    fn of_managed(arn: &str) -> Self {
        match Arn::parse(arn) {
            Some(Arn { account: "aws", resource: "policy/AdministratorAccess", .. }) => {
                Self::AllowsEverything
            }
            Some(Arn { account: "aws", resource: "policy/AWSDenyAll", .. }) => Self::Denies,
            _ => Self::Allows,
        }
    }

    fn risk(self) -> AdditionRisk {
        match self {
            Self::Denies => AdditionRisk::Breaks,
            Self::AllowsEverything => AdditionRisk::Opens,
            Self::Allows => AdditionRisk::Unclear,
        }
    }
}

impl Addition {
    /// The meaning of the addition.
    pub fn risk(&self) -> AdditionRisk {
        match self {
            Self::Statement { id: _, grant } => grant.risk(),
            Self::FunctionUrl { auth } if auth == "NONE" => AdditionRisk::Opens,
            Self::InlinePolicy { effect, .. } => effect.risk(),
            Self::AttachedPolicy { role: _, arn } => PolicyEffect::of_managed(arn).risk(),
            Self::Target { .. }
            | Self::RuleRole { .. }
            | Self::FunctionUrl { .. }
            | Self::EventSource { .. } => AdditionRisk::Unclear,
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
            Self::Statement { id, grant } => of_statement(id, grant),
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
            Self::InlinePolicy { role, name, effect: PolicyEffect::Denies } => phrase!(
                "the inline policy {name} of the role {role} denies permissions, perhaps that to read the secret",
                name,
                role
            ),
            Self::InlinePolicy { role, name, effect: PolicyEffect::AllowsEverything } => {
                phrase!("the inline policy {name} of the role {role} allows everything", name, role)
            }
            Self::InlinePolicy { role, name, effect: PolicyEffect::Allows } => {
                phrase!("the role {role} has the further inline policy {name}", role, name)
            }
            Self::AttachedPolicy { role, arn } => match PolicyEffect::of_managed(arn) {
                PolicyEffect::Denies => {
                    phrase!(
                        "the role {role} has the policy {arn}, which denies everything",
                        role,
                        arn
                    )
                }
                PolicyEffect::AllowsEverything | PolicyEffect::Allows => {
                    phrase!(
                        "the role {role} has the policy {arn}, which it does not need",
                        role,
                        arn
                    )
                }
            },
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
            Self::Statement { id, .. } => format!(
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
        }
    }
}

fn of_statement(id: &str, grant: &StatementGrant) -> Phrase {
    match grant {
        StatementGrant::Denies => phrase!(
            "the statement {id} of the function's policy denies permissions, perhaps that of the rules",
            id
        ),
        StatementGrant::Everybody => {
            phrase!("the statement {id} of the function's policy lets everybody invoke it", id)
        }
        StatementGrant::EverybodyIf => phrase!(
            "the statement {id} of the function's policy lets everybody invoke it under a condition",
            id
        ),
        StatementGrant::Organizations(ids) => phrase!(
            "the statement {id} of the function's policy lets accounts of {organizations} invoke it",
            id,
            organizations = joined(ids)
        ),
        StatementGrant::Accounts(accounts) => phrase!(
            "the statement {id} of the function's policy lets other accounts invoke it: {accounts}",
            id,
            accounts = joined(accounts)
        ),
        StatementGrant::Principals(principals) => phrase!(
            "the further statement {id} of the function's policy is for {principals}",
            id,
            principals = joined(principals)
        ),
    }
}

fn joined(names: &BTreeSet<String>) -> String {
    names.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}
