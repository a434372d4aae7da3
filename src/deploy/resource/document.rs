//! JSON documents in the form in which they are compared.

use serde_json::Value;

/// A JSON document, such as a policy or an event pattern. Empty if there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document(String);

impl Document {
    /// Returns a document with sorted members and without whitespace, so that equal documents are equal texts.
    pub fn normal(document: &Value) -> Self {
        Self(sorted(document).to_string())
    }

    /// Returns a document that is compared as it is written.
    pub fn verbatim(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the normal form of the document; of invalid JSON, the text itself.
    #[must_use]
    pub fn sorted(&self) -> Self {
        serde_json::from_str(&self.0).map_or_else(|_| self.clone(), |it| Self::normal(&it))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|a, b| a.0.cmp(b.0));
            members.into_iter().map(|(name, value)| (name.clone(), sorted(value))).collect()
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}
