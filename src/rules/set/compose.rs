//! Composes the pattern of a rule that selects events of a service.

use serde_json::{Value, json};

use crate::aws::event_source;
use crate::catalog::{Action, EventType};
use crate::event::EventKind;
use crate::event::detail_types::SIGNIN;

/// The pattern as compact JSON. Without names it matches all events of the source.
pub(super) fn pattern(label: &str, names: Option<&[&str]>, events: &[Action]) -> String {
    let mut kinds: Vec<_> = events.iter().map(|it| it.kind().event_type()).collect();
    if kinds.is_empty() {
        kinds.push(EventType::ApiCall.event_type());
    }
    kinds.sort_unstable();
    kinds.dedup();
    let has_sign_in = kinds.contains(&EventType::ConsoleSignIn.event_type());
    let mut types: Vec<_> =
        kinds.into_iter().filter_map(EventKind::of_type).map(EventKind::detail_type).collect();
    // Sign-in events have two spellings of the type.
    if has_sign_in {
        types.push(SIGNIN);
    }
    let mut detail = json!({ "eventSource": [event_source(label)] });
    if let Some(names) = names {
        detail["eventName"] = Value::from(names);
    }
    let source = format!("aws.{label}");
    json!({ "source": [source], "detail-type": types, "detail": detail }).to_string()
}
