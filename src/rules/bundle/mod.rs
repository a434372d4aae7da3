//! The rules in effect as a text that travels with the function: `rules.json` in its zip. Worked out once, when the zip is
//! made, so that the function needs neither the rule set's files nor the packs nor the catalogue.

#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::file::Title;
use super::lookup::{Ignore, Lookup, Rule};
use super::set::{Effective, State};
use crate::alert::Severity;
use crate::json::parse_first;
use crate::pattern::{Pattern, parse};

/// The version of the form. A reader takes this and older ones.
const FORMAT: u32 = 1;

/// The rules in effect, as they are written into the zip.
#[derive(Debug, Serialize, Deserialize)]
pub struct Bundle {
    format: u32,
    rules: Vec<BundledRule>,
    ignore: Vec<BundledIgnore>,
}

#[derive(Debug, Serialize, Deserialize)]
struct BundledRule {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<Title>,
    severity: Severity,
    state: State,
    /// As its author wrote it: reading JSON into values and writing them again loses the text of numbers and names that
    /// stand there twice, and both can change the answer.
    pattern: Box<RawValue>,
}

#[derive(Debug, Serialize, Deserialize)]
struct BundledIgnore {
    name: String,
    pattern: Box<RawValue>,
}

/// All that is read before it is known whether this version can read the rest.
#[derive(Deserialize)]
struct Head {
    format: u32,
}

/// Why a text is no bundle that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BundleError {
    /// It is not JSON, or not of this form.
    Form(String),
    /// It was written by a later version, in a form of this number.
    Newer(u32),
    /// A pattern is not valid.
    Pattern {
        /// Whose it is: ``rule `ecs` ``.
        owner: String,
        /// What is wrong with it.
        why: String,
    },
    /// The patterns need too much memory together.
    TooLarge,
}

impl fmt::Display for BundleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(why) => write!(f, "the rules cannot be read: {why}"),
            Self::Newer(format) => write!(
                f,
                "the rules are in format {format}, and this version reads up to {FORMAT}: it is \
                 older than what packaged them"
            ),
            Self::Pattern { owner, why } => {
                write!(f, "the pattern of {owner} is not valid: {why}")
            }
            Self::TooLarge => f.write_str("the patterns are too large together"),
        }
    }
}

impl std::error::Error for BundleError {}

impl Bundle {
    /// Takes what answers need.
    pub fn of(effective: &Effective) -> Self {
        let rules = effective.rules.iter().map(|it| {
            let Rule { name, title, severity, state } = it.into();
            BundledRule { name, title, severity, state, pattern: raw(&it.pattern.text) }
        });
        let ignore = effective.ignores.iter();
        let ignore = ignore
            .map(|it| BundledIgnore { name: it.name.clone(), pattern: raw(&it.pattern.text) });
        Self { format: FORMAT, rules: rules.collect(), ignore: ignore.collect() }
    }

    /// The text; the same rules give the same bytes.
    #[expect(clippy::missing_panics_doc, reason = "texts and JSON can be written as JSON")]
    pub fn to_json(&self) -> String {
        let text = serde_json::to_string(self).expect("it has nothing that JSON lacks");
        text + "\n"
    }
}

/// The JSON of a pattern that was parsed, without what may stand behind it.
fn raw(text: &str) -> Box<RawValue> {
    let document = parse_first(text).ok().and_then(|node| text.get(node.span.range()));
    let text = document.unwrap_or(text).to_owned();
    RawValue::from_string(text).expect("a pattern that was parsed begins with a JSON document")
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
        Ok((Rule { name, title, severity, state }, pattern))
    });
    let rules: Vec<_> = rules.collect::<Result<_, _>>()?;
    let ignores = bundle.ignore.into_iter().map(|it| {
        let pattern = pattern(&it.pattern, || format!("[[ignore]] `{}`", it.name))?;
        Ok(Ignore { name: it.name, pattern })
    });
    let ignores = ignores.collect::<Result<_, _>>()?;
    Lookup::build(rules, ignores).map_err(|_| BundleError::TooLarge)
}

fn pattern(text: &RawValue, owner: impl FnOnce() -> String) -> Result<Pattern, BundleError> {
    parse(text.get())
        .map_err(|report| BundleError::Pattern { owner: owner(), why: report.to_string() })
}
