//! The policies of the two roles of a distributed backtest.

use std::collections::BTreeSet;

use serde_json::json;

use super::{JOB_MANIFEST, JOB_PARTIALS, JobStack, S3Prefix};
use crate::deploy::resource::Document;
use crate::deploy::stack::policies::policy;

/// The function's policy: read the sources, write the counts and its log. It lists the buckets of the sources because the
/// executable finds their region so, and because S3 denies access to a missing object to those who may not list.
pub(super) fn function(job: &JobStack) -> Document {
    let names = &job.names;
    let sources: BTreeSet<_> = job.sources.iter().map(|it| objects_arn(job, it, "*")).collect();
    let buckets: BTreeSet<_> = job.sources.iter().map(|it| s3_arn(job, &it.bucket)).collect();
    policy(&[
        json!({
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": names.log_streams_arn(),
        }),
        json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": sources }),
        json!({ "Effect": "Allow", "Action": "s3:ListBucket", "Resource": buckets }),
        json!({
            "Effect": "Allow",
            "Action": "s3:PutObject",
            "Resource": objects_arn(job, &job.results, &format!("{JOB_PARTIALS}*")),
        }),
    ])
}

/// The state machine's policy: read the manifest, invoke the function, and run the children of its Map state, which are
/// executions of itself (AWS Step Functions Developer Guide, "IAM policies for using Distributed Map states").
pub(super) fn state_machine(job: &JobStack) -> Document {
    let (names, machine) = (&job.names, job.names.state_machine());
    let execution =
        |it: &str| names.arn("states", &names.home, &format!("execution:{machine}{it}"));
    policy(&[
        json!({
            "Effect": "Allow",
            "Action": "lambda:InvokeFunction",
            "Resource": names.function_arn(),
        }),
        json!({
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": objects_arn(job, &job.results, JOB_MANIFEST),
        }),
        json!({
            "Effect": "Allow",
            "Action": "states:StartExecution",
            "Resource": names.state_machine_arn(),
        }),
        json!({
            "Effect": "Allow",
            "Action": ["states:DescribeExecution", "states:StopExecution"],
            // The second is the form of the ARN of a child: `execution:NAME/LABEL:ID`.
            "Resource": [execution(":*"), execution("/*")],
        }),
    ])
}

fn objects_arn(job: &JobStack, objects: &S3Prefix, name: &str) -> String {
    // A `*` of a key would be a wildcard, and `${` a variable (IAM user guide, "Special characters").
    let special = |it: char| if "*?$".contains(it) { format!("${{{it}}}") } else { it.into() };
    let prefix: String = objects.prefix.chars().map(special).collect();
    s3_arn(job, &format!("{}/{prefix}{name}", objects.bucket))
}

/// ARNs of S3 have neither region nor account.
fn s3_arn(job: &JobStack, resource: &str) -> String {
    format!("arn:{}:s3:::{resource}", job.names.partition)
}
