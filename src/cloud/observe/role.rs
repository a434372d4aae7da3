//! The two roles.

use crate::aws::StackNames;
use crate::cloud::connection::AwsConnection;
use crate::cloud::document;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::tags;
use crate::deploy::plan::ObservedResource;
use crate::deploy::stack::{Id, Properties};

use super::ObserveContext;

/// How IAM says that there is none.
pub(in crate::cloud) const MISSING: &[&str] = &["NoSuchEntity", "NoSuchEntityException"];

pub(super) async fn observe(
    look: &ObserveContext<'_>,
    id: Id,
) -> Result<Option<ObservedResource>, CloudError> {
    find(look.connection, look.names, &id).await
}

/// The name of the role that an id is of.
pub(in crate::cloud) fn name(names: &StackNames, id: &Id) -> String {
    if *id == Id::ForwardRole { names.forward_role() } else { names.function_role() }
}

pub(in crate::cloud) async fn find(
    connection: &AwsConnection,
    names: &StackNames,
    id: &Id,
) -> Result<Option<ObservedResource>, CloudError> {
    let (client, name) = (connection.iam(), name(names, id));
    let answer = client.get_role().role_name(&name).send().await;
    let answer = answer.during("iam:GetRole", "").or_missing(MISSING)?;
    let Some(role) = answer.and_then(|it| it.role) else { return Ok(None) };
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
