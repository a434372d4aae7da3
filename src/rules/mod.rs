//! Rules for events of CloudTrail: rule sets and packs, and what the catalogue knows of the events that a pattern asks
//! for. Not for the pattern language, which `pattern` knows.

pub mod checks;
pub mod file;
mod lint;
pub mod set;

pub use lint::lint;
