//! Generates events like a real one: the same action and members, with other identifiers, names, addresses and times. Only
//! values that AWS defines stay. Every other text is replaced, so that a text of an unknown form cannot carry details over.

mod constants;
mod forms;
mod member_names;
mod numbers;
mod replacements;
#[cfg(test)]
mod tests;
mod text;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

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
        let occurred = occurred.map(|(before, _)| before);
        let mut walk = LikenessWalk {
            likeness: self,
            replacements: Replacements::new(seed, &self.original),
            occurred,
            shift: occurred.map_or(SignedDuration::ZERO, |before| at.duration_since(before)),
        };
        let mut record = walk.object("", &self.record);
        record.insert("eventTime".to_owned(), time::iso(at).into());
        Event::of_record(record, seed)
    }
}

struct LikenessWalk<'l> {
    likeness: &'l Likeness,
    replacements: Replacements<'l>,
    /// The time of the real event.
    occurred: Option<Timestamp>,
    /// The time between the real event and the generated one.
    shift: SignedDuration,
}

impl LikenessWalk<'_> {
    /// The value of a member. Elements of an array have the name of the array.
    fn value(&mut self, member: &str, value: &Value) -> Value {
        match value {
            Value::Object(members) => self.object(member, members).into(),
            Value::Array(items) => items.iter().map(|item| self.value(member, item)).collect(),
            Value::String(text) => self.text(member, text).into(),
            Value::Number(number) => self.number(member, number),
            Value::Null | Value::Bool(_) => value.clone(),
        }
    }

    /// The time of a text that is a time, moved and in the same form.
    fn moved_time(&self, text: &str) -> Option<String> {
        let (before, print) = time::parse(text)?;
        Some(print(before.checked_add(self.shift).unwrap_or(before)))
    }
}
