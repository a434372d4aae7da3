//! Merges the counts of the shards, and names those that have none.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use tokio::sync::watch;

use super::{CountedOrEnded, DistributedRun, RunInput, RunResources};
use crate::backtest::FailedShard;
use crate::cli::backtest::merge::MergedParts;
use crate::cli::backtest::s3::S3Sources;
use crate::cli::backtest::worker::{partial_name, shard_of_partial};
use crate::cli::{CommandContext, Exit, Failure};
use crate::cloud::jobs::{self, JobFailure, JobProgress, JobState, ShardFailure};
use crate::diagnostic::Name;
use crate::language::{Phrase, phrase};

/// Merges the counts, one shard after the other: there may be tens of thousands.
pub(super) async fn collect(
    of: &DistributedRun<'_>,
    input: &RunInput,
    run: &RunResources<'_>,
    ended: &JobProgress,
    stop: &watch::Receiver<u32>,
    context: &mut CommandContext<'_, '_>,
) -> Result<CountedOrEnded, Failure> {
    let failures = match ended.state {
        JobState::Succeeded => Vec::new(),
        _ => jobs::failed_shards(run.connection, &run.names).await?,
    };
    let names = run.folder.names().await?;
    let counted: Vec<_> = names.iter().filter_map(|it| shard_of_partial(it)).collect();
    if counted.is_empty() && failures.is_empty() {
        return Err(Failure::remote(describe_failure(ended.failure.as_ref())));
    }
    let keys = counted.iter().map(|it| format!("{}{}", run.address.prefix(), partial_name(*it)));
    let objects = S3Sources::of_keys(run.address.clone(), keys.collect(), of.options.clone());
    let (items, transfer) = objects.start();
    let mut merged = MergedParts::default();
    if context.world.stderr.is_terminal {
        context.ui.start_counting(counted.len() as u64);
        context.ui.doing(phrase!("merging the counts"));
    }
    // Blocks this thread: the transfer has its own, and nothing else happens at this time.
    for item in items {
        if *stop.borrow() > 0 {
            return Ok(ControlFlow::Break(Exit::Canceled));
        }
        let name = item.name;
        let cannot_read = |error| Failure::io(phrase!("cannot read {file}", file = &name), error);
        let reader = (item.open)().map_err(cannot_read)?;
        merged.read(reader, &name, &Name::Path(name.clone()))?;
        context.ui.progress(1);
    }
    context.ui.finish_progress();
    transfer.finish()?;
    add_failed(&mut merged, input, &counted, &failures)?;
    let mut whole = merged.finish()?;
    let names = &input.package.names;
    whole.tally.rule_set.name.clone_from(&names.rules);
    if let (Some(against), Some(name)) = (&mut whole.against, &names.against) {
        against.tally.rule_set.name.clone_from(name);
    }
    Ok(ControlFlow::Continue(whole))
}

/// Adds the shards without counts. After a shard has failed three times, Step Functions stops the others.
fn add_failed(
    merged: &mut MergedParts,
    input: &RunInput,
    counted: &[u64],
    failures: &[ShardFailure],
) -> Result<(), Failure> {
    if counted.len() as u64 == input.manifest.size.shards {
        return Ok(());
    }
    let counted: BTreeSet<_> = counted.iter().collect();
    let reasons: BTreeMap<_, _> = failures.iter().map(|it| (it.shard, it)).collect();
    for shard in input.manifest.shards(|it| !counted.contains(&it))? {
        let reason = match reasons.get(&Some(shard.shard)) {
            Some(ShardFailure { error, cause, .. }) => format!("{error}: {cause}"),
            None => phrase!("not counted, because Step Functions stops after a failed shard")
                .to_string(),
        };
        merged.add_failed(FailedShard::new(shard, reason));
    }
    Ok(())
}

/// Describes the failure of an execution.
fn describe_failure(failure: Option<&JobFailure>) -> Phrase {
    let Some(JobFailure { error, cause }) = failure else {
        return phrase!("the execution was stopped");
    };
    let texts = [error, cause].into_iter().filter(|it| !it.is_empty());
    phrase!("the execution failed").because(Phrase::joined(texts.map(Phrase::verbatim), ": "))
}
