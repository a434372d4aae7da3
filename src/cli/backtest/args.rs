//! The grammar of `backtest`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

/// Count the alerts that rules would have sent for archived events
///
/// Reads archives of CloudTrail and prints which rules would have alerted how often, and on whom.
///
/// SOURCE accepts the inputs of `preview`. In folders with the layout of CloudTrail's archives
/// (AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD), --since, --until, --account and --region skip folders; digest and Insights
/// files are never read.
#[derive(Debug, ClapArgs)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_value_name = "COMMAND",
    after_long_help = "Examples:\n  \
    audit-alert backtest logs/\n  \
    audit-alert backtest --rules starter+cis --since 14d logs/\n  \
    audit-alert backtest --write-ignores ignores.toml logs/\n  \
    audit-alert backtest --rules new.toml --against old.toml --format markdown logs/\n  \
    audit-alert backtest --format html -o report.html logs/\n  \
    audit-alert backtest --since 14d s3://acme-trail/AWSLogs/\n\n\
    Exit codes: 0 success, 1 more alerts than --fail-above or critical alerts lost, 2 invalid or unreadable input, 3 AWS \
    failed."
)]
pub(in crate::cli) struct BacktestArgs {
    #[command(subcommand)]
    pub(super) command: Option<BacktestCommand>,

    /// Files or folders with events, or `s3://BUCKET/PREFIX`; `-` for standard input, the default in a pipe
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

    /// Print the size of the sources, and the cost of reading those in S3; read none
    #[arg(long)]
    pub(super) dry_run: bool,

    #[cfg(feature = "aws")]
    #[command(flatten)]
    pub(super) s3: S3Args,

    #[command(flatten)]
    pub(in crate::cli) output: BacktestOutput,
}

#[cfg(feature = "aws")]
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Sources in S3")]
pub(super) struct S3Args {
    /// Pay for the requests to buckets whose owner does not
    #[arg(long)]
    pub(super) request_payer: bool,

    /// Profile in the AWS configuration
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Option<String>,

    /// Endpoint of all AWS services
    #[arg(long, value_name = "URL")]
    pub(super) endpoint_url: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum BacktestCommand {
    Merge(MergeArgs),
}

/// Merge the counts of the parts of an archive
///
/// Prints the report of the whole archive, or its counts with --format partial. The parts must have been counted with the same
/// rules. The result does not depend on the split or on the order.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert backtest --format partial logs/2026/10/ > october.json\n  \
    audit-alert backtest --format partial logs/2026/11/ > november.json\n  \
    audit-alert backtest merge october.json november.json\n\n\
    Exit codes: 0 success, 1 a gate failed, 2 invalid part or unreadable input.")]
pub(super) struct MergeArgs {
    /// Files that `backtest --format partial` has written; `-` for standard input
    #[arg(value_name = "PART", required = true)]
    pub(super) parts: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) output: BacktestOutput,
}

/// The output of `backtest` and of `backtest merge`.
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct BacktestOutput {
    /// Output format [default: human, with `--open` html]
    #[arg(
        long,
        value_enum,
        default_value_t,
        default_value_if("open", "true", "html"),
        hide_default_value = true,
        value_name = "FORMAT"
    )]
    pub(in crate::cli) format: BacktestFormat,

    /// Write an HTML page to a private temporary file and open it in the browser
    #[arg(long, conflicts_with = "output")]
    pub(super) open: bool,

    /// Write the output to this file, which is replaced
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,

    /// Write the suggested `[[ignore]]` entries to this new file, as a rule set. Entries that are not safe are comments
    #[arg(long, value_name = "FILE")]
    pub(super) write_ignores: Option<PathBuf>,

    /// Exit with code 1 if there are more alerts per day on average
    #[arg(long, value_name = "N")]
    pub(super) fail_above: Option<f64>,
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
    /// A page to pass on: one file without script
    Html,
    /// The counts, for `backtest merge`
    Partial,
}
