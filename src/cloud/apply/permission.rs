//! Applies steps for the permission of the rules to invoke the function: one statement of its policy.

use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::observe::function::MISSING;
use crate::cloud::retry::UPDATE;
use crate::deploy::plan::PlanAction;
use crate::deploy::stack::Properties;

use super::function::is_busy;
use super::{ApplyContext, text};

pub(super) async fn apply(
    context: ApplyContext<'_>,
    action: &PlanAction,
) -> Result<(), CloudError> {
    match action {
        PlanAction::Create(to) => match add(context, to).await {
            // A retry after a lost response: the statement id belongs to this stack.
            Err(error) if error.is(&["ResourceConflictException"]) => {
                remove(context, to).await?;
                add(context, to).await
            }
            other => other,
        },
        PlanAction::Change { from, to } => {
            remove(context, from).await?;
            add(context, to).await
        }
        PlanAction::Delete(from) => remove(context, from).await,
    }
}

async fn add(context: ApplyContext<'_>, to: &Properties) -> Result<(), CloudError> {
    let add = context
        .connection
        .lambda()
        .add_permission()
        .function_name(text(to, "function"))
        .statement_id(context.names.own())
        .principal(text(to, "principal"))
        .action(text(to, "action"))
        .source_arn(text(to, "source"));
    let call = async || {
        let response = add.clone().send().await;
        response.during("lambda:AddPermission", context.connection.home()).map(drop)
    };
    context.connection.retry(UPDATE, is_busy, call).await
}

async fn remove(context: ApplyContext<'_>, from: &Properties) -> Result<(), CloudError> {
    let remove = context.connection.lambda().remove_permission();
    let remove = remove.function_name(text(from, "function")).statement_id(context.names.own());
    let call = async || {
        let response = remove.clone().send().await;
        let response = response.during("lambda:RemovePermission", context.connection.home());
        response.or_missing(MISSING).map(drop)
    };
    context.connection.retry(UPDATE, is_busy, call).await
}
