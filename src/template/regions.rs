//! The regions that a document names for its rules, beside their own members.

use std::collections::BTreeMap;

use super::interpolation::Interpolation;
use super::render::intrinsic;
use super::terraform::blocks;
use crate::json::Node;

/// The regions in a document.
#[derive(Debug, Default)]
pub(super) struct DocumentRegions {
    /// Of Terraform's providers, by the name in a configuration: `aws`, `aws.alias`.
    providers: BTreeMap<String, String>,
    /// Of resources in a plan, by their addresses without the keys of instances.
    resources: BTreeMap<String, String>,
    /// Of `CloudFormation`'s conditions that compare the region with names, by their names.
    conditions: BTreeMap<String, Vec<String>>,
}

impl DocumentRegions {
    pub(super) fn of(document: &Node<'_>) -> Self {
        let mut regions = Self::default();
        for provider in blocks(document.get("provider").and_then(|it| it.get("aws"))) {
            let alias = provider.get("alias").and_then(Node::string);
            let region = provider.get("region").and_then(Node::string);
            let region = region.and_then(|it| configured_region(it, document));
            let name = alias.map_or_else(|| "aws".to_owned(), |it| format!("aws.{it}"));
            regions.providers.extend(region.map(|it| (name, it)));
        }
        if let Some(configuration) = document.get("configuration") {
            let providers = configuration.get("provider_config").and_then(Node::members);
            for provider in providers.unwrap_or_default() {
                let region = planned_region(&provider.node, document);
                regions.providers.extend(region.map(|it| (provider.name.to_string(), it)));
            }
            if let Some(root) = configuration.get("root_module") {
                regions.planned("", root);
            }
        }
        for condition in document.get("Conditions").and_then(Node::members).unwrap_or_default() {
            let found = compared_regions(&condition.node);
            regions.conditions.extend(found.map(|it| (condition.name.to_string(), it)));
        }
        regions
    }

    /// The regions in which the condition of a resource is true. `None` if they are unknown.
    pub(super) fn of_condition(&self, resource: &Node<'_>) -> Option<&[String]> {
        let name = resource.get("Condition").and_then(Node::string)?;
        self.conditions.get(name).map(Vec::as_slice)
    }

    /// Adds the resources of a module of a plan. `prefix`: the address of the module with a dot behind it.
    fn planned(&mut self, prefix: &str, module: &Node<'_>) {
        for resource in module.get("resources").and_then(Node::elements).unwrap_or_default() {
            let text = |name| resource.get(name).and_then(Node::string);
            let provider = text("provider_config_key").and_then(|it| self.providers.get(it));
            if let (Some(address), Some(region)) = (text("address"), provider.cloned()) {
                self.resources.insert(format!("{prefix}{address}"), region);
            }
        }
        for call in module.get("module_calls").and_then(Node::members).unwrap_or_default() {
            if let Some(module) = call.node.get("module") {
                self.planned(&format!("{prefix}module.{}.", call.name), module);
            }
        }
    }

    /// The region of a rule of a plan, by its address, or of a configuration.
    pub(super) fn of_rule(&self, rule: &Node<'_>, address: Option<&str>) -> Option<String> {
        let planned = address.and_then(|it| self.resources.get(&without_keys(it)));
        let configured = || {
            let name = rule.get("provider").and_then(Node::string).unwrap_or("aws");
            self.providers.get(name.trim_start_matches("${").trim_end_matches('}'))
        };
        planned.or_else(|| configured().filter(|_| self.resources.is_empty())).cloned()
    }
}

/// A region in a configuration, which may be that of a variable with a default.
fn configured_region(text: &str, document: &Node<'_>) -> Option<String> {
    if let Some(literal) = Interpolation::Terraform.literal(text) {
        return Some(literal.into_owned());
    }
    let name = text.strip_prefix("${var.")?.strip_suffix('}')?;
    let variable = blocks(document.get("variable")?.get(name)).next()?;
    variable.get("default").and_then(Node::string).map(str::to_owned)
}

/// The region of a provider of a plan, which may be that of a variable.
fn planned_region(provider: &Node<'_>, plan: &Node<'_>) -> Option<String> {
    let region = provider.get("expressions")?.get("region")?;
    if let Some(constant) = region.get("constant_value") {
        return constant.string().map(str::to_owned);
    }
    let [reference] = region.get("references")?.elements()? else { return None };
    let variable = plan.get("variables")?.get(reference.string()?.strip_prefix("var.")?)?;
    variable.get("value").and_then(Node::string).map(str::to_owned)
}

/// Removes the keys of instances: `a["b"].c[0]` becomes `a.c`. A key may contain brackets.
fn without_keys(address: &str) -> String {
    let mut rest = address;
    let mut plain = String::new();
    while let Some((before, key)) = rest.split_once('[') {
        plain.push_str(before);
        let end = if key.starts_with('"') {
            key.find("\"]").map(|at| at + 2)
        } else {
            key.find(']').map(|at| at + 1)
        };
        rest = end.and_then(|at| key.get(at..)).unwrap_or_default();
    }
    plain + rest
}

/// The regions that a condition compares `AWS::Region` with: `Fn::Equals`, or `Fn::Or` of several.
fn compared_regions(condition: &Node<'_>) -> Option<Vec<String>> {
    let (name, argument) = intrinsic(condition)?;
    let parts = argument.elements()?;
    if name == "Fn::Or" {
        let all: Option<Vec<_>> = parts.iter().map(compared_regions).collect();
        return all.map(|it| it.concat());
    }
    let is_region =
        |it: &&Node<'_>| intrinsic(it).is_some_and(|it| it.1.string() == Some("AWS::Region"));
    let named = parts.iter().find_map(Node::string);
    let named = named.filter(|_| name == "Fn::Equals" && parts.iter().any(|it| is_region(&it)));
    named.map(|it| vec![it.to_owned()])
}
