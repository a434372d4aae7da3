//! The grammar of `backtest`.

#[cfg(all(feature = "aws", feature = "lambda"))]
use std::num::NonZeroU32;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::ArgPredicate;
use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use crate::cli::settings::region;
use crate::cli::shared_args::account;
use crate::language::{Phrase, phrase};

/// Count the alerts that rules would have sent for archived events
///
/// Reads archives of CloudTrail and prints which rules would have alerted how often, and on whom.
///
/// SOURCE accepts the inputs of `preview`. In folders with the layout of CloudTrail's archives
/// (AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD), --since, --until, --account and --region skip folders; digest and Insights
/// files are never read. `lookup:` reads the management events of the last 14 days, at most 90, with two requests per second.
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
    audit-alert backtest --since 14d s3://acme-trail/AWSLogs/\n  \
    audit-alert backtest --since 2d lookup:      without a bucket\n  \
    audit-alert backtest --on stepfunctions s3://acme-trail/AWSLogs/ --results s3://acme-backtest/runs\n\n\
    Exit codes: 0 success, 1 more alerts than --fail-above or critical alerts lost, 2 invalid or unreadable input, 3 AWS \
    failed, 130 declined or interrupted."
)]
pub(in crate::cli) struct BacktestArgs {
    #[command(subcommand)]
    pub(super) command: Option<BacktestCommand>,

    /// Files or folders with events, `s3://BUCKET/PREFIX`, or `lookup:` for CloudTrail's event history; `-` for standard
    /// input, the default in a pipe
    #[arg(value_name = "SOURCE")]
    pub(super) sources: Vec<PathBuf>,

    /// Rule set, or built-in packs joined by `+` [default: audit-alert.toml in the current folder or a parent, else `starter`]
    #[arg(long, value_name = "FILE|PACKS")]
    pub(super) rules: Option<PathBuf>,

    /// Compare with the alerts of another rule set
    #[arg(long, value_name = "FILE|PACKS")]
    pub(super) against: Option<PathBuf>,

    #[command(flatten)]
    pub(super) selection: SelectionArgs,

    /// Number of examples of each rule, in JSON and in comparisons
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(super) examples: usize,

    /// Stop after N records; reads with one thread
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) limit: Option<u64>,

    /// Number of files to read at the same time [default: the number of processors]
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,

    /// Count a shard of a manifest that `backtest plan` has written, and print its counts as `--format partial`; `-` reads the
    /// line of the shard from standard input
    #[arg(long, value_name = "MANIFEST:N", conflicts_with_all = ["sources", "since", "until", "account", "region", "limit", "dry_run"])]
    pub(super) shard: Option<String>,

    /// Print the size of the sources, the cost of reading those in S3, and an estimate for `lookup:`; read none
    #[arg(long, conflicts_with_all = ["format", "output", "open", "write_ignores", "fail_above"])]
    pub(super) dry_run: bool,

    #[cfg(feature = "aws")]
    #[command(flatten)]
    pub(super) aws: AwsSourceArgs,

    #[cfg(all(feature = "aws", feature = "lambda"))]
    #[command(flatten)]
    pub(super) distributed: DistributedArgs,

    #[command(flatten)]
    pub(in crate::cli) output: BacktestOutput,
}

/// The records to count.
#[derive(Debug, ClapArgs)]
pub(super) struct SelectionArgs {
    /// Count only events from this time on: a date (UTC), an RFC 3339 time, or an age such as `14d` or `12h`
    #[arg(long, value_name = "TIME")]
    pub(super) since: Option<String>,

    /// Count only events before this time
    #[arg(long, value_name = "TIME")]
    pub(super) until: Option<String>,

    /// Count only events of this account; can be repeated
    #[arg(long, value_name = "ID", value_parser = account)]
    pub(super) account: Vec<String>,

    /// Count only events of this region; can be repeated
    #[arg(long, value_name = "REGION", value_parser = region)]
    pub(super) region: Vec<String>,
}

#[cfg(feature = "aws")]
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Sources in AWS")]
pub(super) struct AwsSourceArgs {
    /// Pay for the requests to buckets in S3 whose owner does not
    #[arg(long)]
    pub(super) request_payer: bool,

    /// Profile in the AWS configuration
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Option<String>,

    /// Endpoint of all AWS services
    #[arg(long, value_name = "URL")]
    pub(super) endpoint_url: Option<String>,
}

/// A run on other machines.
#[cfg(all(feature = "aws", feature = "lambda"))]
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Distributed run")]
pub(super) struct DistributedArgs {
    /// Count the sources, which are in S3, with many functions at the same time. Creates a function and a state machine, and
    /// deletes them afterwards, as well as those that an interrupted run with the same --results has left
    #[arg(
        long,
        value_enum,
        value_name = "ENGINE",
        requires = "results",
        conflicts_with_all = ["shard", "limit", "jobs", "dry_run"]
    )]
    pub(super) on: Option<EngineArg>,

    /// Folder for the counts of the shards, in the home region. Runs at the same time need different folders
    #[arg(long, value_name = "s3://BUCKET/PREFIX", requires = "on")]
    pub(super) results: Option<String>,

    /// Number of functions that run at the same time
    #[arg(long, value_name = "N", requires = "on", default_value_t = DEFAULT_CONCURRENCY)]
    pub(super) concurrency: NonZeroU32,

    /// Maximum size of a shard, as for `backtest plan`
    #[arg(long, value_name = "SIZE", requires = "on", default_value = "64MB", value_parser = bytes)]
    pub(super) shard_bytes: u64,

    /// Executable of audit-alert for Linux with glibc 2.34 [default: this one]
    #[arg(long, value_name = "PATH", requires = "on")]
    pub(super) bootstrap: Option<PathBuf>,

    /// Keep the resources and the counts of the shards. The next run with the same --results offers to delete them
    #[arg(long, requires = "on")]
    pub(super) keep: bool,

    /// Delete what earlier runs with the same --results have left, and count nothing
    #[arg(long, requires = "on", conflicts_with_all = ["sources", "keep"])]
    pub(super) clean: bool,

    /// Create and delete the resources without a prompt
    #[arg(long, requires = "on")]
    pub(super) yes: bool,
}

/// The functions of an account share a quota of 1,000 by default (AWS Lambda developer guide, "Lambda quotas").
#[cfg(all(feature = "aws", feature = "lambda"))]
const DEFAULT_CONCURRENCY: NonZeroU32 = NonZeroU32::new(100).expect("it is not zero");

/// The engine of a distributed run.
#[cfg(all(feature = "aws", feature = "lambda"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum EngineArg {
    /// AWS Step Functions and AWS Lambda
    #[value(name = "stepfunctions")]
    StepFunctions,
}

#[derive(Debug, Subcommand)]
pub(super) enum BacktestCommand {
    Merge(MergeArgs),
    Plan(PlanArgs),
    SparkJob(SparkJobArgs),
}

/// Divide an archive into shards
///
/// Writes a manifest: one line of JSON for each shard, with its number, its size in bytes and its files or objects. Lists the
/// sources, but reads none. `backtest --shard MANIFEST:N` counts the alerts of a shard on any machine, and `backtest merge` merges
/// the counts.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert backtest plan --since 90d s3://acme-trail/AWSLogs/ -o manifest.jsonl\n  \
    audit-alert backtest --shard manifest.jsonl:0 --rules rules.json > 0.json\n  \
    audit-alert backtest merge 0.json 1.json\n\n\
    Exit codes: 0 success, 2 invalid input, 3 AWS failed.")]
pub(super) struct PlanArgs {
    /// Files or folders with events, or `s3://BUCKET/PREFIX`
    #[arg(value_name = "SOURCE", required = true)]
    pub(super) sources: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) selection: SelectionArgs,

    /// Maximum size of a shard; a larger file is a shard of its own
    #[arg(long, value_name = "SIZE", default_value = "64MB", value_parser = bytes)]
    pub(super) shard_bytes: u64,

    /// File to write; `-` for standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub(super) output: PathBuf,

    #[cfg(feature = "aws")]
    #[command(flatten)]
    pub(super) aws: AwsSourceArgs,
}

/// Write a Python program that backtests an archive on Apache Spark
///
/// The program runs this executable on the executors of a cluster: it counts each shard of a manifest, and merges the counts.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert backtest plan s3://acme-trail/AWSLogs/ -o manifest.jsonl\n  \
    audit-alert rules export -o rules.json\n  \
    audit-alert backtest spark-job -o job.py\n  \
    spark-submit job.py --executable audit-alert --rules rules.json --manifest manifest.jsonl -o report.json\n\n\
    Exit codes: 0 success, 2 the file cannot be written.")]
pub(super) struct SparkJobArgs {
    /// File to write; `-` for standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub(super) output: PathBuf,
}

/// Parses a number of alerts, of which 0 is the least. `nan` and `inf` would never fail.
fn limit(text: &str) -> Result<f64, Phrase> {
    let number = text.parse::<f64>().ok().filter(|it| it.is_finite() && *it >= 0.0);
    number.ok_or(phrase!("not a number of alerts such as 20 or 0.5"))
}

/// Parses a size: `64MB`, `1GB`, `500kB` or a number of bytes. The units are decimal.
fn bytes(text: &str) -> Result<u64, Phrase> {
    let digits = text.trim_end_matches(|it: char| it.is_ascii_alphabetic());
    let unit = match text.get(digits.len()..).unwrap_or_default().to_ascii_lowercase().as_str() {
        "" | "b" => Some(1),
        "kb" => Some(1_000),
        "mb" => Some(1_000_000),
        "gb" => Some(1_000_000_000),
        _ => None,
    };
    let number = digits.parse::<u64>().ok().filter(|it| *it > 0);
    let size = number.zip(unit).and_then(|(number, unit)| number.checked_mul(unit));
    size.ok_or(phrase!("not a size such as 64MB"))
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
    /// Files that `backtest --format partial` has written, each with one or more partials; `-` for standard input
    #[arg(value_name = "PART", required = true)]
    pub(super) parts: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) output: BacktestOutput,
}

/// The output of `backtest` and of `backtest merge`.
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct BacktestOutput {
    /// Output format [default: human, with `--open` html, with `--shard` partial]
    #[arg(
        long,
        value_enum,
        default_value_t,
        default_value_if("open", "true", "html"),
        default_value_if("shard", ArgPredicate::IsPresent, "partial"),
        hide_default_value = true,
        value_name = "FORMAT"
    )]
    pub(in crate::cli) format: BacktestFormat,

    /// Write an HTML page to a private temporary file and open it in the browser
    #[arg(long, conflicts_with = "output")]
    pub(super) open: bool,

    /// Write the output to this file, which is replaced; `-` for standard output
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,

    /// Write the suggested `[[ignore]]` entries to this new file, as a rule set. Entries that are not safe are comments
    #[arg(long, value_name = "FILE")]
    pub(super) write_ignores: Option<PathBuf>,

    /// Exit with code 1 if there are more alerts per day on average; less than a day counts as a whole day
    #[arg(long, value_name = "N", value_parser = limit)]
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
