//! Starts, watches and stops the execution of the state machine. A state machine has one execution, with its name, so that a later
//! run finds it.

use aws_sdk_sfn::types::{ExecutionStatus, MapRunItemCounts};

use crate::aws::StackNames;
use crate::cloud::connection::AwsConnection;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::observe::state_machine;
use crate::cloud::retry::UPDATE;

/// The error code of Step Functions for a missing execution.
const MISSING: &[&str] = &["ExecutionDoesNotExist"];

/// The progress of a distributed backtest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobProgress {
    /// The state of the execution.
    pub state: JobState,
    /// The numbers of shards; `None` before Step Functions has read the manifest.
    pub shards: Option<ShardCounts>,
    /// The reason, if the execution has failed.
    pub failure: Option<JobFailure>,
}

/// The state of an execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// It runs.
    Running,
    /// All shards are counted.
    Succeeded,
    /// A shard or the state machine failed. Step Functions then stops the other shards.
    Failed,
    /// The user, or another run, stopped it.
    Stopped,
}

/// The numbers of shards by their states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShardCounts {
    /// All shards of the manifest.
    pub total: u64,
    /// The counted ones.
    pub succeeded: u64,
    /// Those that failed or took too long.
    pub failed: u64,
    /// Those that Step Functions stopped, because others failed or the execution was stopped.
    pub stopped: u64,
    /// Those that are being counted.
    pub running: u64,
}

/// The reason why an execution failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobFailure {
    /// The name of the error, such as `States.ItemReaderFailed`.
    pub error: String,
    /// The cause, in English.
    pub cause: String,
}

/// Starts the execution, and waits until Step Functions reports it. Starting it twice has no effect.
pub async fn start(connection: &AwsConnection, names: &StackNames) -> Result<(), CloudError> {
    let (client, region) = (connection.states(), connection.home());
    let start = client
        .start_execution()
        .state_machine_arn(names.state_machine_arn())
        .name(names.state_machine())
        .input("{}");
    // A new state machine is visible everywhere after a while (Step Functions API, `CreateStateMachine`).
    let is_transient = |error: &CloudError| error.is(state_machine::MISSING);
    let call =
        async || start.clone().send().await.during("states:StartExecution", region).map(drop);
    let started = connection.retry(UPDATE, is_transient, call).await;
    // A retry after a lost response.
    started.or_missing(&["ExecutionAlreadyExists"])?;
    let call = async || progress(connection, names).await.map(drop);
    connection.retry(UPDATE, |error| error.is(MISSING), call).await
}

/// Returns the progress of the execution.
pub async fn progress(
    connection: &AwsConnection,
    names: &StackNames,
) -> Result<JobProgress, CloudError> {
    let (client, region) = (connection.states(), connection.home());
    let describe = client.describe_execution().execution_arn(names.execution_arn());
    let execution = describe.send().await.during("states:DescribeExecution", region)?;
    let state = match execution.status() {
        ExecutionStatus::Succeeded => JobState::Succeeded,
        ExecutionStatus::Failed | ExecutionStatus::TimedOut => JobState::Failed,
        ExecutionStatus::Aborted => JobState::Stopped,
        _ => JobState::Running,
    };
    let failure = (state == JobState::Failed).then(|| JobFailure {
        error: execution.error().unwrap_or_default().to_owned(),
        cause: execution.cause().unwrap_or_default().to_owned(),
    });
    let Some(run) = map_run(connection, names).await? else {
        return Ok(JobProgress { state, shards: None, failure });
    };
    let describe = client.describe_map_run().map_run_arn(run);
    let run = describe.send().await.during("states:DescribeMapRun", region)?;
    Ok(JobProgress { state, shards: run.item_counts().map(ShardCounts::from), failure })
}

/// Returns the ARN of the last run of the Map state; `None` before Step Functions has read the manifest. A failed reading is
/// repeated as another run.
pub(super) async fn map_run(
    connection: &AwsConnection,
    names: &StackNames,
) -> Result<Option<String>, CloudError> {
    let list = connection.states().list_map_runs().execution_arn(names.execution_arn());
    let runs = list.send().await.during("states:ListMapRuns", connection.home())?;
    let runs = runs.map_runs().iter();
    Ok(runs.max_by_key(|it| it.start_date().as_nanos()).map(|it| it.map_run_arn().to_owned()))
}

/// Stops all executions of the state machine. Step Functions stops their children. Functions that run continue to their end.
pub async fn stop(connection: &AwsConnection, names: &StackNames) -> Result<(), CloudError> {
    let (client, region) = (connection.states(), connection.home());
    let list = client
        .list_executions()
        .state_machine_arn(names.state_machine_arn())
        .status_filter(ExecutionStatus::Running);
    let running = list.send().await.during("states:ListExecutions", region);
    let Some(running) = running.or_missing(state_machine::MISSING)? else { return Ok(()) };
    for execution in running.executions() {
        let stop = client.stop_execution().execution_arn(execution.execution_arn());
        let stopped = stop.send().await.during("states:StopExecution", region).or_missing(MISSING);
        // It may have ended in the meantime.
        if let Err(error) = stopped
            && !error.is(&["ValidationException"])
        {
            return Err(error);
        }
    }
    Ok(())
}

impl From<&MapRunItemCounts> for ShardCounts {
    fn from(counts: &MapRunItemCounts) -> Self {
        let number = |it: i64| u64::try_from(it).unwrap_or_default();
        Self {
            total: number(counts.total()),
            succeeded: number(counts.succeeded()),
            failed: number(counts.failed()) + number(counts.timed_out()),
            stopped: number(counts.aborted()),
            running: number(counts.running()),
        }
    }
}
