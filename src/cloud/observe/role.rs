//! Observes the roles.

use std::collections::BTreeSet;

use crate::aws::StackNames;
use crate::cloud::connection::AwsConnection;
use crate::cloud::document;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::tags;
use crate::deploy::observed::ObservedResource;
use crate::deploy::resource::{IamRole, Resource, RolePurpose, tagged_regions};

use super::ObserveContext;

/// IAM's error codes for a missing role or policy.
pub(in crate::cloud) const MISSING: &[&str] = &["NoSuchEntity", "NoSuchEntityException"];

pub(super) async fn observe(
    context: &ObserveContext<'_>,
    purpose: RolePurpose,
) -> Result<Option<ObservedResource>, CloudError> {
    let found = find(context.connection, context.names, purpose).await?;
    Ok(found.map(|it| it.map(Resource::Role)))
}

pub(in crate::cloud) async fn find(
    connection: &AwsConnection,
    names: &StackNames,
    purpose: RolePurpose,
) -> Result<Option<ObservedResource<IamRole>>, CloudError> {
    let (client, name) = (connection.iam(), purpose.role_name(names));
    let response = client.get_role().role_name(&name).send().await;
    let response = response.during("iam:GetRole", "").or_missing(MISSING)?;
    let Some(role) = response.and_then(|it| it.role) else { return Ok(None) };
    let policy = client.get_role_policy().role_name(&name).policy_name(names.own()).send().await;
    let policy = policy.during("iam:GetRolePolicy", "").or_missing(MISSING)?;
    let tags = role.tags().iter().map(|tag| (tag.key(), tag.value())).collect::<Vec<_>>();
    let boundary = role.permissions_boundary().and_then(|it| it.permissions_boundary_arn());
    let found = IamRole {
        trust: role.assume_role_policy_document().map(document::policy).unwrap_or_default(),
        policy: policy.map(|it| document::policy(it.policy_document())).unwrap_or_default(),
        boundary: boundary.unwrap_or_default().to_owned(),
        regions: match purpose {
            RolePurpose::Function | RolePurpose::Member(_) | RolePurpose::StateMachine => {
                BTreeSet::new()
            }
            RolePurpose::Forward => tagged_regions(&tags),
        },
        purpose,
    };
    Ok(Some(ObservedResource::new(found, tags::owner(names, tags))))
}
