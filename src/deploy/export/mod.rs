//! Prints the desired stack as code for CloudFormation, SAM and Terraform, with the names, tags and IDs of `install`. Equal
//! input gives equal bytes. The secret is never a part of it: only the name of its parameter is.

mod cloudformation;
mod hcl;
mod placeholder;
mod terraform;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};

pub use cloudformation::{Dialect, MEMBER_FILE, organization_templates, templates};
pub use placeholder::Placeholder;
pub use terraform::{PATTERNS, module};

use super::stack::{DesiredStack, FunctionCode};
use crate::aws::StackNames;

/// The file name of the function's zip beside the printed files.
pub const ZIP: &str = "audit-alert-lambda.zip";

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
            format!("Written by `{}`. Change the rule set instead and", self.command),
            "write this file again.".to_owned(),
            format!("Rule set: {}", self.desired.rule_set.name),
        ]
    }

    /// Returns true if the name of the parameter is a value of the deployment.
    fn takes_parameter(&self) -> bool {
        self.has_own_function() && self.desired.names.parameter == Placeholder::Parameter.text()
    }

    /// Returns the commands that create the parameter, which no template contains.
    fn put_parameter(&self) -> Vec<String> {
        if !self.takes_parameter() {
            return Vec::new();
        }
        let StackNames { stack, home, .. } = &self.desired.names;
        let (parameter, tag) = (&self.parameter, StackNames::TAG);
        vec![
            "The parameter with the webhook URL is not a part of it. Create it first:".to_owned(),
            format!(
                "  aws ssm put-parameter --region {home} --type SecureString --name {parameter} \\"
            ),
            format!("    --tags Key={tag},Value={stack} --value \"$SLACK_WEBHOOK_URL\""),
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

/// Returns a unique identifier for each name. `of` makes an identifier of a name; several names may have the same.
fn unique_ids<'n>(
    names: impl IntoIterator<Item = &'n str>,
    of: impl Fn(&str) -> String,
) -> BTreeMap<String, String> {
    let names: BTreeSet<_> = names.into_iter().collect();
    let (mut ids, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for name in names {
        let id = of(name);
        let numbered = (2..).map(|number| format!("{id}{number}"));
        let mut free = std::iter::once(id.clone()).chain(numbered);
        let id = free.find(|it| !taken.contains(it)).unwrap_or(id);
        taken.insert(id.clone());
        ids.insert(name.to_owned(), id);
    }
    ids
}
