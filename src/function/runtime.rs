//! The process of the function: environment, clock, signals and the Lambda Runtime API.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

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
use super::report::InvocationResponse;
use crate::alert::timestamp;
use crate::http::HttpClient;
use crate::os::TerminationSignals;
use crate::rules::bundle;

/// Part of an invocation's time that is reserved for logging and responding after the requests to Slack.
const MARGIN: Duration = Duration::from_millis(400);

/// Time for the current event after SIGTERM. Less than the 2 s that Lambda allows for the shutdown of a function with external
/// extensions (Lambda developer guide, "Shutdown phase").
const LAST_EVENT: Duration = Duration::from_millis(1_500);

#[expect(
    clippy::disallowed_methods,
    reason = "the only place of the function that reads the clock"
)]
fn now() -> Timestamp {
    timestamp(SystemTime::now())
}

/// Runs the function until Lambda ends it.
pub fn main() -> ExitCode {
    // The panic's message is not logged: it may contain a secret.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        log(&LogLine::new(
            now(),
            LogLevel::Error,
            format!("internal error, please report it: panicked at {place}"),
        ));
    }));
    match start() {
        Ok(function) => run(function),
        Err(error) => {
            log(&LogLine::new(now(), LogLevel::Error, format!("cannot start: {error}")));
            ExitCode::FAILURE
        }
    }
}

fn start() -> Result<Handler, String> {
    if variable("AWS_LAMBDA_RUNTIME_API").is_none_or(|it| it.is_empty()) {
        return Err("AWS_LAMBDA_RUNTIME_API is not set: this program runs on Lambda; to post from a terminal, use \
                    `audit-alert send`"
            .to_owned());
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
    reason = "the only place of the function that reads the environment"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[expect(clippy::disallowed_methods, reason = "the only file that the function reads")]
fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| {
        format!("cannot read {}: {error}; build the zip with `audit-alert package`", path.display())
    })
}

/// Returns the folder of the unpacked zip.
fn folder() -> PathBuf {
    let executable_folder = || Some(std::env::current_exe().ok()?.parent()?.to_owned());
    variable("LAMBDA_TASK_ROOT").map(PathBuf::from).or_else(executable_folder).unwrap_or_default()
}

/// Writes a log line to standard output, which Lambda forwards to its log group. Ignores write errors: there is no other log.
fn log(line: &LogLine) {
    drop(writeln!(std::io::stdout().lock(), "{}", line.to_json()));
}

fn run(function: Handler) -> ExitCode {
    block_on(serve(function))
}

/// Serves invocations with another handler than the function's, one at a time, until Lambda ends the process. The handler may
/// block; it returns the response as JSON, or the message of the error.
pub fn serve_invocations(
    handle: impl Fn(&str) -> Result<String, String> + Send + Sync + 'static,
) -> ExitCode {
    let handle = Arc::new(handle);
    let handler = service_fn(move |event: LambdaEvent<Box<RawValue>>| {
        let handle = Arc::clone(&handle);
        async move {
            let called = tokio::task::spawn_blocking(move || handle(event.payload.get())).await;
            let response = called.map_err(|panic| panic.to_string()).flatten();
            response
                .and_then(|it| RawValue::from_string(it).map_err(|error| error.to_string()))
                .map_err(|error_message| Diagnostic {
                    error_type: "InvocationFailure".to_owned(),
                    error_message,
                })
        }
    });
    block_on(async { Runtime::new(handler).run().await })
}

fn block_on(serving: impl Future<Output = Result<(), lambda_runtime::Error>>) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let result = runtime.map_err(Into::into).and_then(|it| it.block_on(serving));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log(&LogLine::new(now(), LogLevel::Error, format!("stopped: {error}")));
            ExitCode::FAILURE
        }
    }
}

/// Polls Lambda for events until SIGTERM.
async fn serve(function: Handler) -> Result<(), lambda_runtime::Error> {
    let function = Arc::new(Mutex::new(function));
    let handler = service_fn(|event: LambdaEvent<Box<RawValue>>| {
        let function = Arc::clone(&function);
        async move { respond(&mut *function.lock().await, &event).await }
    });
    // Locked for a whole invocation, including the response to Lambda, so that the shutdown can wait for its end.
    let busy = Arc::new(Mutex::new(()));
    let ending = Arc::new(AtomicBool::new(false));
    let (layer_busy, layer_ending) = (Arc::clone(&busy), Arc::clone(&ending));
    let runtime = Runtime::new(handler).layer(MapRequestLayer::new(wrap_non_json)).layer(
        MapFutureLayer::new(move |invocation| {
            let (busy, ending) = (Arc::clone(&layer_busy), Arc::clone(&layer_ending));
            async move {
                let guard = busy.lock().await;
                let response = invocation.await;
                drop(guard);
                if ending.load(Ordering::SeqCst) {
                    // Never return, so that no further event is polled: it would be lost with this process.
                    std::future::pending::<()>().await;
                }
                response
            }
        }),
    );
    let polling = runtime.run();
    tokio::pin!(polling);
    tokio::select! {
        result = &mut polling => return result,
        () = terminated() => {}
    }
    ending.store(true, Ordering::SeqCst);
    let in_flight = busy.try_lock().is_err();
    let message = if in_flight {
        "SIGTERM received; stopping after the current event"
    } else {
        "SIGTERM received; stopping"
    };
    log(&LogLine::new(now(), LogLevel::Info, message));
    let idle = timeout(LAST_EVENT, async { drop(busy.lock().await) });
    tokio::select! {
        result = &mut polling => result,
        finished = idle => {
            if finished.is_err() {
                let message = "stopped before the end of the current event; event must be redelivered";
                log(&LogLine { maybe_twice: true, ..LogLine::new(now(), LogLevel::Error, message) });
            }
            Ok(())
        }
    }
}

/// Wraps a body that is not JSON into a JSON string, which the handler reports as unreadable. `lambda_runtime` would fail to
/// deserialize the body before the handler runs.
fn wrap_non_json(mut invocation: LambdaInvocation) -> LambdaInvocation {
    if serde_json::from_slice::<&RawValue>(&invocation.body).is_err() {
        let text = serde_json::Value::from(String::from_utf8_lossy(&invocation.body));
        invocation.body = text.to_string().into();
    }
    invocation
}

async fn respond(
    function: &mut Handler,
    event: &LambdaEvent<Box<RawValue>>,
) -> Result<InvocationResponse, Diagnostic> {
    let (at, instant) = (now(), Instant::now());
    let deadline = i64::try_from(event.context.deadline).unwrap_or(i64::MAX);
    let left = u64::try_from(deadline.saturating_sub(at.as_millisecond())).unwrap_or_default();
    let call = Invocation {
        payload: event.payload.get().as_bytes(),
        request_id: &event.context.request_id,
        at,
        now: instant,
        until: instant + Duration::from_millis(left).saturating_sub(MARGIN),
    };
    let report = function.handle(&call, &mut |line| log(line)).await;
    report.map_err(|failure| Diagnostic {
        error_type: "PartialFailure".to_owned(),
        error_message: failure.to_string(),
    })
}

/// Waits for SIGTERM. Lambda sends it to functions with extensions before shutting down; emulators send it always.
async fn terminated() {
    match TerminationSignals::new() {
        Ok(mut signals) => drop(signals.recv().await),
        Err(_) => std::future::pending().await,
    }
}
