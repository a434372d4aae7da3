//! The whole event, and changes that the caller makes to it.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::event_spec::EventSpec;
use super::random::Seed;
use super::record::record;
use crate::event::{detail_type, source};

/// A generated event, as EventBridge delivers it.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    envelope: Map<String, Value>,
    record: Map<String, Value>,
}

/// The members of the envelope (EventBridge user guide, "Event structure"), but for `detail`.
const ENVELOPE: [&str; 8] =
    ["version", "id", "detail-type", "source", "account", "time", "region", "resources"];

impl Event {
    /// Generates an event: the same inputs, the same bytes.
    pub fn generate(recipe: &EventSpec, seed: Seed, at: Timestamp) -> Self {
        let record = record(recipe, seed, at);
        let text = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default();
        let members: [(&str, Value); ENVELOPE.len()] = [
            ("version", "0".into()),
            // The envelope has an identifier of its own.
            ("id", seed.uuid_beside().into()),
            ("detail-type", detail_type(record.get("eventType").and_then(Value::as_str)).into()),
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

    /// The CloudTrail record alone.
    pub fn into_record(self) -> Value {
        self.record.into()
    }

    /// Puts a value at a path; objects on the way are made. A number or a boolean that replaces a text becomes a text:
    /// account numbers are texts.
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
    *at = match value {
        Value::Number(_) | Value::Bool(_) if at.is_string() => value.to_string().into(),
        value => value.clone(),
    };
    Ok(())
}

/// A path such as `detail.requestParameters.clusterName`. Numbers are places in arrays, and `\.` is a dot in a name. What
/// is no member of the envelope is looked for in `detail`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetPath {
    in_envelope: bool,
    steps: Vec<String>,
}

/// Most steps of a path; events are never so deep.
const DEEPEST: usize = 64;

impl SetPath {
    /// Reads a path.
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
        if steps.len() > DEEPEST {
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

/// Why nothing can be put at a path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    /// It has an empty step.
    #[error("the path has an empty step")]
    Empty,
    /// It has more steps than any event is deep.
    #[error("the path has more than {DEEPEST} steps")]
    Deep,
    /// It is the whole record, which stays an object.
    #[error("`detail` stays an object: set its members")]
    Whole,
    /// This step leads nowhere.
    #[error("the path leads nowhere: there is no `{0}`")]
    Nowhere(String),
}
