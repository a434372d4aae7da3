//! Identifiers of a stack's resources.

use std::fmt;

use crate::aws::StackNames;
use crate::language::{Fill, Filling, Phrase, phrase};

/// A resource of a stack. The variants are in creation order; resources are deleted in reverse order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Id {
    /// The function's log group.
    LogGroup,
    /// The role that forwards events from other regions to the home region. Its tag lists those regions, so it is created
    /// before their resources and deleted after them.
    ForwardRole,
    /// The dead-letter queue of a region.
    Queue(String),
    /// The function's execution role.
    FunctionRole,
    /// The role that forwards events of a region of a member account to the central account.
    MemberRole(String),
    /// The role of the state machine. Created early, because changes of IAM take a while to propagate.
    StateMachineRole,
    /// The parameter with the webhook URL.
    Secret,
    /// The function.
    Function,
    /// The retries and the failure destination of the function's asynchronous invocations.
    Failures,
    /// The policy statement that lets the rules invoke the function.
    Permission,
    /// An EventBridge rule.
    Rule {
        /// The rule's region.
        region: String,
        /// The rule's full name, including the stack's prefix.
        name: String,
    },
    /// The target of a rule.
    Target {
        /// The rule's region.
        region: String,
        /// The rule's full name, including the stack's prefix.
        rule: String,
    },
    /// The state machine of a distributed backtest.
    StateMachine,
}

impl From<&Id> for Phrase {
    fn from(id: &Id) -> Self {
        match id {
            Id::LogGroup => phrase!("log group"),
            Id::Queue(region) => phrase!("dead-letter queue ({region})", region),
            Id::FunctionRole => phrase!("role of the function"),
            Id::ForwardRole => phrase!("role for other regions"),
            Id::MemberRole(region) => phrase!("role of a member account ({region})", region),
            Id::StateMachineRole => phrase!("role of the state machine"),
            Id::Secret => phrase!("webhook's parameter"),
            Id::Function => phrase!("function"),
            Id::Failures => phrase!("failure destination"),
            Id::Permission => phrase!("permission for the rules"),
            Id::Rule { region, name } => phrase!("rule {name} ({region})", name, region),
            Id::Target { region, rule } => phrase!("target of {rule} ({region})", rule, region),
            Id::StateMachine => phrase!("state machine"),
        }
    }
}

impl Fill for Id {
    fn filling(&self) -> Filling {
        Phrase::from(self).filling()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Phrase::from(self).fmt(f)
    }
}

impl Id {
    /// The kind of resource, to be shown to people before its name.
    pub fn kind_name(&self) -> Phrase {
        match self {
            Self::LogGroup => phrase!("log group"),
            Self::Queue(_) => phrase!("queue"),
            Self::FunctionRole
            | Self::ForwardRole
            | Self::MemberRole(_)
            | Self::StateMachineRole => phrase!("role"),
            Self::Secret => phrase!("parameter"),
            Self::Function => phrase!("function"),
            Self::Failures => phrase!("failure destination"),
            Self::Permission => phrase!("permission"),
            Self::Rule { .. } => phrase!("rule"),
            Self::Target { .. } => phrase!("target"),
            Self::StateMachine => phrase!("state machine"),
        }
    }

    /// The kind of resource, as a stable name for JSON output.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::LogGroup => "log-group",
            Self::Queue(_) => "queue",
            Self::FunctionRole
            | Self::ForwardRole
            | Self::MemberRole(_)
            | Self::StateMachineRole => "role",
            Self::Secret => "parameter",
            Self::Function => "function",
            Self::Failures => "failure-destination",
            Self::Permission => "permission",
            Self::Rule { .. } => "rule",
            Self::Target { .. } => "target",
            Self::StateMachine => "state-machine",
        }
    }
}

impl StackNames {
    /// Returns the name of a resource in AWS and its region; `None` for roles, which have no region.
    pub fn of(&self, id: &Id) -> (String, Option<String>) {
        let home = Some(self.home.clone());
        match id {
            Id::LogGroup => (self.log_group(), home),
            Id::FunctionRole => (self.function_role(), None),
            Id::ForwardRole => (self.forward_role(), None),
            Id::MemberRole(region) => (self.member_role(region), None),
            Id::StateMachineRole => (self.state_machine_role(), None),
            Id::Secret => (self.parameter.clone(), home),
            Id::Function | Id::Failures => (self.function(), home),
            Id::Permission => (self.own(), home),
            Id::Queue(region) => (self.queue(), Some(region.clone())),
            Id::Rule { region, name } => (name.clone(), Some(region.clone())),
            Id::Target { region, .. } => (self.own(), Some(region.clone())),
            Id::StateMachine => (self.state_machine(), home),
        }
    }
}
