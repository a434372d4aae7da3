//! The Lambda function: what EventBridge hands over → alerts → Slack, with nothing lost in silence. Not for what alerts
//! say (`alert`, `slack`), nor for what an answer of Slack's means (`slack::deliver`).
//!
//! `arrive` reads a payload, `memory` knows what was posted before, `flood` holds back what is too much, `connection` has
//! the secret, `handle` brings them together, and `runtime` is the process around it: environment, clock, signals.

mod config;
mod connection;
mod dedup;
mod handle;
mod log;
mod payload;
mod rate_limit;
mod report;
mod runtime;
#[cfg(test)]
mod tests;

pub use config::{BadConfig, Config, DestinationConfig, SecretLocation};
pub use connection::Pace;
pub use handle::{Handler, PartialFailure};
pub use log::{LogLevel, LogLine};
pub use payload::{Disposition, IncomingEvent, Invocation, arrivals};
pub use report::{EventReport, InvocationReport};
pub use runtime::main;
