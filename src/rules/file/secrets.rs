//! Detects and masks secrets in rule sets, variables and names: Slack's, and those of the shapes that `alert` redacts in events.

use crate::alert::credentials;

/// Prefixes of Slack's webhook URLs and tokens, in lower case.
const SECRETS: [&str; 8] =
    ["hooks.slack", "xoxb-", "xoxp-", "xoxa-", "xoxe-", "xoxe.", "xoxs-", "xapp-"];

/// Keys whose values are tables with the location of a secret. A string in place of the table may be the secret itself.
const SECRET_KEYS: [&str; 4] = ["webhook", "url", "token", "key"];

/// Replaces every byte of a secret by `*`. Rule sets must not contain secrets, but if one does, messages that quote
/// the file must not copy it into logs. The length stays the same, so spans remain valid.
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
    for found in credentials(&masked) {
        let stars = "*".repeat(found.len());
        masked.replace_range(found, &stars);
    }
    masked
}

/// The offset of the next secret: after a known prefix, or the value of one of [`SECRET_KEYS`].
fn next_secret(lower: &str) -> Option<usize> {
    // The host alone is no secret: sentences about a webhook name it.
    let is_host_alone =
        |rest: &str| rest.strip_prefix(".com").is_some_and(|it| !it.starts_with(['/', ':', '\\']));
    let known = SECRETS.iter().filter_map(|start| {
        let mut ends = lower.match_indices(start).map(|(at, _)| at + start.len());
        ends.find(|end| !is_host_alone(lower.get(*end..).unwrap_or_default()))
    });
    let keys = SECRET_KEYS.iter().flat_map(|key| lower.match_indices(key));
    let values = keys.filter_map(|(at, word)| {
        let before = lower.get(..at)?.chars().next_back();
        if before.is_some_and(|it| it.is_alphanumeric() || "-_".contains(it)) {
            return None;
        }
        let rest = lower.get(at + word.len()..)?;
        let value = rest.trim_start().strip_prefix('=')?.trim_start();
        let inside = value.strip_prefix(['"', '\''])?.trim_start_matches(['"', '\'']);
        (!inside.is_empty()).then_some(lower.len() - inside.len())
    });
    // A webhook URL without its host: `services/T…/B…/…`.
    let paths = lower.match_indices("services/t").filter_map(|(at, word)| {
        let start = at + word.len();
        let (team, channel) = lower.get(start..)?.split_once('/')?;
        let is_team = team.len() > 6 && team.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (is_team && channel.starts_with('b')).then_some(start)
    });
    known.chain(values).chain(paths).min()
}

/// Returns true for a webhook URL, the secret part of one, or a Slack token.
pub fn looks_secret(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let token = |part: &str| {
        ["xapp-", "xoxe."].iter().any(|it| part.starts_with(it))
            || part.strip_prefix("xox").is_some_and(|it| it.get(1..2) == Some("-"))
    };
    // The IDs of a workspace and of a webhook, as in T0AAAAAAA/B0BBBBBBB.
    let identifier = |part: &str, letter: char| {
        let own = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
        part.starts_with(letter)
            && part.chars().all(own)
            && part.contains(|c: char| c.is_ascii_digit())
    };
    let parts: Vec<_> = text.trim().split('/').collect();
    let path = parts.windows(2).any(
        |pair| matches!(pair, [first, second] if identifier(first, 'T') && identifier(second, 'B')),
    );
    ["://", "hooks.slack", "slack.com", "services/t"].iter().any(|it| lower.contains(it))
        || lower.starts_with("xox")
        || path
        || lower.trim().split(['/', '=', ':']).any(token)
}
