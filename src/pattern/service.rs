//! What the service asks beyond the language: the length of a pattern, and the envelope of an event.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::json::{Node, Value};

/// What `TestEventPattern` and `PutRule` put before a message about a pattern.
pub const REASON: &str = "Event pattern is not valid. Reason: ";

/// Most characters of `EventPattern` in the API's model (`EventBridge` API reference, `PutRule`).
pub const MAX_LENGTH: usize = 4_096;

/// Most characters of a rule's pattern by default; the quota can be raised (`EventBridge` quotas, "Event pattern size").
pub const QUOTA: usize = 2_048;

/// Members that every event has (`EventBridge` user guide, "Event structure"). `version`, `resources` and `detail` are
/// named there, too, but `TestEventPattern` was seen to accept events without them.
const ENVELOPE: [&str; 6] = ["id", "account", "source", "time", "region", "detail-type"];

/// Says whether a pattern is longer than the service takes.
pub fn check_length(text: &str) -> Option<Diagnostic> {
    let length = text.chars().count();
    let (code, limit, kind) = if length > MAX_LENGTH {
        (Code::PatternTooLong, MAX_LENGTH, "limit")
    } else if length > QUOTA {
        (Code::PatternLong, QUOTA, "default quota")
    } else {
        return None;
    };
    let start = text.char_indices().nth(limit).map_or(text.len(), |(at, _)| at);
    let title = format!("a pattern of {length} characters is longer than the {kind} of {limit}");
    let label = format!("character {} is here", limit + 1);
    let diagnostic = Diagnostic::new(code, Span::new(start, text.len()), title, label);
    Some(diagnostic.help("white space counts: a pattern on one line is shorter".to_owned()))
}

/// Says why `TestEventPattern` would refuse an event. Which member it looks for is not known of each of them, so a
/// member that is missing is a warning; matching itself needs none.
pub fn check_event(event: &Node<'_>) -> Option<Diagnostic> {
    let Value::Object(_) = event.value else {
        let title = "an event is a JSON object".to_owned();
        let label = format!("this is {}", event.kind());
        return Some(refused(Diagnostic::new(Code::EventNotAnObject, event.span, title, label)));
    };
    let missing: Vec<_> = ENVELOPE.into_iter().filter(|name| event.get(name).is_none()).collect();
    if missing.is_empty() {
        return None;
    }
    let title = "the event lacks what EventBridge puts into every event".to_owned();
    let span = Span { end: event.span.start + 1, ..event.span };
    let label = format!("without {}", missing.join(", "));
    Some(refused(Diagnostic::new(Code::EventEnvelope, span, title, label)))
}

fn refused(mut diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.service = Some("Parameter Event is not valid.".into());
    diagnostic
}
