//! The two roles.

use aws_sdk_iam::types::Tag;

use crate::aws::StackNames;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::observe::role::{MISSING, find, name};
use crate::cloud::tags;
use crate::deploy::plan::PlanAction;
use crate::deploy::stack::{Id, Properties};

use super::{ApplyContext, differs, text};

pub(super) async fn apply(
    job: ApplyContext<'_>,
    id: &Id,
    action: &PlanAction,
) -> Result<(), CloudError> {
    let name = name(job.names, id);
    match action {
        PlanAction::Create(to) => create(job, id, &name, to).await,
        PlanAction::Change { from, to } => change(job, &name, from, to).await,
        PlanAction::Delete(_) => delete(job, &name).await,
    }
}

async fn create(
    job: ApplyContext<'_>,
    id: &Id,
    name: &str,
    to: &Properties,
) -> Result<(), CloudError> {
    let mut tags = tags_of(to, "iam:CreateRole")?;
    tags.push(tag(StackNames::TAG, &job.names.stack, "iam:CreateRole")?);
    let answer = job
        .connection
        .iam()
        .create_role()
        .role_name(name)
        .assume_role_policy_document(text(to, "trust"))
        .description(format!("Made by audit-alert for the stack {}", job.names.stack))
        .set_tags(Some(tags))
        .send()
        .await;
    match answer.during("iam:CreateRole", "") {
        Err(error) if error.is(&["EntityAlreadyExists", "EntityAlreadyExistsException"]) => {
            // An answer that was lost, or somebody was faster.
            match find(job.connection, job.names, id).await? {
                Some(found) if found.is_ours() => change(job, name, &found.properties, to).await,
                _ => Err(error),
            }
        }
        Err(error) => Err(error),
        Ok(_) => put_policy(job, name, to).await,
    }
}

async fn change(
    job: ApplyContext<'_>,
    name: &str,
    from: &Properties,
    to: &Properties,
) -> Result<(), CloudError> {
    let client = job.connection.iam();
    if differs(from, to, &["trust"]) {
        let change = client.update_assume_role_policy().role_name(name);
        let answer = change.policy_document(text(to, "trust")).send().await;
        answer.during("iam:UpdateAssumeRolePolicy", "")?;
    }
    if differs(from, to, &["policy"]) {
        put_policy(job, name, to).await?;
    }
    if differs(from, to, &["regions"]) {
        let tags = tags_of(to, "iam:TagRole")?;
        let answer = client.tag_role().role_name(name).set_tags(Some(tags)).send().await;
        answer.during("iam:TagRole", "")?;
    }
    Ok(())
}

async fn put_policy(job: ApplyContext<'_>, name: &str, to: &Properties) -> Result<(), CloudError> {
    let put = job.connection.iam().put_role_policy().role_name(name).policy_name(job.names.own());
    let answer = put.policy_document(text(to, "policy")).send().await;
    answer.during("iam:PutRolePolicy", "").map(drop)
}

/// Its policies first, those of others too, without which AWS does not delete it; the role itself may be gone already.
async fn delete(job: ApplyContext<'_>, name: &str) -> Result<(), CloudError> {
    let client = job.connection.iam();
    let policies = client.list_role_policies().role_name(name).send().await;
    let policies = policies.during("iam:ListRolePolicies", "").or_missing(MISSING)?;
    let Some(policies) = policies else { return Ok(()) };
    for policy in policies.policy_names() {
        let answer = client.delete_role_policy().role_name(name).policy_name(policy).send().await;
        answer.during("iam:DeleteRolePolicy", "").or_missing(MISSING)?;
    }
    let attached = client.list_attached_role_policies().role_name(name).send().await;
    let attached = attached.during("iam:ListAttachedRolePolicies", "").or_missing(MISSING)?;
    let attached = attached.and_then(|it| it.attached_policies).unwrap_or_default();
    for arn in attached.iter().filter_map(|it| it.policy_arn()) {
        let answer = client.detach_role_policy().role_name(name).policy_arn(arn).send().await;
        answer.during("iam:DetachRolePolicy", "").or_missing(MISSING)?;
    }
    let answer = client.delete_role().role_name(name).send().await;
    answer.during("iam:DeleteRole", "").or_missing(MISSING).map(drop)
}

fn tags_of(to: &Properties, operation: &'static str) -> Result<Vec<Tag>, CloudError> {
    let tags = tags::of_regions(text(to, "regions"));
    tags.iter().map(|(key, value)| tag(key, value, operation)).collect()
}

fn tag(key: &str, value: &str, operation: &'static str) -> Result<Tag, CloudError> {
    let tag = Tag::builder().key(key).value(value).build();
    tag.map_err(|error| CloudError::new(operation, "", error.to_string()))
}
