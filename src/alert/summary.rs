//! Contents of the sentence about events that are no calls: those of CloudTrail Insights, and aggregated events.

use super::text::VisibleText;
use crate::aws::Arn;
use crate::event::{Aggregation, Insight, InsightKind, Record, name_of_arn};

/// Maximum number of names of a dimension in a sentence. The details contain all.
const MAX_NAMES: usize = 5;

/// Contents of a sentence about an event that is no call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Summary {
    /// A rate that deviates from its baseline.
    Insight(InsightSummary),
    /// A count of data events.
    Aggregation(AggregationSummary),
}

/// The period of an event, in minutes of UTC.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// `2026-11-20 01:02 UTC`.
    pub start: Option<String>,
    /// `None` if it has not ended.
    pub end: Option<String>,
}

/// The rate that deviates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rate {
    /// Calls of an API.
    Calls,
    /// Errors of an API.
    Errors,
    /// `insightType`, if it is neither.
    Other(Option<VisibleText>),
}

/// A rate that deviates from its baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsightSummary {
    /// The rate.
    pub rate: Rate,
    /// Name of the calls.
    pub event: Option<VisibleText>,
    /// The error whose rate deviates.
    pub error_code: Option<VisibleText>,
    /// Calls or errors a minute.
    pub average: Option<VisibleText>,
    /// Usual calls or errors a minute.
    pub baseline: Option<VisibleText>,
    /// The caller of most of the calls.
    pub caller: Option<VisibleText>,
    /// The period.
    pub period: Period,
    /// The activity is over.
    pub has_ended: bool,
}

/// A count of data events in a time window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AggregationSummary {
    /// Number of events.
    pub count: Option<u64>,
    /// `eventSource`.
    pub source: Option<VisibleText>,
    /// Names of the callers.
    pub callers: Option<VisibleText>,
    /// Names of the resources.
    pub resources: Option<VisibleText>,
    /// Names of the events with their counts.
    pub events: Option<VisibleText>,
    /// The time window.
    pub period: Period,
}

/// The caller and the event, as messages name them. All texts are redacted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The caller as sentences name it.
    pub actor: Option<VisibleText>,
    /// The name of the event.
    pub event_name: Option<VisibleText>,
    /// The event source.
    pub event_source: Option<VisibleText>,
}

/// The contents of the sentence, and the fields that the record does not have itself. Returns `None` for a call.
pub(super) fn summary(
    record: &Record<'_>,
    text: impl Fn(Option<&str>) -> Option<VisibleText>,
) -> Option<(Summary, Subject)> {
    if let Some(insight) = record.insight() {
        let summary = of_insight(record, insight, &text);
        let fields = Subject {
            actor: summary.caller.clone(),
            event_name: summary.event.clone(),
            event_source: text(insight.event_source()),
        };
        return Some((Summary::Insight(summary), fields));
    }
    let aggregation = record.aggregation()?;
    let names = names(aggregation.dimension(EVENT_NAME).map(|(name, _)| name.to_owned()));
    let summary = of_aggregation(record, aggregation, &text);
    let fields = Subject {
        actor: summary.callers.clone(),
        event_name: text(names.as_deref()),
        event_source: summary.source.clone(),
    };
    Some((Summary::Aggregation(summary), fields))
}

const EVENT_NAME: &str = "eventName";

fn of_insight(
    record: &Record<'_>,
    insight: Insight<'_>,
    text: &impl Fn(Option<&str>) -> Option<VisibleText>,
) -> InsightSummary {
    // The time of the event is the start, or the end of the activity.
    let time = record.event_time().and_then(|it| it.parse::<jiff::Timestamp>().ok());
    let has_ended = insight.has_ended();
    let start = if has_ended {
        let minutes = insight.minutes().and_then(jiff::SignedDuration::try_from_mins);
        time.zip(minutes).and_then(|(time, minutes)| time.checked_sub(minutes).ok())
    } else {
        time
    };
    InsightSummary {
        rate: match insight.kind() {
            InsightKind::CallRate => Rate::Calls,
            InsightKind::ErrorRate => Rate::Errors,
            InsightKind::Other(name) => Rate::Other(text(name)),
        },
        event: text(insight.event_name()),
        error_code: text(insight.error_code()),
        average: text(insight.average().map(rounded).as_deref()),
        baseline: text(insight.baseline().map(rounded).as_deref()),
        caller: text(insight.caller().map(name_of_arn).as_deref()),
        period: Period { start: start.map(minute), end: time.filter(|_| has_ended).map(minute) },
        has_ended,
    }
}

fn of_aggregation(
    record: &Record<'_>,
    aggregation: Aggregation<'_>,
    text: &impl Fn(Option<&str>) -> Option<VisibleText>,
) -> AggregationSummary {
    let [start, end] = aggregation
        .window()
        .map(|time| time.and_then(|it| it.parse::<jiff::Timestamp>().ok()).map(minute));
    let callers = aggregation.dimension("userIdentity").map(|(name, _)| name_of_arn(name));
    let resources = aggregation
        .dimension("resourceARN")
        .map(|(name, _)| Arn::parse(name).map_or(name, |arn| arn.resource).to_owned());
    let events = aggregation.dimension(EVENT_NAME).map(|(name, count)| format!("{name} {count}"));
    AggregationSummary {
        count: aggregation.count(),
        source: text(record.event_source()),
        callers: text(names(callers).as_deref()),
        resources: text(names(resources).as_deref()),
        events: text(names(events).as_deref()),
        period: Period { start, end },
    }
}

/// Joins the first names. Returns `None` if there are none.
fn names(names: impl Iterator<Item = String>) -> Option<String> {
    let mut names: Vec<_> = names.take(MAX_NAMES + 1).collect();
    if names.len() > MAX_NAMES {
        names.truncate(MAX_NAMES);
        names.push("…".to_owned());
    }
    (!names.is_empty()).then(|| names.join(", "))
}

fn minute(time: jiff::Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// An average with one decimal place, or the first two digits of a small one. CloudTrail writes up to 13 digits.
fn rounded(number: &str) -> String {
    let Ok(value) = number.parse::<f64>() else { return number.to_owned() };
    // Above, an `f64` has no decimal places; below, it is zero for a reader.
    if !(1e-9..1e15).contains(&value) {
        return number.to_owned();
    }
    let mut places = 1;
    let mut scaled = value;
    while scaled < 1.0 {
        scaled *= 10.0;
        places += 1;
    }
    let text = format!("{value:.places$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::rounded;

    #[test]
    fn averages_are_short() {
        for (number, expected) in [
            ("3574.5950413223", "3574.6"),
            ("154.063788119", "154.1"),
            ("5.0", "5"),
            ("0.0178", "0.018"),
            ("9.82222E-5", "0.000098"),
            ("0", "0"),
            ("1e300", "1e300"),
            ("many", "many"),
        ] {
            assert_eq!(rounded(number), expected);
        }
    }
}
