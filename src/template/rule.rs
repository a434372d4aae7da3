//! The members of a rule beside its pattern, as far as an import of the rule names them.

use super::render::intrinsic;
use crate::json::{Node, Value};

/// The members of the rule around a pattern.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateRule {
    /// Text of the rule.
    pub description: Option<String>,
    /// The state, as in the EventBridge API.
    pub state: Option<String>,
    /// Schedule that invokes the targets as well.
    pub schedule: Option<String>,
    /// The AWS service that manages the rule.
    pub managed_by: Option<String>,
    /// The event bus. `None` for the default bus.
    pub bus: Option<String>,
    /// The targets of the rule.
    pub targets: Vec<TemplateTarget>,
}

/// A target of a rule. Its input is never read: it may contain secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateTarget {
    /// The ARN, or the name of the resource in the document.
    pub name: String,
    /// True if the target changes the event before it is passed on.
    pub has_input: bool,
}

/// A target of Terraform, which is a resource of its own.
#[derive(Debug)]
pub(super) struct TerraformTarget {
    /// The name of its rule, or a reference to it. `None` if it is known only on deployment.
    pub(super) rule: Option<String>,
    pub(super) target: TemplateTarget,
}

/// Types of Terraform's resources.
const TERRAFORM_RULE: &str = "aws_cloudwatch_event_rule";
const TERRAFORM_TARGET: &str = "aws_cloudwatch_event_target";

/// Members of a target that change its input: of EventBridge's API, of `CloudFormation` and of Terraform.
const INPUTS: [&str; 6] =
    ["Input", "InputPath", "InputTransformer", "input", "input_path", "input_transformer"];

/// Members with the schedule of a rule.
const SCHEDULE: [&str; 2] = ["ScheduleExpression", "schedule_expression"];

impl TemplateRule {
    /// Reads the members of a rule: of EventBridge's API, of `CloudFormation`, of SAM and of Terraform.
    pub(super) fn of(node: &Node<'_>) -> Self {
        let is_off = ["is_enabled", "Enabled", "enabled"]
            .iter()
            .any(|it| matches!(node.get(it).map(|it| &it.value), Some(Value::Bool(false))));
        let state = text(node, ["State", "state"]);
        let targets = node.get("Targets").and_then(Node::elements).unwrap_or_default();
        Self {
            description: text(node, ["Description", "description"]),
            state: state.or_else(|| is_off.then(|| "DISABLED".to_owned())),
            schedule: text(node, SCHEDULE),
            managed_by: text(node, ["ManagedBy", "managed_by"]),
            bus: ["EventBusName", "event_bus_name"]
                .iter()
                .find_map(|it| node.get(it).and_then(reference))
                .filter(|it| it != "default"),
            targets: targets.iter().map(|it| TemplateTarget::of(it, "Arn", "Id")).collect(),
        }
    }
}

impl TemplateTarget {
    /// Reads a target, which has one of two members as its name.
    pub(super) fn of(node: &Node<'_>, arn: &str, id: &str) -> Self {
        let name = [arn, id].iter().find_map(|it| node.get(it).and_then(reference));
        let is_set =
            |it: &Node<'_>| !matches!(&it.value, Value::Null) && it.elements() != Some(&[]);
        Self {
            name: name.unwrap_or_else(|| "?".to_owned()),
            has_input: INPUTS.iter().any(|it| node.get(it).is_some_and(is_set)),
        }
    }
}

/// Reports whether an object is a rule with a schedule. Schedules of EventBridge Scheduler are no rules.
pub(super) fn is_scheduled(node: &Node<'_>) -> bool {
    let is_of_sam = node.get("Type").and_then(Node::string) == Some("Schedule")
        && node.get("Properties").is_some_and(|it| it.get("Schedule").is_some());
    is_of_sam || text(node, SCHEDULE).is_some() && node.get("FlexibleTimeWindow").is_none()
}

/// Reads a target of Terraform, in a plan, in a state or in the configuration as JSON.
pub(super) fn terraform_target(
    node: &Node<'_>,
    address: Option<&str>,
    steps: &[String],
) -> Option<TerraformTarget> {
    let mut places = steps.iter().map(String::as_str).chain(address);
    if !places.any(|it| it.contains(TERRAFORM_TARGET)) {
        return None;
    }
    node.get("target_id").or(node.get("arn"))?;
    let rule = node.get("rule").and_then(Node::string).map(str::to_owned);
    let mut target = TemplateTarget::of(node, "arn", "target_id");
    if node.get("arn").and_then(Node::string).is_none() {
        target.name = address.map_or(target.name, str::to_owned);
    }
    Some(TerraformTarget { rule, target })
}

/// The address of the rule at a path of Terraform's configuration as JSON.
pub(super) fn address_in_configuration(steps: &[String]) -> Option<String> {
    let at = steps.iter().position(|it| it == TERRAFORM_RULE)?;
    Some(format!("{TERRAFORM_RULE}.{}", steps.get(at + 1)?))
}

/// The function of an event in a SAM template or in `serverless.yml`: the target of the rule.
pub(super) fn function_target(steps: &[String]) -> Vec<TemplateTarget> {
    let position = |name: &str| steps.iter().position(|it| it == name);
    let of_sam = position("Events").and_then(|it| it.checked_sub(2));
    let function = of_sam.or_else(|| position("functions").map(|it| it + 1));
    let name = function.and_then(|it| steps.get(it)).cloned();
    name.map(|name| TemplateTarget { name, has_input: false }).into_iter().collect()
}

fn text(node: &Node<'_>, names: [&str; 2]) -> Option<String> {
    let texts = names.iter().filter_map(|it| node.get(it)?.string());
    texts.map(str::to_owned).find(|it| !it.is_empty())
}

/// A value, or the resource that an intrinsic function refers to.
fn reference(node: &Node<'_>) -> Option<String> {
    let texts = |node: &Node<'_>| match node.elements() {
        Some(parts) => Some(parts.iter().filter_map(Node::string).collect::<Vec<_>>().join(".")),
        None => node.string().map(str::to_owned),
    };
    match intrinsic(node) {
        Some((_, argument)) => texts(argument),
        None => node.string().map(str::to_owned),
    }
    .filter(|it| !it.is_empty())
}
