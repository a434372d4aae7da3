//! The command line of a run, repeated in the commands that it suggests: without its options they would count other events.

use std::path::Path;

#[cfg(feature = "aws")]
use super::args::AwsSourceArgs;
#[cfg(all(feature = "aws", feature = "lambda"))]
use super::args::DistributedArgs;
use super::args::{BacktestArgs, BacktestCommand};
use crate::cli::shell::{for_shell, put_flag};
use crate::language::Language;

/// Returns the command with the options that decide what it counts.
pub(super) fn command(args: &BacktestArgs, language: Option<Language>) -> String {
    let mut line = command_without_rules(args, language);
    put_flag(&mut line, "--rules", args.rules.as_deref().map(shown));
    put_flag(&mut line, "--against", args.against.as_deref().map(shown));
    line
}

/// Returns the command that deletes what runs on other machines have left.
#[cfg(all(feature = "aws", feature = "lambda"))]
pub(super) fn clean_command(args: &BacktestArgs) -> String {
    let mut line = "audit-alert backtest --on stepfunctions --clean".to_owned();
    put_flag(&mut line, "--results", args.distributed.results.clone());
    put_aws_flags(&mut line, &args.aws);
    line
}

/// As [`command`], for other rules.
pub(super) fn command_without_rules(args: &BacktestArgs, language: Option<Language>) -> String {
    let mut line = "audit-alert backtest".to_owned();
    let sources = match &args.command {
        Some(BacktestCommand::Merge(args)) => {
            line.push_str(" merge");
            &args.parts
        }
        _ => &args.sources,
    };
    for source in sources {
        line.push(' ');
        line.push_str(&for_shell(&shown(source)));
    }
    put_flag(&mut line, "--shard", args.shard.clone());
    put_flag(&mut line, "--since", args.selection.since.clone());
    put_flag(&mut line, "--until", args.selection.until.clone());
    put_flag(&mut line, "--account", args.selection.account.clone());
    put_flag(&mut line, "--region", args.selection.region.clone());
    put_flag(&mut line, "--limit", args.limit.map(|it| it.to_string()));
    put_flag(&mut line, "--jobs", args.jobs.map(|it| it.to_string()));
    #[cfg(all(feature = "aws", feature = "lambda"))]
    if args.distributed.on.is_some() {
        let DistributedArgs { results, concurrency, shard_bytes, bootstrap, .. } =
            &args.distributed;
        line.push_str(" --on stepfunctions");
        put_flag(&mut line, "--results", results.clone());
        put_flag(&mut line, "--concurrency", [concurrency.to_string()]);
        put_flag(&mut line, "--shard-bytes", [shard_bytes.to_string()]);
        put_flag(&mut line, "--bootstrap", bootstrap.as_deref().map(shown));
    }
    #[cfg(feature = "aws")]
    {
        if args.aws.request_payer {
            line.push_str(" --request-payer");
        }
        put_aws_flags(&mut line, &args.aws);
    }
    put_flag(&mut line, "--lang", language.map(|it| it.code().to_owned()));
    line
}

#[cfg(feature = "aws")]
fn put_aws_flags(line: &mut String, args: &AwsSourceArgs) {
    put_flag(line, "--profile", args.profile.clone());
    put_flag(line, "--endpoint-url", args.endpoint_url.clone());
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
