//! Builds an [`Alert`] from an event. All texts are redacted and their hidden characters made visible here, once, so that
//! no renderer can forget it. Renderers only escape, truncate and color.

mod account_names;
mod build;
mod commands;
mod console;
mod created;
mod decoded;
mod details;
mod headline;
mod masking;
mod parameters;
mod secrets;
mod shapes;
mod summary;
mod text;

pub use account_names::AccountNames;
pub use build::{Alert, AlertContext, AlertRule, CallFailure, Instant, Severity, alert, timestamp};
pub use details::{Detail, MAX_DETAILS};
pub use headline::Headline;
pub use parameters::Parameters;
pub use shapes::credentials;
pub use summary::{AggregationSummary, InsightSummary, Period, Rate, Subject, Summary};
pub use text::{VisibleText, is_hidden, visible};

pub use crate::language::{Language, Table};

#[cfg(test)]
mod tests;
