//! Services and events of each event source, cached: a rule set looks up the same sources many times.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::names::{Action, Catalog, NonApi, Operation, Service};
use crate::aws::event_name_stem;

/// An event source.
#[derive(Debug, Default)]
pub(super) struct EventSource {
    services: Vec<&'static Service>,
    /// Events that are not API calls.
    pub(super) other: Vec<NonApi>,
    /// Computed on first use, because ranking counts operations and thereby decompresses their names.
    ranked: OnceLock<Vec<&'static Service>>,
    /// Operations sorted by the stems of their names, then in the order of `ranked`. Faster to build than a map, because the
    /// operations of a service are nearly sorted; most commands look up only few names.
    by_stem: OnceLock<Vec<(&'static str, Operation)>>,
}

/// All event sources, by their first labels.
type EventSources = BTreeMap<&'static str, EventSource>;

impl Catalog {
    /// The services and events of an event source, given as its first label.
    pub(super) fn source(&'static self, label: &str) -> Option<&'static EventSource> {
        // One cache is enough, since there is one catalog.
        static ALL: OnceLock<EventSources> = OnceLock::new();
        ALL.get_or_init(|| collect(self)).get(label)
    }
}

fn collect(catalog: &'static Catalog) -> EventSources {
    let mut sources = EventSources::new();
    for service in catalog.services() {
        sources.entry(service.event_source).or_default().services.push(service);
    }
    for event in catalog.non_api() {
        sources.entry(event.event_source).or_default().other.push(event);
    }
    sources
}

impl EventSource {
    /// The services, the most likely first.
    pub(super) fn services(&self) -> &[&'static Service] {
        self.ranked.get_or_init(|| {
            let mut services = self.services.clone();
            services.sort_by_cached_key(|it| rank(it));
            services
        })
    }

    /// The actions of an event name, the most likely first.
    pub(super) fn actions_named(&self, event_name: &str) -> Vec<Action> {
        let by_stem = self.by_stem.get_or_init(|| by_stem(self.services()));
        let stem = event_name_stem(event_name);
        let start = by_stem.partition_point(|(it, _)| *it < stem);
        let near = by_stem.iter().skip(start).take_while(|(it, _)| *it == stem).map(|(_, it)| *it);
        let exact = |it: &Operation| it.event_name == event_name;
        let found = near.clone().filter(exact).chain(near.filter(|it| !exact(it)));
        let other = self.other.iter().filter(|it| it.event_name == event_name);
        found.map(Action::Api).chain(other.copied().map(Action::Other)).collect()
    }
}

fn by_stem(services: &[&'static Service]) -> Vec<(&'static str, Operation)> {
    let mut found = Vec::new();
    for operation in services.iter().flat_map(|it| it.operations()) {
        let (event, call) =
            (event_name_stem(operation.event_name), event_name_stem(operation.name));
        found.push((event, operation));
        if call != event {
            found.push((call, operation));
        }
    }
    found.sort_by_key(|(stem, _)| *stem);
    found
}

/// Services with a newer API, which rank before the service named like the event source.
const SUCCESSORS: [&str; 4] = ["greengrassv2", "kinesisanalyticsv2", "opensearch", "qconnect"];

/// Sort key: successors, then the service named like the event source, then services with more operations.
pub(super) fn rank(service: &'static Service) -> (bool, bool, Reverse<usize>) {
    let is_successor = SUCCESSORS.contains(&service.name);
    (!is_successor, service.name != service.event_source, Reverse(service.operations().count()))
}
