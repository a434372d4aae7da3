//! Why an event cannot be matched. Finding the words costs a second pass, which only broken events pay for.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::json::{Value, parse_first};

/// Why an event cannot be matched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// Not JSON, not UTF-8, or not an object.
    #[error("{0}")]
    Invalid(Box<Diagnostic>),
    /// The event leads a rule's paths to so many combinations of array elements that they are not all tried.
    #[error("the event's arrays can be combined in too many ways")]
    TooComplex,
}

impl EventError {
    /// What is wrong with an event that could not be read.
    pub(super) fn of(event: &[u8]) -> Self {
        let (valid, behind) = match str::from_utf8(event) {
            Ok(text) => (text, None),
            Err(error) => {
                let end = error.valid_up_to();
                (str::from_utf8(&event[..end]).unwrap_or_default(), Some(end))
            }
        };
        Self::Invalid(Box::new(match (parse_first(valid), behind) {
            // A text that ends too early ends where the bytes are broken.
            (Err(diagnostic), Some(end)) if diagnostic.span.range().start >= end => not_utf8(end),
            (Err(diagnostic), _) => diagnostic,
            (Ok(node), _) => {
                debug_assert!(!matches!(node.value, Value::Object(_)), "the event is valid");
                let title = "an event is a JSON object".to_owned();
                let label = format!("this is {}", node.kind());
                Diagnostic::new(Code::EventNotAnObject, node.span, title, label)
            }
        }))
    }
}

fn not_utf8(at: usize) -> Diagnostic {
    let title = "the text is not UTF-8".to_owned();
    let label = "this byte is not part of a character".to_owned();
    Diagnostic::new(Code::NotUtf8, Span::new(at, at + 1), title, label)
}
