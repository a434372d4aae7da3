//! Rules whose author has CloudTrail in mind: what the catalogue knows of the events that a pattern asks for. Not for the
//! pattern language, which `pattern` knows.

mod lint;

pub use lint::lint;
