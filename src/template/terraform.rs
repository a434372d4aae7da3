//! Resources in Terraform's plans, states and configuration as JSON.

use super::rule::TemplateTarget;
use crate::json::{Member, Node, Value};

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

/// Members of a plan and of a state with the attributes of a resource.
const ATTRIBUTES: [&str; 2] = ["values", "attributes"];

/// Reads a target, in a plan, in a state or in the configuration as JSON. Blocks inside a target have members of the same
/// names.
pub(super) fn terraform_target(
    node: &Node<'_>,
    address: Option<&str>,
    steps: &[String],
) -> Option<TerraformTarget> {
    let is_index = |it: &&String| it.starts_with('[');
    let mut last = steps.iter().rev().skip_while(is_index);
    let (name, kind) = (last.next()?, last.next());
    let is_configured = kind.is_some_and(|it| it == TERRAFORM_TARGET);
    let is_planned = ATTRIBUTES.contains(&name.as_str())
        && address.is_some_and(|it| it.contains(&format!("{TERRAFORM_TARGET}.")));
    if !is_configured && !is_planned {
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
    let name = steps.iter().skip(at + 1).find(|it| !it.starts_with('['))?;
    Some(format!("{TERRAFORM_RULE}.{name}"))
}

/// The address of a resource: its own member in a plan, or its type and name in a state file.
pub(super) fn address(node: &Node<'_>) -> Option<String> {
    let text = |name| node.get(name).and_then(Node::string);
    if let Some(address) = text("address") {
        return Some(address.to_owned());
    }
    node.get("instances")?;
    Some(format!("{}.{}", text("type")?, text("name")?))
}

/// Reports whether a document is Terraform's configuration as JSON.
pub(super) fn is_configuration(document: &Node<'_>) -> bool {
    let is_of_aws = |it: &&Member<'_>| it.name.starts_with("aws_");
    blocks(document.get("resource"))
        .any(|it| it.members().unwrap_or_default().iter().any(|it| is_of_aws(&it)))
}

/// Returns true for an attribute of a plan that is known only when the plan is applied.
pub(super) fn is_unknown_attribute(change: &Node<'_>, name: &str) -> bool {
    let unknown = change.get("change").and_then(|it| it.get("after_unknown")?.get(name));
    matches!(unknown.map(|it| &it.value), Some(Value::Bool(true)))
}

/// The objects of a block, which may be one or an array of them.
pub(super) fn blocks<'n, 't>(block: Option<&'n Node<'t>>) -> impl Iterator<Item = &'n Node<'t>> {
    let elements = block.and_then(Node::elements);
    let one = if elements.is_none() { block } else { None };
    elements.unwrap_or_default().iter().chain(one)
}
