//! The embedded catalog of all AWS services and API actions: names, access levels, and the shapes of requests and
//! responses. `tools/catalog/run.sh` makes it from botocore. Sample events are made by `generate`.
//!
//! Data is decompressed on first use: the list of services as a whole, operations in chunks, shapes one service at a time.

mod delivery;
mod embedded;
mod find;
mod names;
mod permissions;
mod search;
mod shapes;
mod signatures;
mod sources;
#[cfg(test)]
mod tests;

pub use delivery::DeliveryClass;
pub use names::{AccessLevel, Action, Catalog, EventType, NonApi, Operation, Service};
pub use permissions::PASS_ROLE;
pub use search::{SearchResult, SearchScope};
pub use shapes::{MemberLocation, Protocol, Range, Shape, ShapeId, ShapeMember, ShapePart, Shapes};
