//! The Lambda function: reads EventBridge payloads and posts their alerts. `alert` and `notify` compose the messages and deliver them.
//!
//! `payload` reads a payload (`sqs_batch` its SQS messages). For each `destination`, `dedup` detects duplicates, `guard` holds
//! back floods, and `connection` fetches the secrets and posts. `log`, `metrics` and `report` describe the results,
//! `handle` combines them, and `runtime` is the process: environment, clock and signals.

mod config;
mod connection;
mod dedup;
mod destination;
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
pub use log::{DestinationReport, LogLevel, LogLine};
pub use metrics::EmbeddedMetrics;
pub use payload::{Disposition, IncomingEvent, Invocation, read_payload};
pub use report::{
    BatchItemFailure, BatchReport, EventReport, InvocationReport, InvocationResponse,
};
pub use runtime::{main, serve_invocations};
