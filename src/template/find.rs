//! Finds the patterns of a document.

use std::borrow::Cow;

use super::document::{
    PATTERNS, begins_document, interpolation_of, is_known, is_member, rule_documents,
};
use super::foreign::foreign;
use super::interpolation::Interpolation;
use super::regions::DocumentRegions;
use super::render::{Rendered, has_unknown_name, intrinsic, is_changed, render};
use super::rule::{TemplateRule, function_target, is_scheduled};
use super::terraform::{
    TerraformTarget, address, address_in_configuration, is_unknown_attribute, terraform_target,
};
use super::text_map::MappedText;
use super::wrapping::{UnresolvedRule, Unwrapped, WrappedPattern, Wrapping};
use super::yaml;
use crate::diagnostic::{Code, Diagnostic, Fix, Span};
use crate::json::{self, JsonText, MAX_DEPTH, Member, Node, Value};
use crate::language::phrase;

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
        Err(problem) if is_json => match rule_documents(text) {
            Some(documents) => (documents, false),
            // A template that is cut off has no problems as a pattern.
            None if begins_document(text) => return Unwrapped::Foreign(Box::new(problem)),
            // JSON with a mistake is no YAML; its own problems are reported.
            None => return Unwrapped::Plain,
        },
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
        let interpolation = interpolation_of(document);
        let outer = Outer { text: &whole, is_yaml, interpolation, texts: 0 };
        finder.regions = DocumentRegions::of(document);
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

/// The text that contains a value.
#[derive(Clone, Copy)]
struct Outer<'m> {
    text: &'m MappedText,
    is_yaml: bool,
    interpolation: Interpolation,
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
    regions: DocumentRegions,
    /// The regions in which the resource of the template is created.
    condition: Vec<String>,
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
        let literal =
            |it: &Node<'_>| outer.interpolation.literal(it.string()?).map(Cow::into_owned);
        let name = ["Name", "name"].iter().find_map(|it| node.get(it).and_then(literal));
        let name = name.as_deref();
        let is_sam =
            node.get("Type").and_then(Node::string).is_some_and(|it| SAM_TYPES.contains(&it));
        let plan = node.get("planned_values");
        let outer_address = self.address.clone();
        if let Some(address) = address(node) {
            self.address = Some(address);
        }
        if let Some(regions) = self.regions.of_condition(node) {
            self.condition = regions.to_vec();
        } else if node.get("Type").is_some() && node.get("Properties").is_some() {
            self.condition.clear();
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
                    it.rule = it.rule_of(node, outer);
                    it.pattern(&member.node, name, outer);
                }
                "Properties" if is_sam && let Some(pattern) = pattern_of("Pattern") => {
                    let own = pattern_of("RuleName").and_then(literal);
                    let name = own.as_deref().or(name);
                    it.function_event(&member.node, outer);
                    it.step("Pattern".to_owned(), |it| it.pattern(pattern, name, outer));
                }
                "eventBridge" if let Some(pattern) = pattern_of("pattern") => {
                    it.function_event(&member.node, outer);
                    it.step("pattern".to_owned(), |it| it.pattern(pattern, name, outer));
                }
                "cloudwatchEvent" if let Some(pattern) = pattern_of("event") => {
                    it.function_event(&member.node, outer);
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
        let is_list = node.get("Rules").is_some_and(|it| it.elements().is_some());
        self.wrapping.is_page |= is_list && node.get("NextToken").and_then(Node::string).is_some();
    }

    /// Reads the members of a rule.
    fn rule_of(&self, node: &Node<'_>, outer: Outer<'_>) -> TemplateRule {
        let mut rule = TemplateRule::of(node, outer.interpolation);
        if rule.regions.is_empty() {
            rule.regions.extend(self.regions.of_rule(node, self.address.as_deref()));
        }
        if rule.regions.is_empty() {
            rule.regions.clone_from(&self.condition);
        }
        rule
    }

    /// Sets the rule of an event of a function, which is its target.
    fn function_event(&mut self, node: &Node<'_>, outer: Outer<'_>) {
        let targets = function_target(&self.steps);
        self.rule = TemplateRule { targets, ..self.rule_of(node, outer) };
    }

    /// Reports the rules of a plan whose pattern depends on resources that do not exist yet.
    fn unknown_in_plan(&mut self, plan: &Node<'_>) {
        for change in plan.get("resource_changes").and_then(Node::elements).unwrap_or_default() {
            if !is_unknown_attribute(change, "event_pattern") {
                continue;
            }
            let address = address(change);
            let after = change.get("change").and_then(|it| it.get("after"));
            let name = after.and_then(|it| it.get("name")).and_then(Node::string);
            let mut rule =
                after.map(|it| TemplateRule::of(it, Interpolation::None)).unwrap_or_default();
            rule.regions.extend(self.regions.of_rule(change, address.as_deref()));
            let name = name.map(str::to_owned).or(address);
            self.wrapping.findings.push(unresolved(change.span));
            self.wrapping.unresolved.push(UnresolvedRule { name, rule });
        }
    }

    /// Notes a rule whose pattern is known only on deployment.
    fn unresolved(&mut self, span: Span, name: Option<&str>, outer: Outer<'_>) {
        self.wrapping.findings.push(moved(unresolved(span), outer));
        let name = self.rule_name(name, self.steps.iter().rev().skip(1));
        self.wrapping.unresolved.push(UnresolvedRule { name, rule: self.rule.clone() });
    }

    /// Adds the pattern of a member.
    fn pattern(&mut self, node: &Node<'_>, name: Option<&str>, outer: Outer<'_>) {
        // The rules of a loop differ in values that only its transform inserts.
        if self.steps.iter().any(|it| it.starts_with("Fn::ForEach::")) {
            return self.unresolved(node.span, name, outer);
        }
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
                        let outer = Outer { interpolation: Interpolation::Sub, ..outer };
                        self.string(text.span, content, name, outer);
                    }
                    _ => self.unresolved(node.span, name, outer),
                }
            }
            (Some(_), _) => self.unresolved(node.span, name, outer),
            (None, Value::String(content)) => self.string(node.span, content, name, outer),
            (None, Value::Object(_) | Value::Array(_)) => {
                if has_unknown_name(node, outer.interpolation) {
                    return self.unresolved(node.span, name, outer);
                }
                let rendered = if outer.is_yaml || is_changed(node, outer.interpolation) {
                    render(node, outer.text, outer.interpolation)
                } else {
                    Rendered::known(outer.text.part(node.span))
                };
                self.add(rendered, name, false, outer);
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
        if outer.interpolation.is_literal(content) {
            return self.add(Rendered::known(text), name, !outer.is_yaml, outer);
        }
        match json::parse(content) {
            Ok(node) if !has_unknown_name(&node, outer.interpolation) => {
                let rendered = render(&node, &text, outer.interpolation);
                self.add(rendered, name, false, Outer { text: &text, ..outer });
            }
            // A variable outside of strings, or the name of a field.
            _ => self.unresolved(span, name, outer),
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
            self.add(Rendered::known(text.clone()), None, false, outer);
        }
        diagnostic.help = Some(phrase!("remove the outer quotes and the backslashes"));
        if is_pattern && outer.texts == 0 {
            let text = content.trim().to_owned();
            diagnostic.fix = Some(Box::new(Fix { span, text }));
        }
        self.wrapping.findings.push(diagnostic);
    }

    fn add(&mut self, rendered: Rendered, name: Option<&str>, is_verbatim: bool, outer: Outer<'_>) {
        let Rendered { text, unknown, placeholders } = rendered;
        let unknown: Vec<_> = unknown.into_iter().map(|it| outer.text.map.origin(it)).collect();
        let span = text.map.origin(Span::new(0, text.text.len()));
        let name = self.rule_name(name, self.steps.iter().rev().skip(1));
        let (path, rule) = (self.path(), self.rule.clone());
        let address = self.address.clone().or_else(|| address_in_configuration(&self.steps));
        self.wrapping.patterns.push(WrappedPattern {
            name,
            path,
            span,
            unknown,
            is_verbatim,
            rule,
            address,
            text,
            placeholders,
        });
    }

    /// The name of a rule: its own, that of its Terraform resource, or the nearest of the steps that names one.
    fn rule_name<'s>(
        &self,
        name: Option<&str>,
        mut steps: impl Iterator<Item = &'s String>,
    ) -> Option<String> {
        let names_rule = |it: &str| !it.starts_with('[') && !CONTAINERS.contains(&it);
        // A name in a loop is a template.
        let step = steps.find(|it| names_rule(it) && !it.contains("${"));
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
