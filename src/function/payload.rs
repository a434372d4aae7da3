//! Reads a payload into events. Accepts EventBridge events, alone, inside SNS or SQS messages and in batches, and evaluates the
//! rules against each.

use jiff::Timestamp;
use tokio::time::Instant;

use super::sqs_batch;
use crate::alert::{self, Alert, Language, Severity, VisibleText, alert};
use crate::diagnostic::{Diagnostic, Name};
use crate::event::{EventItem, EventSource, Record};
use crate::json::{self, Node};
use crate::pattern::Budget;
use crate::rules::engine::{Engine, Verdict, VerdictError};
use crate::rules::flood::RateKey;
use crate::rules::routes::RoutedAlert;

/// An invocation of the function.
#[derive(Clone, Debug)]
pub struct Invocation<'c> {
    /// The payload.
    pub payload: &'c [u8],
    /// Lambda's ID of the invocation.
    pub request_id: &'c str,
    /// Time of the invocation.
    pub at: Timestamp,
    /// The same time by the monotonic clock.
    pub now: Instant,
    /// Deadline for the requests to Slack.
    pub until: Instant,
}

/// One element of a payload: an event, or anything in its place.
#[derive(Debug)]
pub struct IncomingEvent {
    /// CloudTrail's `eventID`, else EventBridge's `id`.
    pub id: Option<String>,
    /// The affected account.
    pub account: Option<String>,
    /// The kind of its alerts. `None` for anything else than an event.
    pub rate_key: Option<RateKey>,
    /// The event's name, safe to display.
    pub name: Option<VisibleText>,
    /// Names of the matching rules, the most severe first.
    pub rules: Vec<String>,
    /// The highest severity of the matching rules. `None` if no packed rule matches.
    pub severity: Option<Severity>,
    /// The reason why the rules could not be evaluated. The event is then posted without a rule rather than lost.
    pub undecided: Option<String>,
    /// The facts that routes have conditions on, without the rules. `None` for anything else than an event.
    pub routed: Option<RoutedAlert<'static>>,
    /// ID of the SQS message that contains the event.
    pub message_id: Option<String>,
    /// The action to take.
    pub disposition: Disposition,
}

/// The action to take for an element of a payload.
#[derive(Debug)]
pub enum Disposition {
    /// Post this alert.
    Alert(Box<Alert>),
    /// Post nothing: the `[[ignore]]` pattern of this name matches.
    Ignored(String),
    /// Fail: not a CloudTrail event, for this reason.
    Unreadable(String),
}

/// Reads a payload. Returns one element for each event or unreadable item, in order, and at least one, also for each
/// message of an SQS batch.
pub fn read_payload(payload: &[u8], rules: &Engine, language: Language) -> Vec<IncomingEvent> {
    // One for all events, because the function has little time for a payload of many complex ones.
    let mut budget = Engine::budget();
    let Some(messages) = sqs_batch::messages(payload) else {
        return events_of(payload, rules, language, &mut budget);
    };
    let events = messages.iter().flat_map(|message| {
        let bytes = message.json.as_bytes();
        let events = events_of(bytes, rules, language, &mut budget).into_iter();
        events.map(|it| IncomingEvent { message_id: Some(message.id.clone()), ..it })
    });
    events.collect()
}

fn events_of(
    payload: &[u8],
    rules: &Engine,
    language: Language,
    budget: &mut Budget,
) -> Vec<IncomingEvent> {
    let unreadable = |why: &str| IncomingEvent {
        id: None,
        account: None,
        rate_key: None,
        name: None,
        rules: Vec::new(),
        severity: None,
        undecided: None,
        routed: None,
        message_id: None,
        disposition: Disposition::Unreadable(why.to_owned()),
    };
    let mut scratch = rules.scratch();
    let mut buffer = String::new();
    let mut events: Vec<_> = EventSource::new(Name::Path("payload".to_owned()), payload)
        .map(|item| match item {
            Ok(EventItem::Event(event)) => {
                let text = event.delivered(&mut buffer);
                let verdict = text.map(|text| rules.verdict_within(text, &mut scratch, budget));
                let verdict = verdict.transpose();
                event.with_record(|record| match record {
                    Ok((record, _)) => of_record(&record, verdict, rules, language),
                    Err(problem) => {
                        let id = json::parse(&event.text).ok().and_then(|it| text_of(&it, "id"));
                        IncomingEvent { id, ..unreadable(&problem.to_string()) }
                    }
                })
            }
            Ok(EventItem::Problem(Some(problem))) => {
                let Diagnostic { title, code, .. } = &problem.diagnostic;
                unreadable(&format!("{title} [{}]", code.id()))
            }
            Ok(EventItem::Problem(None)) => unreadable("one of many values that are not events"),
            Err(error) => unreadable(&error.to_string()),
        })
        .collect();
    if events.is_empty() {
        events.push(unreadable("the payload contains no event"));
    }
    events
}

fn of_record(
    record: &Record<'_>,
    verdict: Result<Option<Verdict<'_>>, VerdictError>,
    rules: &Engine,
    language: Language,
) -> IncomingEvent {
    let undecided = verdict.as_ref().err().map(ToString::to_string);
    let verdict = verdict.ok().flatten().unwrap_or_default();
    let rule = rules.alert_rule(&verdict, language);
    let matching: Vec<_> = verdict.rules.iter().map(|index| rules.rule(*index)).collect();
    let accounts = rules.accounts().clone();
    let alert = alert(record, &alert::AlertContext { language, redact: true, rule, accounts });
    let envelope_id = || record.envelope().and_then(|it| text_of(it, "id"));
    let event_id = record.get("eventID").and_then(Node::string).map(str::to_owned);
    let names = matching.iter().map(|it| &*it.name);
    let rate_key = Some(RateKey::of(record, names));
    IncomingEvent {
        id: event_id.filter(|it| !it.trim().is_empty()).or_else(envelope_id),
        account: record.affected_account().map(str::to_owned),
        rate_key,
        name: alert.event_name.clone(),
        rules: matching.iter().map(|it| it.name.clone()).collect(),
        severity: matching.first().map(|it| it.severity),
        undecided,
        routed: Some(RoutedAlert::of(record, [])),
        message_id: None,
        // EventBridge delivered the event. If no rule matches, one that is not packed does: `[[ignore]]` applies all the same.
        disposition: match verdict.ignored {
            Some(name) => Disposition::Ignored(name.to_owned()),
            None => Disposition::Alert(Box::new(alert)),
        },
    }
}

fn text_of(node: &Node<'_>, name: &str) -> Option<String> {
    node.get(name).and_then(Node::string).filter(|it| !it.trim().is_empty()).map(str::to_owned)
}

impl IncomingEvent {
    /// Returns the key for duplicate detection, or `None` if the event has no ID. The key includes account and name: anyone who
    /// may put events on a bus can reuse the ID of another event, which must not hide that event.
    pub(super) fn dedup_key(&self) -> Option<String> {
        let name = self.name.as_ref().map_or("", VisibleText::as_str);
        Some(format!(
            "{}\n{}\n{name}",
            self.id.as_ref()?,
            self.account.as_deref().unwrap_or_default()
        ))
    }
}
