//! The sentence about an event: a call, a rate that deviates, or a count of data events.

use super::mrkdwn::inline;
use crate::alert::{
    AggregationSummary, Alert, InsightSummary, Language, Rate, Summary, VisibleText,
};
use crate::language::fill_places;

/// Replaces a missing value, because Slack refuses empty texts.
pub(super) const NOTHING: &str = "-";

/// Maximum number of units of a value in the sentence. The fields contain longer values.
const USER: usize = 200;
const ADDRESS: usize = 120;
const EVENT: usize = 160;
/// Maximum number of units of a list of names.
const NAMES: usize = 300;

pub(super) fn value(text: Option<&VisibleText>) -> &str {
    text.map_or(NOTHING, VisibleText::as_str)
}

/// The sentence about the event, with escaped values.
pub(super) fn sentence(alert: &Alert) -> String {
    if let Some(summary) = &alert.summary {
        return summary_sentence(summary, alert.language);
    }
    let words = alert.language.table();
    let sentence = if alert.failure.is_some() { &words.failed } else { &words.done };
    let template = sentence.about(alert.actor_is_person && alert.actor.is_some());
    let user = inline(alert.actor.as_ref().map_or(words.unknown_actor, VisibleText::as_str), USER);
    let address = inline(value(alert.client_ip.as_ref()), ADDRESS);
    let event = inline(value(alert.event_name.as_ref()), EVENT);
    fill_places(template, &[("user", &user), ("ip", &address), ("event", &event)])
}

fn summary_sentence(summary: &Summary, language: Language) -> String {
    match summary {
        Summary::Insight(insight) => of_insight(insight, language),
        Summary::Aggregation(aggregation) => of_aggregation(aggregation, language),
    }
}

fn shown(text: Option<&VisibleText>, room: usize) -> String {
    inline(value(text), room)
}

fn of_insight(insight: &InsightSummary, language: Language) -> String {
    let words = language.table();
    let [calls, errors] = words.rates;
    let rate = match &insight.rate {
        Rate::Calls => calls.to_owned(),
        Rate::Errors => errors.to_owned(),
        Rate::Other(name) => shown(name.as_ref(), EVENT),
    };
    let name = shown(insight.event.as_ref(), EVENT);
    let event = match &insight.error_code {
        Some(code) => format!("{name} ({})", inline(code.as_str(), EVENT)),
        None => name,
    };
    let caller = insight.caller.as_ref().map(|caller| {
        fill_places(words.attributed_to, &[("user", &inline(caller.as_str(), USER))])
    });
    let template = if insight.has_ended { words.insight_ended } else { words.insight_began };
    fill_places(
        template,
        &[
            ("rate", &rate),
            ("event", &event),
            ("start", insight.period.start.as_deref().unwrap_or(NOTHING)),
            ("end", insight.period.end.as_deref().unwrap_or(NOTHING)),
            ("average", &shown(insight.average.as_ref(), EVENT)),
            ("baseline", &shown(insight.baseline.as_ref(), EVENT)),
            ("caller", &caller.unwrap_or_default()),
        ],
    )
}

fn of_aggregation(aggregation: &AggregationSummary, language: Language) -> String {
    let words = language.table();
    let part = |template: &str, place: &str, names: Option<&VisibleText>| {
        let names = names.map(|names| inline(names.as_str(), NAMES));
        names.map(|names| fill_places(template, &[(place, &names)])).unwrap_or_default()
    };
    let count = aggregation.count.map_or_else(|| NOTHING.to_owned(), |it| it.to_string());
    fill_places(
        words.aggregation,
        &[
            ("count", &count),
            ("source", &shown(aggregation.source.as_ref(), EVENT)),
            ("callers", &part(words.aggregation_callers, "users", aggregation.callers.as_ref())),
            (
                "resources",
                &part(words.aggregation_resources, "names", aggregation.resources.as_ref()),
            ),
            ("start", aggregation.period.start.as_deref().unwrap_or(NOTHING)),
            ("end", aggregation.period.end.as_deref().unwrap_or(NOTHING)),
            ("events", &part(": {names}", "names", aggregation.events.as_ref())),
        ],
    )
}
