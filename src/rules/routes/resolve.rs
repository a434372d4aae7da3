//! Resolves the destinations and routes of a rule set. Reports names that do not exist.

use super::{Glob, NamedDestination, Route, Routing};
use crate::aws::is_account_syntax;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::language::{Phrase, phrase};
use crate::rules::file::{DestinationEntry, RouteEntry, RoutingEntries, Spanned, toml_string};

/// Resolves destinations and routes of a rule set with these rules. Returns the valid part and all problems.
pub(in crate::rules) fn resolve_routing(
    entries: &RoutingEntries,
    rules: &[&str],
) -> (Routing, Vec<Diagnostic>) {
    let accounts = entries.accounts.iter().map(|(id, name)| (id.clone(), name.value.clone()));
    let destinations = entries.destinations.iter().map(|it| {
        let DestinationEntry { name, channel, mention } = it.clone();
        NamedDestination { name: name.value, channel, mention }
    });
    let routing = Routing {
        accounts: accounts.collect(),
        destinations: destinations.collect(),
        routes: entries.routes.iter().map(route).collect(),
        fallback: entries.default.iter().flatten().map(|it| it.value.clone()).collect(),
    };
    let mut checker = ReferenceChecker { routing: &routing, found: Vec::new() };
    entries.routes.iter().for_each(|it| checker.route(it, rules));
    entries.default.iter().flatten().for_each(|it| checker.destination(it));
    let found = checker.found;
    (routing, found)
}

fn route(entry: &RouteEntry) -> Route {
    let globs = |texts: &Option<Vec<Spanned<String>>>| {
        texts.iter().flatten().map(|it| Glob::new(it.value.as_str())).collect()
    };
    Route {
        severity: entry.severity,
        rules: globs(&entry.rules),
        accounts: globs(&entry.accounts),
        regions: globs(&entry.regions),
        sources: globs(&entry.sources),
        events: globs(&entry.events),
        actor: globs(&entry.actor),
        also: entry.also,
        to: entry.to.iter().map(|it| it.value.clone()).collect(),
    }
}

struct ReferenceChecker<'r> {
    routing: &'r Routing,
    found: Vec<Diagnostic>,
}

impl ReferenceChecker<'_> {
    fn route(&mut self, route: &RouteEntry, rules: &[&str]) {
        for rule in route.rules.iter().flatten() {
            self.glob(rule, rules, phrase!("unknown rule `{rule}`", rule = rule.value));
        }
        let names: Vec<_> = self.routing.accounts.names().collect();
        for account in route.accounts.iter().flatten() {
            // A pattern of account IDs may select accounts without a name.
            let is_id = |c: char| c.is_ascii_digit() || c == '*';
            let is_id_pattern = account.value.contains('*') && account.value.chars().all(is_id);
            if !is_account_syntax(&account.value) && !is_id_pattern {
                let title = phrase!("unknown account `{account}`", account = account.value);
                self.glob(account, &names, title);
            }
        }
        route.to.iter().for_each(|it| self.destination(it));
    }

    fn destination(&mut self, name: &Spanned<String>) {
        let known: Vec<_> = self.routing.names().collect();
        if !known.contains(&name.value.as_str()) {
            let title = phrase!("unknown destination `{name}`", name = name.value);
            self.unknown(name, title, &known);
        }
    }

    /// Reports a pattern that matches none of the known names.
    fn glob(&mut self, given: &Spanned<String>, known: &[&str], title: Phrase) {
        let glob = Glob::new(given.value.as_str());
        if !known.iter().any(|it| glob.matches(it)) {
            self.unknown(given, title, known);
        }
    }

    fn unknown(&mut self, named: &Spanned<String>, title: Phrase, known: &[&str]) {
        let label = phrase!("not found");
        let mut diagnostic = Diagnostic::new(Code::RuleSetReference, named.span, title, label);
        if let Some(near) = nearest(&named.value, known) {
            diagnostic = diagnostic.suggest(near, toml_string(near));
        }
        self.found.push(diagnostic);
    }
}
