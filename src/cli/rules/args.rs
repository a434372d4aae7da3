//! The grammar of `rules`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

use crate::cli::shared_args::Format;

/// List the rules in effect
///
/// They are those of the rule set (audit-alert.toml in the current folder, or --rules FILE) and of the built-in packs it
/// names; without a rule set, those of the pack `starter`. A row has the rule's name, severity, number of event names
/// (`any`: every call), regions, and source: packs, or a line of the rule set.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert rules\n  \
    audit-alert rules show iam-change          the pattern that EventBridge gets\n  \
    audit-alert rules packs                    what is built in\n  \
    audit-alert rules --origins                what is set, and by whom\n  \
    audit-alert rules --format json | jq -r 'select(.severity == \"critical\") | .name'\n\n\
    Exit codes: 0 done, 2 the rule set cannot be used.")]
pub(crate) struct RulesArgs {
    #[command(subcommand)]
    pub(super) command: Option<RulesCommand>,

    /// The rule set [default: audit-alert.toml here, else the pack starter]
    #[arg(long, value_name = "FILE", global = true)]
    pub(super) rules: Option<PathBuf>,

    /// What to print: for people, or one JSON object for each thing
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT", global = true)]
    pub(in crate::cli) format: Format,

    /// Home region [default: the one that is set, else ap-northeast-2]
    #[arg(long, value_name = "REGION", global = true)]
    pub(super) region: Option<String>,

    /// Print the settings, and where each came from
    #[arg(long)]
    pub(super) origins: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// Print the pattern of a rule, as EventBridge gets it
    Show {
        /// The rule
        name: String,
    },
    /// List the built-in packs
    Packs,
    /// Print the JSON Schema of audit-alert.toml, which editors complete from
    Schema,
}
