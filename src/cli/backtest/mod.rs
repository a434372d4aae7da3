//! `backtest`: counts the alerts that rules would have sent over an archive of events.

pub(super) mod args;
mod dry_run;
#[cfg(feature = "aws")]
mod history;
mod merge;
mod no_events;
mod output;
mod plan;
mod repeat;
mod run;
#[cfg(feature = "aws")]
mod s3;
mod shard;
mod sources;
mod spark_job;
#[cfg(all(feature = "aws", feature = "lambda"))]
mod step_functions;
#[cfg(all(feature = "aws", feature = "lambda"))]
pub(super) mod worker;

#[cfg(all(feature = "aws", feature = "lambda"))]
use std::ops::ControlFlow;
use std::path::PathBuf;

#[cfg(feature = "aws")]
use super::history::LOOKUP;
use super::settings::warn_of_regions;
use super::{CommandContext, Exit, Failure};
use crate::backtest::{Partial, RunFacts, UtcSecond};
use crate::language::{Phrase, phrase, plural};
use crate::report::backtest::{critical_lost, too_many_alerts, unreadable_reason};
use crate::ui::{self, ErrorCode};
use args::{BacktestArgs, BacktestCommand, BacktestFormat};

/// Maximum number of unreadable inputs that are printed as errors. The report has more of them.
const MAX_SHOWN: usize = 10;

pub(super) fn run(
    args: &BacktestArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    let (engine, sources, output) = match &args.command {
        None if args.shard.is_some() => ("local", Vec::new(), &args.output),
        #[cfg(all(feature = "aws", feature = "lambda"))]
        None if args.distributed.on.is_some() => {
            ("stepfunctions", args.sources.clone(), &args.output)
        }
        None => ("local", chosen_sources(args, context)?, &args.output),
        Some(BacktestCommand::Merge(args)) => ("merge", args.parts.clone(), &args.output),
        Some(BacktestCommand::Plan(args)) => return plan::run(args, context),
        Some(BacktestCommand::SparkJob(args)) => return spark_job::run(args, context),
    };
    warn_of_regions(&args.selection.region, context)?;
    output::check(output, &sources)?;
    output::check_page(output, context)?;
    if args.dry_run {
        return dry_run::run(args, &sources, context);
    }
    let started = (context.world.now)();
    let partial = match &args.command {
        Some(BacktestCommand::Merge(args)) => merge::merge(args, context)?,
        #[cfg(all(feature = "aws", feature = "lambda"))]
        None if args.distributed.on.is_some() => {
            match step_functions::run(args, &sources, context)? {
                ControlFlow::Continue(partial) => partial,
                ControlFlow::Break(exit) => return Ok(exit),
            }
        }
        _ => run::tally(args, &sources, context)?,
    };
    let seconds = (context.world.now)().duration_since(started).as_secs_f64();
    let facts = RunFacts {
        engine,
        version: env!("CARGO_PKG_VERSION"),
        sources: sources.iter().map(|it| it.display().to_string()).collect(),
        started: UtcSecond::of(started),
        seconds,
        files: partial.input.files,
        bytes: partial.input.bytes,
        limit_reached: partial.input.limit_reached,
        unread_periods: partial.input.unread_periods.clone(),
    };
    report_unreadable(&partial, context)?;
    output::write(&partial, facts, args, output, context)?;
    let is_complete = partial.unreadable == 0
        && partial.input.unreadable_files == 0
        && partial.input.unread_periods.is_empty();
    // A part of an archive may be empty. An archive without events is probably the wrong folder, and passes no gate.
    if partial.evaluated == 0 && is_complete && output.format != BacktestFormat::Partial {
        return Err(no_events::failure(&partial, args));
    }
    let exit = if is_complete { Exit::Success } else { Exit::Invalid };
    Ok(exit.max(gates(&partial, output.fail_above, context)?))
}

/// Returns the sources: standard input if none is given in a pipe. On a terminal, offers the event history, which every
/// account has.
fn chosen_sources(
    args: &BacktestArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Vec<PathBuf>, Failure> {
    if !args.sources.is_empty() {
        return Ok(args.sources.clone());
    }
    if !context.world.stdin_is_terminal {
        return Ok(vec![PathBuf::from("-")]);
    }
    #[cfg(feature = "aws")]
    if history::is_wanted(context)? {
        return Ok(vec![PathBuf::from(LOOKUP)]);
    }
    Err(Failure::usage(phrase!("no source given"))
        .hint(Phrase::verbatim("audit-alert backtest logs/")))
}

/// Prints the periods that were not read, and the inputs of which a part could not be read.
fn report_unreadable(partial: &Partial, context: &mut CommandContext<'_, '_>) -> ui::Result<()> {
    for it in &partial.input.unread_periods {
        let error = it.sentence(str::to_owned).because(&it.reason);
        context.ui.error(ErrorCode::Remote, error, &[])?;
    }
    for it in partial.input.unreadable.iter().take(MAX_SHOWN) {
        let error = phrase!("cannot read {file}", file = &it.name);
        let reason = unreadable_reason(&it.reason, context.ui.language());
        let error = error.because(Phrase::verbatim(reason));
        context.ui.error(ErrorCode::InvalidInput, error, &[])?;
    }
    let rest = partial.input.unreadable_files.saturating_sub(MAX_SHOWN as u64);
    if rest == 0 {
        return Ok(());
    }
    context.ui.warning(plural!(
        count = rest,
        "{count} more file could not be read completely",
        "{count} more files could not be read completely"
    ))
}

/// Returns exit code 1 if there are more alerts than allowed, or if critical alerts are lost.
fn gates(
    partial: &Partial,
    fail_above: Option<f64>,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<Exit> {
    let mut exit = Exit::Success;
    let average = partial.most_alerts_per_day();
    if let Some(limit) = fail_above.filter(|limit| average > *limit) {
        context.ui.warning(too_many_alerts(partial, limit))?;
        exit = Exit::Negative;
    }
    let lost = partial.against.as_ref().map_or(0, |it| it.critical_lost);
    if lost > 0 {
        context.ui.warning(critical_lost(lost))?;
        exit = Exit::Negative;
    }
    Ok(exit)
}
