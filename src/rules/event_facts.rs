//! The values that follow from the name of an event, and the conditions of patterns on them.

use serde_json::Value;

use crate::aws::{event_source, source};
use crate::catalog::{Action, DeliveryClass};
use crate::event::EventKind;
use crate::event::detail_types::SIGN_INS;
use crate::pattern::Pattern;
use crate::pattern::ast::{Condition, SubRule, Term};

/// Values that follow from the name of an event.
#[derive(Clone, Debug)]
pub(super) struct EventFacts {
    pub(super) action: Action,
    source: String,
    event_source: String,
    pub(super) detail_type: &'static str,
}

impl EventFacts {
    /// Paths whose values follow from the name of an event.
    pub(super) const PATHS: [&str; 7] = [
        "source",
        "detail-type",
        "detail.eventSource",
        "detail.eventName",
        "detail.eventType",
        "detail.readOnly",
        "detail.managementEvent",
    ];

    /// The facts of an event, for every possible `detail-type`. Sign-in events have two.
    pub(super) fn of(action: Action) -> impl Iterator<Item = Self> {
        let types = match EventKind::of_type(action.kind().event_type()) {
            Some(EventKind::SignIn) => SIGN_INS.to_vec(),
            kind => kind.map(EventKind::detail_type).into_iter().collect(),
        };
        types.into_iter().map(move |detail_type| {
            let label = action.event_source();
            let (source, event_source) = (source(label), event_source(label));
            Self { action, source, event_source, detail_type }
        })
    }

    pub(super) fn delivery(&self) -> DeliveryClass {
        DeliveryClass::of(&self.action)
    }

    /// The value of a path. Returns `None` if it does not follow from the name.
    pub(super) fn value(&self, path: &str) -> Option<Value> {
        Some(match path {
            "source" => self.source.as_str().into(),
            "detail-type" => self.detail_type.into(),
            "detail.eventSource" => self.event_source.as_str().into(),
            "detail.eventName" => self.action.event_name().into(),
            "detail.eventType" => self.action.kind().event_type().into(),
            "detail.readOnly" => self.action.read_only().into(),
            "detail.managementEvent" => (!self.action.is_data()).into(),
            _ => return None,
        })
    }

    /// Returns true if a condition holds, or `None` if that does not follow from the name.
    pub(super) fn decide(&self, pattern: &Pattern, condition: &Condition) -> Option<bool> {
        let value = self.value(pattern.path(condition.path).text())?;
        let passes = |term: &Term| match (&value, term) {
            (Value::String(text), _) => term.accepts(text),
            (Value::Bool(flag), Term::Bool(expected)) => flag == expected,
            (_, Term::Exists(exists)) => *exists,
            _ => false,
        };
        Some(condition.tests.iter().any(|test| passes(&test.term)))
    }

    /// Returns true if no condition of a sub-rule on a value that follows from the name fails.
    pub(super) fn agree_with(&self, pattern: &Pattern, rule: &SubRule) -> bool {
        conditions(pattern, rule).all(|it| self.decide(pattern, it) != Some(false))
    }
}

/// The conditions of a sub-rule.
pub(super) fn conditions<'p>(
    pattern: &'p Pattern,
    rule: &'p SubRule,
) -> impl Iterator<Item = &'p Condition> {
    rule.conditions().iter().map(|id| pattern.condition(*id))
}

/// The condition of a sub-rule for a path.
pub(super) fn at<'p>(pattern: &'p Pattern, rule: &'p SubRule, path: &str) -> Option<&'p Condition> {
    conditions(pattern, rule).find(|it| &**pattern.path(it.path).text() == path)
}

/// The text of a literal. Returns `None` for other terms.
pub(super) fn literal(term: &Term) -> Option<&str> {
    match term {
        Term::String(text) | Term::Exactly(text) => std::str::from_utf8(text.as_bytes()).ok(),
        _ => None,
    }
}
