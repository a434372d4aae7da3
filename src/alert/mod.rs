//! Event → the facts worth telling. Everything in an [`Alert`] is redacted and made visible here, once, so that no
//! renderer can forget it; how a renderer writes it (escaping, truncation, colour) is the renderer's business.

mod build;
mod console;
mod masking;
mod parameters;
mod secrets;
mod text;

pub use build::{Alert, AlertContext, AlertRule, CallFailure, Instant, Severity, alert};
pub use parameters::Parameters;
pub use text::{VisibleText, is_hidden};

pub use crate::language::{Language, Table};

#[cfg(test)]
mod tests;
