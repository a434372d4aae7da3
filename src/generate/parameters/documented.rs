//! Parameters of events that no model describes, from the members in AWS documents.

use serde_json::{Map, Value, json};

use crate::catalog::{EventType, NonApi, ShapePart};
use crate::generate::facts::SampleFacts;
use crate::generate::value;

/// Text in place of a hidden one (observed in public events of `cloudshell`).
const HIDDEN: &str = "***";

/// Generates `requestParameters` or `responseElements`: an object or `null`.
pub(in crate::generate) fn parameters_of_other(
    event: &NonApi,
    part: ShapePart,
    facts: &mut SampleFacts,
) -> Value {
    if event.kind == EventType::ConsoleSignIn && part == ShapePart::Response {
        // The result has the name of the event (CloudTrail user guide, "AWS Management Console sign-in events").
        return json!({ event.event_name: "Success" });
    }
    let members: Map<_, _> = event.members(part).map(|member| typed(member, facts)).collect();
    if members.is_empty() { Value::Null } else { members.into() }
}

/// A member whose name is followed by the mark of its type.
fn typed(member: &str, facts: &mut SampleFacts) -> (String, Value) {
    let name = member.trim_end_matches(['[', ']', '{', '}', '#', '!']);
    let value = match member.get(name.len()..) {
        Some("[]") => json!([]),
        Some("{}") => json!({}),
        Some("#") => value::number(name, facts).into(),
        Some("!") => HIDDEN.into(),
        _ => value::of_unknown_type(name, facts),
    };
    (name.to_owned(), value)
}
