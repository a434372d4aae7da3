//! Reads the rules of an event bus with their targets, of whatever origin. `observe` reads those of a stack.
//!
//! `ListRules` returns the pattern, the state, the description, the schedule and `ManagedBy` of each rule (EventBridge API
//! reference, "Rule"), so `DescribeRule` is not needed: it would add only who created the rule.

use aws_sdk_eventbridge::types::{Rule, RuleState, Target};

use super::connection::AwsConnection;
use super::error::{CloudError, During as _};
use super::observe::rules::list_of_bus;

/// A rule of an event bus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleOfBus {
    /// Unique on the bus.
    pub name: String,
    /// Text of the rule.
    pub description: Option<String>,
    /// `None` for a rule with only a schedule.
    pub pattern: Option<String>,
    /// The state, as in the EventBridge API.
    pub state: Option<String>,
    /// Schedule that invokes the targets.
    pub schedule: Option<String>,
    /// The AWS service that manages the rule.
    pub managed_by: Option<String>,
    /// ARNs of the targets, and whether each changes the event. The input itself is not kept: it may contain secrets.
    pub targets: Vec<(String, bool)>,
}

/// Reads the rules of a bus in a region. Only those whose names start with `prefix` are read, unless it is empty.
pub async fn rules_of_bus(
    connection: &AwsConnection,
    region: &str,
    bus: &str,
    prefix: &str,
) -> Result<Vec<RuleOfBus>, CloudError> {
    let prefix = Some(prefix).filter(|it| !it.is_empty());
    let mut rules = Vec::new();
    for rule in list_of_bus(connection, region, Some(bus), prefix).await? {
        let name = rule.name.clone().unwrap_or_default();
        let targets = targets(connection, region, bus, &name).await?;
        rules.push(rule_of_bus(rule, name, &targets));
    }
    Ok(rules)
}

fn rule_of_bus(rule: Rule, name: String, targets: &[Target]) -> RuleOfBus {
    let filled = |text: Option<String>| text.filter(|it| !it.is_empty());
    RuleOfBus {
        name,
        state: rule.state().map(RuleState::as_str).map(str::to_owned),
        description: filled(rule.description),
        pattern: filled(rule.event_pattern),
        schedule: filled(rule.schedule_expression),
        managed_by: filled(rule.managed_by),
        targets: targets.iter().map(|it| (it.arn().to_owned(), has_input(it))).collect(),
    }
}

fn has_input(target: &Target) -> bool {
    target.input().is_some()
        || target.input_path().is_some()
        || target.input_transformer().is_some()
}

async fn targets(
    connection: &AwsConnection,
    region: &str,
    bus: &str,
    rule: &str,
) -> Result<Vec<Target>, CloudError> {
    let client = connection.events(region);
    let mut targets = Vec::new();
    let mut token = None;
    loop {
        let response = client
            .list_targets_by_rule()
            .rule(rule)
            .event_bus_name(bus)
            .set_next_token(token)
            .send()
            .await
            .during("events:ListTargetsByRule", region)?;
        targets.extend(response.targets.unwrap_or_default());
        token = response.next_token;
        if token.is_none() {
            return Ok(targets);
        }
    }
}
