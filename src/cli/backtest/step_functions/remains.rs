//! Deletes the resources of a run, and finds those that earlier runs have left.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::sleep;

use super::RunResources;
use crate::aws::{StackNames, is_job_name};
use crate::cli::install::act::describe_done;
use crate::cli::{CommandContext, Failure};
use crate::cloud::jobs::{self, JobState};
use crate::cloud::{Artifacts, AwsConnection, S3Address, S3Folder, apply};
use crate::deploy::plan::teardown;
use crate::language::plural;

/// Time in which a function that still runs may write its counts after its stack is deleted: until its role loses its permissions.
const LAST_WRITE: Duration = Duration::from_secs(5);

/// Finds the runs whose folder is in the folder of the results: by the folder, which is made first, and by the tag of the stack.
pub(super) async fn find<'r>(
    connection: &'r AwsConnection,
    names: &StackNames,
    results: &S3Address,
    all_runs: &S3Folder,
) -> Result<Vec<RunResources<'r>>, Failure> {
    let folders = all_runs.folders().await?;
    let mut stacks: BTreeSet<_> = folders.into_iter().filter(|it| is_job_name(it)).collect();
    for found in jobs::remains(connection, names).await? {
        let observation = jobs::observe(connection, &found).await;
        let folder = results.folder(&found.stack).to_string();
        if observation.observed.job_results() == Some(&folder) {
            stacks.insert(found.stack);
        }
    }
    let names_of = |stack| StackNames { stack, ..names.clone() };
    let runs = stacks.into_iter().map(names_of);
    Ok(runs.map(|names| RunResources::new(connection, names, results)).collect())
}

impl RunResources<'_> {
    /// Stops the run, and deletes its stack and its folder.
    pub(super) async fn remove(&self, context: &mut CommandContext<'_, '_>) -> Result<(), Failure> {
        let state = self.state().await;
        jobs::stop(self.connection, &self.names).await?;
        let observation = jobs::observe(self.connection, &self.names).await;
        if let Some(error) = observation.unread.into_values().next() {
            return Err(error.into());
        }
        let artifacts = Artifacts { zip: &[], webhook: None };
        for step in teardown(&observation.observed).steps {
            Box::pin(apply(self.connection, &self.names, &step, &artifacts)).await?;
            context.ui.status(describe_done(&step))?;
        }
        let mut removed = self.folder.remove().await?;
        if state.is_some_and(|it| it != JobState::Succeeded) {
            sleep(LAST_WRITE).await;
            removed += self.folder.remove().await?;
        }
        context.ui.status(plural!(
            count = removed,
            "deleted {folder} with {count} object",
            "deleted {folder} with {count} objects",
            folder = self.address.to_string()
        ))?;
        Ok(())
    }
}
