//! Names and ARNs of a stack's resources, used by `install` to create them and by the lints to recognize them.

use super::arn::{Arn, is_arn};
use super::partition::Partition;

/// The stack name if none is configured.
pub const DEFAULT_STACK: &str = "audit-alert";

/// The home region if none is configured.
pub const DEFAULT_REGION: &str = "ap-northeast-2";

/// Variables with the region that AWS's own tools read, in this order.
pub const REGION_VARIABLES: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// The account of samples and of checks that know no account, one of those in AWS's documentation.
pub const SAMPLE_ACCOUNT: &str = "111122223333";

const MARKER_START: &str = "[audit-alert:";
const MARKER_END: char = ']';

/// The log group of a function that names no other one.
pub fn log_group_of(function: &str) -> String {
    format!("/aws/lambda/{function}")
}

/// Name, account and region of a stack. All names and ARNs of its resources follow from these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StackNames {
    /// The stack's name: the prefix of resource names and the value of the tag.
    pub stack: String,
    /// The account ID.
    pub account: String,
    /// The name of the partition. It may be missing in [`Partition::ALL`].
    pub partition: String,
    /// The home region.
    pub home: String,
    /// The parameter that holds the webhook URL. [`StackNames::default_parameter`] unless the rule set names another one.
    pub parameter: String,
}

impl StackNames {
    /// The key of the tag on every resource. Its value is the stack's name.
    pub const TAG: &'static str = "audit-alert:stack";

    /// The key of the tag with all regions that the stack was installed in. If they exceed one value, further tags end in
    /// `-2`, `-3` and so on.
    pub const REGIONS_TAG: &'static str = "audit-alert:regions";

    /// The key of the tag with the rule set that the stack was installed from.
    pub const RULE_SET_TAG: &'static str = "audit-alert:rule-set";

    /// The key of the tag with the address of the results of a distributed backtest.
    pub const RESULTS_TAG: &'static str = "audit-alert:results";

    /// Names of a stack with the default parameter, in the partition of its home region.
    pub fn new(stack: &str, account: &str, home: &str) -> Self {
        Self {
            stack: stack.to_owned(),
            account: account.to_owned(),
            partition: Partition::of_region(home).name.to_owned(),
            home: home.to_owned(),
            parameter: Self::default_parameter(stack),
        }
    }

    /// The name of a stack's parameter if the rule set names none.
    pub fn default_parameter(stack: &str) -> String {
        format!("/{stack}/slack-webhook")
    }

    /// Returns true if the parameter is given as an ARN. Such a parameter never belongs to the stack.
    pub fn is_parameter_elsewhere(&self) -> bool {
        is_arn(&self.parameter)
    }

    /// The entry of [`Partition::ALL`] for the partition, or for the home region's prefix if there is none.
    pub fn known_partition(&self) -> &'static Partition {
        Partition::named(&self.partition).unwrap_or_else(|| Partition::of_region(&self.home))
    }

    /// The ARN of a resource in the account.
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
        log_group_of(&self.function())
    }

    /// The ARN of all streams in the log group, for policies.
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

    /// The execution role of the function. IAM is global, so the name contains the home region.
    pub fn function_role(&self) -> String {
        format!("{}-{}", self.stack, self.home)
    }

    /// The role that rules in other regions use to forward events to the home region.
    pub fn forward_role(&self) -> String {
        format!("{}-forward-{}", self.stack, self.home)
    }

    /// The role that rules of a member account use in a region to forward events to the central account.
    pub fn member_role(&self, region: &str) -> String {
        format!("{}-member-{region}", self.stack)
    }

    /// The role of the state machine of a distributed backtest.
    pub fn state_machine_role(&self) -> String {
        format!("{}-states-{}", self.stack, self.home)
    }

    /// The name of the state machine of a distributed backtest, and of its only execution.
    pub fn state_machine(&self) -> String {
        self.stack.clone()
    }

    /// The ARN of the state machine of a distributed backtest.
    pub fn state_machine_arn(&self) -> String {
        self.arn("states", &self.home, &format!("stateMachine:{}", self.state_machine()))
    }

    /// The ARN of the only execution of this state machine.
    pub fn execution_arn(&self) -> String {
        let name = self.state_machine();
        self.arn("states", &self.home, &format!("execution:{name}:{name}"))
    }

    /// A role's ARN.
    pub fn role_arn(&self, role: &str) -> String {
        self.arn("iam", "", &format!("role/{role}"))
    }

    /// The ARN of the home region's default bus, the only bus that receives CloudTrail events.
    pub fn bus_arn(&self) -> String {
        self.arn("events", &self.home, "event-bus/default")
    }

    /// The tag value of a resource in a region. Outside the home region it contains the home region, because another stack
    /// of the same name may have a different one.
    pub fn owner(&self, region: &str) -> String {
        if region == self.home {
            self.stack.clone()
        } else {
            format!("{}@{}", self.stack, self.home)
        }
    }

    /// The suffix of the description of every rule in a region. `ListRules` returns descriptions but no tags, so the suffix
    /// identifies the stack's rules without one call for each rule.
    pub fn marker(&self, region: &str) -> String {
        format!(" {MARKER_START}{}{MARKER_END}", self.owner(region))
    }

    /// The description of a rule, with its marker.
    pub fn rule_description(&self, region: &str, title: &str) -> String {
        format!("{title}{}", self.marker(region)).trim_start().to_owned()
    }

    /// The description of the function and of the roles.
    pub fn description(&self) -> String {
        format!("Made by audit-alert for the stack {}", self.stack)
    }

    /// The owner in the marker at the end of a description. Returns `None` for a description without a marker.
    pub fn owner_in_marker(description: &str) -> Option<&str> {
        let start = description.rfind(MARKER_START)?;
        description.get(start + MARKER_START.len()..)?.strip_suffix(MARKER_END)
    }

    /// A rule's ARN.
    pub fn rule_arn(&self, region: &str, name: &str) -> String {
        self.arn("events", region, &format!("rule/{name}"))
    }

    /// The prefix of all rule names.
    pub fn rule_prefix(&self) -> String {
        format!("{}-", self.stack)
    }

    /// The ARN pattern of all rules in a region. The function's policy has one statement with it instead of one for each
    /// rule, because the policy's size limit allows only about 60 statements.
    pub fn rules_arn(&self, region: &str) -> String {
        self.arn("events", region, &format!("rule/{}*", self.rule_prefix()))
    }

    /// The ID of each rule's only target, of the policy statement, and of inline policies.
    pub fn own(&self) -> String {
        self.stack.clone()
    }
}

#[cfg(test)]
impl StackNames {
    /// Example names for tests.
    pub(crate) fn example() -> Self {
        Self::new(DEFAULT_STACK, SAMPLE_ACCOUNT, DEFAULT_REGION)
    }
}
