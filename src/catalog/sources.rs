//! What is behind each event source, kept once somebody asked for it: a rule set asks for the same sources again and again.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use super::find::{event_name_stem, rank};
use super::names::{Action, Catalog, NonApi, Operation, Service};

/// An event source.
#[derive(Debug, Default)]
pub(super) struct EventSource {
    services: Vec<&'static Service>,
    /// What is no API call.
    pub(super) other: Vec<NonApi>,
    /// Ranking counts operations, which unpacks names; so it waits until somebody asks.
    ranked: OnceLock<Vec<&'static Service>>,
    /// Operations by the stems of their names, in the order of the ranked services.
    by_stem: OnceLock<HashMap<&'static str, Vec<Operation>>>,
}

/// All event sources, by their first labels.
pub(super) type EventSources = BTreeMap<&'static str, EventSource>;

pub(super) fn collect(catalog: &'static Catalog) -> EventSources {
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
    /// Its services, the likeliest first.
    pub(super) fn services(&self) -> &[&'static Service] {
        self.ranked.get_or_init(|| {
            let mut services = self.services.clone();
            services.sort_by_cached_key(|it| rank(it));
            services
        })
    }

    /// What an event of this name can be, the likeliest first.
    pub(super) fn named(&self, event_name: &str) -> Vec<Action> {
        let by_stem = self.by_stem.get_or_init(|| by_stem(self.services()));
        let near = by_stem.get(event_name_stem(event_name)).map_or(&[][..], Vec::as_slice);
        let exact = |it: &&Operation| it.event_name == event_name;
        let found = near.iter().filter(exact).chain(near.iter().filter(|it| !exact(it)));
        let other = self.other.iter().filter(|it| it.event_name == event_name);
        found.copied().map(Action::Api).chain(other.copied().map(Action::Other)).collect()
    }
}

fn by_stem(services: &[&'static Service]) -> HashMap<&'static str, Vec<Operation>> {
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for operation in services.iter().flat_map(|it| it.operations()) {
        let (event, call) =
            (event_name_stem(operation.event_name), event_name_stem(operation.name));
        found.entry(event).or_default().push(operation);
        if call != event {
            found.entry(call).or_default().push(operation);
        }
    }
    found
}
