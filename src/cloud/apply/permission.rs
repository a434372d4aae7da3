//! Applies steps for the permission of the rules to invoke the function: one statement of its policy.

use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::observe::function::MISSING;
use crate::cloud::retry::UPDATE;
use crate::deploy::resource::InvokePermission;

use super::function::is_busy;
use super::{ApplyContext, Change};

pub(super) async fn apply(
    context: ApplyContext<'_>,
    permission: &InvokePermission,
    change: Change<'_>,
) -> Result<(), CloudError> {
    match change {
        Change::Create => match add(context, permission).await {
            // A retry after a lost response: the statement id belongs to this stack.
            Err(error) if error.is(&["ResourceConflictException"]) => {
                remove_own(context, permission).await?;
                add(context, permission).await
            }
            other => other,
        },
        Change::Update(_) => {
            remove_own(context, permission).await?;
            add(context, permission).await
        }
        Change::Delete => remove_own(context, permission).await,
    }
}

/// Adds the statement. Lambda writes the effect `Allow`, and the source as its only condition.
async fn add(context: ApplyContext<'_>, to: &InvokePermission) -> Result<(), CloudError> {
    let InvokePermission { function, principal, action, source, condition: _, effect: _ } = to;
    let add = context
        .connection
        .lambda()
        .add_permission()
        .function_name(function)
        .statement_id(context.names.own())
        .principal(principal)
        .action(action)
        .source_arn(source);
    let call = async || {
        let response = add.clone().send().await;
        response.during("lambda:AddPermission", context.connection.home()).map(drop)
    };
    context.connection.retry(UPDATE, is_busy, call).await
}

async fn remove_own(context: ApplyContext<'_>, from: &InvokePermission) -> Result<(), CloudError> {
    remove(context, &from.function, &context.names.own()).await
}

/// Removes the statement with an id from a function's policy.
pub(super) async fn remove(
    context: ApplyContext<'_>,
    function: &str,
    id: &str,
) -> Result<(), CloudError> {
    let remove = context.connection.lambda().remove_permission();
    let remove = remove.function_name(function).statement_id(id);
    let call = async || {
        let response = remove.clone().send().await;
        let response = response.during("lambda:RemovePermission", context.connection.home());
        response.or_missing(MISSING).map(drop)
    };
    context.connection.retry(UPDATE, is_busy, call).await
}
