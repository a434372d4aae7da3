//! What is written.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::alert::Severity;
use crate::json::parse_first;
use crate::rules::file::Title;
use crate::rules::lookup::AlertingRule;
use crate::rules::set::{Effective, State};

/// The version of the form. A reader takes this and older ones.
pub(super) const FORMAT: u32 = 1;

/// The rules in effect, as they are written into the zip.
#[derive(Debug, Serialize, Deserialize)]
pub struct Bundle {
    pub(super) format: u32,
    pub(super) rules: Vec<BundledRule>,
    pub(super) ignore: Vec<BundledIgnore>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct BundledRule {
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<Title>,
    pub(super) severity: Severity,
    pub(super) state: State,
    /// As its author wrote it: reading JSON into values and writing them again loses the text of numbers and names that
    /// stand there twice, and both can change the answer.
    pub(super) pattern: Box<RawValue>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct BundledIgnore {
    pub(super) name: String,
    pub(super) pattern: Box<RawValue>,
}

impl Bundle {
    /// Takes what answers need.
    pub fn of(effective: &Effective) -> Self {
        let rules = effective.rules.iter().map(|it| {
            let AlertingRule { name, title, severity, state } = it.into();
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
