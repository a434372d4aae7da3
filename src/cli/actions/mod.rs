//! `actions`: lists the events of services, with their access levels and the rules that receive them.

pub(super) mod args;
mod json;
mod table;

use super::shared_args::Format;
use super::{CommandContext, Exit, Failure};
use crate::catalog::{Action, Catalog, PASS_ROLE, SearchResult, Service};
use crate::language::{Phrase, phrase};
use args::ActionsArgs;

pub(super) fn run(
    args: &ActionsArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<Exit, Failure> {
    let catalog = Catalog::embedded();
    // Splits `iam:CreateUser`, the form of IAM policies, and quoted words.
    let words = args.query.iter().flat_map(|it| it.split([':', ' ']));
    let words: Vec<_> = words.filter(|it| !it.is_empty()).map(str::to_owned).collect();
    if words.is_empty() {
        services(catalog.services().iter().collect(), args, context)?;
        return Ok(Exit::Success);
    }
    let human = matches!(args.format, Format::Human);
    if is_pass_role(&words) {
        context.ui.status(phrase!(
            "iam:PassRole is an action in IAM policies, not an event; these events carry a role:"
        ))?;
        list(&kept(catalog.passing_a_role(), args)?, false, args, context)?;
        return Ok(Exit::Success);
    }
    match catalog.look_up(&words) {
        SearchResult::Of(scope, found) => {
            let actions = kept(found, args)?;
            if human {
                table::heading(&scope, actions.len(), context)?;
            }
            list(&actions, words.len() == 1, args, context)?;
        }
        SearchResult::Anywhere(found) => {
            let actions = kept(found, args)?;
            if human {
                context.ui.status(table::found(&actions))?;
            }
            list(&actions, false, args, context)?;
        }
        SearchResult::Titled(found) => services(found, args, context)?,
        SearchResult::Nothing => return Err(nothing(&words)),
    }
    Ok(Exit::Success)
}

/// Applies `--mutating`.
fn kept(mut actions: Vec<Action>, args: &ActionsArgs) -> Result<Vec<Action>, Failure> {
    let found = actions.len();
    actions.retain(|it| !args.mutating || !it.read_only());
    if actions.is_empty() {
        let error = if found == 1 {
            phrase!("the only event found is read-only")
        } else {
            phrase!("all events found are read-only")
        };
        return Err(Failure::nothing(error)
            .hint(phrase!("run the command without --mutating to list read-only events")));
    }
    Ok(actions)
}

fn list(
    actions: &[Action],
    whole: bool,
    args: &ActionsArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<(), Failure> {
    match args.format {
        Format::Human => {
            table::actions(actions, context)?;
            table::legend(actions, whole, context)?;
        }
        Format::Json => actions.iter().try_for_each(|it| json::action(it, context))?,
    }
    Ok(())
}

fn services(
    services: Vec<&'static Service>,
    args: &ActionsArgs,
    context: &mut CommandContext<'_, '_>,
) -> Result<(), Failure> {
    let kept = |read_only: bool| !args.mutating || !read_only;
    let other: Vec<_> = Catalog::embedded().non_api().filter(|it| kept(it.read_only)).collect();
    let count = |service: &'static Service| {
        let operations = service.operations().filter(|it| kept(it.read_only)).count();
        operations + other.iter().filter(|it| it.event_source == service.event_source).count()
    };
    let counted: Vec<_> = services.into_iter().map(|it| (it, count(it))).collect();
    match args.format {
        Format::Human => table::services(&counted, context)?,
        Format::Json => {
            counted.iter().try_for_each(|(it, count)| json::service(it, *count, context))?;
        }
    }
    Ok(())
}

/// Returns true for `PassRole`, with or without `iam`.
fn is_pass_role(words: &[String]) -> bool {
    let is = |word: &String, expected: &str| word.eq_ignore_ascii_case(expected);
    match words {
        [name] => is(name, PASS_ROLE),
        [service, name] => is(service, "iam") && is(name, PASS_ROLE),
        _ => false,
    }
}

/// Returns the IAM action with this name. Some actions of IAM policies are not the name of an event, such as
/// `s3:ListAllMyBuckets`, which CloudTrail records as `ListBuckets`.
fn permission(words: &[String]) -> Option<&'static str> {
    let catalog = Catalog::embedded();
    match words {
        [name] => catalog.permissions_named(name).next().map(|(_, name)| name),
        [service, name] => {
            let scope = catalog.scope(service)?;
            let mut found = catalog.permissions_named(name);
            let found = found.find(|(source, _)| scope.event_sources.contains(source));
            found.map(|(_, name)| name)
        }
        _ => None,
    }
}

fn nothing(words: &[String]) -> Failure {
    if let Some(permission) = permission(words) {
        return Failure::nothing(phrase!(
            "{permission} is an action in IAM policies, not an event",
            permission
        ))
        .hint(phrase!("search for the API calls that require this permission"));
    }
    let error = phrase!("no service or event matches `{query}`", query = words.join(" "));
    let failure = Failure::nothing(error);
    match Catalog::embedded().suggestion(words) {
        Some(similar) => failure.hint(phrase!(
            "did you mean `audit-alert actions {query}`?",
            query = similar.join(" ")
        )),
        None => failure.hint(list_services()),
    }
}

/// Returns the hint for an unknown service.
pub(super) fn list_services() -> Phrase {
    phrase!("`audit-alert actions` lists all services")
}
