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
    audit-alert backtest --rules starter+cis --since 14d logs/\n  \
    audit-alert backtest --since 14d s3://acme-trail/AWSLogs/\n\n\
    Exit codes: 0 success, 2 invalid or unreadable input, 3 AWS failed.")]
pub(in crate::cli) struct BacktestArgs {
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

    /// Number of examples of each rule
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(super) examples: usize,

    /// Stop after N records; reads with one thread
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) limit: Option<u64>,

    /// Number of files to read at the same time [default: the number of processors]
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,

    /// Output format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: BacktestFormat,

    /// Print the size of the sources, and the cost of reading those in S3; read none
    #[arg(long)]
    pub(super) dry_run: bool,

    #[cfg(feature = "aws")]
    #[command(flatten)]
    pub(super) s3: S3Args,
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

/// The output of `backtest`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum BacktestFormat {
    /// A report for programs
    #[default]
    Json,
    /// The counts, for `backtest merge`
    Partial,
}
