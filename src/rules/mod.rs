//! Rules for CloudTrail events: rule sets, packs, rule tests, and lints that use the catalog of AWS events. The pattern
//! language itself is in `pattern`.

pub mod bundle;
pub mod checks;
pub mod coverage;
pub mod draft;
pub mod engine;
mod event_facts;
pub mod event_risk;
pub mod file;
pub mod fitted;
pub mod flood;
pub mod import;
mod lint;
pub mod routes;
pub mod set;
pub mod settings;
pub mod techniques;
pub mod testing;

pub use lint::lint;
