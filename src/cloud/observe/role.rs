//! Observes the two roles.

use crate::aws::StackNames;
use crate::cloud::connection::AwsConnection;
use crate::cloud::document;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::tags;
use crate::deploy::plan::ObservedResource;
use crate::deploy::stack::{Id, Properties};

use super::ObserveContext;

/// IAM's error codes for a missing role or policy.
pub(in crate::cloud) const MISSING: &[&str] = &["NoSuchEntity", "NoSuchEntityException"];

pub(super) async fn observe(
    context: &ObserveContext<'_>,
    id: Id,
) -> Result<Option<ObservedResource>, CloudError> {
    find(context.connection, context.names, &id).await
}

/// Returns the name of a role.
pub(in crate::cloud) fn name(names: &StackNames, id: &Id) -> String {
    if *id == Id::ForwardRole { names.forward_role() } else { names.function_role() }
}

pub(in crate::cloud) async fn find(
    connection: &AwsConnection,
    names: &StackNames,
    id: &Id,
) -> Result<Option<ObservedResource>, CloudError> {
    let (client, name) = (connection.iam(), name(names, id));
    let response = client.get_role().role_name(&name).send().await;
    let response = response.during("iam:GetRole", "").or_missing(MISSING)?;
    let Some(role) = response.and_then(|it| it.role) else { return Ok(None) };
    let policy = client.get_role_policy().role_name(&name).policy_name(names.own()).send().await;
    let policy = policy.during("iam:GetRolePolicy", "").or_missing(MISSING)?;
    let mut properties = Properties::new();
    let trust = role.assume_role_policy_document();
    properties.extend(trust.map(|it| ("trust", document::policy(it))));
    properties.extend(policy.map(|it| ("policy", document::policy(it.policy_document()))));
    let tags = role.tags().iter().map(|tag| (tag.key(), tag.value())).collect::<Vec<_>>();
    if *id == Id::ForwardRole {
        properties.extend(tags::regions(&tags).map(|it| ("regions", it)));
    }
    Ok(Some(ObservedResource::new(properties, tags::owner(names, tags))))
}
