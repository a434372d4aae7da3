//! The format of a bundle and its serialization.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::alert::Severity;
use crate::json::parse_first;
use crate::rules::engine::AlertingRule;
use crate::rules::file::{FloodPolicy, Title};
use crate::rules::routes::Routing;
use crate::rules::set::{Effective, State};

/// Version of the format. The reader accepts this version and older ones.
pub(super) const FORMAT: u32 = 2;

/// The format of rules without routing, so that functions before routing can read them.
const UNROUTED: u32 = 1;

/// The effective rules as they are serialized into the zip.
#[derive(Debug, Serialize, Deserialize)]
pub struct Bundle {
    pub(super) format: u32,
    pub(super) rules: Vec<BundledRule>,
    pub(super) ignore: Vec<BundledIgnore>,
    #[serde(default)]
    pub(super) flood: FloodPolicy,
    #[serde(default, skip_serializing_if = "Routing::is_empty")]
    pub(super) routing: Routing,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct BundledRule {
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<Title>,
    pub(super) severity: Severity,
    pub(super) state: State,
    /// The original text. A round trip through `serde_json::Value` loses the text of numbers and duplicate keys, and both can
    /// change which events match.
    pub(super) pattern: Box<RawValue>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct BundledIgnore {
    pub(super) name: String,
    pub(super) pattern: Box<RawValue>,
}

impl Bundle {
    /// Makes a bundle of all rules and ignored events.
    pub fn of(effective: &Effective, flood: FloodPolicy) -> Self {
        let rules = effective.rules.iter().map(|it| {
            let AlertingRule { name, title, severity, state } = it.into();
            BundledRule { name, title, severity, state, pattern: raw(&it.pattern.text) }
        });
        let ignore = effective.ignores.iter();
        let ignore = ignore
            .map(|it| BundledIgnore { name: it.name.clone(), pattern: raw(&it.pattern.text) });
        let routing = effective.routing.clone();
        let format = if routing.is_empty() { UNROUTED } else { FORMAT };
        Self { format, rules: rules.collect(), ignore: ignore.collect(), flood, routing }
    }

    /// Serializes the bundle. The same rules give the same bytes.
    #[expect(clippy::missing_panics_doc, reason = "strings and raw JSON always serialize")]
    pub fn to_json(&self) -> String {
        let text = serde_json::to_string(self).expect("strings and raw JSON always serialize");
        text + "\n"
    }
}

/// The JSON document at the beginning of a valid pattern, without trailing text.
fn raw(text: &str) -> Box<RawValue> {
    let document = parse_first(text).ok().and_then(|node| text.get(node.span.range()));
    let text = document.unwrap_or(text).to_owned();
    RawValue::from_string(text).expect("a valid pattern begins with a JSON document")
}
