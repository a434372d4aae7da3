//! Finds CloudTrail records in all supported forms of input, and reads the fields of a record. Values are returned as they
//! are, hostile or not; `alert` selects and redacts them.

pub mod detail_types;
mod event_source;
mod eventbridge;
mod identity;
mod outcome;
mod recognize;
mod record;
mod shape;
mod single;
mod unwrap;
mod via;
mod window;

pub use detail_types::detail_type;
pub use event_source::{EventItem, EventSource, InputProblem, MAX_EVENT};
pub use eventbridge::{EventBridgeEvent, PartOrigin, source};
pub use identity::{Identity, IdentityType};
pub use outcome::CallOutcome;
pub use record::Record;
pub use shape::EventForm;
pub use single::{Event, EventOrigin};
pub use unwrap::{EventPlace, UnwrappedItem, read};
pub use via::Via;

#[cfg(test)]
mod tests;
