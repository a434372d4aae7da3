mod layout;
mod reader;
mod tree;
