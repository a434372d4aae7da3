//! The definition of the state machine, in the Amazon States Language.

use serde_json::{Value, json};

use super::{JOB_MANIFEST, JobStack, MAX_CONCURRENCY, TIMEOUT};
use crate::deploy::resource::Document;

/// Time for the call beside the timeout of the function, in seconds.
const CALL: i32 = 30;

/// Builds the definition: each line of the manifest is the input of the function. `ItemBatcher` is not used, because the plan
/// has divided the archive by bytes, nor is `ResultWriter`, because the function writes the counts to the folder of the results.
pub(super) fn definition(job: &JobStack) -> Document {
    let service = |it: &str| format!("arn:{}:states:::{it}", job.names.partition);
    let manifest = json!({
        "Resource": service("s3:getObject"),
        "ReaderConfig": { "InputType": "JSONL" },
        "Parameters": { "Bucket": job.results.bucket, "Key": job.results.key(JOB_MANIFEST) },
    });
    let count = json!({
        "Type": "Task",
        "Resource": service("lambda:invoke"),
        "Parameters": { "FunctionName": job.names.function_arn(), "Payload.$": "$" },
        "TimeoutSeconds": TIMEOUT + CALL,
        "Retry": [throttled(), failed()],
        // The response of the function, `{}`, without the metadata of the call.
        "OutputPath": "$.Payload",
        "End": true,
    });
    Document::normal(&json!({
        "Comment": "Distributed backtest of audit-alert",
        "StartAt": "Shards",
        "States": {
            "Shards": {
                "Type": "Map",
                "Label": "Shards",
                "ItemReader": manifest,
                "MaxConcurrency": job.concurrency.min(job.shards).clamp(1, MAX_CONCURRENCY),
                "ToleratedFailurePercentage": 0,
                "ItemProcessor": {
                    "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" },
                    "StartAt": "Count",
                    "States": { "Count": count },
                },
                "Retry": [unreadable()],
                "End": true,
            },
        },
    }))
}

/// Lambda rejects calls above the concurrency of the account, which other functions share, and fails now and then (AWS Step
/// Functions Developer Guide, "Handle transient Lambda service exceptions"). Those calls cost nothing, so they are repeated for
/// about 15 minutes.
fn throttled() -> Value {
    json!({
        "ErrorEquals": [
            "Lambda.TooManyRequestsException",
            "Lambda.ServiceException",
            "Lambda.AWSLambdaException",
            "Lambda.SdkClientException",
            "Lambda.ClientExecutionTimeoutException",
        ],
        "IntervalSeconds": 2,
        "BackoffRate": 2,
        "MaxDelaySeconds": 60,
        "MaxAttempts": 20,
        "JitterStrategy": "FULL",
    })
}

/// The function failed on the shard. Two more attempts, as Lambda's own for events.
fn failed() -> Value {
    json!({
        "ErrorEquals": ["States.TaskFailed"],
        "IntervalSeconds": 2,
        "BackoffRate": 2,
        "MaxAttempts": 2,
    })
}

/// The permission of a new role to read the manifest takes a while to propagate.
fn unreadable() -> Value {
    json!({
        "ErrorEquals": ["States.ItemReaderFailed"],
        "IntervalSeconds": 4,
        "BackoffRate": 1.5,
        "MaxAttempts": 3,
    })
}
