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

/// Where secrets of Slack begin, in lower case: addresses of webhooks, and tokens.
const SECRETS: [&str; 8] =
    ["hooks.slack", "xoxb-", "xoxp-", "xoxa-", "xoxe-", "xoxe.", "xoxs-", "xapp-"];

/// A text in which stars stand for secrets of Slack, each for one byte. Nobody should write one into a rule set; who does
/// will not see it again in an error, which goes into logs.
pub fn without_secrets(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(start) = next_secret(lower.get(at..).unwrap_or_default()).map(|it| it + at) {
        masked.push_str(text.get(at..start).unwrap_or_default());
        let behind = text.get(start..).unwrap_or_default();
        let ends = |c: char| c.is_whitespace() || c.is_control() || "\"'`,]})>".contains(c);
        let length = behind.find(ends).unwrap_or(behind.len());
        masked.extend(std::iter::repeat_n('*', length));
        at = start + length;
    }
    masked.push_str(text.get(at..).unwrap_or_default());
    masked
}

/// Where the next secret begins: behind its known beginning, or what is written as the webhook itself.
fn next_secret(lower: &str) -> Option<usize> {
    let known = SECRETS.iter().filter_map(|start| Some(lower.find(start)? + start.len())).min();
    let webhooks = lower.match_indices("webhook").filter_map(|(at, word)| {
        let rest = lower.get(at + word.len()..)?;
        let value = rest.trim_start().strip_prefix('=')?.trim_start();
        let inside = value.strip_prefix(['"', '\''])?.trim_start_matches(['"', '\'']);
        (!inside.is_empty()).then_some(lower.len() - inside.len())
    });
    // The path of an address alone: `services/T…/B…/…`.
    let paths = lower.match_indices("services/t").filter_map(|(at, word)| {
        let start = at + word.len();
        let (team, channel) = lower.get(start..)?.split_once('/')?;
        let is_team = team.len() > 6 && team.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (is_team && channel.starts_with('b')).then_some(start)
    });
    known.into_iter().chain(webhooks).chain(paths).min()
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
