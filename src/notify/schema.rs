//! JSON Schema of the neutral alert (draft 2020-12).

use serde_json::{Map, Value, json};

use super::document::{Content, DOCUMENT, MAX_LISTED, MAX_TEXT, MAX_TEXTS, Member, VERSION};

/// The schema of the neutral alert. Further members may be added within a version.
pub fn schema() -> Value {
    let mut schema = object(&DOCUMENT, false);
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["title"] = "Alert of audit-alert".into();
    schema
}

/// An object in which every member is present.
fn object(members: &[Member], nullable: bool) -> Value {
    let properties: Map<_, _> =
        members.iter().map(|it| (it.name.to_owned(), property(it))).collect();
    let required: Vec<_> = members.iter().map(|it| it.name).collect();
    json!({ "type": kind("object", nullable), "properties": properties, "required": required })
}

fn kind(name: &str, nullable: bool) -> Value {
    if nullable { json!([name, "null"]) } else { name.into() }
}

fn property(member: &Member) -> Value {
    let mut property = match &member.content {
        Content::Version => json!({ "const": VERSION }),
        Content::Word(words, _) => {
            let words = words().into_iter().map(Value::from);
            json!({ "enum": words.chain([Value::Null]).collect::<Vec<_>>() })
        }
        Content::Text(_) => json!({ "type": ["string", "null"], "maxLength": MAX_TEXT }),
        Content::Texts(_) => json!({
            "type": "array",
            "maxItems": MAX_TEXTS,
            "items": { "type": "string", "maxLength": MAX_LISTED },
        }),
        Content::Flag(_) => json!({ "type": "boolean" }),
        Content::Number(_) => json!({ "type": ["integer", "null"], "minimum": 0 }),
        Content::Json(_) => json_text(true),
        Content::Details(_) => {
            let mut item = json_text(false);
            item["properties"]["name"] = json!({ "type": "string" });
            json!({ "type": "array", "items": item })
        }
        Content::Object(members, _) => object(members, true),
    };
    property["description"] = member.about.into();
    property
}

fn json_text(nullable: bool) -> Value {
    json!({
        "type": kind("object", nullable),
        "properties": {
            "json": { "type": "string", "description": "Redacted JSON text, cut if characters are omitted" },
            "omitted": { "type": "integer", "minimum": 0, "description": "Number of missing characters" },
        },
        "required": ["json", "omitted"],
    })
}
