//! A rule. `PutRule` forgets what it is not given, so it is given all.

use aws_sdk_eventbridge::types::{RuleState, Tag};

use crate::cloud::document::with_marker;
use crate::cloud::error::{CloudError, During as _, OrMissing as _};
use crate::cloud::observe::rules::{MISSING, has_tag};
use crate::deploy::plan::Action;
use crate::deploy::stack::{Names, Properties};

use super::{Job, text};

pub(super) async fn apply(
    job: Job<'_>,
    region: &str,
    name: &str,
    action: &Action,
) -> Result<(), CloudError> {
    match action {
        Action::Create(to) => put(job, region, name, to, true).await.map(drop),
        Action::Change { to, .. } => {
            let arn = put(job, region, name, to, false).await?;
            tag(job, region, &arn).await
        }
        Action::Delete(_) => {
            refuse_untagged(job, region, name, "events:DeleteRule").await?;
            let answer = job.connection.events(region).delete_rule().name(name).send().await;
            let answer = answer.during("events:DeleteRule", region);
            answer.or_missing(MISSING).map(drop)
        }
    }
}

/// A marker may have been copied along with a rule: what is deleted has to bear the tag itself.
pub(super) async fn refuse_untagged(
    job: Job<'_>,
    region: &str,
    name: &str,
    operation: &'static str,
) -> Result<(), CloudError> {
    if has_tag(job.connection, job.names, region, &job.names.rule_arn(region, name)).await? {
        return Ok(());
    }
    let why = format!(
        "{name} says that it is this stack's and does not bear its tag; delete it yourself, or take [audit-alert:..] out of \
         its description"
    );
    Err(CloudError::new(operation, region, why))
}

/// Its ARN.
async fn put(
    job: Job<'_>,
    region: &str,
    name: &str,
    to: &Properties,
    is_new: bool,
) -> Result<String, CloudError> {
    let operation = "events:PutRule";
    // Tags are ignored where the rule is there already.
    let tags = is_new.then(|| own_tag(job, region, operation)).transpose()?.map(|tag| vec![tag]);
    let answer = job
        .connection
        .events(region)
        .put_rule()
        .name(name)
        .event_pattern(text(to, "pattern"))
        .state(RuleState::from(text(to, "state")))
        .description(with_marker(job.names, region, text(to, "description")))
        .set_tags(tags)
        .send()
        .await;
    Ok(answer.during(operation, region)?.rule_arn.unwrap_or_default())
}

/// Gives back a tag that somebody took away; the marker alone told that the rule is ours.
async fn tag(job: Job<'_>, region: &str, arn: &str) -> Result<(), CloudError> {
    if has_tag(job.connection, job.names, region, arn).await? {
        return Ok(());
    }
    let operation = "events:TagResource";
    let tag = own_tag(job, region, operation)?;
    let client = job.connection.events(region);
    let answer = client.tag_resource().resource_arn(arn).tags(tag).send().await;
    answer.during(operation, region).map(drop)
}

fn own_tag(job: Job<'_>, region: &str, operation: &'static str) -> Result<Tag, CloudError> {
    let tag = Tag::builder().key(Names::TAG).value(job.names.owner(region)).build();
    tag.map_err(|error| CloudError::new(operation, region, error.to_string()))
}
