//! Recognizes the documents that contain rules.

use super::interpolation::Interpolation;
use super::terraform::is_configuration;
use crate::json::{self, Member, Node};

/// Members that contain a pattern: of EventBridge's API and `CloudFormation`, of Pulumi, and of Terraform.
pub(super) const PATTERNS: [&str; 3] = ["EventPattern", "eventPattern", "event_pattern"];

/// The first members of the output of EventBridge's API, of templates, and of Terraform's documents.
const FIRST_MEMBERS: [&str; 12] = [
    "Name",
    "Rules",
    "EventPattern",
    "AWSTemplateFormatVersion",
    "Description",
    "Parameters",
    "Resources",
    "Transform",
    "format_version",
    "resource",
    "terraform",
    "version",
];

/// Returns the notation of values of the deployment in a document.
pub(super) fn interpolation_of(document: &Node<'_>) -> Interpolation {
    if document.get("service").is_some() && document.get("provider").is_some() {
        Interpolation::Serverless
    } else if is_configuration(document) {
        Interpolation::Terraform
    } else if document.get("Resources").is_some() {
        Interpolation::Template
    } else {
        Interpolation::None
    }
}

/// Returns the documents of a text with several, as a loop over `aws events describe-rule` prints them. Returns `None` if one
/// of them is no rule.
pub(super) fn rule_documents(text: &str) -> Option<Vec<Node<'_>>> {
    let is_rule =
        |it: &Node<'_>| is_known(it) || PATTERNS.iter().any(|name| it.get(name).is_some());
    let documents: Result<Vec<_>, _> = json::Documents::new(text).collect();
    documents.ok().filter(|it| it.iter().all(is_rule))
}

/// Reports whether the first member of JSON is one that a document with rules begins with.
pub(super) fn begins_document(text: &str) -> bool {
    let first = text.trim_start_matches(|c: char| c.is_whitespace() || "[{".contains(c));
    let name = first.strip_prefix('"').and_then(|it| it.split('"').next());
    name.is_some_and(|it| FIRST_MEMBERS.contains(&it))
}

/// Reports whether a line is a member of a YAML mapping.
pub(super) fn is_member(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches("- ");
    line.split_once(':').is_some_and(|(name, value)| {
        let is_name = |c: char| c.is_alphanumeric() || "_-\"'".contains(c);
        !name.is_empty()
            && name.chars().all(is_name)
            && (value.is_empty() || value.starts_with(' '))
    })
}

/// Reports whether an object is a document of a known tool: a template, a Terraform plan or state, or a rule.
pub(super) fn is_known(node: &Node<'_>) -> bool {
    let is_typed = |it: &Member<'_>| it.node.get("Type").is_some();
    let resources = node.get("Resources").and_then(Node::members);
    resources.is_some_and(|it| it.iter().any(is_typed))
        || node.get("AWSTemplateFormatVersion").is_some()
        || node.get("terraform_version").is_some()
        || node.get("ScheduleExpression").is_some()
        || node.get("Rules").is_some_and(|it| it.elements().is_some())
        || node.get("service").is_some() && node.get("functions").is_some()
}
