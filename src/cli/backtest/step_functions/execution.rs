//! Creates the stack, runs its state machine, and waits for the shards.

use std::ops::ControlFlow;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use super::results::collect;
use super::{CountedOrEnded, DistributedRun, RunInput, RunResources};
use crate::cli::install::act::describe_done;
use crate::cli::send::post::interrupts;
use crate::cli::{CommandContext, Exit, Failure};
use crate::cloud::jobs::{self, JobProgress, JobState, ShardCounts};
use crate::cloud::{Artifacts, apply};
use crate::deploy::plan::PlanStep;
use crate::deploy::stack::JOB_MANIFEST;
use crate::language::phrase;
use crate::ui::Ui;

/// Pauses between two looks at the progress: short at first, for small archives.
const PAUSES: [Duration; 4] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// Time between two lines of progress, if there is no terminal.
const REPORT_EVERY: Duration = Duration::from_secs(15);

/// Failed looks at the progress in a row, after which the run ends. The connection of a laptop may be lost for a while.
const MAX_FAILED_LOOKS: u32 = 20;

const INTERRUPTED: CountedOrEnded = ControlFlow::Break(Exit::Canceled);

impl DistributedRun<'_> {
    /// Counts the archive. The resources are left, also after an error.
    pub(super) async fn count(
        &self,
        input: &RunInput,
        run: &RunResources<'_>,
        steps: &[PlanStep],
        stop: &mut watch::Receiver<u32>,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<CountedOrEnded, Failure> {
        // First, so that a later run finds this one by its folder, whatever else exists.
        tokio::select! {
            biased;
            () = interrupts(stop, 1) => return Ok(INTERRUPTED),
            put = run.folder.put_file(JOB_MANIFEST, input.manifest.path()) => put?,
        }
        let artifacts = Artifacts { zip: &input.package.zip.bytes, webhook: None };
        for step in steps {
            if *stop.borrow() > 0 {
                return Ok(INTERRUPTED);
            }
            let applied = Box::pin(apply(run.connection, &run.names, step, &artifacts)).await?;
            applied.map_or(Ok(()), |it| context.ui.warning(it))?;
            context.ui.status(describe_done(step))?;
        }
        jobs::start(run.connection, &run.names).await?;
        let ended = tokio::select! {
            biased;
            () = interrupts(stop, 1) => return Ok(INTERRUPTED),
            ended = run.wait(input.manifest.size.shards, context) => ended?,
        };
        collect(self, input, run, &ended, stop, context).await
    }
}

impl RunResources<'_> {
    /// Waits for the end of the execution.
    async fn wait(
        &self,
        shards: u64,
        context: &mut CommandContext<'_, '_>,
    ) -> Result<JobProgress, Failure> {
        let mut shown = ShownProgress::start(shards, context);
        let (mut looks, mut failed) = (0, 0);
        loop {
            match jobs::progress(self.connection, &self.names).await {
                Ok(progress) => {
                    failed = 0;
                    let is_ended = progress.state != JobState::Running;
                    shown.update(progress.shards.unwrap_or_default(), is_ended, context.ui)?;
                    if is_ended {
                        return Ok(progress);
                    }
                }
                Err(error) if error.is_transient() && failed < MAX_FAILED_LOOKS => failed += 1,
                Err(error) => return Err(error.into()),
            }
            sleep(PAUSES.get(looks).copied().unwrap_or(PAUSES[PAUSES.len() - 1])).await;
            looks += 1;
        }
    }

    /// Returns the state of the execution. `None` if there is none, or if it cannot be read.
    pub(super) async fn state(&self) -> Option<JobState> {
        Some(jobs::progress(self.connection, &self.names).await.ok()?.state)
    }
}

/// The progress on the screen: a bar on a terminal, else a line now and then.
struct ShownProgress {
    shards: u64,
    has_bar: bool,
    started: Instant,
    reported: Instant,
    done: u64,
}

impl ShownProgress {
    fn start(shards: u64, context: &mut CommandContext<'_, '_>) -> Self {
        let has_bar = context.world.stderr.is_terminal;
        if has_bar {
            context.ui.start_counting(shards);
        }
        let now = Instant::now();
        Self { shards, has_bar, started: now, reported: now, done: 0 }
    }

    fn update(
        &mut self,
        counts: ShardCounts,
        is_ended: bool,
        ui: &mut Ui<'_>,
    ) -> crate::ui::Result<()> {
        let ShardCounts { succeeded, failed, running, .. } = counts;
        let done = succeeded + failed;
        let line = phrase!(
            "{succeeded} of {all} shards counted, {failed} failed, {running} running, {seconds} s",
            succeeded,
            all = self.shards,
            failed,
            running,
            seconds = self.started.elapsed().as_secs()
        );
        if self.has_bar {
            ui.doing(&line);
            ui.progress(done.saturating_sub(self.done));
        }
        self.done = done.max(self.done);
        if is_ended {
            ui.finish_progress();
        }
        if is_ended || !self.has_bar && self.reported.elapsed() >= REPORT_EVERY {
            self.reported = Instant::now();
            ui.status(line)?;
        }
        Ok(())
    }
}
