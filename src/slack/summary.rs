//! The sentence about an event that is no call.

use super::mrkdwn::inline;
use super::render::{EVENT, NOTHING, USER, fill};
use crate::alert::{AggregationSummary, InsightSummary, Language, Rate, Summary, VisibleText};

/// Maximum number of units of a list of names.
const NAMES: usize = 300;

/// Renders the sentence, with escaped values.
pub(super) fn summary_sentence(summary: &Summary, language: Language) -> String {
    match summary {
        Summary::Insight(insight) => of_insight(insight, language),
        Summary::Aggregation(aggregation) => of_aggregation(aggregation, language),
    }
}

fn shown(text: Option<&VisibleText>, room: usize) -> String {
    inline(text.map_or(NOTHING, VisibleText::as_str), room)
}

fn of_insight(insight: &InsightSummary, language: Language) -> String {
    let words = language.table();
    let [calls, errors] = words.rates;
    let rate = match &insight.rate {
        Rate::Calls => calls.to_owned(),
        Rate::Errors => errors.to_owned(),
        Rate::Other(name) => shown(name.as_ref(), EVENT),
    };
    let mut event = shown(insight.event.as_ref(), EVENT);
    if let Some(code) = &insight.error_code {
        event += &format!(" ({})", inline(code.as_str(), EVENT));
    }
    let caller = insight
        .caller
        .as_ref()
        .map(|caller| fill(words.attributed_to, &[("{user}", &inline(caller.as_str(), USER))]));
    let template = if insight.has_ended { words.insight_ended } else { words.insight_began };
    fill(
        template,
        &[
            ("{rate}", &rate),
            ("{event}", &event),
            ("{start}", insight.period.start.as_deref().unwrap_or(NOTHING)),
            ("{end}", insight.period.end.as_deref().unwrap_or(NOTHING)),
            ("{average}", &shown(insight.average.as_ref(), EVENT)),
            ("{baseline}", &shown(insight.baseline.as_ref(), EVENT)),
            ("{caller}", &caller.unwrap_or_default()),
        ],
    )
}

fn of_aggregation(aggregation: &AggregationSummary, language: Language) -> String {
    let words = language.table();
    let part = |template: &str, place: &str, names: Option<&VisibleText>| {
        let names = names.map(|names| inline(names.as_str(), NAMES));
        names.map(|names| fill(template, &[(place, &names)])).unwrap_or_default()
    };
    let count = aggregation.count.map_or_else(|| NOTHING.to_owned(), |it| it.to_string());
    fill(
        words.aggregation,
        &[
            ("{count}", &count),
            ("{source}", &shown(aggregation.source.as_ref(), EVENT)),
            (
                "{callers}",
                &part(words.aggregation_callers, "{users}", aggregation.callers.as_ref()),
            ),
            (
                "{resources}",
                &part(words.aggregation_resources, "{names}", aggregation.resources.as_ref()),
            ),
            ("{start}", aggregation.period.start.as_deref().unwrap_or(NOTHING)),
            ("{end}", aggregation.period.end.as_deref().unwrap_or(NOTHING)),
            ("{events}", &part(": {names}", "{names}", aggregation.events.as_ref())),
        ],
    )
}
