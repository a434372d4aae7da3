//! Chooses the action of an event: the one in the arguments, or one that the user selects from a list.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::args::GenerateArgs;
use crate::catalog::{Action, Catalog};
use crate::cli::actions::list_services;
use crate::cli::{CommandContext, Failure};
use crate::language::{Phrase, phrase, service_words};
use crate::ui::Ui;

/// Returns the action, or `None` if the user cancels.
pub(super) fn action(
    args: &GenerateArgs,
    template: Option<&Value>,
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<Action>, Failure> {
    let in_template = |name: &str| Some(template?.get(name)?.as_str()?.to_owned());
    let service = args.service.clone().or_else(|| in_template("eventSource"));
    let name = args.action.clone().or_else(|| in_template("eventName"));
    let is_interactive = context.world.stdin_is_terminal && context.world.stderr.is_terminal;
    let service = match service {
        Some(service) => service,
        None if is_interactive => match choose_service(context)? {
            Some(service) => service,
            None => return Ok(None),
        },
        None => return Err(no_action()),
    };
    let known = Catalog::embedded().actions_of(&service);
    if known.is_empty() {
        return Err(unknown_service(&service));
    }
    let name = match name {
        Some(name) => name,
        None if is_interactive => match choose_action(&known, context)? {
            Some(name) => name,
            None => return Ok(None),
        },
        None => {
            return Err(Failure::usage(phrase!(
                "no action of {service} given",
                service = &service
            ))
            .hint(list_actions(&service)));
        }
    };
    let found = Catalog::embedded().resolve(&service, &name);
    found.map(Some).ok_or_else(|| unknown_action(&service, &name))
}

fn no_action() -> Failure {
    Failure::usage(phrase!("no service and action given"))
        .hint(Phrase::verbatim("audit-alert generate ecs CreateCluster"))
        .hint(list_services())
        .hint(list_actions("ecs"))
}

fn list_actions(service: &str) -> Phrase {
    phrase!("`audit-alert actions {service}` lists all actions", service)
}

pub(in crate::cli) fn unknown_service(text: &str) -> Failure {
    let failure = Failure::invalid(phrase!("there is no service `{name}`", name = text));
    // A common mistake is to give the event without its service.
    let named =
        Catalog::embedded().actions().filter(|it| it.event_name().eq_ignore_ascii_case(text));
    let sources: BTreeSet<_> =
        named.map(|it| (it.event_source(), it.event_name())).take(3).collect();
    if !sources.is_empty() {
        let hint = |(source, name): &(&str, &str)| {
            Phrase::verbatim(format!("audit-alert generate {source} {name}"))
        };
        return sources.iter().map(hint).fold(failure, Failure::hint);
    }
    failure.did_you_mean(Catalog::embedded().nearest_service(text)).hint(list_services())
}

fn unknown_action(service: &str, name: &str) -> Failure {
    let catalog = Catalog::embedded();
    let failure = Failure::invalid(phrase!("{service} has no action `{name}`", service, name));
    let source = catalog.actions_of(service).first().map(Action::event_source);
    let similar = source.and_then(|source| catalog.nearest_event(source, name));
    failure.did_you_mean(similar).hint(list_actions(service))
}

fn choose_service(context: &mut CommandContext<'_, '_>) -> Result<Option<String>, Failure> {
    let (names, items): (Vec<_>, Vec<_>) = service_items(context.ui).into_iter().unzip();
    let chosen = context.ui.choose(phrase!("Service"), &items)?;
    Ok(chosen.and_then(|index| names.get(index).map(|it| (*it).to_owned())))
}

/// Returns every service with events: its name, and its line in a list. The line has the words by which users of a language
/// search the service, before the title, which may not fit the terminal.
pub(in crate::cli) fn service_items(ui: &Ui<'_>) -> Vec<(&'static str, String)> {
    let (catalog, language) = (Catalog::embedded(), ui.language());
    let not_calls = ui.localized(phrase!("events that are not API calls"));
    let titles = catalog.services().iter().map(|it| (it.name, it.title));
    let mut items: BTreeMap<_, _> = titles.collect();
    // Some event sources have no API model, such as sign-in.
    for event in catalog.non_api() {
        items.entry(event.event_source).or_insert(&not_calls);
    }
    let line = |name: &str, title: &str| match service_words(language, name) {
        "" => format!("{name}  {title}"),
        words => format!("{name}  {words}  {title}"),
    };
    items.into_iter().map(|(name, title)| (name, line(name, title))).collect()
}

fn choose_action(
    actions: &[Action],
    context: &mut CommandContext<'_, '_>,
) -> Result<Option<String>, Failure> {
    let names: Vec<_> = actions.iter().map(|it| it.event_name().to_owned()).collect();
    let chosen = context.ui.choose(phrase!("Action"), &names)?;
    Ok(chosen.and_then(|index| names.get(index).cloned()))
}
