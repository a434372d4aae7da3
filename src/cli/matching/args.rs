//! The grammar of `match`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use crate::cli::shared_args::Format;

/// Match events against event patterns, as EventBridge does
///
/// Says whether the pattern matches; if it does not, which part of it failed on which value of the event. Works offline,
/// and answers as EventBridge answers.
///
/// EVENTs are read as by `preview`. A CloudTrail record without envelope is matched as the event that EventBridge would
/// deliver (-v says so); --raw takes each JSON document as it is.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert match pattern.json event.json\n  \
    audit-alert match --explain pattern.json event.json      also say what made it match\n  \
    audit-alert match -p rules/ logs/ --only-matches         many patterns, many events\n  \
    audit-alert match --rules audit-alert.toml logs/         what a rule set would alert on\n  \
    audit-alert match -q pattern.json event.json && echo it would alert\n  \
    aws cloudtrail lookup-events | audit-alert match pattern.json\n\n\
    Exit codes: 0 every event matches, 1 some event does not, 2 invalid pattern or input.")]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub(in crate::cli) struct MatchArgs {
    /// The pattern, unless -p is given, and files or folders with events; `-`, or nothing in a pipe, is standard input
    #[arg(value_name = "PATTERN] [EVENT")]
    pub(super) files: Vec<PathBuf>,

    /// A pattern, or a folder of patterns; may be given several times. A file's name is the rule's name
    #[arg(short, long, value_name = "FILE|DIR")]
    pub(super) pattern: Vec<PathBuf>,

    /// A rule set: its rules, and what it ignores
    #[arg(long, value_name = "FILE", conflicts_with = "pattern")]
    pub(super) rules: Option<PathBuf>,

    /// Show what made each match, and why each other event does not match
    #[arg(long)]
    pub(super) explain: bool,

    /// Print how many events match, and nothing else
    #[arg(long)]
    pub(super) count: bool,

    /// Print only events that match
    #[arg(long)]
    pub(super) only_matches: bool,

    /// Print only events that do not match
    #[arg(long, conflicts_with = "only_matches")]
    pub(super) no_match: bool,

    /// Match each JSON document as it is, nothing unwrapped
    #[arg(long)]
    pub(super) raw: bool,

    /// What to print: lines, or one JSON object for each event
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: Format,
}
