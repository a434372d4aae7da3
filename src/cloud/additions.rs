//! Finds additions of others that the observation of the resources does not see: policies of roles, URLs and event source
//! mappings of the function. Also reads the policy of each default bus. For `doctor` and `install --prune`.

use super::connection::AwsConnection;
use super::document;
use super::error::{CloudError, During as _, OrMissing as _};
use super::observe::{function, role, targets};
use crate::aws::StackNames;
use crate::deploy::addition::{Addition, AllowedOnBus, BusStatement, StatementGrant};
use crate::deploy::observed::{Observed, ObservedResource};
use crate::deploy::resource::{Id, RolePurpose};

/// Finds the additions to the stack's own roles and function.
pub async fn additions(
    connection: &AwsConnection,
    names: &StackNames,
    observed: &Observed,
) -> Vec<Result<(Id, Addition), CloudError>> {
    let is_ours = |id: &Id| observed.resources.get(id).is_some_and(ObservedResource::is_ours);
    let mut found = Vec::new();
    for purpose in [RolePurpose::Function, RolePurpose::Forward] {
        let (role, id) = (purpose.role_name(names), purpose.id());
        if is_ours(&id) {
            found.extend(each(&id, inline_policies(connection, names, &role).await));
            found.extend(each(&id, attached_policies(connection, &role).await));
        }
    }
    let id = Id::Function;
    if is_ours(&id) {
        found.extend(each(&id, function_urls(connection, names).await));
        found.extend(each(&id, event_sources(connection, names).await));
    }
    found
}

fn each(
    id: &Id,
    found: Result<Vec<Addition>, CloudError>,
) -> Vec<Result<(Id, Addition), CloudError>> {
    match found {
        Ok(found) => found.into_iter().map(|it| Ok((id.clone(), it))).collect(),
        Err(error) => vec![Err(error)],
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
        let effect = document::effect(&document::policy(policy.policy_document()));
        found.push(Addition::InlinePolicy { role: role.to_owned(), name, effect });
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
    // Lambda lists a deleted mapping until it has stopped.
    let mappings = mappings.into_iter().filter(|it| it.state() != Some("Deleting"));
    let addition = mappings.map(|it| Addition::EventSource {
        id: it.uuid.unwrap_or_default(),
        source: it.event_source_arn.unwrap_or_default(),
    });
    Ok(addition.collect())
}

/// Finds the statements of the default buses that let everybody, other accounts or organizations put events.
pub async fn bus_statements(
    connection: &AwsConnection,
    names: &StackNames,
    regions: &[String],
) -> Vec<Result<BusStatement, CloudError>> {
    let mut found = Vec::new();
    for region in regions {
        match bus_policy(connection, region).await {
            Ok(policy) => {
                let grants = document::grants(&policy, &names.account).into_iter();
                found.extend(grants.filter_map(|it| bus_statement(region, it)).map(Ok));
            }
            Err(error) => found.push(Err(error)),
        }
    }
    found
}

async fn bus_policy(connection: &AwsConnection, region: &str) -> Result<String, CloudError> {
    let response = connection.events(region).describe_event_bus().name("default").send().await;
    let response = response.during("events:DescribeEventBus", region);
    let response = response.or_missing(targets::MISSING)?;
    Ok(response.and_then(|it| it.policy).unwrap_or_default())
}

fn bus_statement(region: &str, (id, grant): (String, StatementGrant)) -> Option<BusStatement> {
    let allowed = match grant {
        StatementGrant::Everybody => AllowedOnBus::Everybody,
        StatementGrant::Accounts(accounts) => AllowedOnBus::Accounts(accounts),
        StatementGrant::Organizations(ids) => AllowedOnBus::Organizations(ids),
        StatementGrant::Denies | StatementGrant::EverybodyIf | StatementGrant::Principals(_) => {
            return None;
        }
    };
    Some(BusStatement { region: region.to_owned(), id, allowed })
}
