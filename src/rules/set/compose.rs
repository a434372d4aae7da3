//! Composes the pattern of a rule that selects events of a service.

use serde::Serialize;

use crate::aws::{event_source, source};
use crate::catalog::{Action, Catalog, EventType};
use crate::event::EventKind;
use crate::event::detail_types::SIGNIN;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ComposedPattern<'n> {
    source: [String; 1],
    detail_type: Vec<&'static str>,
    detail: ComposedDetail<'n>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ComposedDetail<'n> {
    event_source: [String; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    event_name: Option<&'n [&'n str]>,
}

/// The pattern for events of an event source, by its first label. Unknown names are taken as those of API calls.
pub(super) fn of_service(label: &str, names: Option<&[&str]>) -> String {
    let catalog = Catalog::embedded();
    let actions = names.unwrap_or_default().iter();
    let actions = actions.filter_map(|it| catalog.actions_named(label, it).first().copied());
    pattern(label, names, &actions.collect::<Vec<_>>())
}

/// The pattern as compact JSON. Without names it matches all events of the source.
fn pattern(label: &str, names: Option<&[&str]>, events: &[Action]) -> String {
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
    let pattern = ComposedPattern {
        source: [source(label)],
        detail_type: types,
        detail: ComposedDetail { event_source: [event_source(label)], event_name: names },
    };
    serde_json::to_string(&pattern).expect("strings and lists of strings are JSON")
}
