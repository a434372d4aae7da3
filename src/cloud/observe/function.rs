//! Observes the function, its settings for failed events, and the permission to invoke it.

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

/// Lambda's error code for a missing resource.
pub(in crate::cloud) const MISSING: &[&str] = &["ResourceNotFoundException"];

/// The function with the resources that belong to it.
pub(super) struct FunctionObservation {
    pub(super) rows: Rows,
    /// True if the function that the rules invoke exists.
    pub(super) has_function: bool,
    /// The reserved concurrency of the stack's own function.
    pub(super) concurrency: Option<i32>,
}

pub(super) async fn observe(
    context: &ObserveContext<'_>,
) -> Result<FunctionObservation, CloudError> {
    let (function, policy) =
        tokio::try_join!(get(context.connection, context.names), policy(context))?;
    let mut rows = Rows::new();
    let statement = context.names.own();
    let permission = match &policy {
        Policy::Document(policy) => document::permission(policy, &statement, context.function),
        Policy::Empty | Policy::NoFunction => None,
    };
    let reserved = |it: &GetFunctionOutput| it.concurrency()?.reserved_concurrent_executions();
    let concurrency = function.as_ref().and_then(reserved);
    let function = function.map(|it| found(&it, context.names));
    let own = function.as_ref().map_or(Owner::Untagged, |it| it.owner.clone());
    if let Some(properties) = permission {
        // On an existing function, another statement may have the same id. It is this stack's if its source is.
        let source = context.names.rules_arn(&context.names.home);
        let has_own_source = properties.get("source").is_some_and(|it| *it == source);
        let owner = match (context.is_existing, has_own_source) {
            (false, _) => own.clone(),
            (true, true) => Owner::ThisStack,
            (true, false) => Owner::Untagged,
        };
        rows.push((Id::Permission, ObservedResource::new(properties, owner)));
    }
    if let Some(found) = function {
        let failures = failures(context).await?;
        rows.extend(
            failures.map(|properties| (Id::Failures, ObservedResource::new(properties, own))),
        );
        rows.push((Id::Function, found));
    }
    let has_function = !matches!(policy, Policy::NoFunction);
    Ok(FunctionObservation { rows, has_function, concurrency })
}

/// Returns the stack's own function; `None` if it does not exist.
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
    let response = connection.lambda().get_function().function_name(names.function()).send().await;
    let response = response.during("lambda:GetFunction", connection.home()).or_missing(MISSING)?;
    let Some(response) = response else { return Ok(None) };
    if let Some(error) = response.tags_error() {
        // `GetFunction` succeeds without its tags if the caller may not read them; the owner is then unknown.
        let error = CloudError::of_aws("lambda:ListTags", connection.home(), error.message())
            .with_code(Some(error.error_code()));
        return Err(error);
    }
    Ok(Some(response))
}

fn found(response: &GetFunctionOutput, names: &StackNames) -> ObservedResource {
    let owner = tags::owner(names, tags::pairs(response.tags()));
    ObservedResource::new(response.configuration().map(properties).unwrap_or_default(), owner)
}

fn properties(configuration: &FunctionConfiguration) -> Properties {
    let mut properties = Properties::new();
    let mut put = |name, value: Option<String>| properties.extend(value.map(|it| (name, it)));
    put("code", configuration.code_sha256().map(str::to_owned));
    put("architecture", configuration.architectures().first().map(|it| it.as_str().to_owned()));
    put("runtime", configuration.runtime().map(|it| it.as_str().to_owned()));
    put("handler", configuration.handler().map(str::to_owned));
    put("memory", configuration.memory_size().map(|it| it.to_string()));
    put("timeout", configuration.timeout().map(|it| it.to_string()));
    put("role", configuration.role().map(str::to_owned));
    let environment =
        configuration.environment().and_then(|it| it.variables()).cloned().unwrap_or_default();
    put("environment", Some(normal(&json!(environment))));
    // No desired function has this property, so a failed one always differs and is updated.
    let is_broken = configuration.state() == Some(&State::Failed)
        || configuration.last_update_status() == Some(&LastUpdateStatus::Failed);
    put("state", is_broken.then(|| "failed".to_owned()));
    properties
}

async fn failures(context: &ObserveContext<'_>) -> Result<Option<Properties>, CloudError> {
    let response = context
        .connection
        .lambda()
        .get_function_event_invoke_config()
        .function_name(context.names.function())
        .send()
        .await;
    let response =
        response.during("lambda:GetFunctionEventInvokeConfig", context.connection.home());
    let Some(config) = response.or_missing(MISSING)? else { return Ok(None) };
    let mut properties = Properties::new();
    let destination = config.destination_config().and_then(|it| it.on_failure()?.destination());
    properties.extend(destination.map(|it| ("destination", it.to_owned())));
    properties.extend(config.maximum_retry_attempts().map(|it| ("retries", it.to_string())));
    properties
        .extend(config.maximum_event_age_in_seconds().map(|it| ("age seconds", it.to_string())));
    Ok(Some(properties))
}

/// The policy of the function that the rules invoke.
enum Policy {
    Document(String),
    Empty,
    NoFunction,
}

async fn policy(context: &ObserveContext<'_>) -> Result<Policy, CloudError> {
    let response =
        context.connection.lambda().get_policy().function_name(context.function).send().await;
    match response.during("lambda:GetPolicy", context.connection.home()) {
        Ok(response) => Ok(response.policy.map_or(Policy::Empty, Policy::Document)),
        // Lambda has one error code for both; only the messages differ.
        Err(error) if error.is(MISSING) && error.message().contains("Function not found") => {
            Ok(Policy::NoFunction)
        }
        Err(error) if error.is(MISSING) => Ok(Policy::Empty),
        Err(error) => Err(error),
    }
}
