//! Applies steps for the function's log group.

use crate::aws::StackNames;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::observe::logs::find;
use crate::deploy::resource::{Field, LogGroup};

use super::{ApplyContext, Change, differs};

pub(super) async fn apply(
    context: ApplyContext<'_>,
    group: &LogGroup,
    change: Change<'_>,
) -> Result<(), CloudError> {
    match change {
        Change::Create => {
            create(context, group).await?;
            set_retention(context, group).await
        }
        Change::Update(differences) => {
            if differs(differences, Field::Results) {
                tag_results(context, group).await?;
            }
            set_retention(context, group).await
        }
        Change::Delete => {
            let (client, region) = (context.connection.logs(), context.connection.home());
            let response =
                client.delete_log_group().log_group_name(context.names.log_group()).send().await;
            let response = response.during("logs:DeleteLogGroup", region);
            response.or_missing(&["ResourceNotFoundException"]).map(drop)
        }
    }
}

async fn create(context: ApplyContext<'_>, group: &LogGroup) -> Result<(), CloudError> {
    let (client, region) = (context.connection.logs(), context.connection.home());
    let mut create = client
        .create_log_group()
        .log_group_name(context.names.log_group())
        .tags(StackNames::TAG, &context.names.stack);
    if !group.results.is_empty() {
        create = create.tags(StackNames::RESULTS_TAG, &group.results);
    }
    match create.send().await.during("logs:CreateLogGroup", region) {
        Err(error) if error.is(&["ResourceAlreadyExistsException"]) => {
            // A retry after a lost response, or another process created it first.
            let found = find(context.connection, context.names).await?;
            if found.is_some_and(|it| it.is_ours()) { Ok(()) } else { Err(error) }
        }
        other => other.map(drop),
    }
}

/// Tags the log group with the address of the results.
async fn tag_results(context: ApplyContext<'_>, group: &LogGroup) -> Result<(), CloudError> {
    let (client, region) = (context.connection.logs(), context.connection.home());
    let arn = context.names.log_streams_arn();
    let tag = client.tag_resource().resource_arn(arn.trim_end_matches(":*"));
    let response = tag.tags(StackNames::RESULTS_TAG, &group.results).send().await;
    response.during("logs:TagResource", region).map(drop)
}

async fn set_retention(context: ApplyContext<'_>, group: &LogGroup) -> Result<(), CloudError> {
    let LogGroup { retention_days, results: _ } = group;
    let (client, region) = (context.connection.logs(), context.connection.home());
    client
        .put_retention_policy()
        .log_group_name(context.names.log_group())
        .set_retention_in_days(*retention_days)
        .send()
        .await
        .during("logs:PutRetentionPolicy", region)
        .map(drop)
}
