//! Applies steps for the function.

use std::collections::BTreeMap;

use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{
    Architecture, DeadLetterConfig, Environment, FunctionCode, LastUpdateStatus, LogFormat,
    LoggingConfig, Runtime, State, VpcConfig,
};

use crate::aws::StackNames;
use crate::cloud::error::{CloudError, During as _, OrMissing as _, aws_text};
use crate::cloud::observe::function::{MISSING, find};
use crate::cloud::retry::{ROLE, UPDATE};
use crate::deploy::resource::{Difference, Field, LambdaFunction, Reading, differences};
use crate::language::{Phrase, phrase};

use super::{ApplyContext, Change, PENDING, differs};

const CODE: &[Field] = &[Field::Code, Field::Architecture, Field::State];

/// Applies a change. Returns a notice if a part of it is not possible.
pub(super) async fn apply(
    context: ApplyContext<'_>,
    function: &LambdaFunction,
    change: Change<'_>,
    zip: &[u8],
) -> Result<Option<Phrase>, CloudError> {
    match change {
        Change::Create => create(context, function, zip).await,
        Change::Update(differences) => update(context, function, differences, zip).await,
        Change::Delete => {
            let delete = context.connection.lambda().delete_function();
            let call = async || {
                let response = delete.clone().function_name(context.names.function()).send().await;
                let response = response.during("lambda:DeleteFunction", context.connection.home());
                response.or_missing(MISSING).map(drop)
            };
            context.connection.retry(UPDATE, is_busy, call).await.map(|()| None)
        }
    }
}

async fn create(
    context: ApplyContext<'_>,
    to: &LambdaFunction,
    zip: &[u8],
) -> Result<Option<Phrase>, CloudError> {
    let operation = "lambda:CreateFunction";
    let LambdaFunction {
        code: _,
        architecture,
        runtime,
        handler,
        memory,
        timeout,
        role,
        environment,
        // AWS's defaults, which are desired.
        layers: _,
        dead_letters: _,
        subnets: _,
        key: _,
        log_group: _,
        log_format: _,
        concurrency,
        is_failed: _,
    } = to;
    let create = context
        .connection
        .lambda()
        .create_function()
        .function_name(context.names.function())
        .description(context.names.description())
        .code(FunctionCode::builder().zip_file(Blob::new(zip)).build())
        .set_architectures(architecture_of(architecture).map(|it| vec![it]))
        .runtime(Runtime::from(runtime.as_str()))
        .handler(handler)
        .set_memory_size(*memory)
        .set_timeout(*timeout)
        .role(role)
        .set_environment(variables(environment))
        .tags(StackNames::TAG, &context.names.stack);
    let call = async || create.clone().send().await.during(operation, context.connection.home());
    match context.connection.retry(ROLE, is_role_unknown, call).await {
        Err(error) if error.is(&["ResourceConflictException"]) => {
            // A retry after a lost response, or another process created it first.
            match find(context.connection, context.names).await? {
                Some(found) if found.is_ours() => {
                    let differences = differences(found.resource.fields(), to.fields());
                    update(context, to, &differences, zip).await
                }
                _ => Err(error),
            }
        }
        Err(error) => Err(error),
        Ok(_) => {
            wait_until_updated(context, context.names.function()).await?;
            reserve_concurrency(context, concurrency).await
        }
    }
}

async fn update(
    context: ApplyContext<'_>,
    to: &LambdaFunction,
    differences: &[Difference],
    zip: &[u8],
) -> Result<Option<Phrase>, CloudError> {
    let is_code = |it: &Difference| CODE.contains(&it.field);
    let is_configuration = |it: &Difference| !is_code(it) && it.field != Field::Concurrency;
    if differences.iter().any(is_code) {
        update_code(context, to, zip).await?;
    }
    if differences.iter().any(is_configuration) {
        update_configuration(context, to, differences).await?;
    }
    wait_until_updated(context, context.names.function()).await?;
    if !differs(differences, Field::Concurrency) {
        return Ok(None);
    }
    reserve_concurrency(context, &to.concurrency).await
}

async fn update_code(
    context: ApplyContext<'_>,
    to: &LambdaFunction,
    zip: &[u8],
) -> Result<(), CloudError> {
    let (client, region) = (context.connection.lambda(), context.connection.home());
    let update = client
        .update_function_code()
        .function_name(context.names.function())
        .zip_file(Blob::new(zip))
        .set_architectures(architecture_of(&to.architecture).map(|it| vec![it]));
    let call = async || update.clone().send().await.during("lambda:UpdateFunctionCode", region);
    context.connection.retry(UPDATE, is_busy, call).await?;
    wait_until_updated(context, context.names.function()).await
}

/// Updates the configuration. Settings that `install` does not make are only sent if others have made them.
async fn update_configuration(
    context: ApplyContext<'_>,
    to: &LambdaFunction,
    differences: &[Difference],
) -> Result<(), CloudError> {
    let operation = "lambda:UpdateFunctionConfiguration";
    let LambdaFunction {
        code: _,
        architecture: _,
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
        concurrency: _,
        is_failed: _,
    } = to;
    let mut update = context
        .connection
        .lambda()
        .update_function_configuration()
        .function_name(context.names.function())
        .runtime(Runtime::from(runtime.as_str()))
        .handler(handler)
        .set_memory_size(*memory)
        .set_timeout(*timeout)
        .role(role)
        .set_environment(variables(environment));
    if differs(differences, Field::Layers) {
        update = update.set_layers(Some(layers.clone()));
    }
    if differs(differences, Field::DeadLetters) {
        let config = DeadLetterConfig::builder().target_arn(dead_letters).build();
        update = update.dead_letter_config(config);
    }
    if differs(differences, Field::Subnets) {
        let config = VpcConfig::builder().set_subnet_ids(Some(subnets.clone()));
        update = update.vpc_config(config.set_security_group_ids(Some(Vec::new())).build());
    }
    if differs(differences, Field::Key) {
        update = update.kms_key_arn(key);
    }
    if [Field::LogGroup, Field::LogFormat].iter().any(|it| differs(differences, *it)) {
        let config = LoggingConfig::builder().log_format(LogFormat::from(log_format.as_str()));
        update = update.logging_config(config.log_group(log_group).build());
    }
    let call = async || update.clone().send().await.during(operation, context.connection.home());
    let is_transient = |error: &CloudError| is_busy(error) || is_role_unknown(error);
    context.connection.retry(ROLE, is_transient, call).await.map(drop)
}

/// Reserves concurrency, or removes the reservation. Returns a notice if the account has too little: the function works
/// without it.
async fn reserve_concurrency(
    context: ApplyContext<'_>,
    concurrency: &Reading<Option<i32>>,
) -> Result<Option<Phrase>, CloudError> {
    let (client, region) = (context.connection.lambda(), context.connection.home());
    let name = context.names.function();
    let Reading::Known(concurrency) = concurrency else { return Ok(None) };
    let Some(number) = concurrency else {
        let response = client.delete_function_concurrency().function_name(name).send().await;
        let response = response.during("lambda:DeleteFunctionConcurrency", region);
        return response.or_missing(MISSING).map(|_| None);
    };
    let put = client.put_function_concurrency().function_name(name);
    let put = put.reserved_concurrent_executions(*number);
    let call = async || put.clone().send().await.during("lambda:PutFunctionConcurrency", region);
    match context.connection.retry(UPDATE, is_busy, call).await {
        Err(error) if error.message().contains("UnreservedConcurrentExecution") => {
            Ok(Some(phrase!(
                "the account has too little concurrency to reserve {number} for the function, so none is reserved",
                number = *number
            )))
        }
        other => other.map(|_| None),
    }
}

fn architecture_of(architecture: &Reading<String>) -> Option<Architecture> {
    architecture.known().map(|it| Architecture::from(it.as_str()))
}

fn variables(environment: &Reading<BTreeMap<String, String>>) -> Option<Environment> {
    let variables = environment.known()?.clone().into_iter().collect();
    Some(Environment::builder().set_variables(Some(variables)).build())
}

/// Waits until Lambda has finished creating or updating a function.
pub(super) async fn wait_until_updated(
    context: ApplyContext<'_>,
    function: String,
) -> Result<(), CloudError> {
    let operation = "lambda:GetFunctionConfiguration";
    let region = context.connection.home();
    let get = context.connection.lambda().get_function_configuration().function_name(function);
    let call = async || {
        let configuration = get.clone().send().await.during(operation, region)?;
        let reason = |it: Option<&str>| it.map_or_else(|| phrase!("no reason given"), aws_text);
        if configuration.state() == Some(&State::Failed) {
            let reason = reason(configuration.state_reason());
            let message = phrase!("Lambda failed to create the function: {reason}", reason);
            return Err(CloudError::new(operation, region, message));
        }
        match configuration.last_update_status() {
            Some(LastUpdateStatus::Failed) => {
                let reason = reason(configuration.last_update_status_reason());
                let message = phrase!("Lambda failed to update the function: {reason}", reason);
                Err(CloudError::new(operation, region, message))
            }
            Some(LastUpdateStatus::InProgress) => Err(pending(operation, region)),
            _ if configuration.state() == Some(&State::Pending) => Err(pending(operation, region)),
            _ => Ok(()),
        }
    };
    context.connection.retry(UPDATE, |error| error.is(&[PENDING]), call).await
}

fn pending(operation: &'static str, region: &str) -> CloudError {
    let message = phrase!("Lambda takes too long to create or update the function");
    CloudError::new(operation, region, message).with_code(Some(PENDING))
}

/// Returns true if another change of the function is in progress.
pub(super) fn is_busy(error: &CloudError) -> bool {
    error.is(&["ResourceConflictException"])
        && ["in progress", "Pending"].iter().any(|it| error.message().contains(it))
}

/// Returns true if a new role or its permissions are not visible to the service yet. Changes of IAM take a while to
/// propagate.
pub(super) fn is_role_unknown(error: &CloudError) -> bool {
    ["cannot be assumed", "does not have permissions to call"]
        .iter()
        .any(|it| error.message().contains(it))
}
