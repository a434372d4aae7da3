//! `backtest spark-job`: writes the program that runs `backtest` on Apache Spark.

use super::args::SparkJobArgs;
use crate::cli::input::refuse_address;
use crate::cli::{CommandContext, Exit, Failure, whole_file};
use crate::language::{Phrase, phrase};

/// The program. It has no parameters of an archive, so one copy serves all.
const JOB: &str = include_str!("job.py");

pub(super) fn run(
    args: &SparkJobArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    if args.output.as_os_str() == "-" {
        context.ui.text(Phrase::verbatim(JOB.trim_end()))?;
        return Ok(Exit::Success);
    }
    refuse_address(&args.output)?;
    whole_file::replace(&args.output, JOB.as_bytes())?;
    context.ui.status(phrase!(
        "next: spark-submit {file} --executable audit-alert --rules rules.json --manifest manifest.jsonl -o report.json",
        file = args.output.display()
    ))?;
    Ok(Exit::Success)
}
