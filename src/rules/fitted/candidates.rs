//! Chooses events for a sub-rule that need few changes.

use serde_json::Value;

use super::failing;
use crate::aws::{event_source, is_account_syntax, source};
use crate::catalog::{Action, Catalog, DeliveryClass, Service};
use crate::generate::{EventSpec, IdentityKind};
use crate::pattern::ast::SubRule;
use crate::pattern::{Budget, Pattern};
use crate::rules::event_facts::{EventFacts, at, conditions};
use crate::rules::settings::region_error;
use crate::rules::testing::generate;

/// Limit of events of a sub-rule.
const MAX_CANDIDATES: usize = 8;

/// Services whose events many readers know, for patterns that allow events of any service.
const FAMILIAR: [&str; 6] = ["iam", "ec2", "s3", "ecs", "lambda", "kms"];

/// Verbs of events that many readers know.
const VERBS: [&str; 4] = ["Create", "Delete", "Put", "Update"];

/// Limit of the work of evaluating a pattern on the events of one action.
const BUDGET: u64 = 16 << 20;

/// An event to change.
pub(super) struct Candidate {
    pub(super) event: Value,
    /// It is the event of another action than the pattern names, so that it has no request.
    pub(super) is_of_another: bool,
}

/// Makes events for a sub-rule, those that need few changes first.
pub(super) fn candidates<'p>(
    pattern: &'p Pattern,
    rule: &'p SubRule,
) -> impl Iterator<Item = Candidate> + 'p {
    let mut facts = actions(pattern, rule, EventFacts::agree_with);
    let is_of_another = facts.is_empty();
    if is_of_another {
        // The catalog may lack the event, but know the service.
        facts = actions(pattern, rule, |_, _, _| true);
        if facts.is_empty() {
            let familiar = Catalog::embedded().resolve("iam", "CreateUser");
            facts = familiar.into_iter().flat_map(EventFacts::of).collect();
        }
    }
    facts.into_iter().take(MAX_CANDIDATES).filter_map(move |facts| {
        let mut event = nearest(pattern, rule, &facts)?;
        super::put(&mut event, "detail-type", facts.detail_type.into());
        if is_of_another {
            for member in ["requestParameters", "responseElements"] {
                super::put(&mut event, &format!("detail.{member}"), Value::Null);
            }
            super::members::remove(&mut event, "detail.resources");
        }
        Some(Candidate { event, is_of_another })
    })
}

/// The events of services that a sub-rule allows, and that a test allows as well.
fn actions(
    pattern: &Pattern,
    rule: &SubRule,
    is_allowed: impl Fn(&EventFacts, &Pattern, &SubRule) -> bool,
) -> Vec<EventFacts> {
    let accepts = |path, text: &str| {
        at(pattern, rule, path).is_none_or(|it| it.tests.iter().any(|test| test.term.accepts(text)))
    };
    let is_named = |label: &str| {
        accepts("source", &source(label)) && accepts("detail.eventSource", &event_source(label))
    };
    let catalog = Catalog::embedded();
    let is_familiar = |label: &str| FAMILIAR.contains(&label);
    let services = catalog.services().iter().filter(|it| is_named(it.event_source));
    let (familiar, others): (Vec<_>, Vec<_>) =
        services.partition(|it| is_familiar(it.event_source));
    let of = |services: Vec<&'static Service>| {
        services.into_iter().map(|it| it.operations().map(Action::Api).collect::<Vec<_>>())
    };
    let other_events = catalog.non_api().filter(|it| is_named(it.event_source));
    let other_events = other_events.map(Action::Other).collect::<Vec<_>>();
    let groups = of(familiar).chain([other_events]).chain(of(others));
    let mut found = Vec::new();
    for group in groups {
        let facts = group.into_iter().flat_map(EventFacts::of);
        found.extend(facts.filter(|it| is_allowed(it, pattern, rule)));
        if found.len() >= MAX_CANDIDATES {
            break;
        }
    }
    found.sort_by_key(|it| rank(&it.action));
    found
}

/// Orders events: those that rules in any state receive, and that change something obvious, come first.
fn rank(action: &Action) -> (u8, bool) {
    let delivery = match DeliveryClass::of(action) {
        DeliveryClass::Ordinary => 0,
        DeliveryClass::Data | DeliveryClass::Unsure => 1,
        DeliveryClass::AllEvents => 2,
    };
    let name = action.event_name();
    (delivery, !VERBS.iter().any(|it| name.starts_with(it)))
}

/// The event of an action with the fewest failing conditions, among those of all identities that the pattern may test.
fn nearest(pattern: &Pattern, rule: &SubRule, facts: &EventFacts) -> Option<Value> {
    let index = pattern.sub_rules().iter().position(|it| std::ptr::eq(it, rule))?;
    let tests = |prefix: &str| {
        conditions(pattern, rule).any(|it| pattern.path(it.path).text().starts_with(prefix))
    };
    let usual = spec(pattern, rule, facts.action);
    let mut specs = vec![usual.clone()];
    if tests("detail.userIdentity") {
        let kinds = IdentityKind::ALL.into_iter().map(|(kind, ..)| kind);
        specs.extend(kinds.map(|kind| EventSpec { identity: Some(kind), ..usual.clone() }));
    }
    if tests("detail.requestParameters") || tests("detail.responseElements") {
        let full = specs.iter().map(|it| EventSpec { full: true, ..it.clone() });
        specs.extend(full.collect::<Vec<_>>());
    }
    let mut budget = Budget::of(BUDGET);
    let events = specs.iter().filter_map(|it| {
        let event = generate(it).into_envelope();
        let failing = failing(pattern, index, &event, &mut budget)?;
        Some((failing.len(), event))
    });
    events.min_by_key(|(failing, _)| *failing).map(|(_, event)| event)
}

/// The usual event of an action, in the region and the account and with the error that a sub-rule names.
fn spec(pattern: &Pattern, rule: &SubRule, action: Action) -> EventSpec {
    let mut spec = EventSpec::new(action);
    let text = |path| {
        let condition = at(pattern, rule, path).filter(|it| !it.requires_absence())?;
        let mut terms = condition.tests.iter().map(|test| &test.term);
        let value = terms.find_map(|it| super::value(it, None));
        value.and_then(|it| it.as_str().map(str::to_owned))
    };
    let region = text("region").or_else(|| text("detail.awsRegion"));
    if let Some(region) = region.filter(|it| region_error(it).is_none()) {
        spec.region = region;
    }
    let account = text("account").or_else(|| text("detail.recipientAccountId"));
    if let Some(account) = account.filter(|it| is_account_syntax(it)) {
        spec.account = account;
    }
    let requires = |path| at(pattern, rule, path).is_some_and(|it| !it.requires_absence());
    if requires("detail.errorCode") || requires("detail.errorMessage") {
        let usual = "AccessDenied";
        let is_usual = at(pattern, rule, "detail.errorCode")
            .is_none_or(|it| it.tests.iter().any(|test| test.term.accepts(usual)));
        let code = text("detail.errorCode").filter(|_| !is_usual);
        spec.error = Some(code.unwrap_or_else(|| usual.to_owned()));
    }
    spec
}
