//! The members of a rule beside its pattern, as far as an import of the rule names them.

use std::borrow::Cow;

use super::interpolation::Interpolation;
use super::render::intrinsic;
use crate::aws::Arn;
use crate::json::{Node, Value};

/// The members of the rule around a pattern.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateRule {
    /// Text of the rule.
    pub description: Option<String>,
    /// The state, as in the EventBridge API.
    pub state: Option<String>,
    /// True if the state is known only on deployment.
    pub has_unknown_state: bool,
    /// Schedule that invokes the targets as well.
    pub schedule: Option<String>,
    /// The AWS service that manages the rule.
    pub managed_by: Option<String>,
    /// The event bus. `None` for the default bus.
    pub bus: Option<String>,
    /// The regions, if the document names them.
    pub regions: Vec<String>,
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

/// Members of a target that change its input: of EventBridge's API, of `CloudFormation` and of Terraform.
const INPUTS: [&str; 6] =
    ["Input", "InputPath", "InputTransformer", "input", "input_path", "input_transformer"];

/// Members with the schedule of a rule.
const SCHEDULE: [&str; 2] = ["ScheduleExpression", "schedule_expression"];

/// Members with the state of a rule, and those that enable it.
const STATES: [&str; 2] = ["State", "state"];
const ENABLED: [&str; 3] = ["is_enabled", "Enabled", "enabled"];

impl TemplateRule {
    /// Reads the members of a rule: of EventBridge's API, of `CloudFormation`, of SAM and of Terraform.
    pub(super) fn of(node: &Node<'_>, interpolation: Interpolation) -> Self {
        let text = |names| text(node, names, interpolation);
        let is_off = ENABLED.iter().any(|it| match node.get(it).map(|it| &it.value) {
            Some(Value::Bool(enabled)) => !enabled,
            Some(Value::String(text)) => **text == *"false",
            _ => false,
        });
        let is_unknown = |it: &Node<'_>| match &it.value {
            Value::String(text) => interpolation.literal(text).is_none(),
            Value::Object(_) => true,
            _ => false,
        };
        let mut states = STATES.iter().chain(&ENABLED);
        let targets = node.get("Targets").and_then(Node::elements).unwrap_or_default();
        let arn = text(["Arn", "arn"]);
        let region = arn.as_deref().and_then(Arn::parse).map(|it| it.region.to_owned());
        Self {
            description: text(["Description", "description"]),
            state: text(STATES).or_else(|| is_off.then(|| "DISABLED".to_owned())),
            has_unknown_state: states.any(|it| node.get(it).is_some_and(is_unknown)),
            schedule: text(SCHEDULE),
            managed_by: text(["ManagedBy", "managed_by"]),
            bus: ["EventBusName", "event_bus_name"]
                .iter()
                .find_map(|it| node.get(it).and_then(reference))
                .filter(|it| it != "default"),
            // Version 6 of Terraform's provider has the member.
            regions: region.or_else(|| text(["region", "region"])).into_iter().collect(),
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
    let schedule = text(node, SCHEDULE, Interpolation::None);
    is_of_sam || schedule.is_some() && node.get("FlexibleTimeWindow").is_none()
}

/// The function of an event in a SAM template or in `serverless.yml`: the target of the rule.
pub(super) fn function_target(steps: &[String]) -> Vec<TemplateTarget> {
    let position = |name: &str| steps.iter().position(|it| it == name);
    let of_sam = position("Events").and_then(|it| it.checked_sub(2));
    let function = of_sam.or_else(|| position("functions").map(|it| it + 1));
    let name = function.and_then(|it| steps.get(it)).cloned();
    name.map(|name| TemplateTarget { name, has_input: false }).into_iter().collect()
}

/// The first text of these members that is known before the deployment.
fn text(node: &Node<'_>, names: [&str; 2], interpolation: Interpolation) -> Option<String> {
    let texts = names.iter().filter_map(|it| {
        let value = node.get(it)?;
        let text = joined(value, interpolation);
        text.or_else(|| interpolation.literal(value.string()?).map(Cow::into_owned))
    });
    texts.into_iter().find(|it| !it.is_empty())
}

/// The text of an `Fn::Join` of texts. `export` divides a text that `CloudFormation` would change otherwise.
fn joined(node: &Node<'_>, interpolation: Interpolation) -> Option<String> {
    let ("Fn::Join", argument) = intrinsic(node)? else { return None };
    let [separator, parts] = argument.elements()? else { return None };
    let parts = parts.elements()?.iter();
    let parts = parts.map(|it| interpolation.literal(it.string()?)).collect::<Option<Vec<_>>>()?;
    Some(parts.join(separator.string()?))
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
