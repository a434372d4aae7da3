//! The process around the function: its environment, its clock, its signals, and the conversation with Lambda.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use lambda_runtime::{Diagnostic, LambdaEvent, LambdaInvocation, Runtime, service_fn};
use serde_json::value::RawValue;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};
use tower::util::{MapFutureLayer, MapRequestLayer};

use super::config::Config;
use super::connection::Pace;
use super::handle::Handler;
use super::log::{LogLevel, LogLine};
use super::payload::Invocation;
use super::report::InvocationReport;
use crate::http::HttpClient;
use crate::rules::bundle;

/// What is left of an invocation's time when Slack has to have answered: for the log and for Lambda.
const MARGIN: Duration = Duration::from_millis(400);

/// How long an event that is being worked on may go on after SIGTERM.
const LAST_EVENT: Duration = Duration::from_millis(1_500);

/// Runs the function until Lambda ends it.
pub fn main() -> ExitCode {
    // Where, and not what: the message may hold anything.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        log(&LogLine::new(
            Timestamp::now(),
            LogLevel::Error,
            format!("a defect, please report it: panicked at {place}"),
        ));
    }));
    match start() {
        Ok(function) => run(function),
        Err(why) => {
            log(&LogLine::new(Timestamp::now(), LogLevel::Error, format!("cannot start: {why}")));
            ExitCode::FAILURE
        }
    }
}

fn start() -> Result<Handler, String> {
    if variable("AWS_LAMBDA_RUNTIME_API").is_none_or(|it| it.is_empty()) {
        return Err("AWS_LAMBDA_RUNTIME_API is not set: Lambda starts this. To post from a terminal: audit-alert send".to_owned());
    }
    let config = Config::of(&variable).map_err(|error| error.to_string())?;
    let rules = read(&folder().join("rules.json"))?;
    let rules = bundle::read(&rules).map_err(|error| format!("rules.json: {error}"))?;
    Ok(Handler::new(
        config,
        rules,
        HttpClient::new().map_err(|error| error.to_string())?,
        Pace::default(),
    ))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place of the function that reads the environment"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one file that the function reads, and its path is named"
)]
fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| {
        format!(
            "cannot read {}: {error}; `audit-alert package` puts it into the zip",
            path.display()
        )
    })
}

/// The folder that the zip was unpacked in.
fn folder() -> PathBuf {
    let beside = || Some(std::env::current_exe().ok()?.parent()?.to_owned());
    variable("LAMBDA_TASK_ROOT").map(PathBuf::from).or_else(beside).unwrap_or_default()
}

/// A line that cannot be written is written nowhere else either.
fn log(line: &LogLine) {
    drop(writeln!(std::io::stdout().lock(), "{}", line.to_json()));
}

fn run(function: Handler) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let ended = runtime.map_err(Into::into).and_then(|it| it.block_on(serve(function)));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log(&LogLine::new(Timestamp::now(), LogLevel::Error, format!("cannot go on: {error}")));
            ExitCode::FAILURE
        }
    }
}

/// Asks Lambda for events until SIGTERM.
async fn serve(function: Handler) -> Result<(), lambda_runtime::Error> {
    let function = Arc::new(Mutex::new(function));
    let handler = service_fn(|event: LambdaEvent<Box<RawValue>>| {
        let function = Arc::clone(&function);
        async move { answer(&mut *function.lock().await, &event).await }
    });
    // Taken for the whole of an invocation, its answer to Lambda included; so that an end can wait for it.
    let busy = Arc::new(Mutex::new(()));
    let ending = Arc::new(AtomicBool::new(false));
    let (at_work, is_ending) = (Arc::clone(&busy), Arc::clone(&ending));
    let runtime = Runtime::new(handler).layer(MapRequestLayer::new(as_json)).layer(
        MapFutureLayer::new(move |work| {
            let (busy, ending) = (Arc::clone(&at_work), Arc::clone(&is_ending));
            async move {
                let at_work = busy.lock().await;
                let done = work.await;
                drop(at_work);
                if ending.load(Ordering::SeqCst) {
                    // Another event would be lost with this process.
                    std::future::pending::<()>().await;
                }
                done
            }
        }),
    );
    let events = runtime.run();
    tokio::pin!(events);
    tokio::select! {
        ended = &mut events => return ended,
        () = terminated() => {}
    }
    ending.store(true, Ordering::SeqCst);
    let in_flight = busy.try_lock().is_err();
    let words =
        if in_flight { "SIGTERM: ending after the event in hand" } else { "SIGTERM: ending" };
    log(&LogLine::new(Timestamp::now(), LogLevel::Info, words));
    let idle = timeout(LAST_EVENT, async { drop(busy.lock().await) });
    tokio::select! {
        ended = &mut events => ended,
        done = idle => {
            if done.is_err() {
                let words = "ended with an event in hand, which has to come again";
                log(&LogLine { maybe_twice: true, ..LogLine::new(Timestamp::now(), LogLevel::Error, words) });
            }
            Ok(())
        }
    }
}

/// What is not JSON becomes a text in JSON, so that the function sees it and says what it is.
fn as_json(mut invocation: LambdaInvocation) -> LambdaInvocation {
    if serde_json::from_slice::<&RawValue>(&invocation.body).is_err() {
        let text = serde_json::Value::from(String::from_utf8_lossy(&invocation.body));
        invocation.body = text.to_string().into();
    }
    invocation
}

async fn answer(
    function: &mut Handler,
    event: &LambdaEvent<Box<RawValue>>,
) -> Result<InvocationReport, Diagnostic> {
    let at = Timestamp::now();
    let deadline = i64::try_from(event.context.deadline).unwrap_or(i64::MAX);
    let left = u64::try_from(deadline.saturating_sub(at.as_millisecond())).unwrap_or_default();
    let call = Invocation {
        payload: event.payload.get().as_bytes(),
        request_id: &event.context.request_id,
        at,
        until: Instant::now() + Duration::from_millis(left).saturating_sub(MARGIN),
    };
    let done = function.handle(&call, &mut |line| log(line)).await;
    done.map_err(|not_done| Diagnostic {
        error_type: "NotDone".to_owned(),
        error_message: not_done.to_string(),
    })
}

/// Lambda says SIGTERM before it ends a function that has extensions; emulators do, too.
#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => drop(signal.recv().await),
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
