//! JSON Schema of a rule set (draft 2020-12), for completion and validation in editors.

use serde_json::{Map, Value, json};

use super::keys::{KeyKind, LANGUAGE_TEXTS, RULE_SET, TableKey};

/// The schema of `audit-alert.toml`.
pub fn schema() -> Value {
    let mut schema = table(RULE_SET);
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["title"] = "audit-alert.toml".into();
    schema
}

fn table(keys: &[TableKey]) -> Value {
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

fn property(key: &TableKey) -> Value {
    let mut property = match key.kind {
        KeyKind::Text => json!({ "type": "string" }),
        KeyKind::Number(max) => json!({ "type": "integer", "minimum": 0, "maximum": max }),
        KeyKind::NumberOf(numbers) => json!({ "enum": numbers }),
        KeyKind::NumberOr(max, word) => json!({
            "oneOf": [{ "type": "integer", "minimum": 1, "maximum": max }, { "const": word }],
        }),
        KeyKind::Word(words) => json!({ "enum": words }),
        KeyKind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        KeyKind::Title => json!({ "oneOf": [{ "type": "string" }, table(LANGUAGE_TEXTS)] }),
        KeyKind::Table(keys) => table(keys),
        KeyKind::Tables(keys) => json!({ "type": "array", "items": table(keys) }),
        KeyKind::Flag => json!({ "type": "boolean" }),
        KeyKind::NamedTexts => {
            json!({ "type": "object", "additionalProperties": { "type": "string" } })
        }
        KeyKind::NamedTables(keys) => {
            json!({ "type": "object", "additionalProperties": table(keys) })
        }
        KeyKind::Open => json!({ "type": "object" }),
    };
    property["description"] = key.about.into();
    property
}
