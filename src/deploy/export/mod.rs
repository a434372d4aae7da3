//! Prints the desired stack as code for CloudFormation, SAM and Terraform, with the names, tags and IDs of `install`. Equal
//! input gives equal bytes. The secret is never a part of it: only the name of its parameter is.

mod cloudformation;
mod hcl;
mod placeholder;
mod terraform;
mod yaml;

use std::collections::BTreeMap;

pub use cloudformation::{
    Dialect, MEMBER_FILE, organization_templates, template_regions, templates,
};
pub use placeholder::Placeholder;
pub use terraform::{PATTERNS, module};

use super::package::hex_sha256;
use super::stack::{DesiredStack, FunctionCode};
use crate::aws::StackNames;

/// The file name of the function's zip beside the printed files.
pub const ZIP: &str = "audit-alert-lambda.zip";

/// The beginning of the line of a heading that tells exported files from others.
const WRITTEN_BY: &str = "Written by `";
/// Maximum number of a heading's first lines, including that line.
const HEADING: usize = 5;

/// The input of the printers.
#[derive(Clone, Debug)]
pub struct ExportSource {
    /// The desired stack. Its account, its parameter and its regions may be the texts of placeholders.
    pub desired: DesiredStack,
    /// The origin of each rule, such as `audit-alert.toml:12`, by its full name.
    pub origins: BTreeMap<String, String>,
    /// The name of the parameter with the webhook URL.
    pub parameter: String,
    /// The command that printed the files.
    pub command: String,
}

/// A printed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedFile {
    /// The path below the folder of the export.
    pub name: String,
    /// The contents.
    pub text: String,
}

impl ExportSource {
    /// Returns the lines at the start of a file.
    fn heading(&self, file: &str) -> Vec<String> {
        vec![
            format!("{file} of the stack {}.", self.desired.names.stack),
            format!("{WRITTEN_BY}{}`. Change the rule set instead and", self.command),
            "write this file again.".to_owned(),
            format!("Rule set: {}", self.desired.rule_set.name),
        ]
    }

    /// Returns true if the name of the parameter is a value of the deployment.
    fn takes_parameter(&self) -> bool {
        let FunctionCode::Own { environment, .. } = &self.desired.code else { return false };
        let placeholder = Placeholder::Parameter.text();
        self.desired.names.parameter == placeholder
            && environment.values().any(|it| it == placeholder)
    }

    /// Returns the commands that create the parameter, which no template contains.
    fn put_parameter(&self) -> Vec<String> {
        if !self.takes_parameter() {
            return Vec::new();
        }
        let StackNames { stack, home, .. } = &self.desired.names;
        let (parameter, tag) = (&self.parameter, StackNames::TAG);
        let FunctionCode::Own { environment, .. } = &self.desired.code else { return Vec::new() };
        let is_token = environment.keys().any(|it| it.starts_with("SLACK_BOT_TOKEN"));
        let (secret, variable) = if is_token {
            ("bot token", "SLACK_BOT_TOKEN")
        } else {
            ("webhook URL", "SLACK_WEBHOOK_URL")
        };
        // Version 1 of the AWS CLI would fetch a URL in `--value`, and other users could read it in the list of processes.
        vec![
            format!("The parameter with the {secret} is not a part of it. Create it first:"),
            format!("  read -rs {variable}"),
            format!("  printf %s \"${variable}\" |"),
            format!(
                "    aws ssm put-parameter --region {home} --type SecureString --name {parameter} \\"
            ),
            format!("      --tags Key={tag},Value={stack} --value file:///dev/stdin"),
        ]
    }

    fn has_own_function(&self) -> bool {
        matches!(self.desired.code, FunctionCode::Own { .. })
    }

    /// Returns the origin of a rule.
    fn origin(&self, rule: &str) -> &str {
        self.origins.get(rule).map_or("", String::as_str)
    }
}

/// Returns true if a file begins with the heading of an export.
pub fn has_heading(text: &str) -> bool {
    let start = format!("# {WRITTEN_BY}audit-alert export");
    text.lines().take(HEADING).any(|line| line.starts_with(&start))
}

/// Returns the identifier that was converted from a name. `restored` is the name as far as the identifier tells it. If several
/// names have the identifier, a hash of the name is appended: a number would change when another rule is added, and Terraform
/// and CloudFormation would replace the rule.
fn stable_id(name: &str, converted: String, restored: &str) -> String {
    if restored == name {
        return converted;
    }
    let hash: String = hex_sha256(name).chars().take(8).collect();
    format!("{converted}X{hash}")
}
