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

/// Members without which `TestEventPattern` refuses an event. It accepts any type for them, except for `time`, and
/// events without `version`, `resources` and `detail` (recorded).
const ENVELOPE: [&str; 6] = ["id", "account", "source", "time", "region", "detail-type"];

/// The response of `TestEventPattern` to an event that is not an object or is incomplete.
const NOT_VALID: &str = "Parameter Event is not valid.";

/// The response of `TestEventPattern` to an event whose `time` is not a timestamp.
const INVALID_TIME: &str = "Parameter Event is not valid. Reason: Invalid time.";

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

/// Checks whether `TestEventPattern` accepts an event. Returns `None` if it does. A problem of a member is only a
/// warning, because matching does not need it.
pub fn check_event(event: &Node<'_>) -> Option<Diagnostic> {
    let Value::Object(_) = event.value else {
        let title = phrase!("the event is not a JSON object");
        let label = phrase!("this is {kind}", kind = event.kind());
        let diagnostic = Diagnostic::new(Code::EventNotAnObject, event.span, title, label);
        return Some(refused(diagnostic, NOT_VALID));
    };
    let missing: Vec<_> = ENVELOPE.into_iter().filter(|name| event.get(name).is_none()).collect();
    if missing.is_empty() {
        return event.get("time").and_then(check_time);
    }
    let title = phrase!("the event lacks members that every EventBridge event has");
    let span = Span { end: event.span.start + 1, ..event.span };
    let label = phrase!("missing: {names}", names = missing.join(", "));
    Some(refused(Diagnostic::new(Code::EventEnvelope, span, title, label), NOT_VALID))
}

fn check_time(time: &Node<'_>) -> Option<Diagnostic> {
    if let Value::String(text) = &time.value
        && text.parse::<jiff::Timestamp>().is_ok()
    {
        return None;
    }
    let title = phrase!("the time of the event is not a timestamp");
    let label = phrase!("expected a time such as \"2026-01-31T09:30:00Z\"");
    Some(refused(Diagnostic::new(Code::EventEnvelope, time.span, title, label), INVALID_TIME))
}

/// Adds the error message of `TestEventPattern`.
fn refused(mut diagnostic: Diagnostic, message: &str) -> Diagnostic {
    diagnostic.service = Some(message.into());
    diagnostic
}
