//! A Terraform module of the stack.

mod resources;
mod values;

use std::collections::BTreeMap;

use self::resources::{ModulePrinter, ModuleResource, pattern_file, queue_id, snake_case};
use super::hcl::{Expression, HclBlock, quoted};
use super::placeholder::Placeholder;
use super::{ExportSource, ExportedFile};
use crate::deploy::stack::{Stack, stack};

pub use self::resources::PATTERNS;

/// Returns the files of the module. `with_imports` adds the import blocks for a stack that `install` created.
pub fn module(source: &ExportSource, with_imports: bool) -> Vec<ExportedFile> {
    let all = stack(&source.desired);
    let printer = ModulePrinter::new(source, &all);
    let blocks: Vec<_> = all.resources.values().flat_map(|it| printer.print(it)).collect();
    let mut main = settings(source, &all);
    main.extend(blocks.iter().map(|it| it.block.clone()));
    let mut comments = source.heading("Resources");
    comments.push(String::new());
    comments.extend(source.put_parameter());
    comments.extend(["Deploy:", "  terraform init", "  terraform apply"].map(str::to_owned));
    let mut files = vec![
        file("main.tf", &comments, &main),
        file("variables.tf", &source.heading("Variables"), &variables(source)),
        file("outputs.tf", &source.heading("Outputs"), &outputs(source, &all)),
    ];
    if with_imports {
        let mut comments = source.heading("Import blocks");
        comments.push("Delete this file after the first apply.".to_owned());
        let mut imports = Vec::new();
        if takes_account(source) {
            // Older versions accept only literal IDs (Terraform changelog 1.6.0).
            let version = Expression::Line(quoted(">= 1.6"));
            imports.push(HclBlock::new("terraform").set("required_version", version));
        }
        imports.extend(blocks.iter().map(ModuleResource::import));
        files.push(file("imports.tf", &comments, &imports));
    }
    let patterns: BTreeMap<_, _> = all.rules().map(|it| (&it.name, it.pattern.as_str())).collect();
    files.extend(patterns.into_iter().map(|(name, pattern)| ExportedFile {
        name: pattern_file(name),
        text: format!("{pattern}\n"),
    }));
    files
}

fn file(name: &str, comments: &[String], blocks: &[HclBlock]) -> ExportedFile {
    let mut text: String =
        comments.iter().map(|line| format!("# {line}").trim_end().to_owned() + "\n").collect();
    for block in blocks {
        text.push('\n');
        block.put(&mut text, 0);
    }
    ExportedFile { name: name.to_owned(), text }
}

/// Returns true if the account is that of the deployment.
fn takes_account(source: &ExportSource) -> bool {
    source.desired.names.account == Placeholder::Account.text()
}

/// Returns the settings of Terraform and the providers.
fn settings(source: &ExportSource, all: &Stack) -> Vec<HclBlock> {
    let provider = Expression::Object(vec![
        ("source".to_owned(), Expression::Line(quoted("hashicorp/aws"))),
        ("version".to_owned(), Expression::Line(quoted(">= 5.0"))),
    ]);
    let terraform = HclBlock::new("terraform")
        .set("required_version", Expression::Line(quoted(">= 1.5")))
        .block(HclBlock::new("required_providers").set("aws", provider));
    let mut blocks = vec![terraform];
    let region = |region: &str| Expression::Line(quoted(region));
    blocks
        .push(HclBlock::new("provider \"aws\"").set("region", region(&source.desired.names.home)));
    blocks.extend(all.regions_beside(&source.desired.names.home).iter().map(|it| {
        HclBlock::new("provider \"aws\"")
            .set("alias", Expression::Line(quoted(&snake_case(it))))
            .set("region", region(it))
    }));
    if takes_account(source) {
        blocks.push(HclBlock::new("data \"aws_caller_identity\" \"current\""));
    }
    blocks
}

fn variables(source: &ExportSource) -> Vec<HclBlock> {
    if !source.has_own_function() {
        return Vec::new();
    }
    let variable = |name: &str, kind: &str, description: &str, default: Expression| {
        HclBlock::new(format!("variable {}", quoted(name)))
            .set("type", Expression::Line(kind.to_owned()))
            .set("description", Expression::Line(quoted(description)))
            .set("default", default)
    };
    let days = Expression::from(source.desired.log_retention_days);
    let mut all = vec![variable(
        "log_retention_days",
        "number",
        "Retention of the function's log in days",
        days,
    )];
    if source.takes_parameter() {
        all.push(variable(
            "webhook_parameter",
            "string",
            "Name of the SecureString parameter with the webhook URL, with a slash at its start",
            Expression::Line(quoted(&source.parameter)),
        ));
    }
    all
}

fn outputs(source: &ExportSource, all: &Stack) -> Vec<HclBlock> {
    let output = |name: &str, description: &str, value: Expression| {
        HclBlock::new(format!("output {}", quoted(name)))
            .set("description", Expression::Line(quoted(description)))
            .set("value", value)
    };
    let url = |it: &String| {
        let url = format!("aws_sqs_queue.{}.url", queue_id(it));
        (quoted(it), Expression::Line(url))
    };
    let urls = all.regions_with(&source.desired.names.home).iter().map(url).collect();
    let mut outputs = Vec::new();
    if source.has_own_function() {
        outputs.push(output(
            "function_arn",
            "ARN of the function",
            Expression::Line("aws_lambda_function.function.arn".to_owned()),
        ));
    }
    outputs.push(output(
        "dead_letter_queue_urls",
        "URLs of the dead-letter queues by region",
        Expression::Object(urls),
    ));
    outputs
}
