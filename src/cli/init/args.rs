//! The grammar of `init`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use crate::aws::{DEFAULT_STACK, StackNames};
use crate::cli::shared_args::FromCatalog;
use crate::rules::draft::DraftScope;

/// Write a rule set, by questions
///
/// Asks for what is not said with flags, then writes a commented audit-alert.toml, and beside it the JSON Schema that
/// editors complete it from. With --yes it asks nothing: without packs and services, the pack `starter` is used.
///
/// The address of Slack's webhook is a secret and does not go into the file, only the place where it is kept.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert init\n  \
    audit-alert init --yes\n  \
    audit-alert init --yes --pack starter --pack cis --service ecs --actions deletions\n  \
    audit-alert init --yes --webhook-env SLACK_WEBHOOK_URL -o rules/audit-alert.toml\n\n\
    Exit codes: 0 written, 2 it exists already, or invalid usage, 130 a question was closed.")]
pub(crate) struct InitArgs {
    /// Ask nothing
    #[arg(short, long)]
    pub(super) yes: bool,

    /// Home region [default: the one that is set, else ap-northeast-2]
    #[arg(long, value_name = "REGION")]
    pub(super) region: Option<String>,

    /// A built-in pack; may be given several times
    #[arg(long, value_name = "PACK")]
    pub(super) pack: Vec<String>,

    /// A service that gets a rule of its own; may be given several times
    #[arg(long, value_name = "SERVICE", add = FromCatalog)]
    pub(super) service: Vec<String>,

    /// Which actions of the services
    #[arg(long, value_enum, value_name = "WHICH", requires = "service")]
    pub(super) actions: Option<Which>,

    #[arg(
        long,
        value_name = "NAME",
        group = "webhook",
        help = format!(
            "The webhook's address is in this parameter of Parameter Store [default: {}]",
            StackNames::default_parameter(DEFAULT_STACK)
        )
    )]
    pub(super) webhook_parameter: Option<String>,

    /// It is in this secret of Secrets Manager
    #[arg(long, value_name = "NAME", group = "webhook")]
    pub(super) webhook_secret: Option<String>,

    /// It is in this environment variable
    #[arg(long, value_name = "NAME", group = "webhook")]
    pub(super) webhook_env: Option<String>,

    /// The file to write, named *.toml
    #[arg(short, long, value_name = "FILE", default_value = crate::cli::rule_set::FILE)]
    pub(super) output: PathBuf,

    /// Overwrite the file
    #[arg(long)]
    pub(super) force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Which {
    /// All that change something
    Mutating,
    /// Deletions, and changes of permissions
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
