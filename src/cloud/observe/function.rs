//! The function, what becomes of its failures, and who may call it.

use aws_sdk_lambda::operation::get_function::GetFunctionOutput;
use aws_sdk_lambda::types::{FunctionConfiguration, LastUpdateStatus, State};
use serde_json::json;

use crate::aws::StackNames;
use crate::cloud::connection::AwsConnection;
use crate::cloud::document;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::tags;
use crate::deploy::plan::{ObservedResource, Owner};
use crate::deploy::stack::{Id, Properties, normal};

use super::{ObserveContext, Rows};

/// How Lambda says that there is none.
pub(in crate::cloud) const MISSING: &[&str] = &["ResourceNotFoundException"];

/// What was found.
pub(super) struct FunctionObservation {
    pub(super) rows: Rows,
    /// Whether the function that the rules call is there.
    pub(super) has_function: bool,
    /// The reserved concurrency of the stack's own function.
    pub(super) concurrency: Option<i32>,
}

pub(super) async fn observe(look: &ObserveContext<'_>) -> Result<FunctionObservation, CloudError> {
    let (function, policy) = tokio::try_join!(get(look.connection, look.names), policy(look))?;
    let mut rows = Rows::new();
    let statement = look.names.own();
    let permission = match &policy {
        Policy::Is(policy) => document::permission(policy, &statement, look.function),
        Policy::Empty | Policy::NoFunction => None,
    };
    let reserved = |it: &GetFunctionOutput| it.concurrency()?.reserved_concurrent_executions();
    let concurrency = function.as_ref().and_then(reserved);
    let function = function.map(|it| found(&it, look.names));
    let own = function.as_ref().map_or(Owner::Nobody, |it| it.owner.clone());
    if let Some(properties) = permission {
        // On somebody's existing function, what it allows makes it ours: another statement may have the same id.
        let source = look.names.rules_arn(&look.names.home);
        let is_same = properties.get("source").is_some_and(|it| *it == source);
        let owner = match (look.is_existing, is_same) {
            (false, _) => own.clone(),
            (true, true) => Owner::Us,
            (true, false) => Owner::Nobody,
        };
        rows.push((Id::Permission, ObservedResource::new(properties, owner)));
    }
    if let Some(found) = function {
        let failures = failures(look).await?;
        rows.extend(
            failures.map(|properties| (Id::Failures, ObservedResource::new(properties, own))),
        );
        rows.push((Id::Function, found));
    }
    let has_function = !matches!(policy, Policy::NoFunction);
    Ok(FunctionObservation { rows, has_function, concurrency })
}

/// The stack's own function, if it is there.
pub(in crate::cloud) async fn find(
    connection: &AwsConnection,
    names: &StackNames,
) -> Result<Option<ObservedResource>, CloudError> {
    Ok(get(connection, names).await?.map(|it| found(&it, names)))
}

async fn get(
    connection: &AwsConnection,
    names: &StackNames,
) -> Result<Option<GetFunctionOutput>, CloudError> {
    let answer = connection.lambda().get_function().function_name(names.function()).send().await;
    let answer = answer.during("lambda:GetFunction", connection.home()).or_missing(MISSING)?;
    let Some(answer) = answer else { return Ok(None) };
    if let Some(error) = answer.tags_error() {
        // The function may be read, and its tags may not: whose it is cannot be told.
        let error = CloudError::new("lambda:ListTags", connection.home(), error.message())
            .with_code(Some(error.error_code()));
        return Err(error);
    }
    Ok(Some(answer))
}

fn found(answer: &GetFunctionOutput, names: &StackNames) -> ObservedResource {
    let owner = tags::owner(names, tags::pairs(answer.tags()));
    ObservedResource::new(answer.configuration().map(properties).unwrap_or_default(), owner)
}

fn properties(is: &FunctionConfiguration) -> Properties {
    let mut properties = Properties::new();
    let mut put = |name, value: Option<String>| properties.extend(value.map(|it| (name, it)));
    put("code", is.code_sha256().map(str::to_owned));
    put("architecture", is.architectures().first().map(|it| it.as_str().to_owned()));
    put("runtime", is.runtime().map(|it| it.as_str().to_owned()));
    put("handler", is.handler().map(str::to_owned));
    put("memory", is.memory_size().map(|it| it.to_string()));
    put("timeout", is.timeout().map(|it| it.to_string()));
    put("role", is.role().map(str::to_owned));
    let environment = is.environment().and_then(|it| it.variables()).cloned().unwrap_or_default();
    put("environment", Some(normal(&json!(environment))));
    // Wanted by nobody, so that it is made again.
    let is_broken = is.state() == Some(&State::Failed)
        || is.last_update_status() == Some(&LastUpdateStatus::Failed);
    put("state", is_broken.then(|| "failed".to_owned()));
    properties
}

async fn failures(look: &ObserveContext<'_>) -> Result<Option<Properties>, CloudError> {
    let answer = look
        .connection
        .lambda()
        .get_function_event_invoke_config()
        .function_name(look.names.function())
        .send()
        .await;
    let answer = answer.during("lambda:GetFunctionEventInvokeConfig", look.connection.home());
    let Some(is) = answer.or_missing(MISSING)? else { return Ok(None) };
    let mut properties = Properties::new();
    let destination = is.destination_config().and_then(|it| it.on_failure()?.destination());
    properties.extend(destination.map(|it| ("destination", it.to_owned())));
    properties.extend(is.maximum_retry_attempts().map(|it| ("retries", it.to_string())));
    properties.extend(is.maximum_event_age_in_seconds().map(|it| ("age seconds", it.to_string())));
    Ok(Some(properties))
}

/// The policy of the function that the rules call.
enum Policy {
    Is(String),
    Empty,
    NoFunction,
}

async fn policy(look: &ObserveContext<'_>) -> Result<Policy, CloudError> {
    let answer = look.connection.lambda().get_policy().function_name(look.function).send().await;
    match answer.during("lambda:GetPolicy", look.connection.home()) {
        Ok(answer) => Ok(answer.policy.map_or(Policy::Empty, Policy::Is)),
        // The code is the same for both; only the words differ.
        Err(error) if error.is(MISSING) && error.message().contains("Function not found") => {
            Ok(Policy::NoFunction)
        }
        Err(error) if error.is(MISSING) => Ok(Policy::Empty),
        Err(error) => Err(error),
    }
}
