//! What lets the rules call the function: one statement of its policy.

use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::observe::function::MISSING;
use crate::cloud::retry::UPDATE;
use crate::deploy::plan::PlanAction;
use crate::deploy::stack::Properties;

use super::function::is_busy;
use super::{ApplyContext, text};

pub(super) async fn apply(job: ApplyContext<'_>, action: &PlanAction) -> Result<(), CloudError> {
    match action {
        PlanAction::Create(to) => match add(job, to).await {
            // An answer that was lost; the id is ours.
            Err(error) if error.is(&["ResourceConflictException"]) => {
                remove(job, to).await?;
                add(job, to).await
            }
            other => other,
        },
        PlanAction::Change { from, to } => {
            remove(job, from).await?;
            add(job, to).await
        }
        PlanAction::Delete(is) => remove(job, is).await,
    }
}

async fn add(job: ApplyContext<'_>, to: &Properties) -> Result<(), CloudError> {
    let add = job
        .connection
        .lambda()
        .add_permission()
        .function_name(text(to, "function"))
        .statement_id(job.names.own())
        .principal(text(to, "principal"))
        .action(text(to, "action"))
        .source_arn(text(to, "source"));
    let call = async || {
        let answer = add.clone().send().await;
        answer.during("lambda:AddPermission", job.connection.home()).map(drop)
    };
    job.connection.retry(UPDATE, is_busy, call).await
}

async fn remove(job: ApplyContext<'_>, is: &Properties) -> Result<(), CloudError> {
    let remove = job.connection.lambda().remove_permission();
    let remove = remove.function_name(text(is, "function")).statement_id(job.names.own());
    let call = async || {
        let answer = remove.clone().send().await;
        let answer = answer.during("lambda:RemovePermission", job.connection.home());
        answer.or_missing(MISSING).map(drop)
    };
    job.connection.retry(UPDATE, is_busy, call).await
}
