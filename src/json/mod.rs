//! JSON as the user wrote it: a tree that keeps where everything stood, the order of members, duplicate names and the
//! text of numbers, none of which `serde_json::Value` does. Not for writing JSON of our own (that is serde's job).

mod parse;
mod tree;

pub use parse::{Documents, MAX_DEPTH, parse};
pub use tree::{Member, Node, Value};

#[cfg(test)]
mod tests;
