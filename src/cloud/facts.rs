//! What `doctor` wants to know beside the resources: trails, the function's state and errors, and what waits in the queues.
//! And one invocation of the function, to see it work.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_lambda::config::retry::RetryConfig;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::LastUpdateStatus;
use aws_sdk_sqs::types::QueueAttributeName;

use super::connection::AwsConnection;
use super::error::{CloudError, During as _, OrMissing as _};
use super::observe::queue;
use super::trails::trails;
use crate::aws::StackNames;
use crate::deploy::health::{FunctionHealth, HealthFacts, Waiting};

/// How far back errors are looked for, in milliseconds: an hour.
const LOOK_BACK: i64 = 3_600_000;

/// Most errors that are told, and most pages of the log that are read for them.
const ERRORS: usize = 3;
const PAGES: usize = 20;

const MISSING: &[&str] = &["ResourceNotFoundException"];

/// Gathers the facts, but for the secret. What may not be read is a fact, too. The function is given by its name or ARN.
pub async fn facts(
    connection: &AwsConnection,
    names: &StackNames,
    function: &str,
    caller: String,
    regions: &[String],
    now: i64,
) -> HealthFacts {
    let (mut all_trails, mut waiting) = (BTreeMap::new(), BTreeMap::new());
    for region in regions.iter().chain([&names.home]) {
        let trails = trails(connection, region).await;
        all_trails.insert(region.clone(), trails.map_err(|error| error.to_string()));
        let count = count(connection, names, region).await;
        waiting.insert(region.clone(), count.map_err(|error| error.to_string()));
    }
    let function =
        self::function(connection, function, now).await.map_err(|error| error.to_string());
    let data_rules = Vec::new();
    HealthFacts { caller, trails: all_trails, function, waiting, data_rules, webhook: None }
}

/// What waits in a region's dead-letter queue, if there is one.
async fn count(
    connection: &AwsConnection,
    names: &StackNames,
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
    connection: &AwsConnection,
    function: &str,
    now: i64,
) -> Result<Option<FunctionHealth>, CloudError> {
    let answer = connection.lambda().get_function().function_name(function).send().await;
    let answer = answer.during("lambda:GetFunction", connection.home()).or_missing(MISSING)?;
    let Some(it) = answer.as_ref().and_then(|it| it.configuration()) else { return Ok(None) };
    let concurrency =
        answer.as_ref().and_then(|it| it.concurrency()?.reserved_concurrent_executions());
    let state = it.state().map_or("Active", |it| it.as_str());
    let failed = it.last_update_status() == Some(&LastUpdateStatus::Failed);
    let reason = it.state_reason().or(it.last_update_status_reason()).unwrap_or_default();
    let state = match (state, failed) {
        ("Active", false) => "Active".to_owned(),
        ("Active", true) => format!("the last update failed: {reason}"),
        (state, _) => format!("{state}: {reason}"),
    };
    let log_group = it.logging_config().and_then(|it| it.log_group()).map(str::to_owned);
    let log_group = log_group
        .unwrap_or_else(|| format!("/aws/lambda/{}", it.function_name().unwrap_or_default()));
    Ok(Some(FunctionHealth {
        arn: it.function_arn().unwrap_or(function).to_owned(),
        state,
        is_stopped: concurrency == Some(0),
        errors: errors(connection, &log_group, now).await.map_err(|error| error.to_string()),
        log_group,
    }))
}

/// What a line says that tells of a failure: the function's own have a level, the others are Lambda's of a function that
/// crashed, took too long or did not start (Lambda developer guide, "Troubleshoot execution issues").
const FAILURES: [&str; 4] = ["ERROR", "Task timed out", "Status: error", "Status: timeout"];

/// The last lines of a log with an error, newest first. One search for each of the words: an emulator knows no other.
async fn errors(
    connection: &AwsConnection,
    log_group: &str,
    now: i64,
) -> Result<Vec<String>, CloudError> {
    let mut lines = BTreeSet::new();
    for words in FAILURES {
        lines.extend(lines_with(connection, log_group, words, now).await?);
    }
    Ok(lines.iter().rev().take(ERRORS).map(|(_, line)| describe(line)).collect())
}

/// Lines with these words, and when they were written.
async fn lines_with(
    connection: &AwsConnection,
    log_group: &str,
    words: &str,
    now: i64,
) -> Result<Vec<(i64, String)>, CloudError> {
    let (mut lines, mut token) = (Vec::new(), None);
    // A page may be empty and not the last one.
    for _ in 0..PAGES {
        let answer = connection
            .logs()
            .filter_log_events()
            .log_group_name(log_group)
            .start_time(now - LOOK_BACK)
            .filter_pattern(format!("\"{words}\""))
            .set_next_token(token)
            .send()
            .await;
        let answer = answer.during("logs:FilterLogEvents", connection.home());
        let Some(answer) = answer.or_missing(MISSING)? else { break };
        let events = answer.events.unwrap_or_default().into_iter();
        let events = events.filter_map(|it| Some((it.timestamp.unwrap_or_default(), it.message?)));
        lines.extend(events.filter(|(_, line)| line.contains(words)));
        token = answer.next_token;
        if token.is_none() {
            break;
        }
    }
    Ok(lines)
}

/// A line of the log as people read it.
fn describe(line: &str) -> String {
    let json: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
    let text = |name: &str| json.get(name).and_then(serde_json::Value::as_str);
    match (text("message"), text("reason")) {
        (Some(message), Some(reason)) => format!("{message}: {reason}"),
        (Some(message), None) => message.to_owned(),
        (None, _) => line.trim().chars().take(200).collect(),
    }
}

/// What a function answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoked {
    /// Whether it failed.
    pub is_error: bool,
    /// What it said.
    pub answer: String,
}

/// Calls a function, by its name or ARN, with a payload, and waits for its answer. Once: an answer that was lost is no
/// reason to post twice.
pub async fn invoke(
    connection: &AwsConnection,
    function: &str,
    payload: &str,
) -> Result<Invoked, CloudError> {
    let once = aws_sdk_lambda::config::Builder::new().retry_config(RetryConfig::disabled());
    let invoke = connection.lambda().invoke().function_name(function);
    let invoke = invoke.payload(Blob::new(payload.as_bytes())).customize().config_override(once);
    let answer = invoke.send().await.during("lambda:InvokeFunction", connection.home())?;
    let words = answer.payload().map(|it| String::from_utf8_lossy(it.as_ref()).into_owned());
    Ok(Invoked { is_error: answer.function_error().is_some(), answer: words.unwrap_or_default() })
}
