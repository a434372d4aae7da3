//! `export`: writes the desired stack as code, beside the zip of the function.

use std::path::PathBuf;

use super::args::{AwsArgs, ExportArgs, ExportFormat};
use super::desired::{self, DesiredFor, DesiredInput};
use super::diff::{check_function, desired_stack};
use super::exported_folder::ExportedFolder;
use crate::aws::{Arn, StackNames};
use crate::cli::output_file::require_folder_of;
use crate::cli::{CommandContext, Exit, Failure};
use crate::cloud::CallerIdentity;
use crate::deploy::export::{
    Dialect, ExportSource, ExportedFile, MEMBER_FILE, Placeholder, ZIP, module,
    organization_templates, templates,
};
use crate::language::{Language, Phrase, phrase, plural};
use crate::rules::set::RuleOrigin;

/// Maximum size of a template in S3, in bytes, and maximum number of its resources (CloudFormation quotas).
const MAX_TEMPLATE: usize = 1 << 20;
const MAX_RESOURCES: usize = 500;

pub(in crate::cli) fn run(
    args: &ExportArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    let format = args.format;
    if args.imports && format != ExportFormat::Terraform {
        return Err(Failure::usage(phrase!("--imports requires the format terraform")));
    }
    if args.member && format != ExportFormat::CloudFormation {
        return Err(Failure::usage(phrase!("--member requires the format cloudformation")));
    }
    let folder = args.output.clone().unwrap_or_else(|| PathBuf::from(format.name()));
    require_folder_of(&folder)?;
    let aws = AwsArgs { region: args.region.clone(), profile: None, endpoint_url: None };
    let command = if args.member { DesiredFor::ExportMember } else { DesiredFor::Export };
    let mut input = desired::read(command, &args.desired, &aws, context)?;
    if !input.names_language() {
        // Not that of the locale: equal rule sets give equal files.
        input.settings.language.value = Language::default();
    }
    let source = source(args, &input)?;
    let central = args.central_account.as_deref();
    let printed = match format {
        ExportFormat::CloudFormation if let Some(central) = central => {
            organization_templates(&source, central)
        }
        ExportFormat::CloudFormation => templates(&source, Dialect::CloudFormation),
        ExportFormat::Sam => templates(&source, Dialect::Sam),
        ExportFormat::Terraform => module(&source, args.imports),
    };
    if format != ExportFormat::Terraform {
        warn_of_limits(&printed, context)?;
    }
    let mut files: Vec<_> = printed.into_iter().map(|it| (it.name, it.text.into_bytes())).collect();
    if !input.zip.is_empty() && central.is_none() {
        files.push((ZIP.to_owned(), input.zip));
    }
    // Templates of an organization may lie beside those of the stack.
    let optional = if central.is_some() { &[] } else { format.optional_files() };
    let folder = ExportedFolder { path: folder, files, optional };
    if args.check {
        return check(&folder, context);
    }
    for file in folder.write(&input.set.files().collect::<Vec<_>>())? {
        let file = folder.path.join(file).display().to_string();
        context.ui.status(phrase!("removed {file}, no longer a part of the export", file))?;
    }
    let (count, path) = (folder.files.len(), folder.path.display().to_string());
    let files = plural!(count, "{count} file", "{count} files");
    context.ui.status(phrase!("{folder}: {files}", folder = &path, files))?;
    let first = if central.is_some() { MEMBER_FILE } else { format.first_file() };
    let file = folder.path.join(first).display().to_string();
    context
        .ui
        .status(phrase!("next: deploy it, with the commands at the start of {file}", file))?;
    Ok(Exit::Success)
}

impl ExportFormat {
    fn name(self) -> &'static str {
        match self {
            Self::CloudFormation => "cloudformation",
            Self::Sam => "sam",
            Self::Terraform => "terraform",
        }
    }

    /// Returns the files that an export has only if rules are in other regions, or with a function of its own.
    fn optional_files(self) -> &'static [&'static str] {
        match self {
            Self::CloudFormation | Self::Sam => &["forwarding.yaml", ZIP],
            Self::Terraform => &[ZIP],
        }
    }

    /// Returns the file that begins with the commands of the deployment.
    fn first_file(self) -> &'static str {
        match self {
            Self::CloudFormation => "home.yaml",
            Self::Sam => "template.yaml",
            Self::Terraform => "main.tf",
        }
    }
}

/// Prints the files that differ.
fn check(folder: &ExportedFolder, context: &mut CommandContext<'_, '_>) -> Result<Exit, Failure> {
    let outdated = folder.outdated()?;
    for file in &outdated {
        context.ui.text(Phrase::verbatim(folder.path.join(file).display().to_string()))?;
    }
    let folder = folder.path.display().to_string();
    if outdated.is_empty() {
        context.ui.status(phrase!("{folder} is up to date", folder))?;
        return Ok(Exit::Success);
    }
    context.ui.status(phrase!("{folder} is outdated; run the command without --check", folder))?;
    Ok(Exit::Negative)
}

fn warn_of_limits(
    templates: &[ExportedFile],
    context: &mut CommandContext<'_, '_>,
) -> Result<(), Failure> {
    for ExportedFile { name, text } in templates {
        let resources = text.lines().filter(|it| it.starts_with("    Type: AWS::")).count();
        if resources > MAX_RESOURCES {
            context.ui.warning(phrase!(
                "{name} has {count} resources; CloudFormation accepts {limit} in a template",
                name,
                count = resources,
                limit = MAX_RESOURCES
            ))?;
        }
        if text.len() > MAX_TEMPLATE {
            context.ui.warning(phrase!(
                "{name} is larger than 1 MB, the limit of CloudFormation for a template in S3",
                name
            ))?;
        }
    }
    Ok(())
}

fn source(args: &ExportArgs, input: &DesiredInput) -> Result<ExportSource, Failure> {
    let function = &input.settings.function;
    // A rule invokes functions of its own account only.
    let of_function =
        function.value.as_deref().and_then(Arn::parse).map(|it| it.account.to_owned());
    // A member account has no function.
    let account = args.account.clone().or(of_function.filter(|_| !args.member));
    let account = account.unwrap_or_else(|| Placeholder::Account.text().to_owned());
    let names = desired::names(&input.settings, CallerIdentity { account, arn: String::new() });
    if !args.member {
        check_function(function, &names)?;
    }
    let parameter = names.parameter.clone();
    // The template's parameter has the whole name, to which ARNs add nothing only after a slash.
    let is_value = parameter.starts_with('/');
    let name = if is_value { Placeholder::Parameter.text() } else { &parameter };
    let names = StackNames { parameter: name.to_owned(), ..names };
    Ok(ExportSource {
        desired: desired_stack(input, &names),
        origins: input
            .set
            .effective
            .rules
            .iter()
            .flat_map(|rule| {
                let origin = match &rule.origin {
                    RuleOrigin::Packs(packs) => format!("Built-in packs: {}", packs.join(", ")),
                    RuleOrigin::File(_) => {
                        let line = input.set.line_of(rule).unwrap_or_default();
                        format!("{}:{line}", input.rule_set.name)
                    }
                };
                let prefix = names.rule_prefix();
                let names = rule.installed_names().into_iter();
                names.map(move |name| (format!("{prefix}{name}"), origin.clone()))
            })
            .collect(),
        parameter,
        command: match &args.central_account {
            Some(central) => {
                format!("audit-alert export cloudformation --member --central-account {central}")
            }
            None => format!("audit-alert export {}", args.format.name()),
        },
    })
}
