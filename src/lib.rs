//! AWS audit alerts: CloudTrail records API calls, EventBridge rules select events, and a Lambda function posts each as a
//! Slack message. This library implements the `audit-alert` command and that function.
//!
//! Every consumer of an event reads the same [`slack::Message`]: [`event`] → [`alert`] → [`slack`] → [`preview`].
//!
//! `ARCHITECTURE.md` has the map of the modules, the modules that each may import, and the invariants. The API of this
//! library is unstable: only the command and the function use it.

pub mod alert;
pub mod aws;
#[cfg(feature = "http")]
pub mod aws_request;
#[cfg(feature = "cli")]
pub mod backtest;
pub mod catalog;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "aws")]
pub mod cloud;
#[cfg(feature = "http")]
pub mod delivery;
pub mod deploy;
pub mod diagnostic;
pub mod event;
#[cfg(feature = "lambda")]
pub mod function;
pub mod generate;
#[cfg(feature = "http")]
pub mod guard;
#[cfg(feature = "cli")]
pub mod html;
#[cfg(feature = "http")]
pub mod http;
pub mod json;
pub mod language;
#[cfg(feature = "http")]
pub mod notify;
#[cfg(any(feature = "cli", feature = "lambda"))]
mod os;
pub mod outcome;
pub mod pattern;
pub mod preview;
#[cfg(feature = "cli")]
pub mod report;
pub mod rules;
#[cfg(feature = "http")]
pub mod secret;
pub mod slack;
#[cfg(feature = "cli")]
pub mod template;
#[cfg(feature = "cli")]
pub mod ui;

/// Configures a property that needs another number of cases than proptest's default of 256. `PROPTEST_CASES` scales the
/// number; `ProptestConfig::with_cases` would ignore that variable.
#[cfg(test)]
fn scaled_cases(cases: u32) -> proptest::prelude::ProptestConfig {
    let default = proptest::prelude::ProptestConfig::default();
    proptest::prelude::ProptestConfig {
        cases: cases.saturating_mul(default.cases) / 256,
        ..default
    }
}
