//! The Lambda function: reads EventBridge payloads and posts their alerts to Slack. `alert` and `slack` compose the messages,
//! `slack::deliver` classifies Slack's responses.
//!
//! `payload` reads a payload (`sqs_batch` its SQS messages), `dedup` detects duplicates, `rules::flood` holds back
//! floods, `connection` fetches the secret and posts, `log`, `metrics` and `report` describe the results,
//! `handle` combines them, and `runtime` is the process: environment, clock and signals.

mod config;
mod connection;
mod dedup;
mod handle;
mod log;
mod metrics;
mod payload;
mod report;
mod runtime;
mod sqs_batch;
#[cfg(test)]
mod tests;

pub use config::{BadConfig, Config, DestinationConfig, SecretLocation};
pub use connection::Pace;
pub use handle::{Handler, PartialFailure};
pub use log::{LogLevel, LogLine};
pub use metrics::EmbeddedMetrics;
pub use payload::{Disposition, IncomingEvent, Invocation, read_payload};
pub use report::{
    BatchItemFailure, BatchReport, EventReport, InvocationReport, InvocationResponse,
};
pub use runtime::{main, serve_invocations};
