//! Reads a bundle. The errors appear in the function's log, so they are English.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::form::{Bundle, BundledRule, FORMAT};
use crate::diagnostic::{Name, Source, Span};
use crate::pattern::{Pattern, parse};
use crate::rules::engine::{AlertingRule, Engine};
use crate::rules::file::{About, FloodPolicy};
use crate::rules::routes::Routing;
use crate::rules::set::{Effective, EffectiveIgnore, EffectiveRule};

/// The version, which is read first: later formats may differ in everything else.
#[derive(Deserialize)]
struct Head {
    format: u32,
}

/// Explains why a bundle cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Invalid JSON or invalid structure.
    #[error("cannot read the rules: {0}")]
    Form(String),
    /// The format version is newer than `FORMAT`.
    #[error(
        "the rules have format {0}, but this version reads up to {FORMAT}: a newer version packaged them"
    )]
    Newer(u32),
    /// A pattern is invalid.
    #[error("the pattern of {owner} is invalid: {why}")]
    Pattern {
        /// The rule or `[[ignore]]` entry: ``rule `ecs` ``.
        owner: String,
        /// The first problem of the pattern.
        why: String,
    },
}

/// The contents of a bundle.
#[derive(Debug)]
pub struct PackedRules {
    /// The compiled rules and ignored events.
    pub engine: Engine,
    /// Limits of alerts of one kind.
    pub flood: FloodPolicy,
    /// Destinations and routes of alerts.
    pub routing: Routing,
}

/// Returns true if a document is meant as a bundle. An event pattern has no number on its first level.
pub fn is_bundle(text: &str) -> bool {
    serde_json::from_str::<Head>(text).is_ok()
}

/// Reads and compiles a bundle.
pub fn read(text: &str) -> Result<PackedRules, BundleError> {
    let bundle = parsed(text)?;
    let rules = bundle.rules.into_iter().map(|it| {
        let pattern = pattern(&it.pattern, || format!("rule `{}`", it.name))?;
        let BundledRule { name, title, severity, state, pattern: _ } = it;
        Ok((AlertingRule { name, title, severity, state }, pattern))
    });
    let rules: Vec<_> = rules.collect::<Result<_, _>>()?;
    let ignores = bundle.ignore.into_iter().map(|it| {
        let pattern = pattern(&it.pattern, || format!("[[ignore]] `{}`", it.name))?;
        Ok((it.name, pattern))
    });
    let ignores: Vec<_> = ignores.collect::<Result<_, _>>()?;
    let (flood, routing) = (bundle.flood, bundle.routing);
    Ok(PackedRules { engine: Engine::new(rules, ignores), flood, routing })
}

/// Reads a bundle as a rule set without tests. `name` is its file.
pub fn read_effective(text: &str, name: &Name) -> Result<(Effective, FloodPolicy), BundleError> {
    let bundle = parsed(text)?;
    let source = |text: &RawValue| Arc::new(Source::new(name.clone(), text.get().to_owned()));
    let rules = bundle.rules.into_iter().map(|it| {
        let parsed = pattern(&it.pattern, || format!("rule `{}`", it.name))?;
        let (severity, title) = (it.severity, it.title);
        let about = About { severity, title, reason: None, mitre: Vec::new(), cis: Vec::new() };
        Ok(EffectiveRule::exported(it.name, about, source(&it.pattern), parsed, it.state))
    });
    let rules = rules.collect::<Result<_, _>>()?;
    let ignores = bundle.ignore.into_iter().map(|it| {
        let parsed = pattern(&it.pattern, || format!("[[ignore]] `{}`", it.name))?;
        let (pattern, inline) = (source(&it.pattern), Some(Span::default()));
        Ok(EffectiveIgnore { name: it.name, pattern, parsed, inline })
    });
    let ignores = ignores.collect::<Result<_, _>>()?;
    let routing = bundle.routing;
    Ok((Effective { rules, ignores, tests: Vec::new(), routing }, bundle.flood))
}

fn parsed(text: &str) -> Result<Bundle, BundleError> {
    let form = |error: serde_json::Error| BundleError::Form(error.to_string());
    let Head { format } = serde_json::from_str(text).map_err(form)?;
    if format > FORMAT {
        return Err(BundleError::Newer(format));
    }
    serde_json::from_str(text).map_err(form)
}

fn pattern(text: &RawValue, owner: impl FnOnce() -> String) -> Result<Pattern, BundleError> {
    parse(text.get())
        .map_err(|report| BundleError::Pattern { owner: owner(), why: report.to_string() })
}
