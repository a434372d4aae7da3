//! JSON input: a tree with the span of every value, the order of members, duplicate names and the text of numbers.
//! `serde_json::Value` keeps none of these. Output is written with serde.

mod layout;
mod lex;
mod number;
mod parse;
mod reader;
mod scan;
mod text;
mod tree;

pub use layout::{compact, indented};
pub use lex::{MAX_DEPTH, MAX_NUMBER, unexpected};
pub use number::OrderKey;
pub use parse::{Documents, MAX_TREE, parse, parse_first, parse_within};
pub use reader::{Token, TokenReader, first_error};
pub(crate) use scan::{Json, Raw, RawMember};
pub use text::JsonText;
pub(crate) use text::push_unit;
pub use tree::{Member, Node, Value};

#[cfg(test)]
mod tests;
