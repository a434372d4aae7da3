//! Finds routes that no alert reaches, destinations that receive none, and alerts that only a destination without settings
//! receives.

use super::locations::CheckLocations;
use crate::alert::Severity;
use crate::diagnostic::{Code, Diagnostic};
use crate::language::phrase;
use crate::rules::routes::{DEFAULT_DESTINATION, Glob, Route};
use crate::rules::set::Effective;

pub(super) fn routes(set: &Effective, places: &CheckLocations) -> Vec<Diagnostic> {
    let rules: Vec<_> = set.rules.iter().map(|it| (it.name.as_str(), it.about.severity)).collect();
    let mut found: Vec<_> = unreachable(&set.routing.routes, &rules, places);
    let used = set.routing.used();
    for (name, span) in &places.destinations {
        if !used.contains(&name.as_str()) {
            let title = phrase!("no alert goes to `{name}`", name);
            let label = phrase!("neither a route nor [route_default] has this destination");
            found.push(Diagnostic::new(Code::RoutesUnused, *span, title, label));
        }
    }
    found.extend(unconfigured(set, &rules, places));
    found
}

fn unreachable(
    routes: &[Route],
    rules: &[(&str, Severity)],
    places: &CheckLocations,
) -> Vec<Diagnostic> {
    let described = routes.iter().zip(&places.routes).enumerate();
    let unreachable = described.filter_map(|(index, (route, span))| {
        let label = if route.selects_rules(rules) {
            let earlier = routes.iter().take(index);
            let number = 1 + earlier.enumerate().find(|(_, it)| !it.also && covers(it, route))?.0;
            phrase!("route {number} decides all alerts that this one selects", number)
        } else {
            phrase!("no rule meets `rules` and `severity`")
        };
        let title = phrase!("no alert reaches route {number}", number = index + 1);
        Some(Diagnostic::new(Code::RoutesUnreachable, *span, title, label))
    });
    unreachable.collect()
}

/// Returns true if `wide` certainly selects every alert that `narrow` does.
fn covers(wide: &Route, narrow: &Route) -> bool {
    let lists = |it: &Route| {
        [&it.rules, &it.accounts, &it.regions, &it.sources, &it.events, &it.actor].map(Clone::clone)
    };
    // A pattern that matches the text of another one matches all its texts: only its own stars can match that one's.
    let covered = |wide: &[Glob], narrow: &[Glob]| {
        let is_covered = |it: &Glob| wide.iter().any(|wide| wide.matches(it.as_str()));
        wide.is_empty() || (!narrow.is_empty() && narrow.iter().all(is_covered))
    };
    let severity = wide.severity.is_none_or(|least| narrow.severity.is_some_and(|it| it >= least));
    severity && lists(wide).iter().zip(&lists(narrow)).all(|(wide, narrow)| covered(wide, narrow))
}

/// Reports alerts that go to the default destination because of no route, if the rule set does not configure it.
fn unconfigured(
    set: &Effective,
    rules: &[(&str, Severity)],
    places: &CheckLocations,
) -> Option<Diagnostic> {
    let routing = &set.routing;
    if places.configures_default || !routing.fallback().any(|it| it == DEFAULT_DESTINATION) {
        return None;
    }
    let (_, span) = places.destinations.first()?;
    let has_only_rules = |it: &&Route| {
        Route { severity: None, rules: Vec::new(), ..(*it).clone() }.selects_all() && !it.also
    };
    let deciding: Vec<_> = routing.routes.iter().filter(has_only_rules).collect();
    let is_decided = |rule: &(&str, Severity)| {
        deciding.iter().any(|it| it.selects_rules(std::slice::from_ref(rule)))
    };
    if rules.iter().all(is_decided) {
        return None;
    }
    let title = phrase!("alerts that no route decides go to `default`, which is not configured");
    let label = phrase!("this rule set has destinations, but neither [route_default] nor [slack]");
    let diagnostic = Diagnostic::new(Code::RoutesUndelivered, *span, title, label);
    Some(
        diagnostic.help(phrase!("add `[route_default]` with the destinations of all other alerts")),
    )
}
