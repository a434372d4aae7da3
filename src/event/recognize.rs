//! Distinguishes events from similar objects: descriptions of an API call, event patterns, and wrappers of events.

use super::kind::{EventKind, by_cloudtrail};
use super::record::{Record, text_of};
use super::strangers;
use crate::diagnostic::Diagnostic;
use crate::json::{Node, Value};
use crate::language::phrase;

/// An object, as far as its own members identify it.
#[derive(Debug)]
pub enum Recognized<'t> {
    /// An event of CloudTrail.
    Record(Record<'t>),
    /// An event of EventBridge from which no alert can be made, for this reason.
    Foreign(Diagnostic),
    /// An event pattern, which contains no events.
    Pattern,
    /// No event. It may contain some.
    Other,
}

/// Fields of which every record has at least one. Insights events have the last only.
const NAMES: [&str; 3] = ["eventName", "eventSource", "eventType"];

/// Fields of a single occurrence, of which every record has at least one. Not all are required, because stored and shared
/// records lack some of them. A description of an API call and a line of `audit-alert actions` have none.
const OCCURRENCE: [&str; 4] = ["eventTime", "eventID", "eventVersion", "userIdentity"];

/// Members of the envelope that EventBridge puts around an event.
const ENVELOPE: [&str; 9] =
    ["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"];

/// Facts of an occurrence in an envelope, which together replace those of the record.
const ENVELOPE_FACTS: [&str; 3] = ["id", "time", "account"];

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

/// Reports whether an object has a field that names an event.
pub(super) fn is_named(node: &Node<'_>) -> bool {
    NAMES.iter().any(|name| text_of(node, name).is_some())
}

/// Recognizes an event, without looking inside.
pub fn recognize<'t>(node: &'t Node<'t>) -> Recognized<'t> {
    let Some(detail) = node.get("detail").filter(|detail| detail.members().is_some()) else {
        let record = Record::bare(node);
        let by_aws = record.event_source().is_some_and(|it| it.starts_with("aws:"));
        let is_record = !by_aws && occurred(node) && is_complete(&record);
        return if is_record { Recognized::Record(record) } else { Recognized::Other };
    };
    // A pattern is sought in envelopes only, so that nested objects are not searched once for each of their levels.
    if !is_envelope(node) {
        return Recognized::Other;
    }
    if is_pattern(node) {
        return Recognized::Pattern;
    }
    let record = Record::enveloped(detail, node);
    let has_facts = || ENVELOPE_FACTS.iter().all(|name| text_of(node, name).is_some());
    let detail_type = text_of(node, "detail-type");
    let of_trail = detail_type.is_some_and(by_cloudtrail);
    if (occurred(detail) || of_trail && has_facts()) && is_complete(&record) {
        return Recognized::Record(record);
    }
    Recognized::Foreign(match detail_type.map(strangers::short) {
        Some(_) if of_trail => strangers::not_an_event(detail),
        Some(detail_type) => {
            let label = phrase!("its detail-type is `{detail_type}`", detail_type);
            strangers::not_cloudtrail(node, label)
        }
        None => strangers::not_cloudtrail(node, phrase!("it has no detail-type")),
    })
}

/// Reports whether an object with `detail` is an event of EventBridge.
fn is_envelope(node: &Node<'_>) -> bool {
    let is_named = || ["source", "detail-type"].iter().any(|name| text_of(node, name).is_some());
    let is_member = |name: &str| ENVELOPE.contains(&name);
    is_named() || node.members().is_some_and(|it| it.iter().all(|it| is_member(&it.name)))
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

/// Reports whether a record has a kind, and the name that events of this kind have.
fn is_complete(record: &Record<'_>) -> bool {
    match record.kind() {
        Some(EventKind::Insight | EventKind::Aggregated) => true,
        Some(_) => record.event_name().is_some(),
        None => false,
    }
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
