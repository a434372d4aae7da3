//! The rules of a region.

use std::collections::BTreeSet;

use aws_sdk_eventbridge::types::Rule;

use crate::cloud::connection::Connection;
use crate::cloud::document::{Described, described};
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::tags;
use crate::deploy::plan::Found;
use crate::deploy::stack::{Id, Names, Properties};

use super::{Look, Rows, targets};

/// How EventBridge says that there is none.
pub(in crate::cloud) const MISSING: &[&str] = &["ResourceNotFoundException"];

pub(super) async fn observe(look: &Look<'_>, region: &str) -> Result<Rows, CloudError> {
    let mut rows = Rows::new();
    let mut ours = BTreeSet::new();
    for rule in list(look, region).await? {
        let Some(name) = rule.name.clone() else { continue };
        let text = rule.description().unwrap_or_default();
        let is_managed = rule.managed_by().is_some_and(|it| !it.is_empty());
        let (description, is_ours) = match described(look.names, region, text) {
            // A service's own, whatever it says.
            _ if is_managed => (text, false),
            Described::Ours(description) => (description, true),
            Described::Theirs => (text, false),
            Described::Plain(text) => {
                let arn = rule.arn().unwrap_or_default();
                (text, has_tag(look.connection, look.names, region, arn).await?)
            }
        };
        let properties = properties(&rule, description);
        if is_ours {
            ours.insert(name.clone());
        }
        let id = Id::Rule { region: region.to_owned(), name };
        rows.push((id, Found { properties, is_ours }));
    }
    rows.extend(targets::observe(look, region, &ours).await?);
    Ok(rows)
}

fn properties(rule: &Rule, description: &str) -> Properties {
    let mut properties = Properties::from([("description", description.to_owned())]);
    properties.extend(rule.event_pattern().map(|it| ("pattern", it.to_owned())));
    properties.extend(rule.state().map(|it| ("state", it.as_str().to_owned())));
    properties.extend(rule.schedule_expression().map(|it| ("schedule", it.to_owned())));
    properties
}

/// Rules with the stack's prefix.
async fn list(look: &Look<'_>, region: &str) -> Result<Vec<Rule>, CloudError> {
    let client = look.connection.events(region);
    let mut rules = Vec::new();
    let mut token = None;
    loop {
        let answer = client
            .list_rules()
            .name_prefix(look.names.rule_prefix())
            .set_next_token(token)
            .send()
            .await
            .during("events:ListRules", region)?;
        rules.extend(answer.rules.unwrap_or_default());
        token = answer.next_token;
        if token.is_none() {
            return Ok(rules);
        }
    }
}

/// Whether a rule bears the stack's tag.
pub(in crate::cloud) async fn has_tag(
    connection: &Connection,
    names: &Names,
    region: &str,
    arn: &str,
) -> Result<bool, CloudError> {
    let answer = connection.events(region).list_tags_for_resource().resource_arn(arn).send().await;
    let tags = answer.during("events:ListTagsForResource", region).or_missing(MISSING)?;
    let tags = tags.and_then(|it| it.tags).unwrap_or_default();
    Ok(tags.iter().any(|tag| tags::is_ours_in(names, region, tag.key(), tag.value())))
}
