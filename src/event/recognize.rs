//! Recognizes events: records of CloudTrail, and events of EventBridge.

use super::foreign;
use super::kind::{EventKind, by_cloudtrail};
use super::record::{Record, text_of};
use super::record_or_pattern::{is_pattern, occurred};
use crate::diagnostic::Diagnostic;
use crate::json::Node;
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

/// Members of the envelope that EventBridge puts around an event.
const ENVELOPE: [&str; 9] =
    ["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"];

/// Facts of an occurrence in an envelope, which together replace those of the record.
const ENVELOPE_FACTS: [&str; 3] = ["id", "time", "account"];

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
    Recognized::Foreign(match detail_type.map(foreign::short) {
        Some(_) if of_trail => foreign::not_an_event(detail),
        Some(detail_type) => {
            let label = phrase!("its detail-type is `{detail_type}`", detail_type);
            foreign::not_cloudtrail(node, label)
        }
        None => foreign::not_cloudtrail(node, phrase!("it has no detail-type")),
    })
}

/// Reports whether an object with `detail` is an event of EventBridge.
fn is_envelope(node: &Node<'_>) -> bool {
    let is_named = || ["source", "detail-type"].iter().any(|name| text_of(node, name).is_some());
    let is_member = |name: &str| ENVELOPE.contains(&name);
    is_named() || node.members().is_some_and(|it| it.iter().all(|it| is_member(&it.name)))
}

/// Reports whether a record has a kind, and the name that events of this kind have.
fn is_complete(record: &Record<'_>) -> bool {
    match record.kind() {
        Some(EventKind::Insight | EventKind::Aggregated) => true,
        Some(_) => record.event_name().is_some(),
        None => false,
    }
}
