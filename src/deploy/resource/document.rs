//! JSON documents in the form in which they are compared.

use serde_json::{Number, Value};

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

/// Returns a number that is whole and that a 64-bit float has exactly.
fn whole(number: &Number) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let value = number.as_f64().filter(|it| it.fract() == 0.0 && it.abs() < EXACT)?;
    #[expect(clippy::cast_possible_truncation, reason = "whole, and below 2^53")]
    Some(value as i64)
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|a, b| a.0.cmp(b.0));
            members.into_iter().map(|(name, value)| (name.clone(), sorted(value))).collect()
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        // EventBridge compares numbers by value, and Terraform's provider writes 5.0 as 5.
        Value::Number(number) => whole(number).map_or_else(|| value.clone(), Value::from),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::Document;

    #[test]
    fn equal_numbers_have_one_form() {
        let form = |text: &str| Document::verbatim(text).sorted();
        assert_eq!(form(r#"{"b":[5.0,3e2],"a":[1]}"#), form(r#"{"a":[1.0],"b":[5,300]}"#));
        for (one, other) in [("[5.5]", "[5]"), ("[9007199254740993]", "[9007199254740992]")] {
            assert_ne!(form(one), form(other));
        }
    }
}
