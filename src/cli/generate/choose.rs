//! Which action to generate an event of: the one that was named, or that is chosen from a list.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::anyhow;
use serde_json::Value;

use super::args::GenerateArgs;
use crate::catalog::{Action, Catalog};
use crate::cli::{CommandContext, Failure};

/// The action; nothing if the user gave up choosing.
pub(super) fn action(
    args: &GenerateArgs,
    template: Option<&Value>,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<Action>, Failure> {
    let in_template = |name: &str| Some(template?.get(name)?.as_str()?.to_owned());
    let service = args.service.clone().or_else(|| in_template("eventSource"));
    let name = args.action.clone().or_else(|| in_template("eventName"));
    let asks = context.world.stdin_is_terminal && context.world.stderr.is_terminal;
    let service = match service {
        Some(service) => service,
        None if asks => match choose_service(context)? {
            Some(service) => service,
            None => return Ok(None),
        },
        None => return Err(nothing_named()),
    };
    let known = Catalog::embedded().actions_of(&service);
    if known.is_empty() {
        return Err(unknown_service(&service));
    }
    let name = match name {
        Some(name) => name,
        None if asks => match choose_action(&known, context)? {
            Some(name) => name,
            None => return Ok(None),
        },
        None => {
            return Err(Failure::usage(anyhow!("no action of {service} is named"))
                .hint(format!("audit-alert actions {service} lists them")));
        }
    };
    let found = Catalog::embedded().resolve(&service, &name);
    found.map(Some).ok_or_else(|| unknown_action(&service, &name))
}

fn nothing_named() -> Failure {
    Failure::usage(anyhow!("no service and action are named"))
        .hint("audit-alert generate ecs CreateCluster")
        .hint("audit-alert actions lists services, audit-alert actions ecs their actions")
}

pub(in crate::cli) fn unknown_service(text: &str) -> Failure {
    let failure = Failure::invalid(anyhow!("there is no service `{text}`"));
    // An event without its service is a common slip.
    let named =
        Catalog::embedded().actions().filter(|it| it.event_name().eq_ignore_ascii_case(text));
    let sources: BTreeSet<_> =
        named.map(|it| (it.event_source(), it.event_name())).take(3).collect();
    if !sources.is_empty() {
        let hint = |(source, name): &(&str, &str)| format!("audit-alert generate {source} {name}");
        return sources.iter().map(hint).fold(failure, Failure::hint);
    }
    let failure = match Catalog::embedded().nearest_service(text) {
        Some(nearest) => failure.hint(format!("a service with a similar name exists: {nearest}")),
        None => failure,
    };
    failure.hint("audit-alert actions lists all services")
}

fn unknown_action(service: &str, name: &str) -> Failure {
    let catalog = Catalog::embedded();
    let failure = Failure::invalid(anyhow!("{service} has no action `{name}`"));
    let source = catalog.actions_of(service).first().map(Action::event_source);
    let failure = match source.and_then(|source| catalog.nearest_event(source, name)) {
        Some(nearest) => failure.hint(format!("an action with a similar name exists: {nearest}")),
        None => failure,
    };
    failure.hint(format!("audit-alert actions {service} lists all"))
}

fn choose_service(context: &mut CommandContext<'_, '_>) -> Result<Option<String>, Failure> {
    let (names, items): (Vec<_>, Vec<_>) = service_items().into_iter().unzip();
    let chosen = context.ui.choose("Service", &items)?;
    Ok(chosen.and_then(|index| names.get(index).map(|it| (*it).to_owned())))
}

/// Every service that has events: its name, and its line in a list.
pub(in crate::cli) fn service_items() -> Vec<(&'static str, String)> {
    let catalog = Catalog::embedded();
    let titles = catalog.services().iter().map(|it| (it.name, it.title));
    let mut items: BTreeMap<_, _> = titles.collect();
    // Some sources write events although no API model has them.
    for event in catalog.non_api() {
        items.entry(event.event_source).or_insert("events that are no API calls");
    }
    items.into_iter().map(|(name, title)| (name, format!("{name}  {title}"))).collect()
}

fn choose_action(
    actions: &[Action],
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<String>, Failure> {
    let names: Vec<_> = actions.iter().map(|it| it.event_name().to_owned()).collect();
    let chosen = context.ui.choose("Action", &names)?;
    Ok(chosen.and_then(|index| names.get(index).cloned()))
}
