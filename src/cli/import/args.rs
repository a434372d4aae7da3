//! The grammar of `import`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use crate::cli::settings::region;

/// Create a rule set from existing EventBridge rules
///
/// Reads the rules of an AWS account, or those in files: the output of `aws events describe-rule` or `list-rules`,
/// CloudFormation and SAM templates, Terraform plans, states and configuration as JSON, or event patterns. Changes nothing
/// in AWS; the permissions are events:ListRules and events:ListTargetsByRule.
///
/// A rule gets `service` and `events` if these select exactly the same events, else its `pattern`. Descriptions become titles.
/// Disabled rules become comments, and so do rules that EventBridge refuses or whose pattern or state is known only on
/// deployment. Targets and schedules are named in comments; inputs of targets, which may contain
/// secrets, are not read. Then checks the rule set, as `audit-alert check` does.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert import\n  \
    audit-alert import --region ap-northeast-2 --region us-east-1 --prefix security-\n  \
    audit-alert import template.yaml -o rules/audit-alert.toml\n  \
    terraform show -json plan > plan.json; audit-alert import plan.json\n\n\
    Exit codes: 0 success, 1 the rule set is written and has findings or comments instead of rules, or no rule was found, 2 invalid usage or input, or a \
    file exists, 3 AWS error.")]
pub(in crate::cli) struct ImportArgs {
    /// Files or folders with rules, with their subfolders; `-` for standard input [default: the rules of the AWS account]
    #[arg(value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,

    /// Import only rules whose names start with this
    #[arg(long, value_name = "PREFIX", default_value = "", hide_default_value = true)]
    pub(super) prefix: String,

    /// Region of the rules; can be repeated. The first one is the home region of the rule set [default: the regions that
    /// the files name; for an account, those of the settings and that of global services]
    #[arg(long, value_name = "REGION", value_parser = region)]
    pub(super) region: Vec<String>,

    /// File to write, named *.toml
    #[arg(short, long, value_name = "FILE", default_value = crate::cli::rule_set::FILE)]
    pub(super) output: PathBuf,

    #[cfg(feature = "aws")]
    #[command(flatten)]
    pub(super) account: AccountArgs,
}

/// Options of the account whose rules are read.
#[cfg(feature = "aws")]
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "AWS account")]
pub(super) struct AccountArgs {
    /// Event bus of the rules
    #[arg(long, value_name = "NAME", default_value = "default", conflicts_with = "files")]
    pub(super) bus: String,

    /// Profile in the AWS configuration
    #[arg(long, value_name = "NAME", conflicts_with = "files")]
    pub(super) profile: Option<String>,

    /// Endpoint of all AWS services
    #[arg(long, value_name = "URL", conflicts_with = "files")]
    pub(super) endpoint_url: Option<String>,
}
