//! Audit alarms on AWS: CloudTrail writes what people do, EventBridge rules pick the events that matter, a function
//! turns each into a Slack message. This library is what the `audit-alert` command and its function are made of.
//!
//! One event takes one road, and every consumer reads the same [`slack::Message`]:
//! [`event`] → [`alert`] → [`slack`] → [`preview`].
//!
//! The map of the modules, what each may import and the invariants are in `ARCHITECTURE.md`. The library's API is
//! unstable: it serves the command, and is promised to nobody yet.

pub mod alert;
pub mod aws;
pub mod catalog;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "aws")]
pub mod cloud;
pub mod deploy;
pub mod diagnostic;
pub mod event;
#[cfg(feature = "lambda")]
pub mod function;
pub mod generate;
#[cfg(feature = "http")]
pub mod http;
pub mod json;
pub mod language;
pub mod pattern;
pub mod preview;
pub mod rules;
#[cfg(feature = "http")]
pub mod secret;
pub mod slack;
#[cfg(feature = "cli")]
pub mod ui;

/// Cases of a property that is too slow, or too important, for proptest's default of 256. `PROPTEST_CASES` scales it, where
/// a plain number would hide the variable.
#[cfg(test)]
fn scaled_cases(cases: u32) -> proptest::prelude::ProptestConfig {
    let default = proptest::prelude::ProptestConfig::default();
    proptest::prelude::ProptestConfig {
        cases: cases.saturating_mul(default.cases) / 256,
        ..default
    }
}
