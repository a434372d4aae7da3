//! Generates realistic sample events of every API call in the catalog and of events that are not API calls. Equal
//! specification, seed and time give equal bytes. Events are read by `event`.

mod client;
mod client_kind;
mod error;
mod event;
mod event_spec;
mod facts;
mod identity;
mod likeness;
mod parameters;
mod permission;
mod placeholder;
mod random;
mod record;
mod template;
#[cfg(test)]
mod tests;
mod time;
mod value;

pub use client_kind::ClientKind;
pub use event::{Event, SetError, SetPath};
pub use event_spec::{EventSpec, IdentityKind};
pub use likeness::{KeptParts, KeptValue, Likeness};
pub use random::Seed;

#[cfg(test)]
pub(crate) use likeness::identifying::leaked;
