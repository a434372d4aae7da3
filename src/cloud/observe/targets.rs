//! What the rules of a region hand their events to.

use std::collections::BTreeSet;

use aws_sdk_eventbridge::types::Target;

use crate::aws::StackNames;
use crate::cloud::connection::AwsConnection;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::deploy::plan::{ObservedResource, Owner};
use crate::deploy::stack::{Id, Properties, target};

use super::{Depth, ObserveContext, Rows};

/// How EventBridge says that there is none.
pub(in crate::cloud) const MISSING: &[&str] = &["ResourceNotFoundException"];

/// The stack's own target of each of these rules, which are the stack's; and those rules that have others as well, as far
/// as each was looked at.
pub(super) async fn observe(
    look: &ObserveContext<'_>,
    region: &str,
    rules: &BTreeSet<String>,
) -> Result<(Rows, BTreeSet<String>), CloudError> {
    let (mut rows, mut shared) = (Rows::new(), BTreeSet::new());
    if rules.is_empty() {
        return Ok((rows, shared));
    }
    let expected = target(look.names, look.function, region);
    let named = match look.depth {
        Depth::Shallow => {
            named(look, region, expected.get("arn").map_or("", String::as_str)).await?
        }
        Depth::Deep => BTreeSet::new(),
    };
    for rule in rules {
        let properties = if named.contains(rule) {
            Some(expected.clone())
        } else {
            let (own, is_shared) = own(look.connection, look.names, region, rule).await?;
            if is_shared {
                shared.insert(rule.clone());
            }
            own
        };
        let id = Id::Target { region: region.to_owned(), rule: rule.clone() };
        rows.extend(
            properties.map(|properties| (id, ObservedResource::new(properties, Owner::Us))),
        );
    }
    Ok((rows, shared))
}

/// The rules that have this target.
async fn named(
    look: &ObserveContext<'_>,
    region: &str,
    arn: &str,
) -> Result<BTreeSet<String>, CloudError> {
    let client = look.connection.events(region);
    let mut names = BTreeSet::new();
    let mut token = None;
    loop {
        let answer = client
            .list_rule_names_by_target()
            .target_arn(arn)
            .set_next_token(token)
            .send()
            .await
            .during("events:ListRuleNamesByTarget", region)?;
        names.extend(answer.rule_names.unwrap_or_default());
        token = answer.next_token;
        if token.is_none() {
            return Ok(names);
        }
    }
}

/// The target with the stack's id, and whether there are others, which are somebody else's. A rule has five at most: there
/// is no second page.
pub(super) async fn own(
    connection: &AwsConnection,
    names: &StackNames,
    region: &str,
    rule: &str,
) -> Result<(Option<Properties>, bool), CloudError> {
    let answer = connection.events(region).list_targets_by_rule().rule(rule).send().await;
    let answer = answer.during("events:ListTargetsByRule", region).or_missing(MISSING)?;
    let targets = answer.and_then(|it| it.targets).unwrap_or_default();
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
    // Anything that changes what the function gets is a difference.
    put("input", target.input().or(target.input_path()).map(str::to_owned));
    put("transformer", target.input_transformer().map(|it| it.input_template().to_owned()));
    properties
}
