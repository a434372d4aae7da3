//! Tests of routes: the destinations that the alert of an event reaches.

use std::collections::BTreeSet;

use crate::diagnostic::{Name, Span};
use crate::event::{EventItem, EventSource};
use crate::language::{Phrase, phrase};
use crate::rules::engine::Engine;
use crate::rules::routes::Routing;

/// Differences between the expected and the actual destinations of an alert.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RouteOutcome {
    /// Destinations that the alert must reach but does not.
    pub missing: Vec<String>,
    /// Destinations that the alert reaches but must not.
    pub unexpected: Vec<String>,
}

/// Returns the destinations of an EventBridge event's alert, in order; none if the event does not alert. Returns the reason if
/// the event is invalid or too complex.
fn destinations_of(engine: &Engine, routing: &Routing, event: &str) -> Result<Vec<String>, Phrase> {
    let verdict = engine
        .verdict(event, &mut engine.scratch())
        .map_err(|it| it.diagnostic(Span::default()).phrase())?;
    if !verdict.alerts() {
        return Ok(Vec::new());
    }
    let item = EventSource::new(Name::Stdin, event.as_bytes()).next();
    let Some(Ok(EventItem::Event(event))) = item else {
        return Err(phrase!("alerts are sent for CloudTrail events only"));
    };
    event.with_record(|record| {
        let (record, _) = record.map_err(|it| it.phrase())?;
        let routed = routing.route(&engine.routed_alert(&record, &verdict));
        Ok(routed.into_iter().map(|it| it.destination.to_owned()).collect())
    })
}

/// Compares the destinations of an event's alert with the expected ones. The order has no meaning.
pub fn test_routes<'n>(
    engine: &Engine,
    routing: &Routing,
    event: &str,
    expected: impl Iterator<Item = &'n str>,
) -> Result<RouteOutcome, Phrase> {
    let actual: BTreeSet<_> = destinations_of(engine, routing, event)?.into_iter().collect();
    let expected: BTreeSet<_> = expected.map(str::to_owned).collect();
    Ok(RouteOutcome {
        missing: expected.difference(&actual).cloned().collect(),
        unexpected: actual.difference(&expected).cloned().collect(),
    })
}
