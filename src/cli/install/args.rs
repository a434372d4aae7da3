//! The arguments of `install`, `status`, `uninstall`, `doctor` and `export`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use crate::cli::send::args::Host;
use crate::cli::settings::region;
use crate::cli::shared_args::{Format, account};
use crate::slack::deliver::AllowedHost;

/// Selects the account and the home region.
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct AwsArgs {
    /// Home region, with the function, its queue and its log [default: that of the settings, else the profile's, else
    /// ap-northeast-2]
    #[arg(long, value_name = "REGION", value_parser = region)]
    pub(super) region: Option<String>,

    /// Profile in the AWS configuration
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Option<String>,

    /// Endpoint of all AWS services
    #[arg(long, value_name = "URL")]
    pub(super) endpoint_url: Option<String>,
}

/// Selects the desired stack.
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct DesiredArgs {
    /// Rule set, or built-in packs joined by `+` [default: audit-alert.toml in the current folder or a parent, else `starter`]
    #[arg(long, value_name = "FILE|PACKS")]
    pub(super) rules: Option<PathBuf>,

    /// Executable of the function; can be repeated, and then the one for arm64 is used, because it costs less [default:
    /// those of the release, else audit-alert-lambda, else bootstrap, in the folder of audit-alert]
    #[arg(long, value_name = "PATH", conflicts_with = "function")]
    pub(super) bootstrap: Vec<PathBuf>,

    /// Existing function that the rules invoke, instead of one of the stack [default: `aws.function` of the rule set]
    #[arg(long, value_name = "ARN")]
    pub(super) function: Option<String>,

    /// More regions to create the rules in, separated by commas; the rules there forward events to the home region
    /// [default: `aws.regions` of the rule set]
    #[arg(long, value_name = "REGION", value_delimiter = ',', value_parser = region)]
    pub(super) regions: Vec<String>,

    /// Host other than Slack's that the function may post to, such as a relay; can be repeated [default:
    /// `aws.allow_hosts` of the rule set]
    #[arg(long, value_name = "HOST", value_parser = Host)]
    pub(super) allow_host: Vec<AllowedHost>,
}

/// Install the rules and the function
///
/// Compares the rule set with the account, shows a plan, prompts for confirmation and applies the plan step by step. After
/// an interruption, run it again to apply the remaining steps. Resources that support tags get the tag audit-alert:stack; resources
/// of the same name without the tag are never changed.
///
/// If `SLACK_WEBHOOK_URL` is set, the webhook URL is stored as a `SecureString` parameter. It is never shown.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert install --region ap-northeast-2\n  \
    audit-alert install --dry-run\n  \
    audit-alert install --regions us-west-2,eu-west-1 --yes\n  \
    audit-alert install --prune\n  \
    audit-alert install --function arn:aws:lambda:ap-northeast-2:111122223333:function:mine\n\n\
    Exit codes: 0 installed, 2 invalid rule set or executable, 3 AWS error, 130 declined or interrupted.")]
#[expect(clippy::struct_excessive_bools, reason = "independent flags")]
pub(in crate::cli) struct InstallArgs {
    #[command(flatten)]
    pub(super) desired: DesiredArgs,

    #[command(flatten)]
    pub(super) aws: AwsArgs,

    /// Show the plan without applying it
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Apply the plan without a prompt
    #[arg(short, long)]
    pub(super) yes: bool,

    /// Replace the rules of another rule set
    #[arg(long)]
    pub(super) adopt: bool,

    /// Also remove additions of others to the stack's resources, such as further targets of a rule or policies of a
    /// role. Implies --targets. Resources of others are never changed
    #[arg(long)]
    pub(super) prune: bool,

    /// Also compare the settings of each rule's target; this takes one more request per rule
    #[arg(long)]
    pub(super) targets: bool,

    /// Format of the plan: lines, or one JSON object for each step
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,
}

/// Compare the installed stack with the rule set
///
/// Lists missing, changed and disabled resources. Changes nothing.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert status\n  \
    audit-alert status --format json | jq -r .resource\n\n\
    Exit codes: 0 no difference, 1 differences, 2 invalid rule set or executable, 3 AWS error.")]
pub(in crate::cli) struct StatusArgs {
    #[command(flatten)]
    pub(super) desired: DesiredArgs,

    #[command(flatten)]
    pub(super) aws: AwsArgs,

    /// Output format: lines, or one JSON object for each difference
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,
}

/// Remove the stack's resources
///
/// Shows a plan, prompts for confirmation and deletes all resources with the stack's tag, including the parameter with the
/// webhook URL if `install` created it. After an interruption, run it again to delete the remaining resources.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert uninstall --dry-run\n  \
    audit-alert uninstall --region ap-northeast-2 --yes\n\n\
    Exit codes: 0 removed, 2 invalid rule set, 3 AWS error or resources left, 130 declined or interrupted.")]
pub(in crate::cli) struct UninstallArgs {
    /// Rule set with the stack's name and region [default: audit-alert.toml in the current folder or a parent, if it exists]
    #[arg(long, value_name = "FILE")]
    pub(super) rules: Option<PathBuf>,

    /// The function that was passed to `install` [default: `aws.function` of the rule set]
    #[arg(long, value_name = "ARN")]
    pub(super) function: Option<String>,

    /// Search these regions as well, separated by commas [default: `aws.regions` of the rule set]
    #[arg(long, value_name = "REGION", value_delimiter = ',', value_parser = region)]
    pub(super) regions: Vec<String>,

    #[command(flatten)]
    pub(super) aws: AwsArgs,

    /// Show the plan without applying it
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Apply the plan without a prompt
    #[arg(short, long)]
    pub(super) yes: bool,

    /// Format of the plan: lines, or one JSON object for each step
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,
}

/// Diagnose missing alerts
///
/// Checks everything between an API call and Slack: trails, rules, targets, the permission, the function and its log, the
/// secret, undelivered events. Each check has a verdict, and each problem a suggested fix. Changes nothing.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert doctor\n  \
    audit-alert doctor --send                  also posts a test alert to Slack\n\n\
    Exit codes: 0 no problem found, 1 a problem found or a check without a result, 2 invalid rule set.")]
pub(in crate::cli) struct DoctorArgs {
    #[command(flatten)]
    pub(super) desired: DesiredArgs,

    #[command(flatten)]
    pub(super) aws: AwsArgs,

    /// Also invoke the function with a test event, which it posts to Slack. This does not test the event bus, because only
    /// AWS can send events with an AWS source to it
    #[arg(long)]
    pub(super) send: bool,

    /// Output format: lines, or one JSON object for each check
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,
}

/// Write the stack as code for CloudFormation, SAM or Terraform
///
/// The resources have the names, tags and settings that `install` gives them, so `status` finds no difference after a deployment.
/// Works offline. The zip of the function is written beside the templates; the webhook URL never is: they only name its parameter.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert export cloudformation\n  \
    audit-alert export terraform -o infra/audit-alert\n  \
    audit-alert export terraform --imports           for a stack that `install` created\n  \
    audit-alert export sam --check                   fails if the folder is outdated\n  \
    audit-alert export cloudformation --member --central-account 111122223333\n\n\
    Exit codes: 0 written or up to date, 1 outdated (--check), 2 invalid rule set or executable.")]
pub(in crate::cli) struct ExportArgs {
    /// Format of the code
    #[arg(value_enum)]
    pub(super) format: ExportFormat,

    /// Folder to write the files to [default: the name of the format]
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,

    /// Write nothing; list the files of the folder that are outdated
    #[arg(long)]
    pub(super) check: bool,

    /// Also write import blocks for the resources that `install` created (Terraform)
    #[arg(long)]
    pub(super) imports: bool,

    /// Write the templates of an organization instead: rules of member accounts that forward events to the central account,
    /// and the policy of its bus (CloudFormation)
    #[arg(long, requires = "central_account", conflicts_with = "account")]
    pub(super) member: bool,

    /// Number of the central account, which has the function, with --member. Events go to its bus in the home region
    #[arg(long, value_name = "ACCOUNT", value_parser = account, requires = "member")]
    pub(super) central_account: Option<String>,

    /// Number of the account, to be written in ARNs [default: the account of the deployment]
    #[arg(long, value_name = "ACCOUNT", value_parser = account)]
    pub(super) account: Option<String>,

    #[command(flatten)]
    pub(super) desired: DesiredArgs,

    /// Home region, with the function, its queue and its log [default: that of the settings, else the profile's, else
    /// ap-northeast-2]
    #[arg(long, value_name = "REGION", value_parser = region)]
    pub(super) region: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportFormat {
    /// Templates for the home region and for the other regions
    #[value(name = "cloudformation")]
    CloudFormation,
    /// The same, with a function that `sam deploy` uploads
    Sam,
    /// A module for Terraform
    Terraform,
}
