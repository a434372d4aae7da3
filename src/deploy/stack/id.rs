//! The resources of a stack.

use std::fmt;

use crate::aws::StackNames;

/// A resource of a stack. The order is that in which they can be made; the other way round they can be deleted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Id {
    /// The function's log group.
    LogGroup,
    /// The role with which rules of other regions hand events to the home region. It remembers the regions, so it is made
    /// before what is in them, and deleted after it.
    ForwardRole,
    /// The dead-letter queue of a region.
    Queue(String),
    /// The role that the function runs in.
    FunctionRole,
    /// The parameter with the webhook's address.
    Secret,
    /// The function.
    Function,
    /// What becomes of events that the function fails on.
    Failures,
    /// What lets the rules call the function.
    Permission,
    /// A rule of EventBridge.
    Rule {
        /// Its region.
        region: String,
        /// Its whole name.
        name: String,
    },
    /// What a rule hands its events to.
    Target {
        /// The rule's region.
        region: String,
        /// The rule's whole name.
        rule: String,
    },
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LogGroup => f.write_str("log group"),
            Self::Queue(region) => write!(f, "dead-letter queue ({region})"),
            Self::FunctionRole => f.write_str("role of the function"),
            Self::ForwardRole => f.write_str("role for other regions"),
            Self::Secret => f.write_str("webhook's parameter"),
            Self::Function => f.write_str("function"),
            Self::Failures => f.write_str("failure destination"),
            Self::Permission => f.write_str("permission for the rules"),
            Self::Rule { region, name } => write!(f, "rule {name} ({region})"),
            Self::Target { region, rule } => write!(f, "target of {rule} ({region})"),
        }
    }
}

impl Id {
    /// What kind of resource it is, for programs.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::LogGroup => "log-group",
            Self::Queue(_) => "queue",
            Self::FunctionRole | Self::ForwardRole => "role",
            Self::Secret => "parameter",
            Self::Function => "function",
            Self::Failures => "failure-destination",
            Self::Permission => "permission",
            Self::Rule { .. } => "rule",
            Self::Target { .. } => "target",
        }
    }
}

impl StackNames {
    /// What AWS calls a resource, and its region; roles have none.
    pub fn of(&self, id: &Id) -> (String, Option<String>) {
        let home = Some(self.home.clone());
        match id {
            Id::LogGroup => (self.log_group(), home),
            Id::FunctionRole => (self.function_role(), None),
            Id::ForwardRole => (self.forward_role(), None),
            Id::Secret => (self.parameter.clone(), home),
            Id::Function | Id::Failures => (self.function(), home),
            Id::Permission => (self.own(), home),
            Id::Queue(region) => (self.queue(), Some(region.clone())),
            Id::Rule { region, name } => (name.clone(), Some(region.clone())),
            Id::Target { region, .. } => (self.own(), Some(region.clone())),
        }
    }
}
