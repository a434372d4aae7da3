//! Finds the service and the events of a pattern: the inverse of `compose`.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::compose;
use crate::aws::event_source;
use crate::catalog::Catalog;

/// A service and events that resolve to the same verdicts as a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceSelector {
    /// The first label of the event source.
    pub service: &'static str,
    /// Event names. `None` selects all API calls of the service.
    pub events: Option<Vec<String>>,
}

/// A pattern that has only the members of composed ones. Refuses other members, duplicates, and tests other than texts.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct SimplePattern {
    source: BTreeSet<String>,
    detail_type: BTreeSet<String>,
    detail: SimpleDetail,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SimpleDetail {
    event_source: BTreeSet<String>,
    event_name: Option<Vec<String>>,
}

/// Returns the service and the events that select the same events as a pattern. Returns `None` if there are none.
pub fn service_selector(pattern: &str) -> Option<ServiceSelector> {
    let written: SimplePattern = serde_json::from_str(pattern).ok()?;
    let [source] = written.detail.event_source.iter().collect::<Vec<_>>()[..] else { return None };
    let label = source.split('.').next().filter(|it| event_source(it) == *source)?;
    let service = Catalog::embedded().event_source_of(label).filter(|it| *it == label)?;
    let events = written.detail.event_name.clone();
    let names: Option<Vec<_>> = events.as_ref().map(|it| it.iter().map(String::as_str).collect());
    let composed = compose::of_service(service, names.as_deref());
    let composed: SimplePattern = serde_json::from_str(&composed).ok()?;
    let is_same = composed.source == written.source && composed.detail_type == written.detail_type;
    is_same.then_some(ServiceSelector { service, events })
}
