//! The details of an event of CloudTrail Insights (AWS CloudTrail User Guide, "CloudTrail record contents for
//! Insights events").

use super::kind::EventKind;
use super::record::{Record, text_at, text_of};
use crate::json::Node;

/// The rate that deviates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InsightKind<'t> {
    /// `ApiCallRateInsight`
    CallRate,
    /// `ApiErrorRateInsight`
    ErrorRate,
    /// Another value of `insightType`.
    Other(Option<&'t str>),
}

/// A view of `insightDetails`.
#[derive(Clone, Copy, Debug)]
pub struct Insight<'t> {
    details: Option<&'t Node<'t>>,
}

impl<'t> Record<'t> {
    /// The details of an Insights event. Returns `None` for other events.
    pub fn insight(&self) -> Option<Insight<'t>> {
        let is_insight = self.kind() == Some(EventKind::Insight);
        is_insight.then(|| Insight { details: self.get("insightDetails") })
    }
}

impl<'t> Insight<'t> {
    fn text(self, name: &str) -> Option<&'t str> {
        text_of(self.details?, name)
    }

    fn statistic(self, path: &[&str]) -> Option<&'t str> {
        let context = self.details?.get("insightContext")?;
        text_at(context.get("statistics"), path)
    }

    /// Reports whether the activity is over. The event at its start and the one at its end have the same
    /// `sharedEventID`.
    pub fn has_ended(self) -> bool {
        self.text("state").is_some_and(|it| it.eq_ignore_ascii_case("End"))
    }

    /// The rate that deviates.
    pub fn kind(self) -> InsightKind<'t> {
        match self.text("insightType") {
            Some("ApiCallRateInsight") => InsightKind::CallRate,
            Some("ApiErrorRateInsight") => InsightKind::ErrorRate,
            other => InsightKind::Other(other),
        }
    }

    /// `eventName` of the calls.
    pub fn event_name(self) -> Option<&'t str> {
        self.text("eventName")
    }

    /// `eventSource` of the calls.
    pub fn event_source(self) -> Option<&'t str> {
        self.text("eventSource")
    }

    /// The error whose rate deviates.
    pub fn error_code(self) -> Option<&'t str> {
        self.text("errorCode").filter(|it| *it != "null")
    }

    /// Calls or errors a minute during the activity.
    pub fn average(self) -> Option<&'t str> {
        self.statistic(&["insight", "average"])
    }

    /// Calls or errors a minute before the activity.
    pub fn baseline(self) -> Option<&'t str> {
        self.statistic(&["baseline", "average"])
    }

    /// Duration of the activity in minutes.
    pub fn minutes(self) -> Option<i64> {
        self.statistic(&["insightDuration"])?.parse().ok()
    }

    /// The ARN of the caller with most of the calls.
    pub fn caller(self) -> Option<&'t str> {
        let attributions = self.details?.get("insightContext")?.get("attributions")?.elements()?;
        let of_callers =
            attributions.iter().find(|it| text_of(it, "attribute") == Some("userIdentityArn"))?;
        let average = |node: &Node<'_>| {
            text_of(node, "average").and_then(|it| it.parse().ok()).unwrap_or(0_f64)
        };
        let callers = of_callers.get("insight")?.elements()?;
        let most = callers.iter().max_by(|a, b| average(a).total_cmp(&average(b)))?;
        text_of(most, "value").filter(|it| *it != "null")
    }
}
