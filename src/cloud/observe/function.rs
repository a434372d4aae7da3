//! Observes the function, its settings for failed events, and the permission to invoke it.

use aws_sdk_lambda::operation::get_function::GetFunctionOutput;
use aws_sdk_lambda::types::{
    Architecture, Concurrency, FunctionConfiguration, LastUpdateStatus, LogFormat, Runtime, State,
};

use crate::aws::StackNames;
use crate::cloud::connection::AwsConnection;
use crate::cloud::document;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::tags;
use crate::deploy::addition::Addition;
use crate::deploy::observed::{ObservedResource, Owner};
use crate::deploy::resource::{InvokeConfig, LambdaFunction, Reading, Resource};
use crate::deploy::stack::{AccountConcurrency, permission};

use super::{ObserveContext, Rows};

/// Lambda's error code for a missing resource.
pub(in crate::cloud) const MISSING: &[&str] = &["ResourceNotFoundException"];

/// The function with the resources that belong to it.
pub(super) struct FunctionObservation {
    pub(super) rows: Rows,
    /// True if the function that the rules invoke exists.
    pub(super) has_function: bool,
    /// The account's concurrency, unless the function has reserved some. `None` if it could not be read.
    pub(super) concurrency: Option<AccountConcurrency>,
}

pub(super) async fn observe(
    context: &ObserveContext<'_>,
) -> Result<FunctionObservation, CloudError> {
    let (function, policy) =
        tokio::try_join!(get(context.connection, context.names), policy(context))?;
    let mut rows = Rows::new();
    let granted = permission(context.names, context.function);
    let (statement, permission) = match &policy {
        Policy::Document(policy) => {
            document::permission(policy, &granted, &context.names.own()).unzip()
        }
        Policy::Empty | Policy::NoFunction => (None, None),
    };
    let function = function.map(|it| found(&it, context.names));
    let own = function.as_ref().map_or(Owner::Untagged, |it| it.owner.clone());
    let is_reserved = function
        .as_ref()
        .is_some_and(|it| matches!(it.resource.concurrency, Reading::Known(Some(_))));
    let concurrency = if is_reserved || context.is_existing {
        None
    } else {
        account_concurrency(context.connection).await
    };
    if let Some(permission) = permission {
        // On an existing function, another statement may have the same id. It is this stack's if its source is.
        let has_own_source = permission.source == context.names.rules_arn(&context.names.home);
        let owner = match (context.is_existing, has_own_source) {
            (false, _) => own.clone(),
            (true, true) => Owner::ThisStack,
            (true, false) => Owner::Untagged,
        };
        rows.push(ObservedResource::new(Resource::Permission(permission), owner));
    }
    if let Some(mut found) = function {
        if let Policy::Document(policy) = &policy {
            let others = document::grants(policy, &context.names.account).into_iter();
            let others = others.filter(|(id, _)| Some(id) != statement.as_ref());
            let others = others.map(|(id, grant)| Addition::Statement { id, grant });
            found.additions.extend(others);
        }
        let config = invoke_config(context).await?.map(Resource::InvokeConfig);
        rows.extend(config.map(|config| ObservedResource::new(config, own)));
        rows.push(found.map(|it| Resource::Function(Box::new(it))));
    }
    let has_function = !matches!(policy, Policy::NoFunction);
    Ok(FunctionObservation { rows, has_function, concurrency })
}

/// Returns the stack's own function; `None` if it does not exist.
pub(in crate::cloud) async fn find(
    connection: &AwsConnection,
    names: &StackNames,
) -> Result<Option<ObservedResource<LambdaFunction>>, CloudError> {
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

fn found(response: &GetFunctionOutput, names: &StackNames) -> ObservedResource<LambdaFunction> {
    let owner = tags::owner(names, tags::pairs(response.tags()));
    let none = FunctionConfiguration::builder().build();
    let reserved = response.concurrency().and_then(Concurrency::reserved_concurrent_executions);
    let function = function(response.configuration().unwrap_or(&none), reserved, names);
    ObservedResource::new(function, owner)
}

fn function(
    it: &FunctionConfiguration,
    reserved: Option<i32>,
    names: &StackNames,
) -> LambdaFunction {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let architecture = it.architectures().first().map(Architecture::as_str);
    let environment = it.environment();
    // Without the permission to decrypt them, the response has an error in place of the variables.
    let environment = if environment.is_some_and(|it| it.error().is_some()) {
        Reading::Unknown
    } else {
        let variables = environment.and_then(|it| it.variables()).cloned().unwrap_or_default();
        Reading::Known(variables.into_iter().collect())
    };
    let layers = it.layers().iter().filter_map(|it| it.arn()).map(str::to_owned);
    let dead_letters = it.dead_letter_config().and_then(|it| it.target_arn());
    let logging = it.logging_config();
    let log_group = logging.and_then(|it| it.log_group()).map(str::to_owned);
    let log_format = logging.and_then(|it| it.log_format()).unwrap_or(&LogFormat::Text);
    LambdaFunction {
        code: Reading::Known(text(it.code_sha256())),
        architecture: Reading::Known(text(architecture)),
        runtime: text(it.runtime().map(Runtime::as_str)),
        handler: text(it.handler()),
        memory: it.memory_size(),
        timeout: it.timeout(),
        role: text(it.role()),
        environment,
        layers: layers.collect(),
        dead_letters: text(dead_letters),
        subnets: it.vpc_config().map(|it| it.subnet_ids().to_vec()).unwrap_or_default(),
        key: text(it.kms_key_arn()),
        log_group: log_group.unwrap_or_else(|| names.log_group()),
        log_format: log_format.as_str().to_owned(),
        concurrency: Reading::Known(reserved),
        is_failed: it.state() == Some(&State::Failed)
            || it.last_update_status() == Some(&LastUpdateStatus::Failed),
    }
}

async fn invoke_config(context: &ObserveContext<'_>) -> Result<Option<InvokeConfig>, CloudError> {
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
    let destinations = config.destination_config();
    let destination = destinations.and_then(|it| it.on_failure()?.destination());
    let success = destinations.and_then(|it| it.on_success()?.destination());
    Ok(Some(InvokeConfig {
        destination: destination.unwrap_or_default().to_owned(),
        success_destination: success.unwrap_or_default().to_owned(),
        retries: config.maximum_retry_attempts(),
        age_seconds: config.maximum_event_age_in_seconds(),
    }))
}

/// Returns the account's concurrency; `None` if it cannot be read. It only decides whether `install` tries to reserve some.
async fn account_concurrency(connection: &AwsConnection) -> Option<AccountConcurrency> {
    let settings = connection.lambda().get_account_settings().send().await.ok()?;
    let limit = settings.account_limit()?;
    Some(AccountConcurrency {
        limit: limit.concurrent_executions(),
        unreserved: limit.unreserved_concurrent_executions()?,
    })
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
