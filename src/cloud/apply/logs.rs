//! Applies steps for the function's log group.

use crate::aws::StackNames;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::observe::logs::find;
use crate::deploy::plan::PlanAction;
use crate::deploy::stack::Properties;

use super::{ApplyContext, number};

pub(super) async fn apply(
    context: ApplyContext<'_>,
    action: &PlanAction,
) -> Result<(), CloudError> {
    match action {
        PlanAction::Create(to) => {
            create(context).await?;
            set_retention(context, to).await
        }
        PlanAction::Change { to, .. } => set_retention(context, to).await,
        PlanAction::Delete(_) => {
            let (client, region) = (context.connection.logs(), context.connection.home());
            let response =
                client.delete_log_group().log_group_name(context.names.log_group()).send().await;
            let response = response.during("logs:DeleteLogGroup", region);
            response.or_missing(&["ResourceNotFoundException"]).map(drop)
        }
    }
}

async fn create(context: ApplyContext<'_>) -> Result<(), CloudError> {
    let (client, region) = (context.connection.logs(), context.connection.home());
    let response = client
        .create_log_group()
        .log_group_name(context.names.log_group())
        .tags(StackNames::TAG, &context.names.stack)
        .send()
        .await;
    match response.during("logs:CreateLogGroup", region) {
        Err(error) if error.is(&["ResourceAlreadyExistsException"]) => {
            // A retry after a lost response, or another process created it first.
            let found = find(context.connection, context.names).await?;
            if found.is_some_and(|it| it.is_ours()) { Ok(()) } else { Err(error) }
        }
        other => other.map(drop),
    }
}

async fn set_retention(context: ApplyContext<'_>, to: &Properties) -> Result<(), CloudError> {
    let (client, region) = (context.connection.logs(), context.connection.home());
    client
        .put_retention_policy()
        .log_group_name(context.names.log_group())
        .set_retention_in_days(number(to, "retention days"))
        .send()
        .await
        .during("logs:PutRetentionPolicy", region)
        .map(drop)
}
