//! The shards on which the function failed, with the reasons.

use aws_sdk_sfn::operation::describe_execution::DescribeExecutionOutput;
use aws_sdk_sfn::types::ExecutionStatus;
use serde_json::Value;

use super::execution::map_run;
use crate::aws::StackNames;
use crate::cloud::connection::AwsConnection;
use crate::cloud::error::{CloudError, During as _};

/// Limit of the shards whose reasons are read: each needs a call. The first failure ends the run, so there are rarely more than
/// those that ran at that time.
pub const MAX_FAILED_SHARDS: usize = 100;

/// A shard on which the function failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShardFailure {
    /// The number of the shard; `None` if the input is no line of a manifest.
    pub shard: Option<u64>,
    /// The name of the error, such as `Lambda.Unknown` or that of the function.
    pub error: String,
    /// The cause, in English.
    pub cause: String,
}

/// Returns the shards that failed, by number, at most [`MAX_FAILED_SHARDS`] of each status.
pub async fn failed_shards(
    connection: &AwsConnection,
    names: &StackNames,
) -> Result<Vec<ShardFailure>, CloudError> {
    let Some(run) = map_run(connection, names).await? else { return Ok(Vec::new()) };
    let (client, region) = (connection.states(), connection.home());
    let mut failed = Vec::new();
    for status in [ExecutionStatus::Failed, ExecutionStatus::TimedOut] {
        let list = client.list_executions().map_run_arn(&run).status_filter(status);
        let children =
            list.max_results(100).send().await.during("states:ListExecutions", region)?;
        for child in children.executions().iter().take(MAX_FAILED_SHARDS) {
            let describe = client.describe_execution().execution_arn(child.execution_arn());
            let child = describe.send().await.during("states:DescribeExecution", region)?;
            failed.push(ShardFailure::of(&child));
        }
    }
    failed.sort_by_key(|it| it.shard);
    Ok(failed)
}

impl ShardFailure {
    fn of(child: &DescribeExecutionOutput) -> Self {
        let input: Value =
            serde_json::from_str(child.input().unwrap_or_default()).unwrap_or_default();
        Self {
            shard: input.get("shard").and_then(Value::as_u64),
            error: child.error().unwrap_or_default().to_owned(),
            cause: cause(child.cause().unwrap_or_default()),
        }
    }
}

/// Returns the message in a cause. That of a function's error is JSON with its type and message.
fn cause(text: &str) -> String {
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    let message = document.get("errorMessage").and_then(Value::as_str);
    message.unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_is_the_message_of_the_function() {
        let child = |cause: &str| {
            let child = DescribeExecutionOutput::builder()
                .execution_arn("a")
                .state_machine_arn("a")
                .status(ExecutionStatus::Failed)
                .start_date(aws_smithy_types::DateTime::from_secs(0))
                .input(r#"{"shard":7,"bytes":1,"objects":[]}"#)
                .error("ShardError")
                .cause(cause);
            ShardFailure::of(&child.build().unwrap())
        };
        let failure = child(r#"{"errorType":"ShardError","errorMessage":"no permission"}"#);
        assert_eq!((failure.shard, failure.cause.as_str()), (Some(7), "no permission"));
        assert_eq!(child("The task timed out.").cause, "The task timed out.");
    }
}
