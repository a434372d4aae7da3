//! `backtest`: counts the alerts that rules would have sent over an archive of events.

pub(super) mod args;
mod output;
mod period;
mod run;
mod sources;

use super::{CommandContext, Exit, Failure};
use crate::backtest::{BacktestReport, Partial, RunFacts, UtcSecond};
use args::{BacktestArgs, BacktestOutput};

pub(super) fn run(
    args: &BacktestArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    output::check(&args.output)?;
    let started = (context.world.now)();
    let partial = run::tally(args, context)?;
    let seconds = (context.world.now)().duration_since(started).as_secs_f64();
    let facts = RunFacts {
        engine: "local",
        version: env!("CARGO_PKG_VERSION"),
        sources: args.sources.iter().map(|it| it.display().to_string()).collect(),
        started: UtcSecond::of(started),
        seconds,
        files: partial.input.files,
        bytes: partial.input.bytes,
    };
    write(&partial, facts, &args.output, context)
}

/// Writes the partial or its report, and returns the exit code.
fn write(
    partial: &Partial,
    run: RunFacts,
    args: &BacktestOutput,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    let report = BacktestReport::new(partial, run);
    output::write(partial, &report, args, context)?;
    let is_complete = partial.unreadable == 0 && partial.input.unreadable_files == 0;
    Ok(if is_complete { Exit::Success } else { Exit::Invalid })
}
