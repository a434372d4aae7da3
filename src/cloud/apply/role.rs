//! Applies steps for the roles.

use std::collections::BTreeSet;

use aws_sdk_iam::types::Tag;

use crate::aws::StackNames;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::observe::role::{MISSING, find};
use crate::deploy::resource::{Difference, Document, Field, IamRole, differences, region_tags};

use super::{ApplyContext, Change, differs};

pub(super) async fn apply(
    context: ApplyContext<'_>,
    role: &IamRole,
    change: Change<'_>,
) -> Result<(), CloudError> {
    let name = role.purpose.role_name(context.names);
    match change {
        Change::Create => create(context, role, &name).await,
        Change::Update(differences) => update(context, role, &name, differences).await,
        Change::Delete => delete(context, &name).await,
    }
}

async fn create(context: ApplyContext<'_>, role: &IamRole, name: &str) -> Result<(), CloudError> {
    let IamRole { purpose, trust, policy, boundary, regions } = role;
    let mut tags = tags_of(regions, "iam:CreateRole")?;
    tags.push(tag(StackNames::TAG, &context.names.stack, "iam:CreateRole")?);
    let response = context
        .connection
        .iam()
        .create_role()
        .role_name(name)
        .assume_role_policy_document(trust.as_str())
        .description(context.names.description())
        .set_permissions_boundary(Some(boundary.clone()).filter(|it| !it.is_empty()))
        .set_tags(Some(tags))
        .send()
        .await;
    match response.during("iam:CreateRole", "") {
        Err(error) if error.is(&["EntityAlreadyExists", "EntityAlreadyExistsException"]) => {
            // A retry after a lost response, or another process created it first.
            match find(context.connection, context.names, purpose.clone()).await? {
                Some(found) if found.is_ours() => {
                    let differences = differences(found.resource.fields(), role.fields());
                    update(context, role, name, &differences).await
                }
                _ => Err(error),
            }
        }
        Err(error) => Err(error),
        Ok(_) => put_policy(context, name, policy).await,
    }
}

async fn update(
    context: ApplyContext<'_>,
    role: &IamRole,
    name: &str,
    differences: &[Difference],
) -> Result<(), CloudError> {
    let client = context.connection.iam();
    let IamRole { purpose: _, trust, policy, boundary, regions } = role;
    if differs(differences, Field::Trust) {
        let change = client.update_assume_role_policy().role_name(name);
        let response = change.policy_document(trust.as_str()).send().await;
        response.during("iam:UpdateAssumeRolePolicy", "")?;
    }
    if differs(differences, Field::Policy) {
        put_policy(context, name, policy).await?;
    }
    if differs(differences, Field::Boundary) {
        put_boundary(context, name, boundary).await?;
    }
    if differs(differences, Field::Regions) {
        let tags = tags_of(regions, "iam:TagRole")?;
        let response = client.tag_role().role_name(name).set_tags(Some(tags)).send().await;
        response.during("iam:TagRole", "")?;
    }
    Ok(())
}

/// Sets the permissions boundary; an empty one removes it.
async fn put_boundary(
    context: ApplyContext<'_>,
    name: &str,
    boundary: &str,
) -> Result<(), CloudError> {
    let client = context.connection.iam();
    if boundary.is_empty() {
        let response = client.delete_role_permissions_boundary().role_name(name).send().await;
        let response = response.during("iam:DeleteRolePermissionsBoundary", "");
        return response.or_missing(MISSING).map(drop);
    }
    let put = client.put_role_permissions_boundary().role_name(name);
    let response = put.permissions_boundary(boundary).send().await;
    response.during("iam:PutRolePermissionsBoundary", "").map(drop)
}

async fn put_policy(
    context: ApplyContext<'_>,
    name: &str,
    policy: &Document,
) -> Result<(), CloudError> {
    let put =
        context.connection.iam().put_role_policy().role_name(name).policy_name(context.names.own());
    let response = put.policy_document(policy.as_str()).send().await;
    response.during("iam:PutRolePolicy", "").map(drop)
}

/// Deletes a role with its policies, including those that others attached: AWS refuses to delete a role that has any.
async fn delete(context: ApplyContext<'_>, name: &str) -> Result<(), CloudError> {
    let client = context.connection.iam();
    let policies = client.list_role_policies().role_name(name).send().await;
    let policies = policies.during("iam:ListRolePolicies", "").or_missing(MISSING)?;
    let Some(policies) = policies else { return Ok(()) };
    for policy in policies.policy_names() {
        delete_policy(context, name, policy).await?;
    }
    let attached = client.list_attached_role_policies().role_name(name).send().await;
    let attached = attached.during("iam:ListAttachedRolePolicies", "").or_missing(MISSING)?;
    let attached = attached.and_then(|it| it.attached_policies).unwrap_or_default();
    for arn in attached.iter().filter_map(|it| it.policy_arn()) {
        detach_policy(context, name, arn).await?;
    }
    let response = client.delete_role().role_name(name).send().await;
    response.during("iam:DeleteRole", "").or_missing(MISSING).map(drop)
}

/// Deletes an inline policy of a role.
pub(super) async fn delete_policy(
    context: ApplyContext<'_>,
    role: &str,
    policy: &str,
) -> Result<(), CloudError> {
    let delete = context.connection.iam().delete_role_policy().role_name(role).policy_name(policy);
    let response = delete.send().await.during("iam:DeleteRolePolicy", "");
    response.or_missing(MISSING).map(drop)
}

/// Detaches a managed policy from a role.
pub(super) async fn detach_policy(
    context: ApplyContext<'_>,
    role: &str,
    arn: &str,
) -> Result<(), CloudError> {
    let detach = context.connection.iam().detach_role_policy().role_name(role).policy_arn(arn);
    let response = detach.send().await.during("iam:DetachRolePolicy", "");
    response.or_missing(MISSING).map(drop)
}

fn tags_of(regions: &BTreeSet<String>, operation: &'static str) -> Result<Vec<Tag>, CloudError> {
    let tags = region_tags(regions);
    tags.iter().map(|(key, value)| tag(key, value, operation)).collect()
}

fn tag(key: &str, value: &str, operation: &'static str) -> Result<Tag, CloudError> {
    let tag = Tag::builder().key(key).value(value).build();
    tag.map_err(|error| CloudError::of_aws(operation, "", &error.to_string()))
}
