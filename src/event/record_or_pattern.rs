//! Distinguishes records from similar objects: descriptions of an API call, and event patterns.

use super::record::text_of;
use crate::json::{Node, Value};

/// Fields of which every record has at least one. Insights events have the last only.
const NAMES: [&str; 3] = ["eventName", "eventSource", "eventType"];

/// Fields of a single occurrence, of which every record has at least one. Not all are required, because stored and shared
/// records lack some of them. A description of an API call and a line of `audit-alert actions` have none.
const OCCURRENCE: [&str; 4] = ["eventTime", "eventID", "eventVersion", "userIdentity"];

/// Fields that are strings in every event, and arrays in a pattern.
pub(super) const STRINGS: [&str; 8] = [
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

/// Reports whether an object has a field that names an event.
pub(super) fn is_named(node: &Node<'_>) -> bool {
    NAMES.iter().any(|name| text_of(node, name).is_some())
}

/// Reports whether an object has a field of a single occurrence.
pub(super) fn occurred(node: &Node<'_>) -> bool {
    let is_fact = |node: &Node<'_>| match &node.value {
        Value::Object(members) => !members.is_empty(),
        Value::String(text) => !text.trim().is_empty(),
        Value::Number(_) => true,
        Value::Null | Value::Bool(_) | Value::Array(_) => false,
    };
    OCCURRENCE.iter().any(|name| node.get(name).is_some_and(is_fact))
}

/// Reports whether an object is an event pattern of a whole event or of its `detail`: either a field that is a string in
/// events is an array, or the object has fields of events and all its leaves are arrays.
pub(super) fn is_pattern(node: &Node<'_>) -> bool {
    let detail = node.get("detail");
    let is_array = |name: &&str| {
        let field = node.get(name).or_else(|| detail?.get(name));
        field.and_then(Node::elements).is_some_and(|elements| !elements.is_empty())
    };
    STRINGS.iter().any(is_array)
        || OTHERS.iter().any(|name| node.get(name).is_some()) && holds_only_arrays(node)
}

/// Reports whether all leaves of an object are non-empty arrays, as EventBridge requires of a pattern.
fn holds_only_arrays(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Object(members) => {
            !members.is_empty() && members.iter().all(|it| holds_only_arrays(&it.node))
        }
        Value::Array(elements) => !elements.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
