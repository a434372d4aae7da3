//! Builds an [`Alert`] from an event. All texts are redacted and their hidden characters made visible here, once, so that
//! no renderer can forget it. Renderers only escape, truncate and color.

mod build;
mod console;
mod created;
mod decoded;
mod headline;
mod masking;
mod parameters;
mod secrets;
mod text;

pub use build::{Alert, AlertContext, AlertRule, CallFailure, Instant, Severity, alert};
pub use headline::Headline;
pub use parameters::Parameters;
pub use text::{VisibleText, is_hidden};

pub use crate::language::{Language, Table};

#[cfg(test)]
mod tests;
