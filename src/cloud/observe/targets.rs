//! Observes the targets of a region's rules.

use std::collections::BTreeSet;

use aws_sdk_eventbridge::types::Target;

use crate::aws::StackNames;
use crate::cloud::connection::AwsConnection;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::deploy::plan::{ObservedResource, Owner};
use crate::deploy::stack::{Id, Properties, target};

use super::{Depth, ObserveContext, Rows};

/// EventBridge's error code for a missing resource.
pub(in crate::cloud) const MISSING: &[&str] = &["ResourceNotFoundException"];

/// Returns the stack's own target of each of its rules, and the names of rules with targets of others. A shallow observation
/// finds the latter only where the own target is missing.
pub(super) async fn observe(
    context: &ObserveContext<'_>,
    region: &str,
    rules: &BTreeSet<String>,
) -> Result<(Rows, BTreeSet<String>), CloudError> {
    let (mut rows, mut shared) = (Rows::new(), BTreeSet::new());
    if rules.is_empty() {
        return Ok((rows, shared));
    }
    let expected = target(context.names, context.function, region);
    let named = match context.depth {
        Depth::Shallow => {
            named(context, region, expected.get("arn").map_or("", String::as_str)).await?
        }
        Depth::Deep => BTreeSet::new(),
    };
    for rule in rules {
        let properties = if named.contains(rule) {
            Some(expected.clone())
        } else {
            let (own, is_shared) = own(context.connection, context.names, region, rule).await?;
            if is_shared {
                shared.insert(rule.clone());
            }
            own
        };
        let id = Id::Target { region: region.to_owned(), rule: rule.clone() };
        rows.extend(
            properties.map(|properties| (id, ObservedResource::new(properties, Owner::ThisStack))),
        );
    }
    Ok((rows, shared))
}

/// Returns the names of the rules that have a target.
async fn named(
    context: &ObserveContext<'_>,
    region: &str,
    arn: &str,
) -> Result<BTreeSet<String>, CloudError> {
    let client = context.connection.events(region);
    let mut names = BTreeSet::new();
    let mut token = None;
    loop {
        let response = client
            .list_rule_names_by_target()
            .target_arn(arn)
            .set_next_token(token)
            .send()
            .await
            .during("events:ListRuleNamesByTarget", region)?;
        names.extend(response.rule_names.unwrap_or_default());
        token = response.next_token;
        if token.is_none() {
            return Ok(names);
        }
    }
}

/// Returns the target with the stack's id, and whether there are targets of others. A rule has at most five targets, so
/// there is no second page.
pub(super) async fn own(
    connection: &AwsConnection,
    names: &StackNames,
    region: &str,
    rule: &str,
) -> Result<(Option<Properties>, bool), CloudError> {
    let response = connection.events(region).list_targets_by_rule().rule(rule).send().await;
    let response = response.during("events:ListTargetsByRule", region).or_missing(MISSING)?;
    let targets = response.and_then(|it| it.targets).unwrap_or_default();
    let (own, others): (Vec<_>, Vec<_>) = targets.iter().partition(|it| it.id() == names.own());
    Ok((own.first().map(|it| properties(it)), !others.is_empty()))
}

fn properties(target: &Target) -> Properties {
    let mut properties = Properties::from([("arn", target.arn().to_owned())]);
    let mut put = |name, value: Option<String>| properties.extend(value.map(|it| (name, it)));
    put("role", target.role_arn().map(str::to_owned));
    put("dead letters", target.dead_letter_config().and_then(|it| it.arn()).map(str::to_owned));
    if let Some(retries) = target.retry_policy() {
        put("attempts", retries.maximum_retry_attempts().map(|it| it.to_string()));
        put("age seconds", retries.maximum_event_age_in_seconds().map(|it| it.to_string()));
    }
    // Settings that change the function's input count as differences; the stack sets none.
    put("input", target.input().or(target.input_path()).map(str::to_owned));
    put("transformer", target.input_transformer().map(|it| it.input_template().to_owned()));
    properties
}
