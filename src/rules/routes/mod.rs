//! Decides which destinations receive an alert. The keys of the rule set are in `file`; delivery is not part of this module.

mod name_glob;
mod resolve;
mod routed_alert;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use super::file::{DEFAULT_DESTINATION, DestinationChannel};
use crate::alert::{AccountNames, Severity};
pub use name_glob::Glob;
pub(in crate::rules) use resolve::resolve_routing;
pub use routed_alert::RoutedAlert;

/// The resolved destinations and routes of a rule set. The default routes every alert to [`DEFAULT_DESTINATION`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Routing {
    /// Names of accounts, for messages and for routes.
    #[serde(skip_serializing_if = "AccountNames::is_empty")]
    pub accounts: AccountNames,
    /// Destinations besides [`DEFAULT_DESTINATION`], which the settings describe.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub destinations: Vec<NamedDestination>,
    /// Routes, in the order of evaluation.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<Route>,
    /// Destinations of alerts that no route decides. Empty for [`DEFAULT_DESTINATION`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fallback: Vec<String>,
}

/// A destination of `[destinations]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NamedDestination {
    /// Unique in the rule set.
    pub name: String,
    /// Receives the messages.
    pub channel: DestinationChannel,
    /// The ID of a Slack user group to mention in critical alerts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mention: Option<String>,
}

/// A `[[route]]`. An empty list is a condition that every alert meets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Route {
    /// Lowest severity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Names of rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Glob>,
    /// Account IDs or names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<Glob>,
    /// Regions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<Glob>,
    /// Event sources.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Glob>,
    /// Event names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Glob>,
    /// The actor's name or ARN.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actor: Vec<Glob>,
    /// Later routes apply as well.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub also: bool,
    /// Names of destinations.
    pub to: Vec<String>,
}

/// A destination of an alert, with the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoutedTo<'r> {
    /// The name of the destination.
    pub destination: &'r str,
    /// The first reason for it.
    pub by: RoutedBy,
}

/// The reason why an alert goes to a destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoutedBy {
    /// The route with this index.
    Route(usize),
    /// No route decides.
    Fallback,
}

impl Routing {
    /// Returns true if every alert goes to [`DEFAULT_DESTINATION`] and no account has a name.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns true if the rule set has destinations or routes, so that alerts may go elsewhere than
    /// [`DEFAULT_DESTINATION`].
    pub fn routes_alerts(&self) -> bool {
        !(self.destinations.is_empty() && self.routes.is_empty() && self.fallback.is_empty())
    }

    /// Returns the destination of this name. Returns `None` for [`DEFAULT_DESTINATION`] and for unknown names.
    pub fn destination(&self, name: &str) -> Option<&NamedDestination> {
        self.destinations.iter().find(|it| it.name == name)
    }

    /// Returns the names of all destinations that routes can have.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.destinations.iter().map(|it| it.name.as_str()).chain([DEFAULT_DESTINATION])
    }

    /// Returns the destinations of alerts that no route decides.
    pub fn fallback(&self) -> impl Iterator<Item = &str> {
        let built_in = self.fallback.is_empty().then_some(DEFAULT_DESTINATION);
        self.fallback.iter().map(String::as_str).chain(built_in)
    }

    /// Returns the names of all destinations that alerts may go to, once each.
    pub fn used(&self) -> Vec<&str> {
        let routed = self.routes.iter().flat_map(|it| &it.to).map(String::as_str);
        let mut names: Vec<_> = routed.chain(self.fallback()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Returns the destinations of an alert, once each, in the order of the routes that select it. There is at least one.
    ///
    /// The first route whose conditions the alert meets decides. A route with `also` adds its destinations and decides
    /// nothing, so that it never takes an alert away from another destination.
    pub fn route(&self, alert: &RoutedAlert<'_>) -> Vec<RoutedTo<'_>> {
        let mut all: Vec<RoutedTo<'_>> = Vec::new();
        let mut add = |destination, by| {
            if !all.iter().any(|it| it.destination == destination) {
                all.push(RoutedTo { destination, by });
            }
        };
        for (index, route) in self.routes.iter().enumerate() {
            if route.selects(alert, &self.accounts) {
                route.to.iter().for_each(|it| add(it, RoutedBy::Route(index)));
                if !route.also {
                    return all;
                }
            }
        }
        self.fallback().for_each(|it| add(it, RoutedBy::Fallback));
        all
    }
}

impl Route {
    /// Returns true if an alert meets all conditions. One rule must meet both `rules` and `severity`.
    pub fn selects(&self, alert: &RoutedAlert<'_>, accounts: &AccountNames) -> bool {
        let is_any = |globs: &[Glob], texts: &[Option<&str>]| {
            let matches = |glob: &Glob| texts.iter().flatten().any(|it| glob.matches(it));
            globs.is_empty() || globs.iter().any(matches)
        };
        let account = alert.account.as_deref();
        let account_name = account.and_then(|it| accounts.name(it));
        // Most routes have no sources, so that the last form is rarely made: the source of the delivered event.
        let is_source = || {
            let source = alert.source.as_deref();
            let label = source.and_then(|it| it.split('.').next());
            let delivered = label.map(|it| format!("aws.{it}"));
            is_any(&self.sources, &[source, label, delivered.as_deref()])
        };
        self.selects_rules(&alert.rules)
            && is_any(&self.accounts, &[account, account_name])
            && is_any(&self.regions, &[alert.region.as_deref()])
            && (self.sources.is_empty() || is_source())
            && is_any(&self.events, &[alert.event.as_deref()])
            && is_any(&self.actor, &[alert.actor.as_deref(), alert.actor_arn.as_deref()])
    }

    /// Returns true if one of these rules meets `rules` and `severity`, or if the route has neither.
    pub fn selects_rules(&self, rules: &[(&str, Severity)]) -> bool {
        let selects = |(name, severity): &(&str, Severity)| {
            self.severity.is_none_or(|least| *severity >= least)
                && (self.rules.is_empty() || self.rules.iter().any(|it| it.matches(name)))
        };
        (self.severity.is_none() && self.rules.is_empty()) || rules.iter().any(selects)
    }

    /// Returns true if every alert meets the conditions.
    pub fn selects_all(&self) -> bool {
        let Self { severity, rules, accounts, regions, sources, events, actor, .. } = self;
        let lists = [rules, accounts, regions, sources, events, actor];
        severity.is_none() && lists.iter().all(|it| it.is_empty())
    }
}
