//! Replaces the numbers of an event.

use jiff::SignedDuration;
use serde_json::{Number, Value};

use super::LikenessWalk;
use super::forms::IDENTIFYING_LENGTH;

/// Numbers of so many digits are replaced in every member: accounts have 12.
const ACCOUNT_LENGTH: usize = 12;

/// Numbers are times, also in members that do not say so, if they are that near to the time of the event.
const NEAR: SignedDuration = SignedDuration::from_hours(365 * 24);

impl LikenessWalk<'_> {
    /// Moves times and replaces identifiers. Other numbers stay.
    pub(super) fn number(&mut self, member: &str, number: &Number) -> Value {
        // Some services write whole numbers with a fraction: `"ownerId": 111122223333.0`.
        let text = number.to_string();
        let (digits, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let Ok(whole) = digits.parse::<u64>() else { return number.clone().into() };
        let is_whole = fraction.bytes().all(|it| it == b'0');
        let made = match self.moved_number(member, whole) {
            Some(moved) => moved,
            None if is_whole && self.identifies(member, digits) => {
                self.replacements.of(member, digits)
            }
            None => return number.clone().into(),
        };
        let made = if fraction.is_empty() { made } else { format!("{made}.{fraction}") };
        serde_json::from_str(&made).unwrap_or_default()
    }

    /// Seconds or milliseconds since 1970, moved. Returns `None` for a number that is no time.
    fn moved_number(&self, member: &str, number: u64) -> Option<String> {
        // Seconds and milliseconds from 2001 to 2096.
        const SECONDS: std::ops::Range<i64> = 1_000_000_000..4_000_000_000;
        const MILLIS: std::ops::Range<i64> = 1_000_000_000_000..4_000_000_000_000;
        let number = i64::try_from(number).ok()?;
        let time = if SECONDS.contains(&number) {
            SignedDuration::from_secs(number)
        } else if MILLIS.contains(&number) {
            SignedDuration::from_millis(number)
        } else {
            return None;
        };
        let lower = member.to_ascii_lowercase();
        let is_named = ["time", "date", "creat", "expir", "start", "end", "modif", "since"]
            .iter()
            .any(|part| lower.contains(part));
        let is_near = self.occurred.is_some_and(|at| (at.as_duration() - time).abs() <= NEAR);
        if !is_named && (!is_near || lower.ends_with("id")) {
            return None;
        }
        let moved = time.checked_add(self.shift)?;
        Some(if SECONDS.contains(&number) {
            moved.as_secs().to_string()
        } else {
            moved.as_millis().to_string()
        })
    }

    /// Reports whether a number identifies something: by its length, its member, or because it is a text elsewhere.
    fn identifies(&self, member: &str, digits: &str) -> bool {
        digits.len() >= ACCOUNT_LENGTH
            || digits.len() >= IDENTIFYING_LENGTH
                && (member.to_ascii_lowercase().ends_with("id")
                    || self.replacements.known(digits).is_some()
                    || self.likeness.original.contains(&format!("\"{digits}\"")))
    }
}
