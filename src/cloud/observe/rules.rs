//! Observes the rules of a region.

use std::collections::BTreeMap;

use aws_sdk_eventbridge::types::{Rule, RuleState};

use crate::aws::StackNames;
use crate::cloud::connection::AwsConnection;
use crate::cloud::document::{Described, described};
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::tags;
use crate::deploy::addition::Addition;
use crate::deploy::observed::{ObservedResource, Owner};
use crate::deploy::resource::{BusRule, Document, Resource};

use super::targets::{self, MISSING};
use super::{Depth, ObserveContext, Rows};

pub(super) async fn observe(
    context: &ObserveContext<'_>,
    region: &str,
) -> Result<Rows, CloudError> {
    let mut rows = BTreeMap::new();
    for rule in list(context.connection, region, &context.names.rule_prefix()).await? {
        let Some(name) = rule.name.clone() else { continue };
        let (description, owner) = description_and_owner(context, region, &rule).await?;
        let resource = Resource::Rule(bus_rule(region, &name, &rule, description));
        let mut found = ObservedResource::new(resource, owner);
        found.additions.extend(rule.role_arn.map(|role| Addition::RuleRole {
            region: region.to_owned(),
            rule: name.clone(),
            role,
        }));
        rows.insert(name, found);
    }
    let ours = rows.iter().filter(|(_, found)| found.is_ours()).map(|(name, _)| name.clone());
    let (targets, additions) = targets::observe(context, region, &ours.collect()).await?;
    for (name, targets) in additions {
        rows.entry(name).and_modify(|it| it.additions.extend(targets));
    }
    Ok(rows.into_values().chain(targets).collect())
}

/// Returns a rule's description without its marker, and its owner. A list of rules has no tags, so a shallow observation
/// trusts the marker. A deep one reads the tags, because a marker may have been copied with a rule.
async fn description_and_owner<'r>(
    context: &ObserveContext<'_>,
    region: &str,
    rule: &'r Rule,
) -> Result<(&'r str, Owner), CloudError> {
    let text = rule.description().unwrap_or_default();
    if let Some(service) = rule.managed_by().filter(|it| !it.is_empty()) {
        return Ok((text, Owner::Service(service.to_owned())));
    }
    let name = rule.name().unwrap_or_default();
    Ok(match described(context.names, region, text) {
        Described::OtherStack(stack) if context.depth == Depth::Shallow => {
            (text, Owner::OtherStack(stack.to_owned()))
        }
        Described::Ours(description) if context.depth == Depth::Shallow => {
            (description, Owner::ThisStack)
        }
        other => {
            let text = if let Described::Ours(description) = other { description } else { text };
            (text, owner(context.connection, context.names, region, name).await?)
        }
    })
}

fn bus_rule(region: &str, name: &str, rule: &Rule, description: &str) -> BusRule {
    BusRule {
        region: region.to_owned(),
        name: name.to_owned(),
        pattern: Document::verbatim(rule.event_pattern().unwrap_or_default()),
        state: rule.state().map(RuleState::as_str).unwrap_or_default().to_owned(),
        description: description.to_owned(),
        schedule: rule.schedule_expression().unwrap_or_default().to_owned(),
    }
}

/// Lists the rules of the default bus whose names start with a prefix.
pub(in crate::cloud) async fn list(
    connection: &AwsConnection,
    region: &str,
    prefix: &str,
) -> Result<Vec<Rule>, CloudError> {
    list_of_bus(connection, region, None, Some(prefix)).await
}

/// Lists the rules of a bus, by default of the default one.
pub(in crate::cloud) async fn list_of_bus(
    connection: &AwsConnection,
    region: &str,
    bus: Option<&str>,
    prefix: Option<&str>,
) -> Result<Vec<Rule>, CloudError> {
    let client = connection.events(region);
    let mut rules = Vec::new();
    let mut token = None;
    loop {
        let response = client
            .list_rules()
            .set_event_bus_name(bus.map(str::to_owned))
            .set_name_prefix(prefix.map(str::to_owned))
            .set_next_token(token)
            .send()
            .await
            .during("events:ListRules", region)?;
        rules.extend(response.rules.unwrap_or_default());
        token = response.next_token;
        if token.is_none() {
            return Ok(rules);
        }
    }
}

/// Returns the owner of a rule according to its tags.
pub(super) async fn owner(
    connection: &AwsConnection,
    names: &StackNames,
    region: &str,
    name: &str,
) -> Result<Owner, CloudError> {
    let arn = names.rule_arn(region, name);
    let response =
        connection.events(region).list_tags_for_resource().resource_arn(arn).send().await;
    let tags = response.during("events:ListTagsForResource", region).or_missing(MISSING)?;
    let tags = tags.and_then(|it| it.tags).unwrap_or_default();
    Ok(tags::owner_in(names, region, tags.iter().map(|tag| (tag.key(), tag.value()))))
}
