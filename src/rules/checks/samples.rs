//! What a rule names, one event at a time: what is certain of such an event, and how it may look.
//!
//! Events are not generated in full here: another generated value, such as the caller's type, would say that two rules
//! overlap where they do not. Of an event that the catalogue knows, only what its name decides is certain.

use serde_json::{Map, Number, Value, json};

use crate::aws::event_source;
use crate::catalog::{Action, Catalog, DeliveryClass};
use crate::event::detail_type;
use crate::event::detail_types::SIGN_INS;
use crate::pattern::Pattern;
use crate::pattern::ast::{Condition, SubRule, Term};

/// The paths whose values the name of an event decides.
const CERTAIN: [&str; 7] = [
    "source",
    "detail-type",
    "detail.eventSource",
    "detail.eventName",
    "detail.eventType",
    "detail.readOnly",
    "detail.managementEvent",
];

/// What the name of an event decides.
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
        let (source, event_source) = (format!("aws.{label}"), event_source(label));
        Self { action, source, event_source, detail_type }
    }

    pub(super) fn delivery(&self) -> DeliveryClass {
        DeliveryClass::of(&self.action)
    }

    /// The value of a path, if the name decides it.
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

    /// Whether a condition holds, if the name decides that.
    pub(super) fn decide(&self, pattern: &Pattern, condition: &Condition) -> Option<bool> {
        let value = self.value(pattern.path(condition.path).text())?;
        let passes = |term: &Term| match (&value, term) {
            (Value::String(text), _) => term.accepts(text),
            (Value::Bool(flag), Term::Bool(wanted)) => flag == wanted,
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

/// The condition of a sub-rule about a path.
pub(super) fn at<'p>(pattern: &'p Pattern, rule: &'p SubRule, path: &str) -> Option<&'p Condition> {
    conditions(pattern, rule).find(|it| &**pattern.path(it.path).text() == path)
}

/// The text that a term asks for as a whole.
pub(super) fn literal(term: &Term) -> Option<&str> {
    match term {
        Term::String(text) | Term::Exactly(text) => std::str::from_utf8(text.as_bytes()).ok(),
        _ => None,
    }
}

/// The texts of an array, if it holds nothing else.
fn literals(condition: &Condition) -> Option<Vec<&str>> {
    condition.tests.iter().map(|test| literal(&test.term)).collect()
}

/// What a sub-rule names; nothing, if it does not name its events, or if the catalogue does not know one of them.
pub(super) fn named(pattern: &Pattern, rule: &SubRule) -> Option<Vec<EventFacts>> {
    let names = literals(at(pattern, rule, "detail.eventName")?)?;
    let sources =
        at(pattern, rule, "detail.eventSource").or_else(|| at(pattern, rule, "source"))?;
    let label = |text: &str| text.trim_start_matches("aws.").split('.').next().map(str::to_owned);
    let labels: Vec<_> = literals(sources)?.into_iter().filter_map(label).collect();
    let mut found = Vec::new();
    for name in names {
        let before = found.len();
        for label in &labels {
            let actions = Catalog::embedded().named(label, name);
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

/// Every `detail-type` that such an event may have.
fn types(action: &Action) -> Vec<&'static str> {
    let event_type = action.kind().event_type();
    let usual = detail_type(Some(event_type));
    let spellings = SIGN_INS;
    if spellings.contains(&usual) { spellings.to_vec() } else { vec![usual] }
}

/// An event that passes the tests of a sub-rule, as far as one can be made up.
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
    for condition in conditions(pattern, rule).filter(|it| !it.asks_absence()) {
        let path = pattern.path(condition.path).text();
        let made = || condition.tests.iter().find_map(|test| value(&test.term));
        put(&mut event, path, facts.and_then(|it| it.value(path)).or_else(made)?)?;
    }
    Some(event.to_string().into_bytes())
}

/// A value that passes a term.
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
        // The ends of a range are hidden; such a rule is left alone.
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
