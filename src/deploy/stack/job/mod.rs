//! The resources of a distributed backtest on Step Functions: a state machine that invokes the function once for each shard of a
//! manifest. A run creates them under a name of its own and deletes them at its end.

mod definition;
mod policies;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::Stack;
use super::policies::trust;
use crate::aws::{LAMBDA_PRINCIPAL, STATES_PRINCIPAL, StackNames};
use crate::deploy::resource::{
    Document, IamRole, LambdaFunction, LogGroup, Reading, Resource, RolePurpose, StateMachine,
};

/// The name of the manifest in the folder of the results.
pub const JOB_MANIFEST: &str = "manifest.jsonl";

/// The folder of the counts of shards in the folder of the results.
pub const JOB_PARTIALS: &str = "partials/";

/// The environment variable with the address of the folder of the results. Only the function of a backtest has it.
pub const JOB_RESULTS_VARIABLE: &str = "AUDIT_ALERT_BACKTEST_RESULTS";

/// Limit of the shards of a run. The output of the Map state is a list of the outputs of all shards, which are `{}`, and may
/// have 262,144 bytes (AWS Step Functions Developer Guide, "Service quotas").
pub const MAX_JOB_SHARDS: u64 = 80_000;

/// The most child executions that a Map Run runs at the same time (AWS Step Functions Developer Guide, "Map state in
/// Distributed mode").
const MAX_CONCURRENCY: u64 = 10_000;

/// The memory in MB at which a function has one CPU (Lambda developer guide, "Configure Lambda function memory").
const MEMORY: i32 = 1769;

/// The longest timeout of a function in seconds (Lambda developer guide, "Lambda quotas").
const TIMEOUT: i32 = 900;

/// The retention of the log in days. Logs are deleted at the end of a run, unless the user keeps the stack.
const LOG_DAYS: i32 = 7;

/// The input of [`job`].
#[derive(Clone, Debug)]
pub struct JobStack {
    /// The stack's name, of [`crate::aws::job_name`], account and home region.
    pub names: StackNames,
    /// The objects that the function reads.
    pub sources: Vec<S3Prefix>,
    /// The folder of this run, which contains [`JOB_MANIFEST`] and [`JOB_PARTIALS`].
    pub results: S3Prefix,
    /// The number of shards in the manifest.
    pub shards: u64,
    /// The most functions that run at the same time.
    pub concurrency: u64,
    /// SHA-256 of the zip in Base64, as in Lambda's `CodeSha256`.
    pub sha256: Reading<String>,
    /// The architecture, as in the Lambda API.
    pub architecture: Reading<String>,
    /// The ARN of the permissions boundary of the roles; empty for none.
    pub permissions_boundary: String,
}

/// A bucket and the beginning of the keys of some of its objects.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct S3Prefix {
    /// The bucket.
    pub bucket: String,
    /// The beginning of the keys; empty for all objects.
    pub prefix: String,
}

impl S3Prefix {
    /// The address of an object or a folder below the prefix.
    pub fn address(&self, name: &str) -> String {
        format!("s3://{}/{}{name}", self.bucket, self.prefix)
    }

    /// The key of an object below the prefix.
    pub fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

/// Builds the resources of a distributed backtest.
pub fn job(job: &JobStack) -> Stack {
    let names = &job.names;
    let role = |purpose: RolePurpose, service: &str, policy: Document| {
        Resource::Role(IamRole {
            purpose,
            trust: trust(names, service),
            policy,
            boundary: job.permissions_boundary.clone(),
            regions: BTreeSet::new(),
        })
    };
    let resources = [
        Resource::LogGroup(LogGroup {
            retention_days: Some(LOG_DAYS),
            results: job.results.address(""),
        }),
        role(RolePurpose::Function, LAMBDA_PRINCIPAL, policies::function(job)),
        role(RolePurpose::StateMachine, STATES_PRINCIPAL, policies::state_machine(job)),
        Resource::Function(Box::new(function(job))),
        Resource::StateMachine(StateMachine {
            // An express workflow ends after five minutes.
            kind: "STANDARD".to_owned(),
            role: names.role_arn(&names.state_machine_role()),
            definition: definition::definition(job),
        }),
    ];
    resources.into_iter().collect()
}

fn function(job: &JobStack) -> LambdaFunction {
    let names = &job.names;
    let environment = [(JOB_RESULTS_VARIABLE.to_owned(), job.results.address(""))];
    LambdaFunction {
        code: job.sha256.clone(),
        architecture: job.architecture.clone(),
        runtime: "provided.al2023".to_owned(),
        handler: "bootstrap".to_owned(),
        memory: Some(MEMORY),
        timeout: Some(TIMEOUT),
        role: names.role_arn(&names.function_role()),
        environment: Reading::Known(BTreeMap::from(environment)),
        layers: Vec::new(),
        dead_letters: String::new(),
        subnets: Vec::new(),
        key: String::new(),
        log_group: names.log_group(),
        log_format: "Text".to_owned(),
        // The state machine limits it. A reservation would take it from the other functions of the account.
        concurrency: Reading::Unknown,
        is_failed: false,
    }
}
