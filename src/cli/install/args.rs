//! The grammar of `install`, `status` and `uninstall`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use crate::cli::settings::region;
use crate::cli::shared_args::Format;
use crate::slack::deliver::AllowedHost;

/// Which account and stack.
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct AwsArgs {
    /// The home region: of the function, its queue and log [default: the rule set's, else `AWS_REGION`, else the profile's,
    /// else ap-northeast-2]
    #[arg(long, value_name = "REGION")]
    pub(super) region: Option<String>,

    /// The profile of AWS's configuration
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Option<String>,

    /// Another address of AWS's services
    #[arg(long, value_name = "URL")]
    pub(super) endpoint_url: Option<String>,
}

/// What is wanted.
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct DesiredArgs {
    /// The rule set [default: audit-alert.toml here, else the pack starter]
    #[arg(long, value_name = "FILE")]
    pub(super) rules: Option<PathBuf>,

    /// The function's executable; of several, the one for arm64, which costs less [default: audit-alert-lambda, else
    /// bootstrap, beside audit-alert itself]
    #[arg(long, value_name = "PATH", conflicts_with = "function")]
    pub(super) bootstrap: Vec<PathBuf>,

    /// A function that is there already, instead of one of our own
    #[arg(long, value_name = "ARN")]
    pub(super) function: Option<String>,

    /// Watch these regions too, with commas between them; their events are handed to the home region
    #[arg(long, value_name = "REGION", value_delimiter = ',', value_parser = region)]
    pub(super) regions: Vec<String>,

    /// Let the function post to a host that is not Slack's: a relay of your own; may be given several times
    #[arg(long, value_name = "HOST")]
    pub(super) allow_host: Vec<AllowedHost>,
}

/// Install the rules and the function that posts what they pick
///
/// Reads the rule set, looks at the account, shows what it would do, asks, and does it step by step. Running it again does
/// what is still to do, which is nothing when all is as it should be. Everything bears the tag audit-alert:stack; what
/// has the same name without the tag is never touched.
///
/// The webhook's address is read from `SLACK_WEBHOOK_URL`, if that is set, and stored as a `SecureString`; it is never shown.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert install --region ap-northeast-2\n  \
    audit-alert install --dry-run\n  \
    audit-alert install --regions us-west-2,eu-west-1 --yes\n  \
    audit-alert install --function arn:aws:lambda:ap-northeast-2:111122223333:function:mine\n\n\
    Exit codes: 0 done, 2 the rule set or the executable cannot be used, 3 AWS failed, 130 declined or interrupted.")]
pub(in crate::cli) struct InstallArgs {
    #[command(flatten)]
    pub(super) wanted: DesiredArgs,

    #[command(flatten)]
    pub(super) aws: AwsArgs,

    /// Show the plan, and change nothing
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Do it without asking
    #[arg(short, long)]
    pub(super) yes: bool,

    /// Also compare what the targets of rules are set to, which takes a request for each
    #[arg(long)]
    pub(super) targets: bool,

    /// What to print of the plan: lines, or one JSON object for each step
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,
}

/// Compare what is wanted with what is there
///
/// Says line by line what is missing, edited or disabled. Changes nothing.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert status\n  \
    audit-alert status --format json | jq -r .resource\n\n\
    Exit codes: 0 all is as it should be, 1 it is not, 2 the rule set or the executable cannot be used, 3 AWS failed.")]
pub(in crate::cli) struct StatusArgs {
    #[command(flatten)]
    pub(super) wanted: DesiredArgs,

    #[command(flatten)]
    pub(super) aws: AwsArgs,

    /// What to print: lines, or one JSON object for each difference
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,
}

/// Remove what bears the stack's tag, and nothing else
///
/// Shows what it would delete, asks, and deletes it in the order that AWS allows. Running it again after a failure goes on
/// where it stopped. It also deletes the parameter with the webhook's address, if install made it.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert uninstall --dry-run\n  \
    audit-alert uninstall --region ap-northeast-2 --yes\n\n\
    Exit codes: 0 done, 2 the rule set cannot be used, 3 AWS failed or something is left, 130 declined or interrupted.")]
pub(in crate::cli) struct UninstallArgs {
    /// The rule set that says the stack's name and region [default: audit-alert.toml, if it is here]
    #[arg(long, value_name = "FILE")]
    pub(super) rules: Option<PathBuf>,

    /// The function that was given to install
    #[arg(long, value_name = "ARN")]
    pub(super) function: Option<String>,

    /// Look in these regions too, with commas between them
    #[arg(long, value_name = "REGION", value_delimiter = ',', value_parser = region)]
    pub(super) regions: Vec<String>,

    #[command(flatten)]
    pub(super) aws: AwsArgs,

    /// Show the plan, and change nothing
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Do it without asking
    #[arg(short, long)]
    pub(super) yes: bool,

    /// What to print of the plan: lines, or one JSON object for each step
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,
}

/// Say why no alert arrives
///
/// Looks at everything between an API call and Slack: trails, rules, targets, permission, function, its log, the secret,
/// dead letters. Each has a verdict, and what is bad has a fix. Changes nothing.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert doctor\n  \
    audit-alert doctor --send                  calls the function with a test event: an alert appears in Slack\n\n\
    Exit codes: 0 no cause found, 1 a cause found or not all could be looked at, 2 the rule set cannot be used.")]
pub(in crate::cli) struct DoctorArgs {
    #[command(flatten)]
    pub(super) wanted: DesiredArgs,

    #[command(flatten)]
    pub(super) aws: AwsArgs,

    /// Also call the function with a test event, which it posts to Slack. It is not put on the bus: nobody but AWS may put
    /// events of AWS's sources there
    #[arg(long)]
    pub(super) send: bool,

    /// What to print: lines, or one JSON object for each check
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,
}
