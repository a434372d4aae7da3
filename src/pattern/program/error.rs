//! Errors of events. The matching pass only detects that an event is invalid; a second pass with the tree parser, which
//! only invalid events need, finds the location and the error message.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::json::{Value, parse_first};
use crate::language::phrase;

/// An event that cannot be matched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// Not JSON, not UTF-8, or not an object.
    #[error("{0}")]
    Invalid(Box<Diagnostic>),
    /// The event's arrays allow too many combinations of elements to try them all for some rule.
    #[error("too many combinations of array elements in the event")]
    TooComplex,
}

impl EventError {
    /// Creates the error for an event that the matching pass rejected.
    pub(super) fn of(event: &[u8]) -> Self {
        let (valid, invalid_at) = match str::from_utf8(event) {
            Ok(text) => (text, None),
            Err(error) => {
                let end = error.valid_up_to();
                (str::from_utf8(&event[..end]).unwrap_or_default(), Some(end))
            }
        };
        Self::Invalid(Box::new(match (parse_first(valid), invalid_at) {
            // The parser reached the end of the valid part, so the invalid byte is the problem.
            (Err(diagnostic), Some(end)) if diagnostic.span.range().start >= end => not_utf8(end),
            (Err(diagnostic), _) => diagnostic,
            (Ok(node), _) => {
                debug_assert!(!matches!(node.value, Value::Object(_)), "the event is valid");
                let title = phrase!("the event is not a JSON object");
                let label = phrase!("this is {kind}", kind = node.kind());
                Diagnostic::new(Code::EventNotAnObject, node.span, title, label)
            }
        }))
    }
}

fn not_utf8(at: usize) -> Diagnostic {
    let title = phrase!("the text is not UTF-8");
    let label = phrase!("this byte is not part of a character");
    Diagnostic::new(Code::NotUtf8, Span::new(at, at + 1), title, label)
}
