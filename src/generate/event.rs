//! A generated event, and changes of its members.

use std::fmt;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::event_spec::EventSpec;
use super::random::Seed;
use super::record::record;
use crate::event::{EventKind, source};
use crate::language::{Fill, Filling, Phrase, phrase};

/// A generated event, as EventBridge delivers it.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    envelope: Map<String, Value>,
    record: Map<String, Value>,
}

/// The members of the envelope (EventBridge user guide, "Event structure") except `detail`.
const ENVELOPE: [&str; 8] =
    ["version", "id", "detail-type", "source", "account", "time", "region", "resources"];

impl Event {
    /// Generates an event. Equal inputs give equal bytes.
    pub fn generate(spec: &EventSpec, seed: Seed, at: Timestamp) -> Self {
        Self::of_record(record(spec, seed, at), seed)
    }

    /// Puts a record into its envelope.
    pub(super) fn of_record(record: Map<String, Value>, seed: Seed) -> Self {
        let text = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default();
        let detail_type = EventKind::of_type(text("eventType")).map(EventKind::detail_type);
        let members: [(&str, Value); ENVELOPE.len()] = [
            ("version", "0".into()),
            // The envelope's `id` differs from the record's `eventID`.
            ("id", seed.envelope_uuid().into()),
            ("detail-type", detail_type.into()),
            ("source", source(text("eventSource")).into()),
            ("account", text("recipientAccountId").into()),
            ("time", text("eventTime").into()),
            ("region", text("awsRegion").into()),
            ("resources", json!([])),
        ];
        let members = members.into_iter().map(|(name, value)| (name.to_owned(), value));
        Self { envelope: members.collect(), record }
    }

    /// The event with its envelope.
    pub fn into_envelope(mut self) -> Value {
        self.envelope.insert("detail".to_owned(), self.record.into());
        self.envelope.into()
    }

    /// The CloudTrail record without the envelope.
    pub fn into_record(self) -> Value {
        self.record.into()
    }

    /// Sets the value at a path and creates missing objects on the way. A number or a boolean that replaces a string becomes
    /// a string, because account numbers are strings. An object or a list that replaces JSON text, such as a policy, becomes
    /// JSON text; any other text cannot become an object, because no event has one there.
    pub fn set(&mut self, path: &SetPath, value: &Value) -> Result<(), SetError> {
        let part = if path.in_envelope { &mut self.envelope } else { &mut self.record };
        let Some((first, rest)) = path.steps.split_first() else { return Err(SetError::Empty) };
        put(part.entry(first.as_str()).or_insert(Value::Null), rest, value)
    }
}

fn put(mut at: &mut Value, steps: &[String], value: &Value) -> Result<(), SetError> {
    for step in steps {
        if at.is_null() {
            *at = json!({});
        }
        at = match at {
            Value::Object(members) => members.entry(step.as_str()).or_insert(Value::Null),
            Value::Array(items) => {
                let index = step.parse().ok().filter(|index| *index <= items.len());
                let index: usize = index.ok_or_else(|| SetError::Nowhere(step.clone()))?;
                if index == items.len() {
                    items.push(Value::Null);
                }
                items.get_mut(index).ok_or_else(|| SetError::Nowhere(step.clone()))?
            }
            _ => return Err(SetError::Nowhere(step.clone())),
        };
    }
    let text = at.as_str();
    *at = match (text, value) {
        (Some(_), Value::Number(_) | Value::Bool(_)) => value.to_string().into(),
        (Some(text), Value::Object(_) | Value::Array(_)) if is_json(text) => {
            value.to_string().into()
        }
        // Empty requests of EC2 are `""`, others are objects.
        (Some(text), Value::Object(_) | Value::Array(_)) if !text.is_empty() => {
            return Err(SetError::Text);
        }
        (_, value) => value.clone(),
    };
    Ok(())
}

/// Reports whether a text is a JSON object or array.
fn is_json(text: &str) -> bool {
    serde_json::from_str::<Value>(text).is_ok_and(|it| it.is_object() || it.is_array())
}

/// A path such as `detail.requestParameters.clusterName`. Numbers are indices of arrays, and `\.` is a dot in a name. A path
/// that does not begin with a member of the envelope is relative to `detail`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetPath {
    in_envelope: bool,
    steps: Vec<String>,
}

/// Maximum number of steps of a path. No event is that deep.
const MAX_STEPS: usize = 64;

impl SetPath {
    /// Parses a path.
    pub fn parse(path: &str) -> Result<Self, SetError> {
        let mut steps = vec![String::new()];
        let mut characters = path.chars();
        while let Some(c) = characters.next() {
            match (c, steps.last_mut()) {
                ('.', _) => steps.push(String::new()),
                ('\\', Some(step)) => step.extend(characters.next()),
                (c, Some(step)) => step.push(c),
                (_, None) => {}
            }
        }
        if steps.len() > MAX_STEPS {
            return Err(SetError::Deep);
        }
        if steps.iter().any(String::is_empty) {
            return Err(SetError::Empty);
        }
        let in_envelope = steps.first().is_some_and(|first| ENVELOPE.contains(&first.as_str()));
        if steps.first().is_some_and(|first| first == "detail") {
            steps.remove(0);
        }
        if steps.is_empty() { Err(SetError::Whole) } else { Ok(Self { in_envelope, steps }) }
    }
}

/// Error of setting a value at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetError {
    /// The path has an empty step.
    Empty,
    /// The path has more than 64 steps.
    Deep,
    /// The path is `detail`, which must stay an object.
    Whole,
    /// This step of the path does not exist and cannot be created.
    Nowhere(String),
    /// The event has a text at the path, and the value is an object or a list.
    Text,
}

impl From<&SetError> for Phrase {
    fn from(error: &SetError) -> Self {
        match error {
            SetError::Empty => phrase!("the path has an empty step"),
            SetError::Deep => phrase!("the path has more than {limit} steps", limit = MAX_STEPS),
            SetError::Whole => phrase!("`detail` cannot be replaced; set its members"),
            SetError::Nowhere(step) => {
                phrase!("the path does not exist: there is no `{step}`", step)
            }
            SetError::Text => phrase!("the event has a text at this path; set a text"),
        }
    }
}

impl Fill for SetError {
    fn filling(&self) -> Filling {
        Phrase::from(self).filling()
    }
}

impl fmt::Display for SetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Phrase::from(self).fmt(f)
    }
}

impl std::error::Error for SetError {}
