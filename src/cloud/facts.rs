//! Gathers the facts for `doctor` beside the resources: trails, the function's state and errors, undelivered events. Also
//! invokes the function with a test event.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_lambda::config::retry::RetryConfig;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{LastUpdateStatus, LogType};
use aws_sdk_sqs::types::QueueAttributeName;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::additions::bus_statements;
use super::connection::AwsConnection;
use super::error::{CloudError, During as _, OrMissing as _};
use super::observe::queue;
use super::trails::trails_of;
use crate::aws::StackNames;
use crate::deploy::health::{FunctionHealth, FunctionState, HealthFacts, Waiting};
use crate::language::Phrase;

/// Errors are searched in the last hour, in milliseconds.
const LOOK_BACK: i64 = 3_600_000;

/// Maximum number of errors that are reported.
const MAX_ERRORS: usize = 3;
/// Maximum number of pages of the log that are read for each search.
const MAX_PAGES: usize = 20;

const MISSING: &[&str] = &["ResourceNotFoundException"];

/// Gathers the facts, except for the secret and the additions of others. `function` is a name or an ARN, `now` is in
/// milliseconds since 1970. Errors are part of the facts.
pub async fn facts(
    connection: &AwsConnection,
    names: &StackNames,
    function: &str,
    caller: String,
    regions: &[String],
    now: i64,
) -> HealthFacts {
    let (mut waiting, mut bus_errors) = (BTreeMap::new(), BTreeMap::new());
    let all: Vec<_> = regions.iter().chain([&names.home]).cloned().collect();
    let trails = trails_of(connection, &all).await;
    for region in &all {
        let queue = undelivered(connection, names, region).await;
        waiting.insert(region.clone(), queue.map_err(|error| Phrase::from(&error)));
        let errors = errors_of_bus(connection, names, region, now).await;
        bus_errors.insert(region.clone(), errors.map_err(|error| Phrase::from(&error)));
    }
    let function =
        self::function(connection, function, now).await.map_err(|error| Phrase::from(&error));
    let statements = bus_statements(connection, names, &all).await.into_iter();
    HealthFacts {
        caller,
        trails,
        function,
        bus_errors,
        waiting,
        additions: Vec::new(),
        bus_statements: statements.map(|it| it.map_err(|error| Phrase::from(&error))).collect(),
        data_rules: Vec::new(),
        secrets: Vec::new(),
    }
}

/// Counts the events in a region's dead-letter queue. Returns `None` if there is no queue.
async fn undelivered(
    connection: &AwsConnection,
    names: &StackNames,
    region: &str,
) -> Result<Option<Waiting>, CloudError> {
    let Some(url) = queue::url(connection, names, region).await? else { return Ok(None) };
    let name = QueueAttributeName::ApproximateNumberOfMessages;
    let response = connection.sqs(region).get_queue_attributes().queue_url(&url);
    let response = response.attribute_names(name.clone()).send().await;
    let response = response.during("sqs:GetQueueAttributes", region)?;
    let count = response.attributes().and_then(|it| it.get(&name)?.parse().ok());
    Ok(Some(Waiting { count: count.unwrap_or_default(), url }))
}

async fn function(
    connection: &AwsConnection,
    function: &str,
    now: i64,
) -> Result<Option<FunctionHealth>, CloudError> {
    let response = connection.lambda().get_function().function_name(function).send().await;
    let response = response.during("lambda:GetFunction", connection.home()).or_missing(MISSING)?;
    let Some(it) = response.as_ref().and_then(|it| it.configuration()) else { return Ok(None) };
    let concurrency =
        response.as_ref().and_then(|it| it.concurrency()?.reserved_concurrent_executions());
    let state = it.state().map_or("Active", |it| it.as_str());
    let failed = it.last_update_status() == Some(&LastUpdateStatus::Failed);
    let reason = it.state_reason().or(it.last_update_status_reason()).unwrap_or_default();
    let state = match (state, failed) {
        ("Active", false) => FunctionState::Active,
        ("Active", true) => FunctionState::UpdateFailed(reason.to_owned()),
        (state, _) => FunctionState::Other { state: state.to_owned(), reason: reason.to_owned() },
    };
    let log_group = it.logging_config().and_then(|it| it.log_group()).map(str::to_owned);
    let log_group = log_group
        .unwrap_or_else(|| crate::aws::log_group_of(it.function_name().unwrap_or_default()));
    // The default of Lambda (API reference, `CreateFunction`).
    let architecture = it.architectures().first().map_or("x86_64", |it| it.as_str());
    Ok(Some(FunctionHealth {
        arn: it.function_arn().unwrap_or(function).to_owned(),
        architecture: architecture.to_owned(),
        state,
        is_stopped: concurrency == Some(0),
        errors: errors(connection, &log_group, now).await.map_err(|error| Phrase::from(&error)),
        log_group,
    }))
}

/// Texts of log lines that report a failure: the level of the function's own lines, and Lambda's texts for a function that
/// crashed, timed out or did not start (Lambda developer guide, "Troubleshoot execution issues").
const FAILURES: [&str; 4] = ["ERROR", "Task timed out", "Status: error", "Status: timeout"];

/// Returns the latest error lines of a log, newest first. Searches each text by itself: the emulators do not support
/// patterns with several.
async fn errors(
    connection: &AwsConnection,
    log_group: &str,
    now: i64,
) -> Result<Vec<String>, CloudError> {
    let mut lines = BTreeSet::new();
    for text in FAILURES {
        lines.extend(lines_with(connection, connection.home(), log_group, text, now).await?);
    }
    Ok(lines.iter().rev().take(MAX_ERRORS).map(|(_, line)| summary(line)).collect())
}

/// Returns the lines that contain a text, with their times in milliseconds.
async fn lines_with(
    connection: &AwsConnection,
    region: &str,
    log_group: &str,
    text: &str,
    now: i64,
) -> Result<Vec<(i64, String)>, CloudError> {
    let client = connection.logs_in(region);
    let (mut lines, mut token) = (Vec::new(), None);
    // An empty page need not be the last one.
    for _ in 0..MAX_PAGES {
        let response = client
            .filter_log_events()
            .log_group_name(log_group)
            .start_time(now - LOOK_BACK)
            .filter_pattern(format!("\"{text}\""))
            .set_next_token(token)
            .send()
            .await;
        let response = response.during("logs:FilterLogEvents", region);
        let Some(response) = response.or_missing(MISSING)? else { break };
        let events = response.events.unwrap_or_default().into_iter();
        let events = events.filter_map(|it| Some((it.timestamp.unwrap_or_default(), it.message?)));
        lines.extend(events.filter(|(_, line)| line.contains(text)));
        token = response.next_token;
        if token.is_none() {
            break;
        }
    }
    Ok(lines)
}

/// Returns the latest errors of the stack's rules in the log of a region's bus, newest first. A bus that logs does it
/// into a group of this name unless its delivery names another one (EventBridge user guide, "Configuring logs for event buses").
async fn errors_of_bus(
    connection: &AwsConnection,
    names: &StackNames,
    region: &str,
    now: i64,
) -> Result<Vec<String>, CloudError> {
    let group = "/aws/vendedlogs/events/event-bus/default";
    let mut lines = lines_with(connection, region, group, "ERROR", now).await?;
    let rules = format!("rule/{}", names.rule_prefix());
    lines.retain(|(_, line)| line.contains(&rules));
    lines.sort_unstable();
    Ok(lines.iter().rev().take(MAX_ERRORS).map(|(_, line)| bus_error(line)).collect())
}

/// Shortens a line of a bus's log: the kind of the message, the rule and the error.
fn bus_error(line: &str) -> String {
    let json: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
    let text = |path: &str| json.pointer(path).and_then(serde_json::Value::as_str);
    let Some(kind) = text("/message_type") else { return summary(line) };
    let rule = text("/details/rule_arn").and_then(|it| it.rsplit('/').next());
    let error = text("/details/error/error_message");
    [Some(kind), rule, error].into_iter().flatten().collect::<Vec<_>>().join(": ")
}

/// Shortens a line of the log: the message and the reason of the function's own JSON lines, the beginning of others.
fn summary(line: &str) -> String {
    let json: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
    let text = |name: &str| json.get(name).and_then(serde_json::Value::as_str);
    match (text("message"), text("reason")) {
        (Some(message), Some(reason)) => format!("{message}: {reason}"),
        (Some(message), None) => message.to_owned(),
        (None, _) => line.trim().chars().take(200).collect(),
    }
}

/// The response of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoked {
    /// True if the invocation failed.
    pub is_error: bool,
    /// The payload of the response.
    pub response: String,
    /// The last error in the end of the log that Lambda returns.
    pub log_error: Option<String>,
}

/// Invokes a function, by its name or ARN, and waits for the response. Does not retry: after a lost response, a retry would
/// post a second message.
pub async fn invoke(
    connection: &AwsConnection,
    function: &str,
    payload: &str,
) -> Result<Invoked, CloudError> {
    let once = aws_sdk_lambda::config::Builder::new().retry_config(RetryConfig::disabled());
    let invoke = connection.lambda().invoke().function_name(function);
    let invoke = invoke.log_type(LogType::Tail).payload(Blob::new(payload.as_bytes()));
    let invoke = invoke.customize().config_override(once);
    let response = invoke.send().await.during("lambda:InvokeFunction", connection.home())?;
    let payload = response.payload().map(|it| String::from_utf8_lossy(it.as_ref()).into_owned());
    let log = response.log_result().and_then(|it| BASE64_STANDARD.decode(it).ok());
    let log = log.map(|it| String::from_utf8_lossy(&it).into_owned()).unwrap_or_default();
    let is_failure = |line: &&str| FAILURES.iter().any(|it| line.contains(it));
    Ok(Invoked {
        log_error: log.lines().rev().find(is_failure).map(summary),
        is_error: response.function_error().is_some(),
        response: payload.unwrap_or_default(),
    })
}
