//! What arrives: finds CloudTrail records in every shape people have them in, and reads the facts of one record.
//! Not for deciding what is worth telling, or how (that is `alert`); values are returned as they stand, hostile or not.

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
