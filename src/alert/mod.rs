//! Builds an [`Alert`] from an event. All texts are redacted and their hidden characters made visible here, once, so that
//! no renderer can forget it. Renderers only escape, truncate and color.

mod build;
mod commands;
mod console;
mod masking;
mod parameters;
mod secrets;
mod shapes;
mod text;

pub use build::{Alert, AlertContext, AlertRule, CallFailure, Instant, Severity, alert};
pub use parameters::Parameters;
pub use text::{VisibleText, is_hidden};

pub use crate::language::{Language, Table};

#[cfg(test)]
mod tests;
