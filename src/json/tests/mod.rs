//! The tree, and the words below it.

mod reader;
mod tree;
