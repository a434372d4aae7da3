//! The function.

use std::collections::HashMap;

use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{
    Architecture, Environment, FunctionCode, LastUpdateStatus, Runtime, State,
};

use crate::aws::StackNames;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::observe::function::{MISSING, find};
use crate::cloud::retry::{ROLE, UPDATE};
use crate::deploy::plan::PlanAction;
use crate::deploy::stack::Properties;

use super::{ApplyContext, UNSETTLED, differs, number, text};

const CODE: &[&str] = &["code", "architecture", "state"];
const CONFIGURATION: &[&str] = &["runtime", "handler", "memory", "timeout", "role", "environment"];

pub(super) async fn apply(
    job: ApplyContext<'_>,
    action: &PlanAction,
    zip: &[u8],
) -> Result<(), CloudError> {
    match action {
        PlanAction::Create(to) => create(job, to, zip).await,
        PlanAction::Change { from, to } => change(job, from, to, zip).await,
        PlanAction::Delete(_) => {
            let delete = job.connection.lambda().delete_function();
            let call = async || {
                let answer = delete.clone().function_name(job.names.function()).send().await;
                let answer = answer.during("lambda:DeleteFunction", job.connection.home());
                answer.or_missing(MISSING).map(drop)
            };
            job.connection.retry(UPDATE, is_busy, call).await
        }
    }
}

async fn create(job: ApplyContext<'_>, to: &Properties, zip: &[u8]) -> Result<(), CloudError> {
    let operation = "lambda:CreateFunction";
    let create = job
        .connection
        .lambda()
        .create_function()
        .function_name(job.names.function())
        .description(format!("Made by audit-alert for the stack {}", job.names.stack))
        .code(FunctionCode::builder().zip_file(Blob::new(zip)).build())
        .architectures(Architecture::from(text(to, "architecture")))
        .runtime(Runtime::from(text(to, "runtime")))
        .handler(text(to, "handler"))
        .set_memory_size(number(to, "memory"))
        .set_timeout(number(to, "timeout"))
        .role(text(to, "role"))
        .environment(environment(job, to, operation)?)
        .tags(StackNames::TAG, &job.names.stack);
    let call = async || create.clone().send().await.during(operation, job.connection.home());
    match job.connection.retry(ROLE, is_role_unknown, call).await {
        Err(error) if error.is(&["ResourceConflictException"]) => {
            // An answer that was lost, or somebody was faster.
            match find(job.connection, job.names).await? {
                Some(found) if found.is_ours() => change(job, &found.properties, to, zip).await,
                _ => Err(error),
            }
        }
        Err(error) => Err(error),
        Ok(_) => settled(job, job.names.function()).await,
    }
}

async fn change(
    job: ApplyContext<'_>,
    from: &Properties,
    to: &Properties,
    zip: &[u8],
) -> Result<(), CloudError> {
    let (client, region) = (job.connection.lambda(), job.connection.home());
    if differs(from, to, CODE) {
        let update = client
            .update_function_code()
            .function_name(job.names.function())
            .zip_file(Blob::new(zip))
            .architectures(Architecture::from(text(to, "architecture")));
        let call = async || update.clone().send().await.during("lambda:UpdateFunctionCode", region);
        job.connection.retry(UPDATE, is_busy, call).await?;
        settled(job, job.names.function()).await?;
    }
    if differs(from, to, CONFIGURATION) {
        let operation = "lambda:UpdateFunctionConfiguration";
        let update = client
            .update_function_configuration()
            .function_name(job.names.function())
            .runtime(Runtime::from(text(to, "runtime")))
            .handler(text(to, "handler"))
            .set_memory_size(number(to, "memory"))
            .set_timeout(number(to, "timeout"))
            .role(text(to, "role"))
            .environment(environment(job, to, operation)?);
        let call = async || update.clone().send().await.during(operation, region);
        let is_passing = |error: &CloudError| is_busy(error) || is_role_unknown(error);
        job.connection.retry(ROLE, is_passing, call).await?;
    }
    settled(job, job.names.function()).await
}

fn environment(
    job: ApplyContext<'_>,
    to: &Properties,
    operation: &'static str,
) -> Result<Environment, CloudError> {
    let variables: HashMap<String, String> = serde_json::from_str(text(to, "environment"))
        .map_err(|_| {
            CloudError::new(
                operation,
                job.connection.home(),
                "the environment is no object of texts",
            )
        })?;
    Ok(Environment::builder().set_variables(Some(variables)).build())
}

/// Waits until a function is made and changed, such that the next call finds it so.
pub(super) async fn settled(job: ApplyContext<'_>, function: String) -> Result<(), CloudError> {
    let operation = "lambda:GetFunctionConfiguration";
    let region = job.connection.home();
    let look = job.connection.lambda().get_function_configuration().function_name(function);
    let call = async || {
        let is = look.clone().send().await.during(operation, region)?;
        let failed = |what: &str, reason: Option<&str>| {
            let reason = reason.unwrap_or("no reason is given");
            CloudError::new(
                operation,
                region,
                format!("the function's {what} has failed: {reason}"),
            )
        };
        if is.state() == Some(&State::Failed) {
            return Err(failed("creation", is.state_reason()));
        }
        match is.last_update_status() {
            Some(LastUpdateStatus::Failed) => Err(failed("update", is.last_update_status_reason())),
            Some(LastUpdateStatus::InProgress) => Err(unsettled(operation, region)),
            _ if is.state() == Some(&State::Pending) => Err(unsettled(operation, region)),
            _ => Ok(()),
        }
    };
    job.connection.retry(UPDATE, |error| error.is(&[UNSETTLED]), call).await
}

fn unsettled(operation: &'static str, region: &str) -> CloudError {
    let words = "the function's creation or update takes too long";
    CloudError::new(operation, region, words).with_code(Some(UNSETTLED))
}

/// Whether the function is being changed.
pub(super) fn is_busy(error: &CloudError) -> bool {
    error.is(&["ResourceConflictException"])
        && ["in progress", "Pending"].iter().any(|it| error.message().contains(it))
}

/// Whether a role, or what it may, is not yet known to the service: IAM takes its time to tell all.
pub(super) fn is_role_unknown(error: &CloudError) -> bool {
    ["cannot be assumed", "does not have permissions to call"]
        .iter()
        .any(|it| error.message().contains(it))
}
