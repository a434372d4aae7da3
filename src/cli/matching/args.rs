//! The grammar of `match`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args as ClapArgs;

#[cfg(feature = "aws")]
use crate::cli::on_aws::OnAwsArgs;
use crate::cli::shared_args::Format;

/// Match events against event patterns, as EventBridge does
///
/// Prints whether the pattern matches. A mismatch shows the condition that failed and the value in the event. Works offline
/// and gives the same result as EventBridge.
///
/// EVENT accepts the inputs of `preview`. A CloudTrail record without an envelope is matched as the event that EventBridge would
/// deliver (-v prints a note); --raw matches each JSON document unchanged.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert match pattern.json event.json\n  \
    audit-alert match --explain pattern.json event.json      explain matches too\n  \
    audit-alert match -p rules/ logs/ --only-matches         many patterns, many events\n  \
    audit-alert match --rules audit-alert.toml logs/         the rules of a rule set\n  \
    audit-alert match --rules starter+cis logs/              the rules of built-in packs\n  \
    audit-alert match -q pattern.json event.json && echo it matches\n  \
    aws cloudtrail lookup-events | audit-alert match pattern.json\n\n\
    Exit codes: 0 every event matches, 1 an event does not match, 2 invalid pattern or input, 3 AWS error. With \
    --on-aws: 0 EventBridge gives the same answers, 1 another answer.")]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub(in crate::cli) struct MatchArgs {
    /// The pattern (omit it with -p or --rules), then files or folders with events; `-` for standard input, the default in a
    /// pipe
    #[arg(value_name = "PATTERN] [EVENT")]
    pub(super) files: Vec<PathBuf>,

    /// Pattern file, or folder of patterns; can be repeated. The name of the file is the name of the rule
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(super) pattern: Vec<PathBuf>,

    /// Match the rules of a rule set, or of built-in packs joined by `+`, and apply `[[ignore]]` patterns. Without a value, at
    /// the end of the command line: audit-alert.toml in the current folder or a parent, else `starter`. `audit-alert
    /// rules packs` lists the packs
    #[arg(long, value_name = "FILE|PACKS", num_args = 0..=1, conflicts_with = "pattern")]
    #[expect(clippy::option_option, reason = "an option with an optional value")]
    pub(super) rules: Option<Option<PathBuf>>,

    /// Explain every match and every mismatch
    #[arg(long)]
    #[cfg_attr(feature = "aws", arg(conflicts_with = "on_aws"))]
    pub(super) explain: bool,

    /// Print only the number of events that match
    #[arg(long)]
    #[cfg_attr(feature = "aws", arg(conflicts_with = "on_aws"))]
    pub(super) count: bool,

    /// Print only events that match
    #[arg(long)]
    #[cfg_attr(feature = "aws", arg(conflicts_with = "on_aws"))]
    pub(super) only_matches: bool,

    /// Print only events that do not match
    #[arg(long, conflicts_with = "only_matches")]
    #[cfg_attr(feature = "aws", arg(conflicts_with = "on_aws"))]
    pub(super) no_match: bool,

    /// Match each JSON document unchanged, without unwrapping
    #[arg(long)]
    pub(super) raw: bool,

    /// Number of files to read at the same time [default: the number of processors]
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,

    /// Output format: lines, or one JSON object for each event
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,

    #[cfg(feature = "aws")]
    #[command(flatten)]
    pub(super) on_aws: OnAwsArgs,
}
