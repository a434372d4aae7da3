//! The rules in effect as a text that travels with the function: `rules.json` in its zip. Worked out once, when the zip is
//! made, so that the function needs neither the rule set's files nor the packs nor the catalogue.

mod form;
mod read;
#[cfg(test)]
mod tests;

pub use form::Bundle;
pub use read::{BundleError, read};
