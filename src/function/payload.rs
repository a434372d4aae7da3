//! Payload → what arrived: events of EventBridge, alone, in SNS or SQS, or in batches, with what the rules say of each.

use std::ops::ControlFlow;

use jiff::Timestamp;
use tokio::time::Instant;

use crate::alert::{self, Alert, Language, Severity, VisibleText, alert};
use crate::event::{EventBridgeEvent, EventPlace, Record, UnwrappedItem, read};
use crate::json::Node;
use crate::rules::lookup::Lookup;

/// An invocation.
#[derive(Clone, Debug)]
pub struct Invocation<'c> {
    /// What arrived.
    pub payload: &'c [u8],
    /// Lambda's id of it.
    pub request_id: &'c str,
    /// When.
    pub at: Timestamp,
    /// When to have answered.
    pub until: Instant,
}

/// One event, or one thing that should have been one.
#[derive(Debug)]
pub struct IncomingEvent {
    /// Its id: CloudTrail's, else EventBridge's.
    pub id: Option<String>,
    /// The account that it is of.
    pub account: Option<String>,
    /// The ARN of who did it, else the account; not for showing.
    pub identity: String,
    /// Its name, fit to be shown.
    pub name: Option<VisibleText>,
    /// The names of the rules that pick it, the gravest first.
    pub rules: Vec<String>,
    /// The severity of the gravest.
    pub severity: Option<Severity>,
    /// What it is.
    pub what: Disposition,
}

/// What arrived.
#[derive(Debug)]
pub enum Disposition {
    /// An event to alert on.
    Alert(Box<Alert>),
    /// One that never alerts, by the name of what says so.
    Ignored(String),
    /// Nothing that can be read as an event, and why.
    Unreadable(String),
}

/// Reads a payload. Whatever is in it is one of the results, in order.
pub fn arrivals(payload: &[u8], rules: &Lookup, language: Language) -> Vec<IncomingEvent> {
    let unreadable = |why: &str| IncomingEvent {
        id: None,
        account: None,
        identity: String::new(),
        name: None,
        rules: Vec::new(),
        severity: None,
        what: Disposition::Unreadable(why.to_owned()),
    };
    let Ok(text) = std::str::from_utf8(payload) else {
        return vec![unreadable("the payload is not UTF-8")];
    };
    let mut arrived = Vec::new();
    let _always_goes_on = read(text, &mut |found| {
        arrived.push(match found {
            UnwrappedItem::Record(record, place) => of_record(&record, &place, rules, language),
            UnwrappedItem::Foreign(envelope, _, problem) => {
                IncomingEvent { id: text_of(envelope, "id"), ..unreadable(&problem.to_string()) }
            }
            UnwrappedItem::Problem(problem) => {
                unreadable(&format!("{} [{}]", problem.title, problem.code.id()))
            }
        });
        ControlFlow::Continue(())
    });
    if arrived.is_empty() {
        arrived.push(unreadable("the payload holds no event"));
    }
    arrived
}

fn of_record(
    record: &Record<'_>,
    place: &EventPlace<'_>,
    rules: &Lookup,
    language: Language,
) -> IncomingEvent {
    let event = EventBridgeEvent::record(record, place).text;
    // An event that the rules give up on is alerted on without one.
    let verdict = rules.evaluate(&event).ok();
    let ignored = match &verdict {
        Some(verdict) if !verdict.rules.is_empty() => verdict.ignored,
        // EventBridge delivered it, so a rule picks it that is not known here; what is ignored is all the same.
        _ => rules.ignores(&event),
    };
    let rule = verdict.as_ref().and_then(|it| it.rule(language));
    let picked = verdict.map(|it| it.rules).unwrap_or_default();
    let alert = alert(record, &alert::AlertContext { language, redact: true, rule });
    let enveloped = || record.envelope().and_then(|it| text_of(it, "id"));
    let own = record.get("eventID").and_then(Node::string).map(str::to_owned);
    let account = record.identity().account().or(record.affected_account()).map(str::to_owned);
    let arn = record.get("userIdentity").and_then(|it| text_of(it, "arn"));
    let identity = arn.or_else(|| account.clone()).unwrap_or_default();
    IncomingEvent {
        id: own.filter(|it| !it.trim().is_empty()).or_else(enveloped),
        account: record.affected_account().map(str::to_owned),
        identity: identity.chars().take(300).collect(),
        name: alert.event_name.clone(),
        rules: picked.iter().map(|it| it.name.clone()).collect(),
        severity: picked.first().map(|it| it.severity),
        what: match ignored {
            Some(name) => Disposition::Ignored(name.to_owned()),
            None => Disposition::Alert(Box::new(alert)),
        },
    }
}

fn text_of(node: &Node<'_>, name: &str) -> Option<String> {
    node.get(name).and_then(Node::string).filter(|it| !it.trim().is_empty()).map(str::to_owned)
}

impl IncomingEvent {
    /// What it is remembered by. With account and name, because whoever may put events on a bus may put any id into one.
    pub(super) fn memory_key(&self) -> Option<String> {
        let name = self.name.as_ref().map_or("", VisibleText::as_str);
        Some(format!(
            "{}\n{}\n{name}",
            self.id.as_ref()?,
            self.account.as_deref().unwrap_or_default()
        ))
    }
}
