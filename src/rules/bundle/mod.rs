//! The effective rules as `rules.json` in the function's zip. They are resolved when the zip is made, so the function needs
//! neither the rule set's files nor the packs nor the catalog.

mod form;
mod read;
#[cfg(test)]
mod tests;

pub use form::Bundle;
pub use read::{BundleError, PackedRules, is_bundle, read, read_effective};
