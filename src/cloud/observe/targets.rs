//! Observes the targets of a region's rules.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_eventbridge::types::{InputTransformer, RetryPolicy, Target};

use crate::aws::StackNames;
use crate::cloud::connection::AwsConnection;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::deploy::addition::Addition;
use crate::deploy::observed::{ObservedResource, Owner};
use crate::deploy::resource::{Reading, Resource, RuleTarget, TargetSettings};
use crate::deploy::stack::target;

use super::{Depth, ObserveContext, Rows};

/// EventBridge's error code for a missing resource.
pub(in crate::cloud) const MISSING: &[&str] = &["ResourceNotFoundException"];

/// Returns the stack's own target of each of its rules, and the targets of others by their rules. A shallow observation finds
/// the latter only where the own target is missing.
pub(super) async fn observe(
    context: &ObserveContext<'_>,
    region: &str,
    rules: &BTreeSet<String>,
) -> Result<(Rows, BTreeMap<String, Vec<Addition>>), CloudError> {
    let (mut rows, mut additions) = (Rows::new(), BTreeMap::new());
    if rules.is_empty() {
        return Ok((rows, additions));
    }
    let named = match context.depth {
        Depth::Shallow => named(context, region).await?,
        Depth::Deep => BTreeMap::new(),
    };
    for rule in rules {
        let target = if let Some(target) = named.get(rule) {
            Some(target.clone())
        } else {
            let (own, others) = own(context.connection, context.names, region, rule).await?;
            additions.insert(rule.clone(), others);
            own
        };
        let target = target.map(Resource::Target);
        rows.extend(target.map(|target| ObservedResource::new(target, Owner::ThisStack)));
    }
    Ok((rows, additions))
}

/// Returns the targets with the desired ARN by their rules, without their settings.
async fn named(
    context: &ObserveContext<'_>,
    region: &str,
) -> Result<BTreeMap<String, RuleTarget>, CloudError> {
    let target = |rule: &String| RuleTarget {
        settings: Reading::Unknown,
        ..target(context.names, context.function, region, rule)
    };
    let arn = target(&String::new()).arn;
    let client = context.connection.events(region);
    let mut named = BTreeMap::new();
    let mut token = None;
    loop {
        let response = client
            .list_rule_names_by_target()
            .target_arn(&arn)
            .set_next_token(token)
            .send()
            .await
            .during("events:ListRuleNamesByTarget", region)?;
        let rules = response.rule_names.unwrap_or_default().into_iter();
        named.extend(rules.map(|rule| (rule.clone(), target(&rule))));
        token = response.next_token;
        if token.is_none() {
            return Ok(named);
        }
    }
}

/// Returns the target with the stack's id, and the targets of others. A rule has at most five targets, so
/// there is no second page.
pub(super) async fn own(
    connection: &AwsConnection,
    names: &StackNames,
    region: &str,
    rule: &str,
) -> Result<(Option<RuleTarget>, Vec<Addition>), CloudError> {
    let response = connection.events(region).list_targets_by_rule().rule(rule).send().await;
    let response = response.during("events:ListTargetsByRule", region).or_missing(MISSING)?;
    let targets = response.and_then(|it| it.targets).unwrap_or_default();
    let (own, others): (Vec<_>, Vec<_>) = targets.iter().partition(|it| it.id() == names.own());
    let own = own.first().map(|it| RuleTarget {
        region: region.to_owned(),
        rule: rule.to_owned(),
        arn: it.arn().to_owned(),
        settings: Reading::Known(settings(it)),
    });
    let addition = |it: &Target| Addition::Target {
        region: region.to_owned(),
        rule: rule.to_owned(),
        id: it.id().to_owned(),
        arn: it.arn().to_owned(),
    };
    Ok((own, others.into_iter().map(addition).collect()))
}

fn settings(target: &Target) -> TargetSettings {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let retries = target.retry_policy();
    TargetSettings {
        role: text(target.role_arn()),
        dead_letters: text(target.dead_letter_config().and_then(|it| it.arn())),
        attempts: retries.and_then(RetryPolicy::maximum_retry_attempts),
        age_seconds: retries.and_then(RetryPolicy::maximum_event_age_in_seconds),
        input: text(target.input()),
        input_path: text(target.input_path()),
        transformer: text(target.input_transformer().map(InputTransformer::input_template)),
    }
}
