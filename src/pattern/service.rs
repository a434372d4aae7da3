//! Limits of the service beyond the pattern language: the length of a pattern and the members of an event.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::json::{Node, Value};
use crate::language::phrase;

/// The text that `TestEventPattern` and `PutRule` put before the error message of a pattern.
pub const REASON: &str = "Event pattern is not valid. Reason: ";

/// Returns the message with which `EventBridge` refuses an invalid pattern.
pub fn service_message(diagnostic: &Diagnostic) -> Option<String> {
    diagnostic.service.as_ref().map(|message| format!("{REASON}{message}"))
}

/// Maximum length of `EventPattern` in characters (`EventBridge` API reference, `PutRule`).
pub const MAX_LENGTH: usize = 4_096;

/// Maximum length of a rule's pattern in characters by default. AWS raises it on request (`EventBridge` quotas, "Event
/// pattern size").
pub const QUOTA: usize = 2_048;

/// Members of every event (`EventBridge` user guide, "Event structure"). The guide also lists `version`, `resources`
/// and `detail`, but `TestEventPattern` accepts events without these (recorded).
const ENVELOPE: [&str; 6] = ["id", "account", "source", "time", "region", "detail-type"];

/// Checks the length of a pattern. Returns `None` if it is within the default quota.
pub fn check_length(text: &str) -> Option<Diagnostic> {
    let length = text.chars().count();
    let (code, limit, title) = if length > MAX_LENGTH {
        let title = phrase!(
            "the pattern has {length} characters; the limit is {limit}",
            length,
            limit = MAX_LENGTH
        );
        (Code::PatternTooLong, MAX_LENGTH, title)
    } else if length > QUOTA {
        let title = phrase!(
            "the pattern has {length} characters; the default quota is {limit}",
            length,
            limit = QUOTA
        );
        (Code::PatternLong, QUOTA, title)
    } else {
        return None;
    };
    let start = text.char_indices().nth(limit).map_or(text.len(), |(at, _)| at);
    let label = phrase!("this is character {number}", number = limit + 1);
    let diagnostic = Diagnostic::new(code, Span::new(start, text.len()), title, label);
    Some(
        diagnostic.help(phrase!("remove white space, which counts: write the pattern on one line")),
    )
}

/// Checks whether `TestEventPattern` accepts an event. Returns `None` if it does. A missing member is only a warning:
/// it is not known for each member whether the service requires it, and matching does not.
pub fn check_event(event: &Node<'_>) -> Option<Diagnostic> {
    let Value::Object(_) = event.value else {
        let title = phrase!("the event is not a JSON object");
        let label = phrase!("this is {kind}", kind = event.kind());
        return Some(not_valid(Diagnostic::new(Code::EventNotAnObject, event.span, title, label)));
    };
    let missing: Vec<_> = ENVELOPE.into_iter().filter(|name| event.get(name).is_none()).collect();
    if missing.is_empty() {
        return None;
    }
    let title = phrase!("the event lacks members that every EventBridge event has");
    let span = Span { end: event.span.start + 1, ..event.span };
    let label = phrase!("missing: {names}", names = missing.join(", "));
    Some(not_valid(Diagnostic::new(Code::EventEnvelope, span, title, label)))
}

/// Adds the error message of `TestEventPattern`.
fn not_valid(mut diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.service = Some("Parameter Event is not valid.".into());
    diagnostic
}
