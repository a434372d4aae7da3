//! `backtest`: counts the alerts that rules would have sent over an archive of events.

pub(super) mod args;
mod dry_run;
mod merge;
mod output;
mod period;
mod run;
#[cfg(feature = "aws")]
mod s3;
mod sources;

use super::{CommandContext, Exit, Failure};
use crate::backtest::{BacktestReport, Partial, RunFacts, UtcSecond};
use crate::language::{Phrase, phrase, plural};
use crate::report::backtest::critical_lost;
use crate::ui::{self, ErrorCode};
use args::{BacktestArgs, BacktestCommand, BacktestFormat};

/// Maximum number of unreadable inputs that are printed as errors. The report has more of them.
const MAX_SHOWN: usize = 10;

pub(super) fn run(
    args: &BacktestArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    let (engine, sources, output) = match &args.command {
        None => ("local", &args.sources, &args.output),
        Some(BacktestCommand::Merge(args)) => ("merge", &args.parts, &args.output),
    };
    output::check(output)?;
    output::check_page(output, context)?;
    if args.dry_run {
        return dry_run::run(args, context);
    }
    let started = (context.world.now)();
    let partial = match &args.command {
        None => run::tally(args, context)?,
        Some(BacktestCommand::Merge(args)) => merge::merge(args, context)?,
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
    };
    report_unreadable(&partial, context)?;
    let report = BacktestReport::new(&partial, facts);
    // A part of an archive may be empty; an archive without events is probably the wrong folder.
    if report.alerts.records.total == 0 && output.format != BacktestFormat::Partial {
        let failure = Failure::nothing(phrase!("no events in the input"));
        return if partial.input.unreadable_files == 0 { Err(failure) } else { Ok(Exit::Invalid) };
    }
    output::write(&partial, &report, output, context)?;
    let is_complete = partial.unreadable == 0 && partial.input.unreadable_files == 0;
    let exit = if is_complete { Exit::Success } else { Exit::Invalid };
    Ok(exit.max(gates(&report, output.fail_above, context)?))
}

/// Prints the inputs of which a part could not be read.
fn report_unreadable(partial: &Partial, context: &mut CommandContext<'_, '_>) -> ui::Result<()> {
    for it in partial.input.unreadable.iter().take(MAX_SHOWN) {
        let error = phrase!("cannot read {file}", file = &it.name);
        let error = error.because(Phrase::verbatim(it.reason.clone()));
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
    report: &BacktestReport,
    fail_above: Option<f64>,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<Exit> {
    let mut exit = Exit::Success;
    let average = report.alerts.alerts_per_day.average;
    if let Some(limit) = fail_above.filter(|limit| average > *limit) {
        let (average, limit) = (average.to_string(), limit.to_string());
        context.ui.warning(phrase!(
            "{average} alerts per day are more than --fail-above {limit}",
            average,
            limit
        ))?;
        exit = Exit::Negative;
    }
    let lost = report.against.as_ref().map_or(0, |it| it.critical_lost);
    if lost > 0 {
        context.ui.warning(critical_lost(lost))?;
        exit = Exit::Negative;
    }
    Ok(exit)
}
