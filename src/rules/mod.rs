//! Rules for events of CloudTrail: rule sets and packs, and what the catalogue knows of the events that a pattern asks
//! for. Not for the pattern language, which `pattern` knows.

pub mod bundle;
pub mod checks;
pub mod draft;
pub mod file;
mod lint;
pub mod lookup;
pub mod set;
pub mod settings;
pub mod testing;

pub use lint::lint;
