//! Finds additions of others that the observation of the resources does not see: policies of roles, URLs and event source
//! mappings of the function, and the policy of each default bus. For `doctor`.

use super::connection::AwsConnection;
use super::document;
use super::error::{CloudError, During as _, OrMissing as _};
use super::observe::{function, role, targets};
use crate::aws::StackNames;
use crate::deploy::addition::Addition;
use crate::deploy::resource::RolePurpose;

/// An addition, or the error of a call that finds some.
type Found = Result<Addition, CloudError>;

/// Finds the additions in the home region and in `regions`. Resources that do not exist have none.
pub async fn additions(
    connection: &AwsConnection,
    names: &StackNames,
    regions: &[String],
) -> Vec<Found> {
    let mut found = Vec::new();
    for purpose in [RolePurpose::Function, RolePurpose::Forward] {
        let role = purpose.role_name(names);
        take(&mut found, inline_policies(connection, names, &role).await);
        take(&mut found, attached_policies(connection, &role).await);
    }
    take(&mut found, function_urls(connection, names).await);
    take(&mut found, event_sources(connection, names).await);
    for region in regions.iter().chain([&names.home]) {
        take(&mut found, open_bus(connection, region).await);
    }
    found
}

fn take(all: &mut Vec<Found>, found: Result<Vec<Addition>, CloudError>) {
    match found {
        Ok(found) => all.extend(found.into_iter().map(Ok)),
        Err(error) => all.push(Err(error)),
    }
}

async fn inline_policies(
    connection: &AwsConnection,
    names: &StackNames,
    role: &str,
) -> Result<Vec<Addition>, CloudError> {
    let client = connection.iam();
    let response = client.list_role_policies().role_name(role).send().await;
    let response = response.during("iam:ListRolePolicies", "").or_missing(role::MISSING)?;
    let policies = response.map(|it| it.policy_names).unwrap_or_default();
    let mut found = Vec::new();
    for name in policies.into_iter().filter(|it| *it != names.own()) {
        let response = client.get_role_policy().role_name(role).policy_name(&name).send().await;
        let response = response.during("iam:GetRolePolicy", "").or_missing(role::MISSING)?;
        let Some(policy) = response else { continue };
        let denies = document::denies(&document::policy(policy.policy_document()));
        found.push(Addition::InlinePolicy { role: role.to_owned(), name, denies });
    }
    Ok(found)
}

async fn attached_policies(
    connection: &AwsConnection,
    role: &str,
) -> Result<Vec<Addition>, CloudError> {
    let response = connection.iam().list_attached_role_policies().role_name(role).send().await;
    let response = response.during("iam:ListAttachedRolePolicies", "");
    let response = response.or_missing(role::MISSING)?;
    let attached = response.and_then(|it| it.attached_policies).unwrap_or_default();
    let arns = attached.into_iter().filter_map(|it| it.policy_arn);
    Ok(arns.map(|arn| Addition::AttachedPolicy { role: role.to_owned(), arn }).collect())
}

async fn function_urls(
    connection: &AwsConnection,
    names: &StackNames,
) -> Result<Vec<Addition>, CloudError> {
    let client = connection.lambda();
    let response = client.get_function_url_config().function_name(names.function()).send().await;
    let response = response.during("lambda:GetFunctionUrlConfig", connection.home());
    let response = response.or_missing(function::MISSING)?;
    let addition =
        response.map(|it| Addition::FunctionUrl { auth: it.auth_type().as_str().to_owned() });
    Ok(addition.into_iter().collect())
}

async fn event_sources(
    connection: &AwsConnection,
    names: &StackNames,
) -> Result<Vec<Addition>, CloudError> {
    let client = connection.lambda();
    let pages = client.list_event_source_mappings().function_name(names.function());
    let mappings = pages.into_paginator().items().send().try_collect().await;
    let mappings = mappings.during("lambda:ListEventSourceMappings", connection.home());
    let mappings = mappings.or_missing(function::MISSING)?.unwrap_or_default();
    let addition = mappings.into_iter().map(|it| Addition::EventSource {
        id: it.uuid.unwrap_or_default(),
        source: it.event_source_arn.unwrap_or_default(),
    });
    Ok(addition.collect())
}

async fn open_bus(connection: &AwsConnection, region: &str) -> Result<Vec<Addition>, CloudError> {
    let response = connection.events(region).describe_event_bus().name("default").send().await;
    let response = response.during("events:DescribeEventBus", region);
    let response = response.or_missing(targets::MISSING)?;
    let policy = response.and_then(|it| it.policy).unwrap_or_default();
    let open = document::open_statements(&policy).into_iter();
    Ok(open.map(|id| Addition::OpenBus { region: region.to_owned(), id }).collect())
}
