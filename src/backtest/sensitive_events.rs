//! Knows which events are sensitive, whatever the severity of their alerts.

use std::collections::HashMap;

use crate::rules::event_risk::EventRisk;

/// Maximum number of names that are kept.
const MAX_NAMES: usize = 10_000;

/// The risks of the events that occurred, by event source and name: finding one in the catalog takes longer than the rest of
/// counting an alert.
#[derive(Debug, Default)]
pub(super) struct SensitiveEvents {
    known: HashMap<String, HashMap<String, bool>>,
    names: usize,
}

impl SensitiveEvents {
    /// Returns true if an event is sensitive.
    pub(super) fn contains(&mut self, source: &str, name: &str) -> bool {
        if let Some(known) = self.known.get(source).and_then(|it| it.get(name)) {
            return *known;
        }
        if self.names >= MAX_NAMES {
            *self = Self::default();
        }
        self.names += 1;
        let is_sensitive = EventRisk::of(source, name).is_sensitive();
        self.known.entry(source.to_owned()).or_default().insert(name.to_owned(), is_sensitive);
        is_sensitive
    }
}
