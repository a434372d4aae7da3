//! Generates events like a real one: the same action and members, with other identifiers, names, addresses and times. Only
//! values that AWS defines stay. Every other text is replaced, so that a text of an unknown form cannot carry details over.

mod constants;
mod forms;
mod replacements;
#[cfg(test)]
mod tests;
mod text;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Number, Value};

use super::event::Event;
use super::random::Seed;
use super::time;
use constants::Constants;
use replacements::Replacements;

/// A real event to generate similar ones from.
#[derive(Debug)]
pub struct Likeness {
    record: Map<String, Value>,
    /// The text of the record, which no replacement may be part of.
    original: String,
    constants: Constants,
}

impl Likeness {
    /// `kept` are texts that stay, also as parts of other texts, such as the values that event patterns require.
    pub fn new(record: Map<String, Value>, kept: Vec<String>) -> Self {
        let text = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default();
        let constants = Constants::new(text("eventSource"), kept);
        let original = serde_json::to_string(&record).unwrap_or_default();
        Self { record, original, constants }
    }

    /// Generates an event. The times in it move with its `eventTime`, which becomes `at`. Equal inputs give equal bytes.
    pub fn event(&self, seed: Seed, at: Timestamp) -> Event {
        let occurred = self.record.get("eventTime").and_then(Value::as_str).and_then(time::parse);
        let mut walk = LikenessWalk {
            likeness: self,
            replacements: Replacements::new(seed, &self.original),
            shift: occurred.map_or(SignedDuration::ZERO, |(before, _)| at.duration_since(before)),
        };
        let mut record = walk.object(&self.record);
        record.insert("eventTime".to_owned(), time::iso(at).into());
        Event::of_record(record, seed)
    }
}

struct LikenessWalk<'l> {
    likeness: &'l Likeness,
    replacements: Replacements<'l>,
    /// The time between the real event and the generated one.
    shift: SignedDuration,
}

impl LikenessWalk<'_> {
    fn object(&mut self, members: &Map<String, Value>) -> Map<String, Value> {
        let mut made = Map::with_capacity(members.len());
        for (name, value) in members {
            let name_here = self.member_name(name);
            let value = self.value(name, value);
            made.insert(name_here, value);
        }
        made
    }

    /// The value of a member. Elements of an array have the name of the array.
    fn value(&mut self, member: &str, value: &Value) -> Value {
        match value {
            Value::Object(members) => self.object(members).into(),
            Value::Array(items) => items.iter().map(|item| self.value(member, item)).collect(),
            Value::String(text) => self.text(member, text).into(),
            Value::Number(number) => self.number(member, number),
            Value::Null | Value::Bool(_) => value.clone(),
        }
    }

    /// Moves times and replaces identifiers. Other numbers stay.
    fn number(&mut self, member: &str, number: &Number) -> Value {
        // Some services write whole numbers with a fraction: `"ownerId": 111122223333.0`.
        let text = number.to_string();
        let (digits, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let whole = digits.parse().ok().filter(|_| fraction.bytes().all(|it| it == b'0'));
        let Some(moved) = whole.and_then(|whole| self.whole_number(member, whole)) else {
            return number.clone().into();
        };
        let moved = if fraction.is_empty() { moved } else { format!("{moved}.{fraction}") };
        serde_json::from_str(&moved).unwrap_or_default()
    }

    fn whole_number(&mut self, member: &str, number: i64) -> Option<String> {
        // Seconds and milliseconds from 2001 to 2096.
        const SECONDS: std::ops::Range<i64> = 1_000_000_000..4_000_000_000;
        const MILLIS: std::ops::Range<i64> = 1_000_000_000_000..4_000_000_000_000;
        let lower = member.to_ascii_lowercase();
        let is_time = ["time", "date", "creat", "expir", "start", "end", "modif", "since"]
            .iter()
            .any(|part| lower.contains(part));
        if is_time && MILLIS.contains(&number) {
            let shift = i64::try_from(self.shift.as_millis()).unwrap_or_default();
            return Some((number + shift).to_string());
        }
        if is_time && SECONDS.contains(&number) {
            return Some((number + self.shift.as_secs()).to_string());
        }
        let digits = number.to_string();
        let identifies = digits.len() >= forms::IDENTIFYING_LENGTH && lower.ends_with("id");
        identifies.then(|| self.replacements.of(member, &digits))
    }

    /// The time of a text that is a time, moved and in the same form.
    fn moved_time(&self, text: &str) -> Option<String> {
        let (before, print) = time::parse(text)?;
        Some(print(before.checked_add(self.shift).unwrap_or(before)))
    }
}
