//! JSON as the user wrote it: a tree that keeps where everything stood, the order of members, duplicate names and the
//! text of numbers, none of which `serde_json::Value` does. Not for writing JSON of our own (that is serde's job).

mod layout;
mod lex;
mod number;
mod parse;
mod reader;
mod text;
mod tree;

pub use layout::{compact, indented};
pub use lex::{MAX_DEPTH, MAX_NUMBER};
pub use number::OrderKey;
pub use parse::{Documents, MAX_TREE, parse, parse_first, parse_within};
pub use reader::{Token, TokenReader};
pub use text::JsonText;
pub(crate) use text::push_unit;
pub use tree::{Member, Node, Value};

#[cfg(test)]
mod tests;
