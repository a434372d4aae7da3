//! The command line of a run, repeated in the commands that it suggests: without its options they would count other events.

use std::path::Path;

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
    #[cfg(feature = "aws")]
    {
        let super::args::AwsSourceArgs { request_payer, profile, endpoint_url } = &args.aws;
        if *request_payer {
            line.push_str(" --request-payer");
        }
        put_flag(&mut line, "--profile", profile.clone());
        put_flag(&mut line, "--endpoint-url", endpoint_url.clone());
    }
    put_flag(&mut line, "--lang", language.map(|it| it.code().to_owned()));
    line
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
