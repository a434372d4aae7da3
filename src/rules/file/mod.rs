//! Reads `audit-alert.toml`, files of rule tests, and the built-in packs, which share one format. Reports every problem in
//! the text of a file. References to packs, services and pattern files are resolved in `set`.

mod entries;
mod keys;
mod routing;
#[cfg(test)]
mod routing_tests;
mod schema;
mod secret_source;
mod secrets;
mod stack;
mod table;
mod tags;
#[cfg(test)]
mod tests;
mod validate;

pub use entries::{
    About, FloodPolicy, IgnoreEntry, Pack, PackRule, RuleEntry, RuleSetFile, Selector, Settings,
    TestEntry, TestEvent,
};
pub use keys::MAX_FLOOD_LIMIT;
pub use routing::{
    DEFAULT_DESTINATION, DestinationChannel, DestinationEntry, RouteEntry, RoutingEntries,
};
pub use schema::schema;
pub use secret_source::SecretSource;
pub use secrets::{looks_secret, without_secrets};
pub use stack::StackSettings;
pub use table::{Spanned, Title, toml_array, toml_literal, toml_string};
pub use validate::{name_error, new_region_note, region_error};

use crate::diagnostic::Diagnostic;

/// Parses a rule set. Returns the valid part and all problems.
pub fn read_rule_set(text: &str) -> (RuleSetFile, Vec<Diagnostic>) {
    let (mut table, mut found) = table::read(text, keys::RULE_SET);
    let rule_set = entries::rule_set(&mut table, &mut found);
    (rule_set, found)
}

/// Parses the user's own file, which has settings but no rules.
pub fn read_settings(text: &str) -> (Settings, Vec<Diagnostic>) {
    let (mut table, mut found) = table::read(text, keys::SETTINGS);
    let settings = entries::settings(&mut table, &mut found);
    (settings, found)
}

/// Parses a file of rule tests.
pub fn read_tests(text: &str) -> (Vec<TestEntry>, Vec<Diagnostic>) {
    let (mut table, mut found) = table::read(text, keys::TESTS);
    let tests = entries::tests(&mut table, &mut found);
    (tests, found)
}

/// Parses a built-in pack.
pub fn read_pack(text: &str) -> (Pack, Vec<Diagnostic>) {
    let (mut table, mut found) = table::read(text, keys::PACK);
    let pack = entries::pack(&mut table, &mut found);
    (pack, found)
}
