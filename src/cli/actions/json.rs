//! Prints events and services as JSON. Members can be added, but are never renamed or removed.

use serde::Serialize;

use crate::aws;
use crate::catalog::{Action, DeliveryClass, Service};
use crate::cli::CommandContext;
use crate::ui;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ActionLine {
    event_source: String,
    source: String,
    event_name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<&'static str>,
    /// The name in the API, if it differs from the event name.
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_level: Option<&'static str>,
    read_only: bool,
    delivery: &'static str,
    event_type: &'static str,
    /// The region in which the events of a global service appear.
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'static str>,
}

pub(super) fn action(action: &Action, context: &mut CommandContext<'_, '_>) -> ui::Result<()> {
    let operation = match action {
        Action::Api(operation) => Some(operation),
        Action::Other(_) => None,
    };
    let line = ActionLine {
        event_source: aws::event_source(action.event_source()),
        source: aws::source(action.event_source()),
        event_name: action.event_name(),
        service: operation.map(|it| it.service.name),
        operation: operation.map(|it| it.name).filter(|it| *it != action.event_name()),
        access_level: operation.map(|it| it.level.name()),
        read_only: action.read_only(),
        delivery: DeliveryClass::of(action).name(),
        event_type: action.kind().event_type(),
        region: operation.and_then(|it| it.service.region),
    };
    context.ui.json(&line, false)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ServiceLine {
    service: &'static str,
    title: &'static str,
    event_source: String,
    source: String,
    /// The number of events.
    actions: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'static str>,
}

pub(super) fn service(
    service: &Service,
    actions: usize,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let line = ServiceLine {
        service: service.name,
        title: service.title,
        event_source: aws::event_source(service.event_source),
        source: aws::source(service.event_source),
        actions,
        region: service.region,
    };
    context.ui.json(&line, false)
}
