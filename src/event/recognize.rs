//! Tells records of CloudTrail from what looks like one: descriptions of an API call, and event patterns.

use super::record::text_of;
use crate::json::{Node, Value};

/// Names of which every record has at least one: of the call, of the service, or of the kind of event. Insights events
/// have the last only.
const NAMES: [&str; 3] = ["eventName", "eventSource", "eventType"];

/// Facts of one occurrence, of which every record has at least one. All of them is too much to ask: people store and
/// share records that lack any. A description of an API call has none, and neither has a line of `audit-alert actions`.
const OCCURRENCE: [&str; 4] = ["eventTime", "eventID", "eventVersion", "userIdentity"];

/// Fields that are strings in every event, and arrays in a pattern.
const STRINGS: [&str; 8] = [
    "source",
    "detail-type",
    "eventName",
    "eventSource",
    "eventType",
    "eventTime",
    "eventVersion",
    "awsRegion",
];

/// Other fields that patterns begin with.
const OTHERS: [&str; 7] =
    ["detail", "$or", "account", "region", "resources", "userIdentity", "requestParameters"];

/// Whether an object has the name of an event.
pub(super) fn is_named(node: &Node<'_>) -> bool {
    NAMES.iter().any(|name| text_of(node, name).is_some())
}

/// Whether an object is a record of CloudTrail, as log files hold it.
pub(super) fn is_record(node: &Node<'_>) -> bool {
    let is_fact = |node: &Node<'_>| match &node.value {
        Value::Object(members) => !members.is_empty(),
        Value::String(text) => !text.trim().is_empty(),
        Value::Number(_) => true,
        Value::Null | Value::Bool(_) | Value::Array(_) => false,
    };
    is_named(node) && OCCURRENCE.iter().any(|name| node.get(name).is_some_and(is_fact))
}

/// Whether an object is an event pattern, of a whole event or of its `detail`: where events have strings it has arrays;
/// or it has fields of events, and arrays wherever it ends.
pub(super) fn is_pattern(node: &Node<'_>) -> bool {
    let detail = node.get("detail");
    let is_array = |name: &&str| {
        let field = node.get(name).or_else(|| detail?.get(name));
        field.and_then(Node::elements).is_some_and(|elements| !elements.is_empty())
    };
    STRINGS.iter().any(is_array)
        || OTHERS.iter().any(|name| node.get(name).is_some()) && holds_only_arrays(node)
}

/// Whether every leaf below an object is an array with something in it, as EventBridge demands of a pattern.
fn holds_only_arrays(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Object(members) => {
            !members.is_empty() && members.iter().all(|it| holds_only_arrays(&it.node))
        }
        Value::Array(elements) => !elements.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
