//! Prints events and services as tables. Standard output has the rows only, and only the last cell of a row can contain
//! spaces, for `awk` and `cut`. Headings and legends go to standard error.

use std::collections::BTreeSet;

use unicode_width::UnicodeWidthStr as _;

use crate::aws::{self, event_source};
use crate::catalog::{AccessLevel, Action, DeliveryClass, EventType, SearchScope, Service};
use crate::cli::CommandContext;
use crate::language::{Phrase, phrase, plural};
use crate::preview::{Role, Run, padded};
use crate::ui::{self, Ui};

/// Prints the names of a service in rules and records, and the services that share its event source.
pub(super) fn heading(
    scope: &SearchScope,
    count: usize,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let titles: Vec<_> = scope.services.iter().map(|it| it.title).collect();
    let sources: Vec<_> = scope.event_sources.iter().copied().collect();
    let title = if titles.is_empty() { sources.join(", ") } else { titles.join(", ") };
    let count = format!(": {}", context.ui.localized(events(count)));
    context.ui.aside(&[Run::new(title, Role::Bold), Run::new(count, Role::Plain)])?;
    for source in sources {
        context.ui.aside(&[
            Run::new("eventSource ", Role::Faint),
            Run::new(event_source(source), Role::Plain),
            Run::new(", source ", Role::Faint),
            Run::new(aws::source(source), Role::Plain),
        ])?;
    }
    let regions: BTreeSet<_> = scope.services.iter().filter_map(|it| it.region).collect();
    for region in regions {
        context.ui.status(phrase!(
            "global service: its events appear in {region}, so create rules there",
            region
        ))?;
    }
    let companions: Vec<_> = scope.companions().map(|it| it.name).collect();
    if !companions.is_empty() {
        let services = companions.join(", ");
        context.ui.status(phrase!("also with this eventSource: {services}", services))?;
    }
    Ok(())
}

/// Prints a row for each event: name, access level, delivery, service, and the operation or event type if it is unusual.
pub(super) fn actions(actions: &[Action], context: &mut CommandContext<'_, '_>) -> ui::Result<()> {
    let rows: Vec<_> = actions.iter().map(|it| (it, cells(it, context.ui))).collect();
    let widths: [usize; 4] = std::array::from_fn(|column| {
        rows.iter().map(|(_, cells)| cells[column].width()).max().unwrap_or_default()
    });
    for (action, [name, level, delivery, service]) in rows {
        let [names, levels, deliveries, services] = widths;
        let (bold, plain) = match DeliveryClass::of(action) {
            DeliveryClass::Ordinary => (Role::Bold, Role::Plain),
            DeliveryClass::AllEvents | DeliveryClass::Unsure | DeliveryClass::Data => {
                (Role::Faint, Role::Faint)
            }
        };
        let cells = format!("{}  {}  ", padded(&level, levels), padded(&delivery, deliveries));
        let mut line = vec![Run::new(format!("{name:names$}  "), bold), Run::new(cells, plain)];
        match remark(action) {
            Some(remark) => {
                let remark = context.ui.localized(remark);
                line.push(Run::new(format!("{service:services$}  "), plain));
                line.push(Run::new(remark, Role::Faint));
            }
            None => line.push(Run::new(service, plain)),
        }
        context.ui.line(&line)?;
    }
    Ok(())
}

fn cells(action: &Action, ui: &Ui<'_>) -> [String; 4] {
    let level = match action {
        Action::Api(operation) => ui.localized(level_word(operation.level)),
        Action::Other(_) => "-".to_owned(),
    };
    let delivery = ui.localized(delivery_word(DeliveryClass::of(action)));
    [action.event_name().to_owned(), level, delivery, service(action).to_owned()]
}

fn service(action: &Action) -> &'static str {
    match action {
        Action::Api(operation) => operation.service.name,
        Action::Other(_) => action.event_source(),
    }
}

fn level_word(level: AccessLevel) -> Phrase {
    match level {
        AccessLevel::List => phrase!("list"),
        AccessLevel::Read => phrase!("read"),
        AccessLevel::Tagging => phrase!("tagging"),
        AccessLevel::Write => phrase!("write"),
        AccessLevel::Permissions => phrase!("permissions"),
    }
}

fn delivery_word(delivery: DeliveryClass) -> Phrase {
    match delivery {
        DeliveryClass::Ordinary => phrase!("ordinary"),
        DeliveryClass::AllEvents => phrase!("all-events"),
        DeliveryClass::Unsure => phrase!("unsure"),
        DeliveryClass::Data => phrase!("data"),
    }
}

fn remark(action: &Action) -> Option<Phrase> {
    match action {
        Action::Api(operation) if operation.name != operation.event_name => {
            Some(phrase!("operation {name}", name = operation.name))
        }
        // API calls without a model: only AWS itself makes them.
        Action::Other(event) if event.kind == EventType::ApiCall => None,
        Action::Api(_) => None,
        Action::Other(_) => {
            Some(Phrase::verbatim(format!("eventType {}", action.kind().event_type())))
        }
    }
}

/// Prints the meaning of the words in the third column, and a next command.
pub(super) fn legend(
    actions: &[Action],
    whole: bool,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let classes: BTreeSet<_> = actions.iter().map(DeliveryClass::of).collect();
    for delivery in classes {
        let meaning = match delivery {
            DeliveryClass::Ordinary => phrase!("every enabled rule receives the event"),
            DeliveryClass::AllEvents => phrase!(
                "read-only; only rules in the state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS receive it"
            ),
            DeliveryClass::Unsure => {
                phrase!(
                    "read-only, but its name has no read verb; AWS does not document whether rules receive it"
                )
            }
            DeliveryClass::Data => {
                phrase!("data event; rules receive it if a trail selects such events")
            }
        };
        context.ui.status(delivery_word(delivery).because(meaning))?;
    }
    let query = example(actions, whole);
    context.ui.status(phrase!("next: audit-alert generate {query}", query))
}

/// Returns an event for the next command, if possible one that is worth an alert. Of a whole service, the shortest name with
/// `Create` is likely the main resource, such as `CreateCluster` of ECS. Of a search, it is the first event.
fn example(actions: &[Action], whole: bool) -> String {
    let ordinary = || actions.iter().filter(|it| DeliveryClass::of(it) == DeliveryClass::Ordinary);
    let creates = ordinary().filter(|it| whole && it.event_name().starts_with("Create"));
    let shortest = creates.min_by_key(|it| it.event_name().len());
    let chosen = shortest.or_else(|| ordinary().next()).or(actions.first());
    let words = chosen.map(|it| match it {
        Action::Api(operation) => format!("{} {}", operation.service.name, operation.name),
        Action::Other(event) => format!("{} {}", event.event_source, event.event_name),
    });
    words.unwrap_or_default()
}

/// Returns the heading of a search: `12 events of 3 services`.
pub(super) fn found(actions: &[Action]) -> Phrase {
    let services: BTreeSet<_> = actions.iter().map(service).collect();
    plural!(
        count = services.len(),
        "{events} of {count} service",
        "{events} of {count} services",
        events = events(actions.len())
    )
}

fn events(count: usize) -> Phrase {
    plural!(count, "{count} event", "{count} events")
}

/// Prints a row for each service: name, number of events, source in rules, region of a global service, title.
pub(super) fn services(
    services: &[(&'static Service, usize)],
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let widest = |width: fn(&Service) -> usize| {
        services.iter().map(|(it, _)| width(it)).max().unwrap_or_default()
    };
    let (names, sources) = (widest(|it| it.name.len()), widest(|it| it.event_source.len()));
    let regions = widest(|it| it.region.map_or(1, str::len));
    for (service, count) in services {
        let source = aws::source(service.event_source);
        let region = service.region.unwrap_or("-");
        context.ui.line(&[
            Run::new(format!("{:names$}", service.name), Role::Bold),
            Run::new(format!("  {count:>4}  {source:0$}  ", sources + 4), Role::Plain),
            Run::new(format!("{region:regions$}  "), Role::Faint),
            Run::new(service.title, Role::Plain),
        ])?;
    }
    context.ui.status(plural!(
        count = services.len(),
        "{count} service: name, events, source, region",
        "{count} services: name, events, source, region"
    ))?;
    let first = services.iter().find(|(it, _)| it.name == "ecs").or(services.first());
    let service = first.map_or("ecs", |(it, _)| it.name);
    context.ui.status(phrase!("next: audit-alert actions {service}", service))
}
