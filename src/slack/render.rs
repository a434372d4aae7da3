//! Alert → message. The first three blocks of a success are those of the first design, text for text.

use super::limits::{BoundedList, Budget};
use super::message::{Block, Message, Mrkdwn, PlainText};
use super::mrkdwn::{date, inline, labelled_code, labelled_json, plain};
use crate::alert::{Alert, CallFailure, Severity, VisibleText};

/// What stands for a value that the record does not have: Slack refuses an empty text.
const NOTHING: &str = "-";

/// Most units of the values in the sentence. A longer one is whole in the fields.
const USER: usize = 200;
const ADDRESS: usize = 120;
const EVENT: usize = 160;
/// Most units of one fact of the last line.
pub(super) const FACT: usize = 100;
/// Most units of the code and the message of an error.
const ERROR_CODE: usize = 200;
const ERROR_MESSAGE: usize = 1_300;
/// What stays for each field that is still to come, and for the request parameters.
const FIELD_RESERVE: usize = 200;
const PARAMETERS_RESERVE: usize = 800;

/// Renders an alert. Whatever the alert holds, the message is within Slack's limits, and in it nothing but our own
/// markup acts.
pub fn render(alert: &Alert) -> Message {
    let mut budget = Budget::new();
    let sentence = sentence(alert);
    let heading = Block::Section { text: Mrkdwn::new(budget.pay(format!("*{sentence}*"))) };
    let text = budget.pay(sentence);
    let header = header(alert, &mut budget);
    let failure = alert.failure.as_ref().and_then(|failure| failure_block(failure, &mut budget));
    let context = context(alert, &mut budget);
    let fields = fields(alert, &mut budget);
    let parameters = parameters(alert, &mut budget);
    Message {
        text,
        blocks: BoundedList::of([
            header,
            Some(heading),
            failure,
            Some(fields),
            Some(parameters),
            context,
        ]),
        unfurl_links: false,
        unfurl_media: false,
    }
}

fn value(text: Option<&VisibleText>) -> &str {
    text.map_or(NOTHING, VisibleText::as_str)
}

/// Who did what from where, with nothing in it that acts.
pub(super) fn sentence(alert: &Alert) -> String {
    let words = alert.language.table();
    let template = if alert.failure.is_some() { words.failed } else { words.done };
    let user = inline(alert.actor.as_ref().map_or(words.nobody, VisibleText::as_str), USER);
    let address = inline(value(alert.client_ip.as_ref()), ADDRESS);
    let event = inline(value(alert.event_name.as_ref()), EVENT);
    fill(template, &[("{user}", &user), ("{ip}", &address), ("{event}", &event)])
}

/// Fills in a template, place by place, so that a value that reads `{ip}` stays what it is.
pub(super) fn fill(template: &str, places: &[(&str, &str)]) -> String {
    let filled = |part: &str| {
        let filled = places
            .iter()
            .find_map(|(place, value)| Some(part.strip_suffix(place)?.to_owned() + value));
        filled.unwrap_or_else(|| part.to_owned())
    };
    template.split_inclusive('}').map(filled).collect()
}

fn header(alert: &Alert, budget: &mut Budget) -> Option<Block> {
    let title = plain(&title(alert)?, budget.room(150, 0));
    Some(Block::Header { text: PlainText::new(budget.pay(title)) })
}

/// The rule's severity and title, where a rule is known.
pub(super) fn title(alert: &Alert) -> Option<String> {
    let rule = alert.rule.as_ref()?;
    let (mark, severity) = match (rule.severity, alert.language.table().severities) {
        (Severity::Info, [info, ..]) => ("⚪", info),
        (Severity::Low, [_, low, ..]) => ("🔵", low),
        (Severity::Medium, [_, _, medium, ..]) => ("🟡", medium),
        (Severity::High, [.., high, _]) => ("🟠", high),
        (Severity::Critical, [.., critical]) => ("🔴", critical),
    };
    Some(format!("{mark} {severity} · {}", rule.title))
}

/// Why it failed. A failed sign-in may give no reason at all.
fn failure_block(failure: &CallFailure, budget: &mut Budget) -> Option<Block> {
    let code = |code: &VisibleText| labelled_code("Error Code", code.as_str(), ERROR_CODE);
    let message = |text: &VisibleText| labelled_code("Error Message", text.as_str(), ERROR_MESSAGE);
    let lines: Vec<_> =
        failure.code.iter().map(code).chain(failure.message.iter().map(message)).collect();
    (!lines.is_empty()).then(|| Block::Section { text: Mrkdwn::new(budget.pay(lines.join("\n"))) })
}

/// The eight fields of the first design. Slack fills its two columns row by row, so neighbours here stand side by side.
fn fields(alert: &Alert, budget: &mut Budget) -> Block {
    let fields = [
        ("Event ID", &alert.event_id),
        ("Event Source", &alert.event_source),
        ("Event Name", &alert.event_name),
        ("AWS Region", &alert.region),
        ("Client IP", &alert.client_ip),
        ("Event Time", &alert.event_time),
        ("User Group", &alert.group),
        ("User", &alert.actor),
    ];
    let mut later = fields.len() * FIELD_RESERVE + PARAMETERS_RESERVE;
    Block::Fields {
        fields: BoundedList::of(fields.map(|(label, text)| {
            later -= FIELD_RESERVE;
            let room = budget.room(2_000, later);
            let field = labelled_code(label, value(text.as_ref()), room);
            Some(Mrkdwn::new(budget.pay(field)))
        })),
    }
}

/// The request parameters take what is left.
fn parameters(alert: &Alert, budget: &mut Budget) -> Block {
    let room = budget.room(3_000, 0);
    let label = "Request Parameters";
    let text = match &alert.parameters {
        Some(json) => labelled_json(label, &json.text, json.omitted, room),
        None => labelled_code(label, NOTHING, room),
    };
    Block::Section { text: Mrkdwn::new(budget.pay(text)) }
}

/// One line of what else helps: the facts, the link to the event, and the time in the reader's own zone.
fn context(alert: &Alert, budget: &mut Budget) -> Option<Block> {
    let facts = alert.facts.iter().map(|fact| inline(fact.as_str(), FACT));
    let link = alert
        .link
        .as_ref()
        .map(|url| format!("<{url}|{}>", alert.language.table().open_in_console));
    let time = alert.instant.as_ref().map(date);
    let parts: Vec<_> = facts.chain(link).chain(time).collect();
    (!parts.is_empty()).then(|| Block::Context {
        elements: BoundedList::of([Some(Mrkdwn::new(budget.pay(parts.join(" · "))))]),
    })
}
