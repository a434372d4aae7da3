//! Events and services for people. Standard output has rows only, with no space inside a cell but the last; what explains
//! them goes beside it.

use std::collections::BTreeSet;

use crate::aws::event_source;
use crate::catalog::{Action, DeliveryClass, EventType, SearchScope, Service};
use crate::cli::CommandContext;
use crate::preview::{Role, Run};
use crate::ui;

/// What a service is called in rules and records, and what else writes under that name.
pub(super) fn heading(
    scope: &SearchScope,
    count: usize,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let titles: Vec<_> = scope.services.iter().map(|it| it.title).collect();
    let sources: Vec<_> = scope.event_sources.iter().copied().collect();
    let title = if titles.is_empty() { sources.join(", ") } else { titles.join(", ") };
    context.ui.aside(&[
        Run::new(title, Role::Bold),
        Run::new(format!(": {}", events(count)), Role::Plain),
    ])?;
    for source in sources {
        context.ui.aside(&[
            Run::new("eventSource ", Role::Faint),
            Run::new(event_source(source), Role::Plain),
            Run::new(", source ", Role::Faint),
            Run::new(format!("aws.{source}"), Role::Plain),
        ])?;
    }
    let regions: BTreeSet<_> = scope.services.iter().filter_map(|it| it.region).collect();
    for region in regions {
        let text =
            format!("a global service: its events appear in {region}, and rules belong there");
        context.ui.status(&text)?;
    }
    let companions: Vec<_> = scope.companions().map(|it| it.name).collect();
    if !companions.is_empty() {
        let verb = if companions.len() == 1 { "shares" } else { "share" };
        context.ui.status(&format!("{} {verb} this eventSource", companions.join(", ")))?;
    }
    Ok(())
}

/// A row for each event: its name, access level, reach, service, and what else tells it apart.
pub(super) fn actions(actions: &[Action], context: &mut CommandContext<'_, '_>) -> ui::Result<()> {
    let rows: Vec<_> = actions.iter().map(|it| (it, cells(it))).collect();
    let widths: [usize; 4] = std::array::from_fn(|column| {
        rows.iter().map(|(_, cells)| cells[column].len()).max().unwrap_or_default()
    });
    for (action, [name, level, delivery, service]) in rows {
        let [names, levels, deliveries, services] = widths;
        let (bold, plain) = match DeliveryClass::of(action) {
            DeliveryClass::Ordinary => (Role::Bold, Role::Plain),
            DeliveryClass::AllEvents | DeliveryClass::Unsure | DeliveryClass::Data => {
                (Role::Faint, Role::Faint)
            }
        };
        let cells = format!("{level:levels$}  {delivery:deliveries$}  ");
        let mut line = vec![Run::new(format!("{name:names$}  "), bold), Run::new(cells, plain)];
        match remark(action) {
            Some(remark) => {
                line.push(Run::new(format!("{service:services$}  "), plain));
                line.push(Run::new(remark, Role::Faint));
            }
            None => line.push(Run::new(service, plain)),
        }
        context.ui.line(&line)?;
    }
    Ok(())
}

fn cells(action: &Action) -> [&'static str; 4] {
    let (level, service) = match action {
        Action::Api(operation) => (operation.level.name(), operation.service.name),
        Action::Other(_) => ("-", action.event_source()),
    };
    [action.event_name(), level, DeliveryClass::of(action).name(), service]
}

fn remark(action: &Action) -> Option<String> {
    match action {
        Action::Api(operation) if operation.name != operation.event_name => {
            Some(format!("operation {}", operation.name))
        }
        // Calls that only AWS makes have no model.
        Action::Other(event) if event.kind == EventType::ApiCall => None,
        Action::Api(_) => None,
        Action::Other(_) => Some(format!("eventType {}", action.kind().event_type())),
    }
}

/// What the words in the third column mean, and what to do next.
pub(super) fn legend(
    actions: &[Action],
    whole: bool,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<()> {
    let seen: BTreeSet<_> = actions.iter().map(DeliveryClass::of).collect();
    for delivery in seen {
        let meaning = match delivery {
            DeliveryClass::Ordinary => "every enabled rule gets it",
            DeliveryClass::AllEvents => {
                "read-only; only rules in the state ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS get it"
            }
            DeliveryClass::Unsure => {
                "read-only, though not by its name; some rules get it, AWS promises none"
            }
            DeliveryClass::Data => "a data event; rules get it if a trail selects such events",
        };
        context.ui.status(&format!("{}: {meaning}", delivery.name()))?;
    }
    let next = format!("next: audit-alert generate {}", example(actions, whole));
    context.ui.status(&next)
}

/// An event that is worth an alarm, if there is one: of a whole service the creation of what is likely its main thing, of a
/// search what was asked for.
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

/// `12 events of 3 services`
pub(super) fn found(actions: &[Action]) -> String {
    let services: BTreeSet<_> = actions.iter().map(|it| cells(it)[3]).collect();
    let plural = if services.len() == 1 { "" } else { "s" };
    format!("{} of {} service{plural}", events(actions.len()), services.len())
}

fn events(count: usize) -> String {
    format!("{count} event{}", if count == 1 { "" } else { "s" })
}

/// A row for each service: its name, how many events it has, the source in rules, the region of a global one, its title.
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
        let source = format!("aws.{}", service.event_source);
        let region = service.region.unwrap_or("-");
        context.ui.line(&[
            Run::new(format!("{:names$}", service.name), Role::Bold),
            Run::new(format!("  {count:>4}  {source:0$}  ", sources + 4), Role::Plain),
            Run::new(format!("{region:regions$}  "), Role::Faint),
            Run::new(service.title, Role::Plain),
        ])?;
    }
    let plural = if services.len() == 1 { "" } else { "s" };
    context
        .ui
        .status(&format!("{} service{plural}: name, events, source, region", services.len()))?;
    let first = services.iter().find(|(it, _)| it.name == "ecs").or(services.first());
    let next = first.map_or("ecs", |(it, _)| it.name);
    context.ui.status(&format!("next: audit-alert actions {next}"))
}
