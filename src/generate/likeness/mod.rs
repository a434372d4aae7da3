//! Generates events like a real one: the same action and members, with other identifiers, names, addresses and times. Only
//! values that AWS defines stay. Every other text is replaced, so that a text of an unknown form cannot carry details over.

mod constants;
mod forms;
#[cfg(test)]
pub(super) mod identifying;
mod kept;
mod member_names;
mod member_shape;
mod networks;
mod numbers;
mod replacements;
#[cfg(test)]
mod tests;
mod text;
mod vocabulary;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::event::Event;
use super::random::Seed;
use super::time;
use crate::aws::event_source_label;
use crate::catalog::ShapePart;
use constants::{Constants, TextPlace};
pub use kept::{KeptParts, KeptValue};
use member_shape::MemberShape;
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
    /// Reads the shapes of the event's service.
    pub fn new(record: Map<String, Value>) -> Self {
        let source = record.get("eventSource").and_then(Value::as_str).unwrap_or_default();
        let constants = Constants::new(source);
        let original = serde_json::to_string(&record).unwrap_or_default();
        Self { record, original, constants }
    }

    /// The time of the real event.
    pub fn time(&self) -> Option<Timestamp> {
        let text = self.record.get("eventTime").and_then(Value::as_str)?;
        time::parse(text).map(|(time, _)| time)
    }

    /// Generates an event. The times in it move with its `eventTime`, which becomes `at`. Equal inputs give equal bytes.
    pub fn event(&self, seed: Seed, at: Timestamp) -> Event {
        self.event_with(seed, at, &[])
    }

    /// Generates an event in which some values stay.
    pub fn event_with(&self, seed: Seed, at: Timestamp, kept: &[KeptValue]) -> Event {
        let occurred = self.time();
        let mut walk = LikenessWalk {
            likeness: self,
            replacements: Replacements::new(seed, &self.original),
            occurred,
            shift: occurred.map_or(SignedDuration::ZERO, |before| at.duration_since(before)),
            kept,
            path: String::new(),
            shape: None,
        };
        walk.replace_parts_of_kept();
        let mut record = walk.object("", &self.record);
        if occurred != Some(at) {
            record.insert("eventTime".to_owned(), time::iso(at).into());
        }
        Event::of_record(record, seed)
    }

    /// The shape of the request or the response of the event.
    fn shape_of_part(&self, name: &str) -> Option<MemberShape> {
        let part = match name {
            "requestParameters" => ShapePart::Request,
            "responseElements" => ShapePart::Response,
            _ => return None,
        };
        let text = |name: &str| self.record.get(name).and_then(Value::as_str).unwrap_or_default();
        let label = event_source_label(text("eventSource"))?;
        MemberShape::of_part(label, text("eventName"), part)
    }
}

struct LikenessWalk<'l> {
    likeness: &'l Likeness,
    replacements: Replacements<'l>,
    /// The time of the real event.
    occurred: Option<Timestamp>,
    /// The time between the real event and the generated one.
    shift: SignedDuration,
    kept: &'l [KeptValue],
    /// The names of the members around the current value, joined by dots as in patterns.
    path: String,
    /// The shape of the current value.
    shape: Option<MemberShape>,
}

impl LikenessWalk<'_> {
    /// The value of a member. Elements of an array have the name of the array.
    fn value(&mut self, member: &str, value: &Value) -> Value {
        if let Some(kept) = self.kept_value(value) {
            return kept;
        }
        match value {
            Value::Object(members) => self.object(member, members).into(),
            Value::Array(items) => items.iter().map(|item| self.value(member, item)).collect(),
            Value::String(text) => self.text(member, text).into(),
            Value::Number(number) => self.number(member, number),
            Value::Null | Value::Bool(_) => value.clone(),
        }
    }

    /// The value of a member of the current object.
    fn member_value(&mut self, name: &str, called: &str, value: &Value) -> Value {
        let shape = match self.shape {
            None if self.path.is_empty() => self.likeness.shape_of_part(name),
            shape => shape.and_then(|shape| shape.member(name)),
        };
        let (outer, length) = (std::mem::replace(&mut self.shape, shape), self.path.len());
        if length > 0 {
            self.path.push('.');
        }
        self.path.push_str(name);
        let made = self.value(called, value);
        self.path.truncate(length);
        self.shape = outer;
        made
    }

    /// The place of a text of the current value.
    fn place<'p>(&self, member: &'p str) -> TextPlace<'p> {
        let top = self.path.split('.').next().unwrap_or_default();
        let in_parameters = ["requestParameters", "responseElements"].contains(&top);
        TextPlace { member, shape: self.shape, in_parameters }
    }

    /// The time of a text that is a time, moved and in the same form.
    fn moved_time(&self, text: &str) -> Option<String> {
        let (before, print) = time::parse(text)?;
        Some(print(before.checked_add(self.shift).unwrap_or(before)))
    }
}
