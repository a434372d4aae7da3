//! The grammar of `backtest`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

/// Count the alerts that rules would have sent for archived events
///
/// Reads archives of CloudTrail and prints which rules would have alerted how often, and on whom.
///
/// SOURCE accepts the inputs of `preview`. In folders with the layout of CloudTrail's archives
/// (AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD), --since, --until, --account and --region skip folders; digest and Insights
/// files are never read.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert backtest logs/\n  \
    audit-alert backtest --rules starter+cis --since 14d logs/\n\n\
    Exit codes: 0 success, 2 invalid or unreadable input.")]
pub(in crate::cli) struct BacktestArgs {
    /// Files or folders with events; `-` for standard input, the default in a pipe
    #[arg(value_name = "SOURCE")]
    pub(super) sources: Vec<PathBuf>,

    /// Rule set, or built-in packs joined by `+` [default: audit-alert.toml in the current folder or a parent, else `starter`]
    #[arg(long, value_name = "FILE|PACKS")]
    pub(super) rules: Option<PathBuf>,

    /// Compare with the alerts of another rule set
    #[arg(long, value_name = "FILE|PACKS")]
    pub(super) against: Option<PathBuf>,

    /// Count only events from this time on: a date (UTC), an RFC 3339 time, or an age such as `14d` or `12h`
    #[arg(long, value_name = "TIME")]
    pub(super) since: Option<String>,

    /// Count only events before this time
    #[arg(long, value_name = "TIME")]
    pub(super) until: Option<String>,

    /// Count only events of this account; can be repeated
    #[arg(long, value_name = "ID")]
    pub(super) account: Vec<String>,

    /// Count only events of this region; can be repeated
    #[arg(long, value_name = "REGION")]
    pub(super) region: Vec<String>,

    /// Number of examples of each rule, in JSON and in comparisons
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(super) examples: usize,

    /// Stop after N records; reads with one thread
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) limit: Option<u64>,

    /// Number of files to read at the same time [default: the number of processors]
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,

    #[command(flatten)]
    pub(in crate::cli) output: BacktestOutput,
}

/// The output of `backtest` and of `backtest merge`.
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct BacktestOutput {
    /// Output format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: BacktestFormat,

    /// Write the output to this file, which is replaced
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,

    /// Write the suggested `[[ignore]]` entries to this new file, as a rule set. Entries that are not safe are comments
    #[arg(long, value_name = "FILE")]
    pub(super) write_ignores: Option<PathBuf>,
}

/// The format of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum BacktestFormat {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
    /// For a comment on a pull request
    Markdown,
    /// The counts, for `backtest merge`
    Partial,
}
