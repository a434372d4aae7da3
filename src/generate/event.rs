//! The whole event, and changes that the caller makes to it.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::random::Seed;
use super::recipe::Recipe;
use super::record::record;
use crate::event::{detail_type, source};

/// A generated event, as EventBridge delivers it.
#[derive(Clone, Debug, PartialEq)]
pub struct Event(Map<String, Value>);

/// The members of the envelope (EventBridge user guide, "Event structure").
const ENVELOPE: [&str; 9] =
    ["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"];

impl Event {
    /// Generates an event: the same inputs, the same bytes.
    pub fn generate(recipe: &Recipe, seed: Seed, at: Timestamp) -> Self {
        let record = record(recipe, seed, at);
        let text = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default();
        // The envelope has an identifier of its own.
        let id = seed.uuid_beside();
        let envelope = json!({
            "version": "0",
            "id": id,
            "detail-type": detail_type(record.get("eventType").and_then(Value::as_str)),
            "source": source(text("eventSource")),
            "account": text("recipientAccountId"),
            "time": text("eventTime"),
            "region": text("awsRegion"),
            "resources": [],
            "detail": record,
        });
        match envelope {
            Value::Object(event) => Self(event),
            _ => Self(Map::new()),
        }
    }

    /// The event with its envelope.
    pub fn into_envelope(self) -> Value {
        self.0.into()
    }

    /// The CloudTrail record alone.
    pub fn into_record(mut self) -> Value {
        self.0.shift_remove("detail").unwrap_or_default()
    }

    /// Puts a value at a path such as `detail.requestParameters.clusterName`; numbers are places in arrays. What is not
    /// in the envelope is looked for in `detail`. Objects on the way are made.
    pub fn set(&mut self, path: &str, value: Value) -> Result<(), SetError> {
        let mut steps: Vec<_> = path.split('.').collect();
        if steps.iter().any(|step| step.is_empty()) {
            return Err(SetError { path: path.to_owned(), step: String::new() });
        }
        if !steps.first().is_some_and(|first| ENVELOPE.contains(first)) {
            steps.insert(0, "detail");
        }
        let mut whole = Value::Object(std::mem::take(&mut self.0));
        let done = put(&mut whole, &steps, value);
        if let Value::Object(event) = whole {
            self.0 = event;
        }
        done.map_err(|step| SetError { path: path.to_owned(), step })
    }
}

fn put(at: &mut Value, steps: &[&str], value: Value) -> Result<(), String> {
    let Some((step, rest)) = steps.split_first() else {
        *at = value;
        return Ok(());
    };
    if at.is_null() {
        *at = json!({});
    }
    let next = match at {
        Value::Object(members) => members.entry(*step).or_insert(Value::Null),
        Value::Array(items) => {
            let index: usize = step.parse().map_err(|_| (*step).to_owned())?;
            if index == items.len() {
                items.push(Value::Null);
            }
            items.get_mut(index).ok_or_else(|| (*step).to_owned())?
        }
        _ => return Err((*step).to_owned()),
    };
    put(next, rest, value)
}

/// A path that leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetError {
    /// The path.
    pub path: String,
    /// The step that cannot be taken; empty for a path with an empty step.
    pub step: String,
}

impl std::fmt::Display for SetError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.step.as_str() {
            "" => write!(f, "`{}` has an empty step", self.path),
            step => write!(f, "`{}` leads nowhere: there is no `{step}`", self.path),
        }
    }
}

impl std::error::Error for SetError {}
