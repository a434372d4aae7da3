//! Sample events that look like the real thing: any API call of the catalogue, and the events that are none. The same
//! recipe, seed and time give the same bytes. Not for reading events (`event`), nor for files.

mod client;
mod error;
mod event;
mod event_spec;
mod facts;
mod identity;
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

pub use event::{Event, SetError, SetPath};
pub use event_spec::{EventSpec, IdentityKind};
pub use random::Seed;
