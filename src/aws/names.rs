//! Names and ARNs of a stack's resources: what `install` makes, and what the lints look for.

use super::arn::{Arn, is_arn};
use super::partition::Partition;

/// The name of a stack that nothing names.
pub const DEFAULT_STACK: &str = "audit-alert";

/// The home region that nothing names.
pub const DEFAULT_REGION: &str = "ap-northeast-2";

/// Where a stack lives, from which all names and ARNs follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StackNames {
    /// The stack: prefix of the names, and value of the tag.
    pub stack: String,
    /// The account's number.
    pub account: String,
    /// The name of the partition, which may be one that the table does not have.
    pub partition: String,
    /// The home region.
    pub home: String,
    /// The parameter with the webhook's address, where the rule set names one; else [`StackNames::default_parameter`].
    pub parameter: String,
}

impl StackNames {
    /// The key of the tag that every resource bears; its value is the stack's name.
    pub const TAG: &'static str = "audit-alert:stack";

    /// The names of a stack with the default parameter, in the partition of its home region.
    pub fn new(stack: &str, account: &str, home: &str) -> Self {
        Self {
            stack: stack.to_owned(),
            account: account.to_owned(),
            partition: Partition::of_region(home).name.to_owned(),
            home: home.to_owned(),
            parameter: Self::default_parameter(stack),
        }
    }

    /// What the parameter of a stack is called unless the rule set says so.
    pub fn default_parameter(stack: &str) -> String {
        format!("/{stack}/slack-webhook")
    }

    /// Whether the parameter is named by its ARN: then it is never one of the stack's own.
    pub fn is_parameter_elsewhere(&self) -> bool {
        is_arn(&self.parameter)
    }

    /// Facts of the partition. Those of the home region's if the table does not have it.
    pub fn known_partition(&self) -> &'static Partition {
        Partition::named(&self.partition).unwrap_or_else(|| Partition::of_region(&self.home))
    }

    /// The ARN of a resource of the account.
    pub fn arn(&self, service: &str, region: &str, resource: &str) -> String {
        let (partition, account) = (&*self.partition, &*self.account);
        Arn { partition, service, region, account, resource }.to_string()
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
        self.arn("iam", "", &format!("role/{role}"))
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

    /// The id of the one target of each rule, of the statement, and of inline policies.
    pub fn own(&self) -> String {
        self.stack.clone()
    }
}

#[cfg(test)]
impl StackNames {
    /// Names for tests.
    pub(crate) fn example() -> Self {
        Self::new(DEFAULT_STACK, "111122223333", DEFAULT_REGION)
    }
}
