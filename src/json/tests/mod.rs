//! The tree, and the words below it.

mod layout;
mod reader;
mod tree;
