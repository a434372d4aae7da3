//! The function and the settings that belong to it.

use std::collections::BTreeMap;

use super::document::Document;
use super::field::Field;
use super::field_state::{FieldState, Reading};

/// The function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LambdaFunction {
    /// SHA-256 of the zip in Base64, as in Lambda's `CodeSha256`. Unknown without an executable.
    pub code: Reading<String>,
    /// The architecture, as in the Lambda API. Unknown without an executable.
    pub architecture: Reading<String>,
    /// The runtime, as in the Lambda API.
    pub runtime: String,
    /// The name of the executable in the zip.
    pub handler: String,
    /// The memory in MB.
    pub memory: Option<i32>,
    /// The timeout in seconds.
    pub timeout: Option<i32>,
    /// The ARN of the execution role.
    pub role: String,
    /// The environment variables. Unknown if the caller may not decrypt them.
    pub environment: Reading<BTreeMap<String, String>>,
    /// The ARNs of layers. No desired function has any.
    pub layers: Vec<String>,
    /// The ARN of the function's own dead-letter queue. The desired function has a failure destination instead.
    pub dead_letters: String,
    /// The subnets in a VPC, from which a function reaches Slack only through a NAT gateway. No desired function has any.
    pub subnets: Vec<String>,
    /// The ARN of the KMS key of the environment. No desired function has any: its role may not use the key.
    pub key: String,
    /// The log group.
    pub log_group: String,
    /// The log format, as in the Lambda API.
    pub log_format: String,
    /// The reserved concurrency; `None` if none is reserved. Unknown if the account has too little to reserve any.
    pub concurrency: Reading<Option<i32>>,
    /// True if Lambda failed to create or update it. No desired function is, so a failed one is updated.
    pub is_failed: bool,
}

impl LambdaFunction {
    /// Returns the parameter from which it reads its secret.
    pub fn parameter(&self) -> Option<&str> {
        let mut variables = self.environment.known()?.iter();
        variables.find(|(name, _)| name.ends_with("_PARAMETER")).map(|(_, value)| value.as_str())
    }

    /// Returns the compared fields.
    pub fn fields(&self) -> Vec<(Field, FieldState)> {
        let Self {
            code,
            architecture,
            runtime,
            handler,
            memory,
            timeout,
            role,
            environment,
            layers,
            dead_letters,
            subnets,
            key,
            log_group,
            log_format,
            concurrency,
            is_failed,
        } = self;
        vec![
            (Field::Code, code.state(FieldState::from)),
            (Field::Architecture, architecture.state(FieldState::from)),
            (Field::Runtime, runtime.into()),
            (Field::Handler, handler.into()),
            (Field::Memory, (*memory).into()),
            (Field::Timeout, (*timeout).into()),
            (Field::Role, role.into()),
            (Field::Environment, environment.state(FieldState::from)),
            (Field::Layers, layers.into()),
            (Field::DeadLetters, dead_letters.into()),
            (Field::Subnets, subnets.into()),
            (Field::Key, key.into()),
            (Field::LogGroup, log_group.into()),
            (Field::LogFormat, log_format.into()),
            (Field::Concurrency, concurrency.state(|it| (*it).into())),
            (Field::State, if *is_failed { "failed" } else { "" }.into()),
        ]
    }
}

/// The function's log group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogGroup {
    /// The retention in days; `None` if events are kept forever.
    pub retention_days: Option<i32>,
    /// The address of the results of a distributed backtest, in a tag. The log group is created first and deleted last, so a
    /// later run finds them whenever the run ended. Empty for an installed stack.
    pub results: String,
}

impl LogGroup {
    /// Returns the compared fields.
    pub fn fields(&self) -> Vec<(Field, FieldState)> {
        let Self { retention_days, results } = self;
        vec![(Field::RetentionDays, (*retention_days).into()), (Field::Results, results.into())]
    }
}

/// The retries and the failure destination of the function's asynchronous invocations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvokeConfig {
    /// The ARN that receives failed events.
    pub destination: String,
    /// The ARN that receives the results of successful invocations. No desired function has any.
    pub success_destination: String,
    /// Retries of an event that the function fails on.
    pub retries: Option<i32>,
    /// Maximum age of an event in seconds.
    pub age_seconds: Option<i32>,
}

impl InvokeConfig {
    /// Returns the compared fields.
    pub fn fields(&self) -> Vec<(Field, FieldState)> {
        let Self { destination, success_destination, retries, age_seconds } = self;
        vec![
            (Field::Destination, destination.into()),
            (Field::SuccessDestination, success_destination.into()),
            (Field::Retries, (*retries).into()),
            (Field::AgeSeconds, (*age_seconds).into()),
        ]
    }
}

/// The policy statement that lets the rules invoke the function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvokePermission {
    /// The ARN of the function that has the policy.
    pub function: String,
    /// The principal.
    pub principal: String,
    /// The action.
    pub action: String,
    /// The `aws:SourceArn`, if it is the only condition.
    pub source: String,
    /// Any other conditions.
    pub condition: Document,
    /// The effect.
    pub effect: String,
}

impl InvokePermission {
    /// Returns the compared fields.
    pub fn fields(&self) -> Vec<(Field, FieldState)> {
        let Self { function: _, principal, action, source, condition, effect } = self;
        vec![
            (Field::Principal, principal.into()),
            (Field::Action, action.into()),
            (Field::Source, source.into()),
            (Field::Condition, condition.into()),
            (Field::Effect, effect.into()),
        ]
    }
}
