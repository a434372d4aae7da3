//! Observes the function's log group.

use crate::aws::StackNames;
use crate::cloud::connection::AwsConnection;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::tags;
use crate::deploy::observed::ObservedResource;
use crate::deploy::resource::{LogGroup, Resource};

use super::ObserveContext;

pub(in crate::cloud) async fn observe(
    context: &ObserveContext<'_>,
) -> Result<Option<ObservedResource>, CloudError> {
    let found = find(context.connection, context.names).await?;
    Ok(found.map(|it| it.map(Resource::LogGroup)))
}

pub(in crate::cloud) async fn find(
    connection: &AwsConnection,
    names: &StackNames,
) -> Result<Option<ObservedResource<LogGroup>>, CloudError> {
    let (client, region, name) = (connection.logs(), connection.home(), names.log_group());
    let groups = client
        .describe_log_groups()
        .log_group_name_prefix(&name)
        .send()
        .await
        .during("logs:DescribeLogGroups", region)?;
    let group = groups.log_groups().iter().find(|it| it.log_group_name() == Some(&name));
    let Some(group) = group else { return Ok(None) };
    let streams = names.log_streams_arn();
    let tags = client
        .list_tags_for_resource()
        .resource_arn(streams.trim_end_matches(":*"))
        .send()
        .await
        .during("logs:ListTagsForResource", region)
        .or_missing(&["ResourceNotFoundException"])?;
    let Some(tags) = tags else { return Ok(None) };
    let owner = tags::owner(names, tags::pairs(tags.tags()));
    let results = tags.tags().and_then(|it| it.get(StackNames::RESULTS_TAG));
    let group = LogGroup {
        retention_days: group.retention_in_days(),
        results: results.cloned().unwrap_or_default(),
    };
    Ok(Some(ObservedResource::new(group, owner)))
}
