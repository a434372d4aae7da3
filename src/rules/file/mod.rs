//! Files of the author's own, as they were written: `audit-alert.toml`, rule tests, and the built-in packs, which have the
//! same form. Everything wrong with the text of a file is found here; what it means together with packs, services and
//! pattern files is not.

mod entries;
mod form;
mod keys;
mod schema;
#[cfg(test)]
mod tests;

pub use entries::{
    About, Asks, Ignore, Pack, PackRule, Rule, RuleSet, Settings, Test, TestEvent, Webhook,
};
pub use form::{Located, Title};
pub use schema::schema;

use crate::diagnostic::Diagnostic;

/// Where secrets of Slack begin: addresses of webhooks, and tokens.
const SECRETS: [&str; 5] = ["hooks.slack.com/", "hooks.slack-gov.com/", "xoxb-", "xoxp-", "xapp-"];

/// A text in which stars stand for secrets of Slack, each character for one. Nobody should write one into a rule set; who
/// does will not see it again in an error, which goes into logs.
pub fn without_secrets(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((at, start)) =
        SECRETS.iter().filter_map(|start| Some((rest.find(start)?, start))).min()
    {
        let (before, behind) = rest.split_at(at + start.len());
        masked.push_str(before);
        let ends = |c: char| c.is_whitespace() || c.is_control() || "\"'`,]})>".contains(c);
        let end = behind.find(ends).unwrap_or(behind.len());
        let (secret, next) = behind.split_at(end);
        masked.extend(secret.bytes().map(|_| '*'));
        rest = next;
    }
    masked.push_str(rest);
    masked
}

/// Reads a rule set, as far as it can be read, and what is wrong with it.
pub fn read_rule_set(text: &str) -> (RuleSet, Vec<Diagnostic>) {
    let (mut form, mut found) = form::read(text, keys::RULE_SET);
    let rule_set = entries::rule_set(&mut form, &mut found);
    (rule_set, found)
}

/// Reads a user's own file, which has settings and no rules.
pub fn read_settings(text: &str) -> (Settings, Vec<Diagnostic>) {
    let (mut form, mut found) = form::read(text, keys::SETTINGS);
    let settings = entries::settings(&mut form, &mut found);
    (settings, found)
}

/// Reads a file of rule tests.
pub fn read_tests(text: &str) -> (Vec<Test>, Vec<Diagnostic>) {
    let (mut form, mut found) = form::read(text, keys::TESTS);
    let tests = entries::tests(&mut form, &mut found);
    (tests, found)
}

/// Reads a built-in pack.
pub fn read_pack(text: &str) -> (Pack, Vec<Diagnostic>) {
    let (mut form, mut found) = form::read(text, keys::PACK);
    let pack = entries::pack(&mut form, &mut found);
    (pack, found)
}
