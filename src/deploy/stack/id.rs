//! What the resources of a stack are called.

use std::fmt;

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

/// Where a stack lives, from which all names and ARNs follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// The stack: prefix of the names, and value of the tag.
    pub stack: String,
    /// The account's number.
    pub account: String,
    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub partition: String,
    /// The home region.
    pub home: String,
    /// The parameter with the webhook's address, where the rule set names one; else [`Names::default_parameter`].
    pub parameter: String,
}

impl Names {
    /// The key of the tag that every resource bears; its value is the stack's name.
    pub const TAG: &'static str = "audit-alert:stack";

    /// What the parameter of a stack is called unless the rule set says so.
    pub fn default_parameter(stack: &str) -> String {
        format!("/{stack}/slack-webhook")
    }

    /// Whether the parameter is named by its ARN: then it is never one of the stack's own.
    pub fn is_parameter_elsewhere(&self) -> bool {
        self.parameter.starts_with("arn:")
    }

    /// The partition of a region (AWS General Reference, "AWS Regions").
    pub fn partition_of(region: &str) -> &'static str {
        match region.split('-').take(2).collect::<Vec<_>>().as_slice() {
            ["cn", ..] => "aws-cn",
            ["us", "gov"] => "aws-us-gov",
            _ => "aws",
        }
    }

    /// The region in which a partition's global services report, such as IAM (IAM user guide, "Logging IAM events": each
    /// partition has one).
    pub fn global_region(&self) -> &'static str {
        match self.partition.as_str() {
            "aws-cn" => "cn-north-1",
            "aws-us-gov" => "us-gov-west-1",
            _ => "us-east-1",
        }
    }

    fn arn(&self, service: &str, region: &str, resource: &str) -> String {
        format!("arn:{}:{service}:{region}:{}:{resource}", self.partition, self.account)
    }

    /// The function's name.
    pub fn function(&self) -> String {
        self.stack.clone()
    }

    /// The function's ARN.
    pub fn function_arn(&self) -> String {
        self.arn("lambda", &self.home, &format!("function:{}", self.function()))
    }

    /// The function's log group.
    pub fn log_group(&self) -> String {
        format!("/aws/lambda/{}", self.function())
    }

    /// The log group's streams, for policies.
    pub fn log_streams_arn(&self) -> String {
        self.arn("logs", &self.home, &format!("log-group:{}:*", self.log_group()))
    }

    /// The name of a region's dead-letter queue.
    pub fn queue(&self) -> String {
        format!("{}-undelivered", self.stack)
    }

    /// The ARN of a region's dead-letter queue.
    pub fn queue_arn(&self, region: &str) -> String {
        self.arn("sqs", region, &self.queue())
    }

    /// The role that the function runs in. IAM has no regions, so the home region is in the name.
    pub fn function_role(&self) -> String {
        format!("{}-{}", self.stack, self.home)
    }

    /// The role with which rules of other regions hand events over.
    pub fn forward_role(&self) -> String {
        format!("{}-forward-{}", self.stack, self.home)
    }

    /// A role's ARN.
    pub fn role_arn(&self, role: &str) -> String {
        format!("arn:{}:iam::{}:role/{role}", self.partition, self.account)
    }

    /// The home region's default bus, the only one that CloudTrail's events come to.
    pub fn bus_arn(&self) -> String {
        self.arn("events", &self.home, "event-bus/default")
    }

    /// Whose a resource of a region is: the value of its tag. Outside the home region it names that region, because a stack
    /// of the same name may have another one.
    pub fn owner(&self, region: &str) -> String {
        if region == self.home {
            self.stack.clone()
        } else {
            format!("{}@{}", self.stack, self.home)
        }
    }

    /// What the description of every rule of a region ends with: a list of rules says whose each is, and costs no call for
    /// its tags.
    pub fn marker(&self, region: &str) -> String {
        format!(" [audit-alert:{}]", self.owner(region))
    }

    /// A rule's ARN.
    pub fn rule_arn(&self, region: &str, name: &str) -> String {
        self.arn("events", region, &format!("rule/{name}"))
    }

    /// What the names of all rules begin with.
    pub fn rule_prefix(&self) -> String {
        format!("{}-", self.stack)
    }

    /// The ARN of all rules of a region together. One statement with it instead of one for each rule: a function's policy
    /// has room for about sixty.
    pub fn rules_arn(&self, region: &str) -> String {
        self.arn("events", region, &format!("rule/{}*", self.rule_prefix()))
    }

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

    /// The id of the one target of each rule, of the statement, and of inline policies.
    pub fn own(&self) -> String {
        self.stack.clone()
    }
}

#[cfg(test)]
impl Names {
    /// Names for tests.
    pub(crate) fn example() -> Self {
        Self {
            stack: "audit-alert".to_owned(),
            account: "111122223333".to_owned(),
            partition: "aws".to_owned(),
            home: "ap-northeast-2".to_owned(),
            parameter: Self::default_parameter("audit-alert"),
        }
    }
}
