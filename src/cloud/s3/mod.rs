//! Reads archives of log files in S3: finds the objects in scope, and receives several at the same time. The caller unpacks and
//! parses them.

mod address;
mod archive;
mod body;
mod bucket;
mod cost;
mod failure;
mod fetch;
mod folder;
mod listing;
mod pace;
#[cfg(test)]
mod tests;

pub use address::S3Address;
pub use archive::{S3Archive, S3Scope, S3Totals, list_archive, read_archive};
pub use body::ObjectBody;
pub use cost::S3Cost;
pub use fetch::OpenObject;
pub use folder::S3Folder;
