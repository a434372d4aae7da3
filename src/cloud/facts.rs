//! What `doctor` wants to know beside the resources: trails, the function's state and errors, what waits in the queues, and
//! whether the secret can be read. And one invocation of the function, to see it work.

use std::collections::BTreeMap;

use aws_sdk_cloudtrail::types::{AdvancedFieldSelector, EventSelector, ReadWriteType};
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::LastUpdateStatus;
use aws_sdk_sqs::types::QueueAttributeName;

use super::connection::Connection;
use super::error::{CloudError, During as _, OrMissing as _};
use super::observe::queue;
use crate::deploy::health::{Facts, Function, Trail};
use crate::deploy::stack::Names;

/// How far back errors are looked for, in milliseconds: an hour.
const LOOK_BACK: i64 = 3_600_000;

/// Most errors that are told.
const ERRORS: usize = 3;

const MISSING: &[&str] = &["ResourceNotFoundException"];

/// Says what is wrong with a secret's value, if something is.
pub type Judge<'j> = dyn Fn(&str) -> Result<(), String> + Sync + 'j;

/// Gathers the facts. What may not be read is a fact, too; only what keeps everything from being read is an error. `secret`
/// judges the secret's value where it is in Parameter Store, and says what is wrong with it. `now` is in milliseconds.
pub async fn facts(
    connection: &Connection,
    names: &Names,
    regions: &[String],
    secret: Option<&Judge<'_>>,
    now: i64,
) -> Result<Facts, CloudError> {
    let caller = connection.caller().await?.arn;
    let (mut all_trails, mut waiting) = (BTreeMap::new(), BTreeMap::new());
    for region in regions.iter().chain([&names.home]) {
        let trails = trails(connection, region).await;
        all_trails.insert(region.clone(), trails.map_err(|error| error.to_string()));
        if let Some(count) = count(connection, names, region).await? {
            waiting.insert(region.clone(), count);
        }
    }
    let function = function(connection, names, now).await?;
    let secret = match secret {
        None => None,
        Some(judge) => Some(self::secret(connection, names, judge).await),
    };
    Ok(Facts { caller, trails: all_trails, function, waiting, secret, ..Facts::default() })
}

async fn trails(connection: &Connection, region: &str) -> Result<Vec<Trail>, CloudError> {
    let client = connection.trails(region);
    let described = client.describe_trails().send().await;
    let described = described.during("cloudtrail:DescribeTrails", region)?;
    let mut trails = Vec::new();
    for trail in described.trail_list() {
        let Some(arn) = trail.trail_arn() else { continue };
        let status = client.get_trail_status().name(arn).send().await;
        let status = status.during("cloudtrail:GetTrailStatus", region)?;
        let selectors = client.get_event_selectors().trail_name(arn).send().await;
        let selectors = selectors.during("cloudtrail:GetEventSelectors", region)?;
        let basic = selectors.event_selectors();
        let logs = |kind: ReadWriteType| {
            let fits = |it: &EventSelector| {
                it.include_management_events().unwrap_or(true)
                    && it
                        .read_write_type()
                        .is_none_or(|it| *it == kind || *it == ReadWriteType::All)
            };
            basic.iter().any(fits)
        };
        let advanced = |wanted: &str| {
            selectors.advanced_event_selectors().iter().any(|selector| {
                let field =
                    |name: &str| selector.field_selectors().iter().find(|it| it.field() == name);
                let management = field("eventCategory")
                    .is_some_and(|it| it.equals().iter().any(|it| it == "Management"));
                // Without a field for it, both kinds are selected.
                management
                    && field("readOnly").is_none_or(|it| it.equals().iter().any(|it| it == wanted))
            })
        };
        let data = basic.iter().any(|it| !it.data_resources().is_empty())
            || selectors.advanced_event_selectors().iter().any(|selector| {
                let is_category = |it: &&AdvancedFieldSelector| it.field() == "eventCategory";
                let category = selector.field_selectors().iter().find(is_category);
                category.is_some_and(|it| it.equals().iter().any(|it| it == "Data"))
            });
        trails.push(Trail {
            name: trail.name().unwrap_or(arn).to_owned(),
            is_logging: status.is_logging() == Some(true),
            writes: logs(ReadWriteType::WriteOnly) || advanced("false"),
            reads: logs(ReadWriteType::ReadOnly) || advanced("true"),
            data,
        });
    }
    Ok(trails)
}

/// Events in a region's dead-letter queue, if there is one.
async fn count(
    connection: &Connection,
    names: &Names,
    region: &str,
) -> Result<Option<u64>, CloudError> {
    let Some(url) = queue::url(connection, names, region).await? else { return Ok(None) };
    let name = QueueAttributeName::ApproximateNumberOfMessages;
    let answer = connection.sqs(region).get_queue_attributes().queue_url(url);
    let answer = answer.attribute_names(name.clone()).send().await;
    let answer = answer.during("sqs:GetQueueAttributes", region)?;
    let count = answer.attributes().and_then(|it| it.get(&name)?.parse().ok());
    Ok(Some(count.unwrap_or_default()))
}

async fn function(
    connection: &Connection,
    names: &Names,
    now: i64,
) -> Result<Option<Function>, CloudError> {
    let client = connection.lambda().get_function_configuration().function_name(names.function());
    let operation = "lambda:GetFunctionConfiguration";
    let Some(it) = client.send().await.during(operation, connection.home()).or_missing(MISSING)?
    else {
        return Ok(None);
    };
    let state = it.state().map_or("Active", |it| it.as_str());
    let failed = it.last_update_status() == Some(&LastUpdateStatus::Failed);
    let reason = it.state_reason().or(it.last_update_status_reason()).unwrap_or_default();
    let state = match (state, failed) {
        ("Active", false) => "Active".to_owned(),
        ("Active", true) => format!("the last update failed: {reason}"),
        (state, _) => format!("{state}: {reason}"),
    };
    Ok(Some(Function { state, errors: errors(connection, names, now).await? }))
}

/// The last lines of the log with an error, newest first. The function's own lines are JSON with a level.
async fn errors(
    connection: &Connection,
    names: &Names,
    now: i64,
) -> Result<Vec<String>, CloudError> {
    let answer = connection
        .logs()
        .filter_log_events()
        .log_group_name(names.log_group())
        .start_time(now - LOOK_BACK)
        .filter_pattern("ERROR")
        .send()
        .await;
    let operation = "logs:FilterLogEvents";
    let Some(answer) = answer.during(operation, connection.home()).or_missing(MISSING)? else {
        return Ok(Vec::new());
    };
    let lines = answer.events().iter().rev().filter_map(|it| it.message());
    Ok(lines.filter(|line| line.contains("ERROR")).take(ERRORS).map(told).collect())
}

/// A line of the log as people read it.
fn told(line: &str) -> String {
    let json: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
    let text = |name: &str| json.get(name).and_then(serde_json::Value::as_str);
    match (text("message"), text("reason")) {
        (Some(message), Some(reason)) => format!("{message}: {reason}"),
        (Some(message), None) => message.to_owned(),
        (None, _) => line.trim().chars().take(200).collect(),
    }
}

async fn secret(connection: &Connection, names: &Names, judge: &Judge<'_>) -> Result<(), String> {
    let client = connection.ssm().get_parameter().name(&names.parameter).with_decryption(true);
    let answer = client.send().await.during("ssm:GetParameter", connection.home());
    let answer = answer.map_err(|error| error.to_string())?;
    judge(answer.parameter().and_then(|it| it.value()).unwrap_or_default())
}

/// What the function answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoked {
    /// Its error, if it failed.
    pub error: Option<String>,
}

/// Calls the function with a payload, and waits for its answer.
pub async fn invoke(
    connection: &Connection,
    names: &Names,
    payload: &str,
) -> Result<Invoked, CloudError> {
    let client = connection.lambda().invoke().function_name(names.function());
    let answer = client.payload(Blob::new(payload.as_bytes())).send().await;
    let answer = answer.during("lambda:InvokeFunction", connection.home())?;
    let words = answer.payload().map(|it| String::from_utf8_lossy(it.as_ref()).into_owned());
    Ok(Invoked {
        error: answer.function_error().map(|kind| words.unwrap_or_else(|| kind.to_owned())),
    })
}
