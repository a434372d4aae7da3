//! Finds CloudTrail records in all supported forms of input, and reads the fields of a record. Values are returned as they
//! are, hostile or not; `alert` selects and redacts them.

mod aggregation;
mod api_call;
pub mod detail_types;
mod encoded;
mod event_form;
mod event_source;
mod eventbridge;
mod foreign;
mod identity;
mod input_event;
mod insight;
mod kind;
mod log_lines;
mod look;
mod outcome;
mod recognize;
mod record;
mod record_or_pattern;
mod text_members;
mod unwrap;
mod via;
mod window;

pub use aggregation::Aggregation;
pub use api_call::ApiCall;
pub(crate) use event_form::{DecidingMembers, EnvelopeMember};
pub use event_form::{EventForm, ScannedEvent};
pub use event_source::{EvaluatedItem, Evaluation, EventItem, EventSource, InputProblem, not_utf8};
pub use eventbridge::{EventBridgeEvent, PartOrigin, source};
pub use foreign::foreign_text;
pub use identity::{Actor, Identity, IdentityType, name_of_arn};
pub use input_event::{Event, EventOrigin};
pub use insight::{Insight, InsightKind};
pub use kind::EventKind;
pub use log_lines::json_of_line;
pub use look::{Found, Looked, foreign_value, holds_no_events, look};
pub use outcome::CallOutcome;
pub use recognize::{Recognized, recognize};
pub use record::{Record, TextMembers};
pub use unwrap::{EventPlace, UnwrappedItem, read};
pub use via::Via;

/// Extensions of the files in a folder that are read as events.
pub const EVENT_FILE_EXTENSIONS: [&str; 4] = ["json", "jsonl", "ndjson", "gz"];

#[cfg(test)]
mod tests;
