//! What `doctor` wants to know beside the resources: trails, the function's state and errors, and what waits in the queues.
//! And one invocation of the function, to see it work.

use std::collections::BTreeMap;

use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::LastUpdateStatus;
use aws_sdk_sqs::types::QueueAttributeName;

use super::connection::Connection;
use super::error::{CloudError, During as _, OrMissing as _};
use super::observe::queue;
use super::trails::trails;
use crate::deploy::health::{Facts, Function, Waiting};
use crate::deploy::stack::Names;

/// How far back errors are looked for, in milliseconds: an hour.
const LOOK_BACK: i64 = 3_600_000;

/// Most errors that are told, and most pages of the log that are read for them.
const ERRORS: usize = 3;
const PAGES: usize = 20;

const MISSING: &[&str] = &["ResourceNotFoundException"];

/// Gathers the facts, but for the secret. What may not be read is a fact, too.
pub async fn facts(
    connection: &Connection,
    names: &Names,
    caller: String,
    regions: &[String],
    now: i64,
) -> Facts {
    let (mut all_trails, mut waiting) = (BTreeMap::new(), BTreeMap::new());
    for region in regions.iter().chain([&names.home]) {
        let trails = trails(connection, region).await;
        all_trails.insert(region.clone(), trails.map_err(|error| error.to_string()));
        let count = count(connection, names, region).await;
        waiting.insert(region.clone(), count.map_err(|error| error.to_string()));
    }
    let function = function(connection, names, now).await.map_err(|error| error.to_string());
    let data_rules = Vec::new();
    Facts { caller, trails: all_trails, function, waiting, data_rules, secret: None }
}

/// What waits in a region's dead-letter queue, if there is one.
async fn count(
    connection: &Connection,
    names: &Names,
    region: &str,
) -> Result<Option<Waiting>, CloudError> {
    let Some(url) = queue::url(connection, names, region).await? else { return Ok(None) };
    let name = QueueAttributeName::ApproximateNumberOfMessages;
    let answer = connection.sqs(region).get_queue_attributes().queue_url(&url);
    let answer = answer.attribute_names(name.clone()).send().await;
    let answer = answer.during("sqs:GetQueueAttributes", region)?;
    let count = answer.attributes().and_then(|it| it.get(&name)?.parse().ok());
    Ok(Some(Waiting { count: count.unwrap_or_default(), url }))
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
    let (mut lines, mut token) = (Vec::new(), None);
    // A page may be empty and not the last one.
    for _ in 0..PAGES {
        let answer = connection
            .logs()
            .filter_log_events()
            .log_group_name(names.log_group())
            .start_time(now - LOOK_BACK)
            .filter_pattern("ERROR")
            .set_next_token(token)
            .send()
            .await;
        let answer = answer.during("logs:FilterLogEvents", connection.home());
        let Some(answer) = answer.or_missing(MISSING)? else { break };
        lines.extend(answer.events.unwrap_or_default().into_iter().filter_map(|it| it.message));
        token = answer.next_token;
        if token.is_none() {
            break;
        }
    }
    let lines = lines.iter().rev().filter(|line| line.contains("ERROR"));
    Ok(lines.take(ERRORS).map(|line| told(line)).collect())
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

/// What the function answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoked {
    /// Its error, if it failed.
    pub error: Option<String>,
}

/// Calls a function, by its name or ARN, with a payload, and waits for its answer.
pub async fn invoke(
    connection: &Connection,
    function: &str,
    payload: &str,
) -> Result<Invoked, CloudError> {
    let client = connection.lambda().invoke().function_name(function);
    let answer = client.payload(Blob::new(payload.as_bytes())).send().await;
    let answer = answer.during("lambda:InvokeFunction", connection.home())?;
    let words = answer.payload().map(|it| String::from_utf8_lossy(it.as_ref()).into_owned());
    Ok(Invoked {
        error: answer.function_error().map(|kind| words.unwrap_or_else(|| kind.to_owned())),
    })
}
