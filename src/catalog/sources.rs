//! What is behind each event source, kept once somebody asked for it: a rule set asks for the same sources again and again.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

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
type EventSources = BTreeMap<&'static str, EventSource>;

impl Catalog {
    /// What is behind an event source.
    pub(super) fn source(&'static self, label: &str) -> Option<&'static EventSource> {
        // There is one catalogue.
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

/// Services of a later API that go before the one that bears the name of the event source.
const SUCCESSORS: [&str; 4] = ["greengrassv2", "kinesisanalyticsv2", "opensearch", "qconnect"];

/// A successor, then the one that bears the name of the event source, then the larger ones.
pub(super) fn rank(service: &'static Service) -> (bool, bool, Reverse<usize>) {
    let later = SUCCESSORS.contains(&service.name);
    (!later, service.name != service.event_source, Reverse(service.operations().count()))
}

/// An event name without the date of an API version: `UpdateFunctionCode` of `UpdateFunctionCode20150331v2`,
/// `CreateFunction` of `CreateFunction2020_05_31`.
pub fn event_name_stem(name: &str) -> &str {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let undated = name
        .rsplit_once('v')
        .filter(|(_, version)| !version.is_empty() && digits(version))
        .map_or(name, |(undated, _)| undated);
    let date = undated.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
    let length = undated.bytes().skip(date.len()).filter(u8::is_ascii_digit).count();
    if length == 8 && undated.as_bytes().get(date.len()).is_some_and(u8::is_ascii_digit) {
        date
    } else {
        name
    }
}
