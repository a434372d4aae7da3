//! The grammar of `init`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use crate::aws::{DEFAULT_STACK, StackNames};
use crate::cli::settings::region;
use crate::cli::shared_args::FromCatalog;
use crate::rules::draft::DraftScope;

/// Create a rule set interactively
///
/// Prompts for everything that is not set by options, then writes a commented audit-alert.toml and a JSON Schema for
/// completion in editors. With --yes, does not prompt; without packs and services, uses the pack `starter`.
///
/// The webhook URL is a secret: the file contains only the name of the parameter, secret or variable that stores it.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert init\n  \
    audit-alert init --yes\n  \
    audit-alert init --yes --pack starter --pack cis --service ecs --actions deletions\n  \
    audit-alert init --yes --webhook-env SLACK_WEBHOOK_URL -o rules/audit-alert.toml\n\n\
    Exit codes: 0 success, 2 invalid usage, or the file exists, 130 a prompt was canceled.")]
pub(crate) struct InitArgs {
    /// Do not prompt
    #[arg(short, long)]
    pub(super) yes: bool,

    /// Home region [default: that of the settings, else ap-northeast-2]
    #[arg(long, value_name = "REGION", value_parser = region)]
    pub(super) region: Option<String>,

    /// Built-in pack; can be repeated
    #[arg(long, value_name = "PACK")]
    pub(super) pack: Vec<String>,

    /// Service to create a rule for; can be repeated
    #[arg(long, value_name = "SERVICE", add = FromCatalog)]
    pub(super) service: Vec<String>,

    /// Actions of the services to alert on
    #[arg(long, value_enum, value_name = "WHICH", requires = "service")]
    pub(super) actions: Option<Which>,

    #[arg(
        long,
        value_name = "NAME",
        group = "webhook",
        help = format!(
            "Parameter of Parameter Store with the webhook URL [default: {}]",
            StackNames::default_parameter(DEFAULT_STACK)
        )
    )]
    pub(super) webhook_parameter: Option<String>,

    /// Secret of Secrets Manager with the webhook URL
    #[arg(long, value_name = "NAME", group = "webhook")]
    pub(super) webhook_secret: Option<String>,

    /// Environment variable with the webhook URL
    #[arg(long, value_name = "NAME", group = "webhook")]
    pub(super) webhook_env: Option<String>,

    /// File to write, named *.toml
    #[arg(short, long, value_name = "FILE", default_value = crate::cli::rule_set::FILE)]
    pub(super) output: PathBuf,

    /// Overwrite the file
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Which {
    /// All actions that change resources
    Mutating,
    /// Deletions and permission changes
    Deletions,
}

impl From<Which> for DraftScope {
    fn from(which: Which) -> Self {
        match which {
            Which::Mutating => Self::Mutating,
            Which::Deletions => Self::Deletions,
        }
    }
}
