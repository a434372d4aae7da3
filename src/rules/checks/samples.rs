//! The events that a rule names, and the values that follow from their names.
//!
//! Does not use full generated events: an arbitrary value in one, such as the caller's type, could match both of two rules
//! that do not overlap. Only values that follow from the event's name in the catalog are certain.

use serde_json::{Map, Number, Value, json};

use crate::aws::{event_source, service_label, source};
use crate::catalog::{Action, Catalog, DeliveryClass};
use crate::event::EventKind;
use crate::event::detail_types::SIGN_INS;
use crate::pattern::Pattern;
use crate::pattern::ast::{Condition, SubRule, Term};

/// Paths whose values follow from the name of an event.
const CERTAIN: [&str; 7] = [
    "source",
    "detail-type",
    "detail.eventSource",
    "detail.eventName",
    "detail.eventType",
    "detail.readOnly",
    "detail.managementEvent",
];

/// Values that follow from the name of an event.
#[derive(Clone, Debug)]
pub(super) struct EventFacts {
    action: Action,
    source: String,
    event_source: String,
    detail_type: &'static str,
}

impl EventFacts {
    fn new(action: Action, detail_type: &'static str) -> Self {
        let label = action.event_source();
        let (source, event_source) = (source(label), event_source(label));
        Self { action, source, event_source, detail_type }
    }

    pub(super) fn delivery(&self) -> DeliveryClass {
        DeliveryClass::of(&self.action)
    }

    /// The value of a path. Returns `None` if it does not follow from the name.
    fn value(&self, path: &str) -> Option<Value> {
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

/// The texts of an array. Returns `None` if it has terms other than literals.
fn literals(condition: &Condition) -> Option<Vec<&str>> {
    condition.tests.iter().map(|test| literal(&test.term)).collect()
}

/// The events that a sub-rule names. Returns `None` if it has no literal names, or if one is not in the catalog.
pub(super) fn named(pattern: &Pattern, rule: &SubRule) -> Option<Vec<EventFacts>> {
    let names = literals(at(pattern, rule, "detail.eventName")?)?;
    let sources =
        at(pattern, rule, "detail.eventSource").or_else(|| at(pattern, rule, "source"))?;
    let labels: Vec<_> = literals(sources)?.into_iter().map(service_label).collect();
    let mut found = Vec::new();
    for name in names {
        let before = found.len();
        for label in &labels {
            let actions = Catalog::embedded().actions_named(label, name);
            if let Some(action) = actions.into_iter().find(|it| it.event_name() == name) {
                found.extend(types(&action).into_iter().map(|it| EventFacts::new(action, it)));
            }
        }
        if found.len() == before {
            return None;
        }
    }
    let holds = |facts: &EventFacts| {
        conditions(pattern, rule).all(|it| facts.decide(pattern, it) != Some(false))
    };
    found.retain(holds);
    Some(found)
}

/// Every possible `detail-type` of an event. Sign-in events have two.
fn types(action: &Action) -> Vec<&'static str> {
    match EventKind::of_type(action.kind().event_type()) {
        Some(EventKind::SignIn) => SIGN_INS.to_vec(),
        kind => kind.map(EventKind::detail_type).into_iter().collect(),
    }
}

/// Makes an event that matches a sub-rule. Returns `None` if a term gives no value.
pub(super) fn event(
    pattern: &Pattern,
    rule: &SubRule,
    facts: Option<&EventFacts>,
) -> Option<Vec<u8>> {
    let mut event = Value::Object(Map::new());
    for path in CERTAIN {
        if let Some(value) = facts.and_then(|it| it.value(path)) {
            put(&mut event, path, value)?;
        }
    }
    for condition in conditions(pattern, rule).filter(|it| !it.requires_absence()) {
        let path = pattern.path(condition.path).text();
        let from_terms = || condition.tests.iter().find_map(|test| value(&test.term));
        put(&mut event, path, facts.and_then(|it| it.value(path)).or_else(from_terms)?)?;
    }
    Some(event.to_string().into_bytes())
}

/// A value that matches a term.
fn value(term: &Term) -> Option<Value> {
    Some(match term {
        Term::String(it)
        | Term::Exactly(it)
        | Term::Address(it, _)
        | Term::Prefix(it)
        | Term::Suffix(it) => Value::from(&**it),
        Term::PrefixIgnoreCase(it) | Term::SuffixIgnoreCase(it) | Term::EqualsIgnoreCase(it) => {
            Value::from(&**it.text())
        }
        Term::Wildcard(it) => std::str::from_utf8(&it.segments().concat()).ok()?.into(),
        Term::Cidr(it, _) => it.split('/').next()?.into(),
        Term::Number(it) => Value::Number(it.text().parse::<Number>().ok()?),
        Term::Bool(it) => (*it).into(),
        Term::Null => Value::Null,
        Term::Exists(true) | Term::AnythingBut(_) => "something".into(),
        // `Numeric` does not expose its limits. Rules with ranges are not checked.
        Term::Exists(false) | Term::Numeric(_) => return None,
    })
}

fn put(event: &mut Value, path: &str, value: Value) -> Option<()> {
    let mut at = event;
    for step in path.split('.') {
        if at.is_null() {
            *at = json!({});
        }
        at = at.as_object_mut()?.entry(step).or_insert(Value::Null);
    }
    *at = value;
    Some(())
}
