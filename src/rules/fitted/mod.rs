//! Makes events that a pattern matches, for rules whose tests and usual events give no example. Each is the usual event of an
//! action, with only the members changed that the pattern requires. The pattern is evaluated on the result, so that a change
//! which is not enough makes no event.

mod candidates;
mod members;
#[cfg(test)]
mod tests;
mod value;

pub(super) use members::put;
pub(super) use value::value;

use serde_json::Value;

use super::event_facts::{at, literal};
use crate::aws::{event_source, event_source_label, source, source_label};
use crate::event::EventKind;
use crate::event::detail_types::SIGN_INS;
use crate::json::parse_first;
use crate::pattern::ast::{ConditionId, SubRule};
use crate::pattern::{Budget, ConditionOutcome, Explainer, Pattern};
use candidates::{Candidate, candidates};

/// Limit of sub-rules for which events are made.
const MAX_SUB_RULES: usize = 16;

/// Limit of the work of evaluating a pattern on the versions of one event.
const BUDGET: u64 = 16 << 20;

/// Values of `eventType` of records that are not in the catalog: no action has them.
const OTHER_TYPES: [&str; 3] = ["AwsVpceEvent", "AwsCloudTrailInsight", "AwsAggregatedEvent"];

/// An event that a pattern matches.
#[derive(Clone, Debug)]
pub struct FittedEvent {
    /// The event as EventBridge delivers it.
    pub text: String,
    /// The service and the name of the event, such as `ecs RunTask`.
    pub name: String,
}

/// Makes events of CloudTrail that a pattern matches, likely ones first. The same pattern gives the same events.
pub fn fitted(pattern: &Pattern) -> impl Iterator<Item = FittedEvent> {
    let rules = pattern.sub_rules().iter().enumerate().take(MAX_SUB_RULES);
    let rules = rules.filter(|(_, rule)| is_of_cloudtrail(pattern, rule));
    rules.flat_map(move |(index, rule)| {
        candidates(pattern, rule).filter_map(move |candidate| fit(pattern, index, candidate))
    })
}

/// Reports whether a pattern may match events of CloudTrail. The events of other sources have no alerts.
pub fn matches_cloudtrail(pattern: &Pattern) -> bool {
    pattern.sub_rules().iter().any(|rule| is_of_cloudtrail(pattern, rule))
}

fn is_of_cloudtrail(pattern: &Pattern, rule: &SubRule) -> bool {
    let condition = |path| at(pattern, rule, path);
    let has_type = condition("detail-type").is_none_or(|it| {
        it.tests.iter().any(|test| types().any(|(_, detail_type)| test.term.accepts(detail_type)))
    });
    let has_source = condition("source").is_none_or(|it| {
        it.tests.iter().any(|test| literal(&test.term).is_none_or(|it| source_label(it).is_some()))
    });
    has_type && has_source
}

/// Pairs of `eventType` and `detail-type`.
fn types() -> impl Iterator<Item = (&'static str, &'static str)> {
    let of_actions = ["AwsApiCall", "AwsServiceEvent", "AwsConsoleAction", "AwsConsoleSignIn"];
    let all = of_actions.into_iter().chain(OTHER_TYPES);
    let pairs = all.filter_map(|it| Some((it, EventKind::of_type(it)?.detail_type())));
    pairs.chain(SIGN_INS.map(|it| ("AwsConsoleSignIn", it)))
}

/// Changes an event until a sub-rule matches it. Returns `None` if that fails.
fn fit(pattern: &Pattern, rule: usize, candidate: Candidate) -> Option<FittedEvent> {
    let Candidate { mut event, is_of_another } = candidate;
    let mut budget = Budget::of(BUDGET);
    let sub_rule = pattern.sub_rules().get(rule)?;
    let failing = failing(pattern, rule, &event, &mut budget)?;
    for id in failing {
        satisfy(&mut event, pattern, id);
    }
    if is_of_another {
        agree(&mut event, pattern, sub_rule);
    }
    if !self::failing(pattern, rule, &event, &mut budget)?.is_empty() {
        // Values in different elements of an array do not match together, so all go to the first element.
        for id in sub_rule.conditions() {
            satisfy(&mut event, pattern, *id);
        }
        if !self::failing(pattern, rule, &event, &mut budget)?.is_empty() {
            return None;
        }
    }
    let text = |path: &str| event.pointer(path).and_then(Value::as_str).unwrap_or_default();
    let source = text("/detail/eventSource");
    let source = event_source_label(source).unwrap_or(source);
    let name = format!("{source} {}", text("/detail/eventName"));
    Some(FittedEvent { text: event.to_string(), name })
}

/// The conditions of a sub-rule that an event does not satisfy. Returns `None` if the evaluation takes too long.
fn failing(
    pattern: &Pattern,
    rule: usize,
    event: &Value,
    budget: &mut Budget,
) -> Option<Vec<ConditionId>> {
    let text = event.to_string();
    let node = parse_first(&text).ok()?;
    let explanation = Explainer::new(&node, budget).and_then(|mut it| it.explain(pattern)).ok()?;
    let conditions = &explanation.rules.get(rule)?.conditions;
    let failing = conditions.iter().filter(|it| it.outcome != ConditionOutcome::Matched);
    Some(failing.map(|it| it.condition).collect())
}

/// Gives the members at the path of a condition a value that passes it, or removes them.
fn satisfy(event: &mut Value, pattern: &Pattern, id: ConditionId) {
    let condition = pattern.condition(id);
    let path = pattern.path(condition.path).text();
    if condition.requires_absence() {
        return members::remove(event, path);
    }
    let present = members::first(event, path).cloned();
    let found = condition.tests.iter().find_map(|test| value(&test.term, present.as_ref()));
    if let Some(value) = found {
        put(event, path, value);
    }
}

/// Makes members agree that a pattern does not test with those that it tests, in an event made of that of another action.
fn agree(event: &mut Value, pattern: &Pattern, rule: &SubRule) {
    let text = |event: &Value, path: &str| {
        members::first(event, path).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let is_free = |path: &str| at(pattern, rule, path).is_none();
    let (of_envelope, of_record) = (text(event, "source"), text(event, "detail.eventSource"));
    match (source_label(&of_envelope), event_source_label(&of_record)) {
        (Some(label), _) if is_free("detail.eventSource") => {
            put(event, "detail.eventSource", event_source(label).into());
        }
        (_, Some(label)) if is_free("source") => put(event, "source", source(label).into()),
        _ => {}
    }
    let (detail_type, event_type) = (text(event, "detail-type"), text(event, "detail.eventType"));
    if is_free("detail.eventType") {
        let of_type = types().find(|(_, it)| *it == detail_type);
        if let Some((event_type, _)) = of_type {
            put(event, "detail.eventType", event_type.into());
        }
    } else if is_free("detail-type") {
        let of_type = types().find(|(it, _)| *it == event_type);
        if let Some((_, detail_type)) = of_type {
            put(event, "detail-type", detail_type.into());
        }
    }
}
