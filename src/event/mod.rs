//! Finds CloudTrail records in all supported forms of input, and reads the fields of a record. Values are returned as they
//! are, hostile or not; `alert` selects and redacts them.

pub mod detail_types;
mod eventbridge;
mod identity;
mod outcome;
mod recognize;
mod record;
mod unwrap;
mod via;

pub use detail_types::detail_type;
pub use eventbridge::{EventBridgeEvent, PartOrigin, source};
pub use identity::{Identity, IdentityType};
pub use outcome::CallOutcome;
pub use record::Record;
pub use unwrap::{EventPlace, UnwrappedItem, read};
pub use via::Via;

#[cfg(test)]
mod tests;
