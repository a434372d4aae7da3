//! Finds CloudTrail records in all supported forms of input, and reads the fields of a record. Values are returned as they
//! are, hostile or not; `alert` selects and redacts them.

pub mod detail_types;
mod event_form;
mod event_source;
mod eventbridge;
mod identity;
mod input_event;
mod kind;
mod log_lines;
mod look;
mod outcome;
mod recognize;
mod record;
mod record_or_pattern;
mod strangers;
mod unwrap;
mod via;
mod window;

pub(crate) use event_form::DecidingMembers;
pub use event_form::{EventForm, ScannedEvent};
pub use event_source::{EvaluatedItem, Evaluation, EventItem, EventSource, InputProblem, not_utf8};
pub use eventbridge::{EventBridgeEvent, PartOrigin, source};
pub use identity::{Identity, IdentityType};
pub use input_event::{Event, EventOrigin};
pub use kind::EventKind;
pub use log_lines::json_of_line;
pub use look::{Found, Looked, holds_no_events, look, stranger};
pub use outcome::CallOutcome;
pub use recognize::{Recognized, recognize};
pub use record::Record;
pub use strangers::foreign_text;
pub use unwrap::{EventPlace, UnwrappedItem, read};
pub use via::Via;

#[cfg(test)]
mod tests;
