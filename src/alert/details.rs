//! The object of an event without request parameters.

use super::parameters::Parameters;
use crate::event::{EventKind, Record};
use crate::json::{Node, Value};

/// Members that name the object, the most specific first. The first two are those of Insights and of aggregated events.
const MEMBERS: [&str; 5] =
    ["insightDetails", AGGREGATED, "serviceEventDetails", "resources", "additionalEventData"];

const AGGREGATED: &str = "summary";

/// Maximum number of [`Detail`]s of an event.
pub const MAX_DETAILS: usize = MEMBERS.len();

/// A member of the record that names the object of the event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// Name of the member.
    pub name: &'static str,
    /// Value of the member.
    pub json: Parameters,
}

/// The members that name the object. Empty if the record has request parameters, which do so themselves.
pub(super) fn details(record: &Record<'_>, redact: bool) -> Vec<Detail> {
    if record.request_parameters().is_some_and(|it| !is_empty(it)) {
        return Vec::new();
    }
    let is_aggregated = record.kind() == Some(EventKind::Aggregated);
    let detail = |name: &'static str| {
        let node = record.get(name).filter(|node| !is_empty(node))?;
        (name != AGGREGATED || is_aggregated)
            .then(|| Detail { name, json: Parameters::new(node, redact) })
    };
    MEMBERS.into_iter().filter_map(detail).collect()
}

fn is_empty(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(elements) => elements.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
