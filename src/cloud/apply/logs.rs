//! The function's log group.

use crate::aws::StackNames;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::observe::logs::find;
use crate::deploy::plan::PlanAction;
use crate::deploy::stack::Properties;

use super::{ApplyContext, number};

pub(super) async fn apply(job: ApplyContext<'_>, action: &PlanAction) -> Result<(), CloudError> {
    match action {
        PlanAction::Create(to) => {
            create(job).await?;
            keep(job, to).await
        }
        PlanAction::Change { to, .. } => keep(job, to).await,
        PlanAction::Delete(_) => {
            let (client, region) = (job.connection.logs(), job.connection.home());
            let answer =
                client.delete_log_group().log_group_name(job.names.log_group()).send().await;
            let answer = answer.during("logs:DeleteLogGroup", region);
            answer.or_missing(&["ResourceNotFoundException"]).map(drop)
        }
    }
}

async fn create(job: ApplyContext<'_>) -> Result<(), CloudError> {
    let (client, region) = (job.connection.logs(), job.connection.home());
    let answer = client
        .create_log_group()
        .log_group_name(job.names.log_group())
        .tags(StackNames::TAG, &job.names.stack)
        .send()
        .await;
    match answer.during("logs:CreateLogGroup", region) {
        Err(error) if error.is(&["ResourceAlreadyExistsException"]) => {
            // An answer that was lost, or somebody was faster.
            let found = find(job.connection, job.names).await?;
            if found.is_some_and(|it| it.is_ours()) { Ok(()) } else { Err(error) }
        }
        other => other.map(drop),
    }
}

async fn keep(job: ApplyContext<'_>, to: &Properties) -> Result<(), CloudError> {
    let (client, region) = (job.connection.logs(), job.connection.home());
    client
        .put_retention_policy()
        .log_group_name(job.names.log_group())
        .set_retention_in_days(number(to, "retention days"))
        .send()
        .await
        .during("logs:PutRetentionPolicy", region)
        .map(drop)
}
