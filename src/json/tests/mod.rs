mod layout;
mod reader;
mod scan;
mod tree;
