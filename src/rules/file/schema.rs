//! The keys of a rule set as JSON Schema, which editors complete from (draft 2020-12).

use serde_json::{Map, Value, json};

use super::keys::{Key, Kind, LANGUAGE_TEXTS, RULE_SET};

/// The schema of `audit-alert.toml`.
pub fn schema() -> Value {
    let mut schema = table(RULE_SET);
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["title"] = "audit-alert.toml".into();
    schema
}

fn table(keys: &[Key]) -> Value {
    let properties: Map<_, _> =
        keys.iter().map(|key| (key.name.to_owned(), property(key))).collect();
    let required: Vec<_> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut table = json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    if !required.is_empty() {
        table["required"] = required.into();
    }
    table
}

fn property(key: &Key) -> Value {
    let mut property = match key.kind {
        Kind::Text => json!({ "type": "string" }),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Kind::Title => json!({ "oneOf": [{ "type": "string" }, table(LANGUAGE_TEXTS)] }),
        Kind::Table(keys) => table(keys),
        Kind::Tables(keys) => json!({ "type": "array", "items": table(keys) }),
        Kind::Open => json!({ "type": "object" }),
    };
    property["description"] = key.about.into();
    property
}
