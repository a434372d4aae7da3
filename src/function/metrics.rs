//! Metrics in CloudWatch's embedded metric format, which CloudWatch extracts from the function's log without a request
//! or a permission (CloudWatch user guide, "Specification: Embedded metric format").

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::outcome::EventOutcome;

/// Namespace of the metrics in CloudWatch.
const NAMESPACE: &str = "audit-alert";

/// Limit of rules with metrics of their own: CloudWatch charges for each name of a metric with each rule.
pub(super) const MAX_RULES: usize = 50;

/// Metrics of a log line. Their dimensions are the function, and also the rule if the line has one with metrics of its
/// own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbeddedMetrics {
    at: Timestamp,
    function: String,
    counts: BTreeMap<&'static str, u64>,
    /// The member `rule` of the line is a dimension.
    by_rule: bool,
    /// The member `latencyMs` of the line is a metric.
    has_latency: bool,
}

/// Returns the names of the metrics that count an outcome.
fn counters(outcome: EventOutcome) -> &'static [&'static str] {
    match outcome {
        EventOutcome::Sent => &["sent"],
        EventOutcome::Short => &["short"],
        // One alarm on `failed` covers every alert that was not posted.
        EventOutcome::Refused => &["refused", "failed"],
        EventOutcome::Failed | EventOutcome::Unreadable => &["failed"],
        EventOutcome::Duplicate => &["duplicate"],
        EventOutcome::Noticed | EventOutcome::HeldBack => &["held"],
        EventOutcome::Ignored => &[],
    }
}

impl EmbeddedMetrics {
    /// Returns the metrics of one event, or `None` if its outcome has none.
    pub(super) fn of_event(
        outcome: EventOutcome,
        by_rule: bool,
        at: Timestamp,
        function: &str,
    ) -> Option<Self> {
        let metrics = Self::of_counts([(outcome, 1)], at, function)?;
        Some(Self { by_rule, has_latency: outcome.is_posted(), ..metrics })
    }

    /// Returns the metrics of several events, without rule and latency.
    pub(super) fn of_counts(
        outcomes: impl IntoIterator<Item = (EventOutcome, u64)>,
        at: Timestamp,
        function: &str,
    ) -> Option<Self> {
        let mut counts = BTreeMap::new();
        for (outcome, count) in outcomes {
            for name in counters(outcome) {
                *counts.entry(*name).or_default() += count;
            }
        }
        let function = function.to_owned();
        let metrics = Self { at, function, counts, by_rule: false, has_latency: false };
        (!metrics.counts.is_empty()).then_some(metrics)
    }

    fn metadata(&self) -> Value {
        let counts = self.counts.keys().map(|name| json!({ "Name": name, "Unit": "Count" }));
        let latency = json!({ "Name": "latencyMs", "Unit": "Milliseconds" });
        let metrics: Vec<_> = counts.chain(self.has_latency.then_some(latency)).collect();
        let mut dimensions = vec![vec!["function"]];
        if self.by_rule {
            dimensions.push(vec!["function", "rule"]);
        }
        json!({
            "Timestamp": self.at.as_millisecond(),
            "CloudWatchMetrics": [
                { "Namespace": NAMESPACE, "Dimensions": dimensions, "Metrics": metrics }
            ],
        })
    }
}

/// Serializes the members that a log line has in addition to its own.
impl Serialize for EmbeddedMetrics {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("function", &self.function)?;
        for (name, count) in &self.counts {
            map.serialize_entry(name, count)?;
        }
        map.serialize_entry("_aws", &self.metadata())?;
        map.end()
    }
}
