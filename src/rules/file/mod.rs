//! Files of the author's own, as they were written: `audit-alert.toml`, rule tests, and the built-in packs, which have the
//! same form. Everything wrong with the text of a file is found here; what it means together with packs, services and
//! pattern files is not.

mod entries;
mod faults;
mod keys;
mod schema;
mod secrets;
mod table;
#[cfg(test)]
mod tests;

pub use entries::{
    About, IgnoreEntry, Pack, PackRule, RuleEntry, RuleSetFile, Selector, Settings, TestEntry,
    TestEvent, WebhookSource,
};
pub use faults::{name_error, new_region_note, region_error};
pub use schema::schema;
pub use secrets::{looks_secret, without_secrets};
pub use table::{Spanned, Title};

use crate::diagnostic::Diagnostic;

/// Reads a rule set, as far as it can be read, and what is wrong with it.
pub fn read_rule_set(text: &str) -> (RuleSetFile, Vec<Diagnostic>) {
    let (mut form, mut found) = table::read(text, keys::RULE_SET);
    let rule_set = entries::rule_set(&mut form, &mut found);
    (rule_set, found)
}

/// Reads a user's own file, which has settings and no rules.
pub fn read_settings(text: &str) -> (Settings, Vec<Diagnostic>) {
    let (mut form, mut found) = table::read(text, keys::SETTINGS);
    let settings = entries::settings(&mut form, &mut found);
    (settings, found)
}

/// Reads a file of rule tests.
pub fn read_tests(text: &str) -> (Vec<TestEntry>, Vec<Diagnostic>) {
    let (mut form, mut found) = table::read(text, keys::TESTS);
    let tests = entries::tests(&mut form, &mut found);
    (tests, found)
}

/// Reads a built-in pack.
pub fn read_pack(text: &str) -> (Pack, Vec<Diagnostic>) {
    let (mut form, mut found) = table::read(text, keys::PACK);
    let pack = entries::pack(&mut form, &mut found);
    (pack, found)
}
