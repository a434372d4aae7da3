//! Selects events of a service for a rule.

use super::{DraftRule, DraftScope};
use crate::catalog::{AccessLevel, Action, Catalog, DeliveryClass, EventType};
use crate::rules::checks::delivering_calls;

/// Prefixes of names of events that remove something.
const REMOVAL_VERBS: [&str; 9] = [
    "Delete",
    "Deregister",
    "Detach",
    "Disable",
    "Disassociate",
    "Remove",
    "Revoke",
    "Schedule",
    "Terminate",
];

/// Names of a service's events that change something, sorted. Leaves out calls that deliver an alert, because a rule for them
/// alerts forever.
pub fn mutating(service: &str) -> Vec<&'static str> {
    names(service, |_| true)
}

/// Names of a service's deletions and permission changes, sorted. Leaves out data events if there are others: trails do not
/// log data events by default.
pub fn deletions(service: &str) -> Vec<&'static str> {
    let is_selected = |action: &Action| {
        let name = action.event_name();
        // With the prefix `Schedule` only deletions, such as ScheduleKeyDeletion.
        let removes = REMOVAL_VERBS.iter().any(|it| name.starts_with(it))
            && (!name.starts_with("Schedule") || name.ends_with("Deletion"));
        let changes_permissions =
            matches!(action, Action::Api(operation) if operation.level == AccessLevel::Permissions);
        removes || changes_permissions
    };
    let logged = names(service, |it| is_selected(it) && !is_data(it));
    if logged.is_empty() { names(service, is_selected) } else { logged }
}

impl DraftRule {
    /// The names of the rule's events. Empty for a rule that selects all API calls of its service.
    pub(super) fn event_names(&self) -> Vec<&str> {
        let Self { service, scope, .. } = self;
        match scope {
            DraftScope::Mutating => {
                let actions = Catalog::embedded().actions_of(service);
                // A rule for all API calls leaves out sign-ins, which are not API calls.
                let has_sign_in = actions.iter().any(|it| it.kind() == EventType::ConsoleSignIn);
                if !has_sign_in && own_calls(service).is_empty() {
                    return Vec::new();
                }
                let logged = names(service, |it| !is_data(it));
                if logged.is_empty() { mutating(service) } else { logged }
            }
            DraftScope::Deletions => deletions(service),
            DraftScope::These(events) => events.iter().map(String::as_str).collect(),
        }
    }
}

fn is_data(action: &Action) -> bool {
    DeliveryClass::of(action) == DeliveryClass::Data
}

/// Names of the calls that deliver an alert and have the service's event source, which several services may share.
fn own_calls(service: &str) -> Vec<&'static str> {
    let source = Catalog::embedded().event_source_of(service);
    source.map_or_else(Vec::new, |it| delivering_calls(it).collect())
}

fn names(service: &str, is_selected: impl Fn(&Action) -> bool) -> Vec<&'static str> {
    let actions = Catalog::embedded().actions_of(service);
    let own = own_calls(service);
    let is_own = |it: &Action| own.contains(&it.event_name());
    let changes = actions.iter().filter(|it| !it.read_only() && !is_own(it) && is_selected(it));
    let mut names: Vec<_> = changes.map(Action::event_name).collect();
    names.sort_unstable();
    names.dedup();
    names
}
