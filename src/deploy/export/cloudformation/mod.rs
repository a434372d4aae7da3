//! CloudFormation templates: one for the home region, one for the other regions.

mod member;
mod pattern_value;
mod regions;
mod resources;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::placeholder::Placeholder;
use super::yaml::put_member;
use super::{ExportSource, ExportedFile, ZIP};
use crate::aws::StackNames;
use crate::deploy::resource::Resource;
use crate::deploy::stack::{DesiredRule, DesiredStack, FunctionCode, Stack, stack};
use regions::{deployed_in, description_of_home};
use resources::{ResourcePrinter, TemplateResource};

pub use member::{MEMBER_FILE, organization_templates};
pub use regions::template_regions;

/// The flavor of the templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// CloudFormation: the zip is an object in S3, named by parameters.
    CloudFormation,
    /// SAM: `sam deploy` uploads the zip beside the template.
    Sam,
}

/// The option that both tools require, because the roles have names.
const CAPABILITY: &str = "--capabilities CAPABILITY_NAMED_IAM";

/// A template, in the order of its members.
struct Template {
    name: &'static str,
    comments: Vec<String>,
    transform: Option<&'static str>,
    description: String,
    parameters: Map<String, Value>,
    conditions: Map<String, Value>,
    resources: Vec<TemplateResource>,
    outputs: Map<String, Value>,
}

/// Returns the templates: that of the home region, and that of the other regions if there are any.
pub fn templates(source: &ExportSource, dialect: Dialect) -> Vec<ExportedFile> {
    let all = stack(&source.desired);
    let forwarding = forwarding(source, &all);
    [Some(home(source, dialect, &all)), forwarding]
        .into_iter()
        .flatten()
        .map(Template::print)
        .collect()
}

fn home(source: &ExportSource, dialect: Dialect, all: &Stack) -> Template {
    let names = &source.desired.names;
    let printer = ResourcePrinter::new(source, dialect, all, &names.home);
    let is_home = |it: &&Resource| resources::region(it).is_none_or(|region| region == names.home);
    let mut comments = source.heading("Home region");
    comments.extend(deployment(source, dialect));
    let mut outputs = Map::new();
    if source.has_own_function() {
        outputs.insert(
            "FunctionArn".to_owned(),
            json!({ "Value": { "Fn::GetAtt": ["Function", "Arn"] } }),
        );
    }
    outputs
        .insert("DeadLetterQueueUrl".to_owned(), json!({ "Value": { "Ref": "DeadLetterQueue" } }));
    Template {
        name: match dialect {
            Dialect::CloudFormation => "home.yaml",
            Dialect::Sam => "template.yaml",
        },
        comments,
        transform: (dialect == Dialect::Sam).then_some("AWS::Serverless-2016-10-31"),
        description: description_of_home(names),
        parameters: parameters(source, dialect),
        conditions: Map::new(),
        resources: all
            .resources
            .values()
            .filter(is_home)
            .flat_map(|it| printer.print(it))
            .collect(),
        outputs,
    }
}

/// Returns the commands that deploy the template of the home region.
fn deployment(source: &ExportSource, dialect: Dialect) -> Vec<String> {
    let StackNames { home, stack, .. } = &source.desired.names;
    let mut lines = vec![String::new()];
    lines.extend(source.put_parameter());
    let has_zip = source.has_own_function();
    if has_zip && dialect == Dialect::CloudFormation {
        lines.push("Upload the zip:".to_owned());
        lines.push(format!("  aws s3 cp {ZIP} s3://BUCKET/{}", code_key(source)));
    }
    lines.push("Deploy:".to_owned());
    // Larger templates than 51,200 bytes are uploaded as well.
    match dialect {
        Dialect::CloudFormation => {
            let overrides = if has_zip { " --parameter-overrides CodeBucket=BUCKET" } else { "" };
            lines.extend([
                format!("  aws cloudformation deploy --region {home} --stack-name {stack} \\"),
                format!("    --template-file home.yaml --s3-bucket BUCKET{overrides} \\"),
                format!("    {CAPABILITY}"),
            ]);
        }
        Dialect::Sam => lines.push(format!(
            "  sam deploy --region {home} --stack-name {stack} --resolve-s3 {CAPABILITY}"
        )),
    }
    lines
}

/// Returns the key of the zip in S3. It changes with the code, else CloudFormation would not update the function.
fn code_key(source: &ExportSource) -> String {
    let FunctionCode::Own { sha256, .. } = &source.desired.code else { return String::new() };
    let hash = sha256.known().map_or("", String::as_str).chars();
    let hash: String = hash.filter(char::is_ascii_alphanumeric).take(16).collect();
    format!("audit-alert-lambda-{hash}.zip")
}

fn parameters(source: &ExportSource, dialect: Dialect) -> Map<String, Value> {
    let mut all = Map::new();
    if !source.has_own_function() {
        return all;
    }
    let mut add = |name: &str, value: Value| all.insert(name.to_owned(), value);
    if dialect == Dialect::CloudFormation {
        add(
            "CodeBucket",
            json!({ "Type": "String", "Description": "Bucket with the function's zip" }),
        );
        add(
            "CodeKey",
            json!({
                "Type": "String",
                "Description": "Key of the zip in the bucket",
                "Default": code_key(source),
            }),
        );
    }
    add(
        "LogRetentionDays",
        json!({
            "Type": "Number",
            "Description": "Retention of the function's log in days",
            "Default": source.desired.log_retention_days,
        }),
    );
    if source.takes_parameter() {
        add(
            "WebhookParameter",
            json!({
                "Type": "String",
                "Description": "Name of the SecureString parameter with the webhook URL",
                "Default": source.parameter,
                "AllowedPattern": "^/.+",
            }),
        );
    }
    all
}

/// Returns the template of the other regions: the same resources in each, except for rules whose events occur in some only.
fn forwarding(source: &ExportSource, all: &Stack) -> Option<Template> {
    let names = &source.desired.names;
    let regions = all.regions_beside(&names.home);
    if regions.is_empty() {
        return None;
    }
    let placeholder = Placeholder::Region.text();
    let in_placeholder = |rule: &DesiredRule| DesiredRule { regions: Vec::new(), ..rule.clone() };
    let desired = DesiredStack {
        regions: vec![placeholder.to_owned()],
        rules: source.desired.rules.iter().map(in_placeholder).collect(),
        ..source.desired.clone()
    };
    let one = stack(&desired);
    let printer = ResourcePrinter::new(source, Dialect::CloudFormation, &one, placeholder);
    let in_region = one.resources.values();
    let in_region = in_region.filter(|it| resources::region(it) == Some(placeholder));
    let (conditions, resources) = regional(&printer, in_region, all, &regions);
    let list: Vec<_> = regions.iter().map(String::as_str).collect();
    let mut comments = source.heading("Other regions");
    comments.extend([
        String::new(),
        "Deploy the template of the home region first, because it has the role that the rules use."
            .to_owned(),
        deployed_in(&regions),
        format!("  for region in {}; do", list.join(" ")),
        format!(
            "    aws cloudformation deploy --region \"$region\" --stack-name {} \\",
            names.stack
        ),
        "      --template-file forwarding.yaml".to_owned(),
        "  done".to_owned(),
    ]);
    Some(Template {
        name: "forwarding.yaml",
        comments,
        transform: None,
        description: format!("{}: rules that forward events to {}", names.stack, names.home),
        parameters: Map::new(),
        conditions,
        resources,
        outputs: Map::new(),
    })
}

/// Prints the resources of a template that is deployed in several regions, and the conditions of the rules that are installed
/// in some of them only.
fn regional<'r>(
    printer: &ResourcePrinter<'_>,
    in_region: impl Iterator<Item = &'r Resource>,
    all: &Stack,
    regions: &BTreeSet<String>,
) -> (Map<String, Value>, Vec<TemplateResource>) {
    let mut regions_of: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for rule in all.rules().filter(|it| regions.contains(&it.region)) {
        regions_of.entry(&rule.name).or_default().insert(&rule.region);
    }
    let (mut conditions, mut resources) = (Map::new(), Vec::new());
    for resource in in_region {
        let mut parts = printer.print(resource);
        if let Resource::Rule(rule) = resource {
            let Some(of) = regions_of.get(&*rule.name) else { continue };
            if of.len() < regions.len() {
                let name = condition(of);
                for it in &mut parts {
                    it.condition = Some(name.clone());
                }
                conditions.insert(name, is_one_of(of));
            }
        }
        resources.extend(parts);
    }
    (conditions, resources)
}

/// Returns the name of the condition for some regions: `IsUsEast1`.
fn condition(regions: &BTreeSet<&str>) -> String {
    let names: Vec<_> = regions.iter().map(|it| resources::pascal_case(it)).collect();
    format!("Is{}", names.join("Or"))
}

fn is_one_of(regions: &BTreeSet<&str>) -> Value {
    let equals = |it: &&str| json!({ "Fn::Equals": [{ "Ref": "AWS::Region" }, it] });
    let mut all: Vec<_> = regions.iter().map(equals).collect();
    // `Fn::Or` requires at least two conditions.
    if all.len() == 1 { all.remove(0) } else { json!({ "Fn::Or": all }) }
}

impl Template {
    fn print(self) -> ExportedFile {
        let Self {
            name,
            comments,
            transform,
            description,
            parameters,
            conditions,
            resources,
            outputs,
        } = self;
        let mut text: String =
            comments.iter().map(|line| format!("# {line}").trim_end().to_owned() + "\n").collect();
        put_member(&mut text, "AWSTemplateFormatVersion", &json!("2010-09-09"), 0);
        if let Some(transform) = transform {
            put_member(&mut text, "Transform", &json!(transform), 0);
        }
        put_member(&mut text, "Description", &json!(description), 0);
        for (key, members) in [("Parameters", parameters), ("Conditions", conditions)] {
            if !members.is_empty() {
                text.push('\n');
                put_member(&mut text, key, &Value::Object(members), 0);
            }
        }
        text.push_str("\nResources:\n");
        for (number, resource) in resources.into_iter().enumerate() {
            text.push_str(if number > 0 { "\n" } else { "" });
            resource.put(&mut text);
        }
        if !outputs.is_empty() {
            text.push('\n');
            put_member(&mut text, "Outputs", &Value::Object(outputs), 0);
        }
        ExportedFile { name: name.to_owned(), text }
    }
}
