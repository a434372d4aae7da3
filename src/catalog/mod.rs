//! Every service and API action of AWS, embedded: names, access levels, and the shapes of requests and responses. Made
//! from botocore by `tools/catalog/run.sh`. Not for what an event looks like, which `generate` knows.
//!
//! Everything is decoded on first use: the table of names as a whole (it is small), shapes one service at a time.

mod delivery;
mod embedded;
mod find;
mod names;
mod search;
mod shapes;
mod signatures;
mod sources;
#[cfg(test)]
mod tests;

pub use delivery::DeliveryClass;
pub use names::{AccessLevel, Action, Catalog, EventType, NonApi, Operation, Service};
pub use search::{SearchResult, SearchScope};
pub use shapes::{MemberLocation, Protocol, Range, Shape, ShapeId, ShapeMember, ShapePart, Shapes};
pub use sources::event_name_stem;
