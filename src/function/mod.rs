//! The Lambda function: what EventBridge hands over → alerts → Slack, with nothing lost in silence. Not for what alerts
//! say (`alert`, `slack`), nor for what an answer of Slack's means (`slack::deliver`).
//!
//! `arrive` reads a payload, `memory` knows what was posted before, `flood` holds back what is too much, `connection` has
//! the secret, `handle` brings them together, and `runtime` is the process around it: environment, clock, signals.

mod arrive;
mod config;
mod connection;
mod flood;
mod handle;
mod log;
mod memory;
mod report;
mod runtime;
#[cfg(test)]
mod tests;

pub use arrive::{Arrived, Call, What, arrivals};
pub use config::{BadConfig, Config, Kept, Sink};
pub use connection::Pace;
pub use handle::{Function, NotDone};
pub use log::{Level, Line};
pub use report::{Answer, Told};
pub use runtime::main;
