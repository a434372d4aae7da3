//! Finds the patterns of a document.

use std::borrow::Cow;

use super::foreign::foreign;
use super::render::{Rendered, has_variable, intrinsic, is_unknown, render};
use super::rule::{
    TemplateRule, TerraformTarget, address_in_configuration, function_target, is_scheduled,
    terraform_target,
};
use super::text_map::MappedText;
use super::wrapping::{Unwrapped, WrappedPattern, Wrapping};
use super::yaml;
use crate::diagnostic::{Code, Diagnostic, Fix, Span};
use crate::json::{self, JsonText, MAX_DEPTH, Member, Node, Value};
use crate::language::phrase;

/// Members that contain a pattern: of EventBridge's API and `CloudFormation`, of Pulumi, and of Terraform.
const PATTERNS: [&str; 3] = ["EventPattern", "eventPattern", "event_pattern"];

/// Types of events of a SAM function with a member `Pattern`.
const SAM_TYPES: [&str; 2] = ["EventBridgeRule", "CloudWatchEvent"];

/// Members of an event pattern, by which a pattern for events that contain patterns is recognized.
const ENVELOPE: [&str; 8] =
    ["source", "detail-type", "detail", "account", "region", "resources", "time", "$or"];

/// Most texts inside each other.
const MAX_TEXTS: u8 = 4;

/// Steps of a path that do not name a rule.
const CONTAINERS: [&str; 9] = [
    "Properties",
    "properties",
    "values",
    "Rules",
    "events",
    "Events",
    "eventBridge",
    "cloudwatchEvent",
    "Resources",
];

/// Finds the patterns in a text.
pub fn unwrap(text: &str) -> Unwrapped {
    if let Some(problem) = foreign(text) {
        return Unwrapped::Foreign(Box::new(problem));
    }
    let start = text.trim_start();
    let is_json = start.starts_with(['{', '[', '"']);
    let (documents, is_yaml) = match json::parse(text) {
        Ok(node) => (vec![node], false),
        // JSON with a mistake is no YAML; its own problems are reported.
        Err(_) if is_json => return Unwrapped::Plain,
        Err(_) if !start.lines().any(is_member) => return Unwrapped::Plain,
        Err(_) => match yaml::parse(text) {
            Ok(documents) => (documents, true),
            Err(problem) => return Unwrapped::Foreign(Box::new(problem)),
        },
    };
    let whole = MappedText::whole(text);
    let mut finder = Finder::default();
    for document in &documents {
        let is_plain = |it: &Member<'_>| {
            ENVELOPE.contains(&&*it.name)
                && matches!(it.node.value, Value::Array(_) | Value::Object(_))
        };
        if !is_yaml
            && document.members().is_some_and(|it| it.iter().any(is_plain))
            && !is_known(document)
        {
            return Unwrapped::Plain;
        }
        let variables = has_variables(document);
        let outer = Outer { text: &whole, is_yaml, variables, texts: 0 };
        if let Value::String(content) = &document.value {
            finder.encoded(document.span, content, outer);
        } else {
            finder.value(document, outer);
        }
    }
    let Finder { mut wrapping, targets, .. } = finder;
    wrapping.add_targets(targets);
    if !wrapping.patterns.is_empty() || !wrapping.findings.is_empty() {
        return Unwrapped::Wrapping(wrapping);
    }
    let is_foreign = |it: &Node<'_>| it.members().is_some() && (is_yaml || is_known(it));
    if documents.iter().any(is_foreign) { Unwrapped::NoPattern } else { Unwrapped::Plain }
}

/// Reports whether `${..}` in the strings of a document is replaced on deployment: in `serverless.yml` and in Terraform's
/// configuration as JSON.
fn has_variables(document: &Node<'_>) -> bool {
    let is_of_aws = |it: &Member<'_>| it.name.starts_with("aws_");
    let resources = document.get("resource").and_then(Node::members);
    document.get("service").is_some() && document.get("provider").is_some()
        || resources.is_some_and(|it| it.iter().any(is_of_aws))
}

/// Reports whether a line is a member of a YAML mapping.
fn is_member(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches("- ");
    line.split_once(':').is_some_and(|(name, value)| {
        let is_name = |c: char| c.is_alphanumeric() || "_-\"'".contains(c);
        !name.is_empty()
            && name.chars().all(is_name)
            && (value.is_empty() || value.starts_with(' '))
    })
}

/// Reports whether an object is a document of a known tool: a template, a Terraform plan or state, or a rule.
fn is_known(node: &Node<'_>) -> bool {
    let is_typed = |it: &Member<'_>| it.node.get("Type").is_some();
    let resources = node.get("Resources").and_then(Node::members);
    resources.is_some_and(|it| it.iter().any(is_typed))
        || node.get("AWSTemplateFormatVersion").is_some()
        || node.get("terraform_version").is_some()
        || node.get("ScheduleExpression").is_some()
        || node.get("Rules").is_some_and(|it| it.elements().is_some())
        || node.get("service").is_some() && node.get("functions").is_some()
}

/// The text that contains a value.
#[derive(Clone, Copy)]
struct Outer<'m> {
    text: &'m MappedText,
    is_yaml: bool,
    /// `${..}` in strings is replaced on deployment.
    variables: bool,
    /// Number of texts around this one.
    texts: u8,
}

impl Outer<'_> {
    /// Returns the content of a string of this text.
    fn content(&self, span: Span, content: &JsonText<'_>) -> MappedText {
        if self.is_yaml {
            self.text.yaml_scalar(span, content)
        } else {
            self.text.json_string(span, content)
        }
    }
}

#[derive(Default)]
struct Finder {
    wrapping: Wrapping,
    /// The rule of the next pattern.
    rule: TemplateRule,
    targets: Vec<TerraformTarget>,
    /// The address of the Terraform resource around the value.
    address: Option<String>,
    /// The steps of the path: names, and `[index]`.
    steps: Vec<String>,
    depth: usize,
}

impl Finder {
    /// Walks a value.
    fn value(&mut self, node: &Node<'_>, outer: Outer<'_>) {
        if self.depth == MAX_DEPTH {
            return;
        }
        self.depth += 1;
        match &node.value {
            Value::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    self.step(format!("[{index}]"), |it| it.value(element, outer));
                }
            }
            Value::Object(members) => self.object(node, members, outer),
            _ => {}
        }
        self.depth -= 1;
    }

    fn step(&mut self, step: String, walk: impl FnOnce(&mut Self)) {
        self.steps.push(step);
        walk(self);
        self.steps.pop();
    }

    fn object(&mut self, node: &Node<'_>, members: &[Member<'_>], outer: Outer<'_>) {
        let name = ["Name", "name"].iter().find_map(|it| node.get(it)?.string());
        let is_sam =
            node.get("Type").and_then(Node::string).is_some_and(|it| SAM_TYPES.contains(&it));
        let plan = node.get("planned_values");
        let outer_address = self.address.clone();
        if let Some(address) = node.get("address").and_then(Node::string) {
            self.address = Some(address.to_owned());
        }
        self.rule_or_target(node, name);
        for member in members {
            // A plan repeats its resources in other members.
            if plan.is_some_and(|plan| plan.span != member.node.span) {
                continue;
            }
            let pattern_of = |name| member.node.get(name);
            self.step(member.name.to_string(), |it| match &*member.name {
                known if PATTERNS.contains(&known) => {
                    it.rule = TemplateRule::of(node);
                    it.pattern(&member.node, name, outer);
                }
                "Properties" if is_sam && let Some(pattern) = pattern_of("Pattern") => {
                    let name = pattern_of("RuleName").and_then(Node::string).or(name);
                    it.function_event(&member.node);
                    it.step("Pattern".to_owned(), |it| it.pattern(pattern, name, outer));
                }
                "eventBridge" if let Some(pattern) = pattern_of("pattern") => {
                    it.function_event(&member.node);
                    it.step("pattern".to_owned(), |it| it.pattern(pattern, name, outer));
                }
                "cloudwatchEvent" if let Some(pattern) = pattern_of("event") => {
                    it.function_event(&member.node);
                    it.step("event".to_owned(), |it| it.pattern(pattern, name, outer));
                }
                _ => it.value(&member.node, outer),
            });
        }
        self.address = outer_address;
        if plan.is_some() {
            self.unknown_in_plan(node);
        }
    }

    /// Notes a rule that has only a schedule, and a target of Terraform.
    fn rule_or_target(&mut self, node: &Node<'_>, name: Option<&str>) {
        let has_pattern =
            PATTERNS.iter().any(|it| node.get(it).is_some_and(|it| it.value != Value::Null));
        if !has_pattern && is_scheduled(node) {
            let name = self.rule_name(name, self.steps.iter().rev());
            self.wrapping.schedules.push(name.unwrap_or_else(|| "?".to_owned()));
        }
        self.targets.extend(terraform_target(node, self.address.as_deref(), &self.steps));
    }

    /// Sets the rule of an event of a function, which is its target.
    fn function_event(&mut self, node: &Node<'_>) {
        self.rule =
            TemplateRule { targets: function_target(&self.steps), ..TemplateRule::of(node) };
    }

    /// Reports the rules of a plan whose pattern depends on resources that do not exist yet.
    fn unknown_in_plan(&mut self, plan: &Node<'_>) {
        for change in plan.get("resource_changes").and_then(Node::elements).unwrap_or_default() {
            let after = change.get("change").and_then(|it| it.get("after_unknown"));
            let pattern = after.and_then(|it| it.get("event_pattern"));
            if let Some(Node { span, value: Value::Bool(true) }) = pattern {
                self.wrapping.findings.push(unresolved(*span));
            }
        }
    }

    /// Adds the pattern of a member.
    fn pattern(&mut self, node: &Node<'_>, name: Option<&str>, outer: Outer<'_>) {
        match (intrinsic(node), &node.value) {
            (Some(("Fn::If", argument)), _) => {
                for branch in argument.elements().unwrap_or_default().iter().skip(1) {
                    let is_none =
                        intrinsic(branch).is_some_and(|it| it.1.string() == Some("AWS::NoValue"));
                    if !is_none {
                        self.pattern(branch, name, outer);
                    }
                }
            }
            (Some(("Fn::ToJsonString", argument)), _) => self.pattern(argument, name, outer),
            (Some(("Fn::Sub", argument)), _) => {
                let text = argument.elements().and_then(<[_]>::first).unwrap_or(argument);
                match &text.value {
                    Value::String(content) => {
                        let outer = Outer { variables: true, ..outer };
                        self.string(text.span, content, name, outer);
                    }
                    _ => self.wrapping.findings.push(moved(unresolved(node.span), outer)),
                }
            }
            (Some(_), _) => self.wrapping.findings.push(moved(unresolved(node.span), outer)),
            (None, Value::String(content)) => self.string(node.span, content, name, outer),
            (None, Value::Object(_) | Value::Array(_)) => {
                if outer.is_yaml || is_unknown(node, outer.variables) {
                    let rendered = render(node, outer.text, outer.variables);
                    self.add(rendered, name, false, outer);
                } else {
                    let text = outer.text.part(node.span);
                    let rendered = Rendered { text, unknown: Vec::new() };
                    self.add(rendered, name, false, outer);
                }
            }
            (None, Value::Null | Value::Bool(_) | Value::Number(_)) => {}
        }
    }

    /// Adds a pattern that is written as a text.
    fn string(&mut self, span: Span, content: &JsonText<'_>, name: Option<&str>, outer: Outer<'_>) {
        if content.trim().is_empty() {
            return;
        }
        let text = outer.content(span, content);
        if content.trim_start().starts_with('"')
            && let Ok(node) = json::parse(content)
            && let Value::String(inner) = &node.value
        {
            let outer = Outer { text: &text, is_yaml: false, texts: outer.texts + 1, ..outer };
            return self.encoded(node.span, inner, outer);
        }
        if !(outer.variables && has_variable(content)) {
            let rendered = Rendered { text, unknown: Vec::new() };
            return self.add(rendered, name, !outer.is_yaml, outer);
        }
        match json::parse(content) {
            Ok(node) => {
                let rendered = render(&node, &text, true);
                self.add(rendered, name, false, Outer { text: &text, ..outer });
            }
            // A variable outside of strings.
            Err(_) => self.wrapping.findings.push(moved(unresolved(span), outer)),
        }
    }

    /// Looks into the content of a string in place of a pattern or a document.
    fn encoded(&mut self, span: Span, content: &JsonText<'_>, outer: Outer<'_>) {
        let Ok(node) = json::parse(content) else { return };
        if outer.texts == MAX_TEXTS {
            return;
        }
        let text = outer.content(span, content);
        let inner = Outer { text: &text, is_yaml: false, texts: outer.texts + 1, ..outer };
        if let Value::String(content) = &node.value {
            return self.encoded(node.span, content, inner);
        }
        let Some(members) = node.members() else { return };
        let before = self.wrapping.patterns.len();
        if !members.iter().any(|it| ENVELOPE.contains(&&*it.name)) {
            self.value(&node, inner);
        }
        let is_pattern = self.wrapping.patterns.len() == before;
        let title = if is_pattern {
            phrase!("the pattern is encoded twice")
        } else {
            phrase!("the document is encoded twice")
        };
        let label = phrase!("a string that contains JSON");
        let diagnostic = Diagnostic::new(Code::PatternEncodedTwice, span, title, label);
        let mut diagnostic = moved(diagnostic, outer);
        if is_pattern {
            let rendered = Rendered { text: text.clone(), unknown: Vec::new() };
            self.add(rendered, None, false, outer);
        }
        diagnostic.help = Some(phrase!("remove the outer quotes and the backslashes"));
        if is_pattern && outer.texts == 0 {
            let text = content.trim().to_owned();
            diagnostic.fix = Some(Box::new(Fix { span, text }));
        }
        self.wrapping.findings.push(diagnostic);
    }

    fn add(&mut self, rendered: Rendered, name: Option<&str>, is_verbatim: bool, outer: Outer<'_>) {
        let Rendered { text, unknown } = rendered;
        let unknown: Vec<_> = unknown.into_iter().map(|it| outer.text.map.origin(it)).collect();
        let span = text.map.origin(Span::new(0, text.text.len()));
        let name = self.rule_name(name, self.steps.iter().rev().skip(1));
        let (path, rule) = (self.path(), self.rule.clone());
        let address = self.address.clone().or_else(|| address_in_configuration(&self.steps));
        let pattern =
            WrappedPattern { name, path, span, unknown, is_verbatim, rule, address, text };
        self.wrapping.patterns.push(pattern);
    }

    /// The name of a rule: its own, that of its Terraform resource, or the nearest of the steps that names one.
    fn rule_name<'s>(
        &self,
        name: Option<&str>,
        mut steps: impl Iterator<Item = &'s String>,
    ) -> Option<String> {
        let step = steps.find(|it| !it.starts_with('[') && !CONTAINERS.contains(&it.as_str()));
        name.or(self.address.as_deref()).or(step.map(String::as_str)).map(str::to_owned)
    }

    fn path(&self) -> String {
        let plain =
            |it: &str| it.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        let step = |it: &String| -> Cow<'static, str> {
            match it.as_str() {
                index if index.starts_with('[') => index.to_owned().into(),
                name if plain(name) => format!(".{name}").into(),
                name => format!("[{name:?}]").into(),
            }
        };
        self.steps.iter().fold("$".to_owned(), |path, it| path + &step(it))
    }
}

fn moved(diagnostic: Diagnostic, outer: Outer<'_>) -> Diagnostic {
    outer.text.map.move_diagnostic(diagnostic)
}

/// A pattern that is known only on deployment.
fn unresolved(span: Span) -> Diagnostic {
    let title = phrase!("the pattern is known only when it is deployed");
    let label = phrase!("not checked");
    Diagnostic::new(Code::PatternUnknownText, span, title, label)
        .help(phrase!("check the pattern of the deployed rule: `aws events describe-rule`"))
}
