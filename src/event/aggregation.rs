//! The summary of an aggregated event, which counts the data events of a time window (AWS CloudTrail User Guide,
//! "CloudTrail record contents for aggregated events").

use super::kind::EventKind;
use super::record::{Record, text_at, text_of};
use crate::json::Node;

/// A view of `summary` and `timeWindow`.
#[derive(Clone, Copy, Debug)]
pub struct Aggregation<'t> {
    record: Record<'t>,
}

impl<'t> Record<'t> {
    /// The summary of an aggregated event. Returns `None` for other events.
    pub fn aggregation(&self) -> Option<Aggregation<'t>> {
        let is_aggregated = self.kind() == Some(EventKind::Aggregated);
        is_aggregated.then_some(Aggregation { record: *self })
    }
}

impl<'t> Aggregation<'t> {
    /// The start and the end of the time window.
    pub fn window(&self) -> [Option<&'t str>; 2] {
        let window = self.record.get("timeWindow");
        ["windowStart", "windowEnd"].map(|name| text_at(window, &[name]))
    }

    /// Number of events: the sum over the values of the primary dimension.
    pub fn count(&self) -> Option<u64> {
        let values = statistics(self.primary()?);
        values
            .map(|(_, count)| count.parse::<u64>().ok())
            .try_fold(0_u64, |sum, count| sum.checked_add(count?))
    }

    /// The values of a dimension with their counts, such as `eventName`.
    pub fn dimension(&self, name: &str) -> impl Iterator<Item = (&'t str, &'t str)> {
        let has_name = |node: &&Node<'_>| {
            text_of(node, "dimension").is_some_and(|it| it.eq_ignore_ascii_case(name))
        };
        let details = self.summary().and_then(|it| it.get("details")).and_then(Node::elements);
        let found = self.primary().into_iter().chain(details.unwrap_or_default()).find(has_name);
        found.into_iter().flat_map(statistics)
    }

    fn summary(&self) -> Option<&'t Node<'t>> {
        self.record.get("summary")
    }

    fn primary(&self) -> Option<&'t Node<'t>> {
        self.summary()?.get("primaryDimension")
    }
}

fn statistics<'t>(dimension: &'t Node<'t>) -> impl Iterator<Item = (&'t str, &'t str)> {
    let statistics = dimension.get("statistics").and_then(Node::elements).unwrap_or_default();
    statistics.iter().filter_map(|it| Some((text_of(it, "name")?, text_of(it, "value")?)))
}
