//! From the text back to what answers.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::form::{Bundle, BundledRule, FORMAT};
use crate::pattern::{Pattern, parse};
use crate::rules::lookup::{AlertingRule, IgnoreRule, Lookup};

/// All that is read before it is known whether this version can read the rest.
#[derive(Deserialize)]
struct Head {
    format: u32,
}

/// Why a text is no bundle that can be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// It is not JSON, or not of this form.
    #[error("the rules cannot be read: {0}")]
    Form(String),
    /// It was written by a later version, in a form of this number.
    #[error(
        "the rules are in format {0}, and this version reads up to {FORMAT}: it is older than what packaged them"
    )]
    Newer(u32),
    /// A pattern is not valid.
    #[error("the pattern of {owner} is not valid: {why}")]
    Pattern {
        /// Whose it is: ``rule `ecs` ``.
        owner: String,
        /// What is wrong with it.
        why: String,
    },
    /// The patterns need too much memory together.
    #[error("the patterns are too large together")]
    TooLarge,
}

/// Reads a bundle.
pub fn read(text: &str) -> Result<Lookup, BundleError> {
    let form = |error: serde_json::Error| BundleError::Form(error.to_string());
    let Head { format } = serde_json::from_str(text).map_err(form)?;
    if format > FORMAT {
        return Err(BundleError::Newer(format));
    }
    let bundle: Bundle = serde_json::from_str(text).map_err(form)?;
    let rules = bundle.rules.into_iter().map(|it| {
        let pattern = pattern(&it.pattern, || format!("rule `{}`", it.name))?;
        let BundledRule { name, title, severity, state, pattern: _ } = it;
        Ok((AlertingRule { name, title, severity, state }, pattern))
    });
    let rules: Vec<_> = rules.collect::<Result<_, _>>()?;
    let ignores = bundle.ignore.into_iter().map(|it| {
        let pattern = pattern(&it.pattern, || format!("[[ignore]] `{}`", it.name))?;
        Ok(IgnoreRule { name: it.name, pattern })
    });
    let ignores = ignores.collect::<Result<_, _>>()?;
    Lookup::build(rules, ignores).map_err(|_| BundleError::TooLarge)
}

fn pattern(text: &RawValue, owner: impl FnOnce() -> String) -> Result<Pattern, BundleError> {
    parse(text.get())
        .map_err(|report| BundleError::Pattern { owner: owner(), why: report.to_string() })
}
