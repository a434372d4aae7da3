//! Renders an alert as a message. The first three blocks of a successful call follow the original message specification
//! exactly: sentence, eight fields, request parameters. A block with its effect may follow the sentence.

use super::limits::{BoundedList, Budget};
use super::message::{Block, Message, Mrkdwn, PlainText};
use super::mrkdwn::{date, inline, labeled_code, labeled_json, mention, plain};
use super::sentence::{NOTHING, sentence, value};
use crate::alert::{Alert, CallFailure, Detail, MAX_DETAILS, Severity, VisibleText};

/// Maximum number of units of one fact of the last line.
pub(super) const FACT: usize = 100;
/// Maximum number of units of the headline, and of the identifiers of what was created.
const HEADLINE: usize = 600;
/// Identifiers that are listed. The rest is counted.
const CREATED: usize = 6;
/// Maximum number of other rules that are named. The rest is counted.
const OTHER_RULES: usize = 6;
/// Maximum number of units of the code and of the message of an error.
const ERROR_CODE: usize = 200;
const ERROR_MESSAGE: usize = 1_300;
/// Units reserved for each remaining field and for the request parameters.
const FIELD_RESERVE: usize = 200;
const PARAMETERS_RESERVE: usize = 800;
/// Units reserved for each further member that names the object.
const DETAIL_RESERVE: usize = 150;

/// Renders an alert. The message is within Slack's limits, and values of the alert do not act as markup.
pub fn render(alert: &Alert) -> Message {
    render_for(alert, None)
}

/// Renders an alert that mentions a user group, by its ID.
pub fn render_for(alert: &Alert, group: Option<&str>) -> Message {
    let mut budget = Budget::new();
    let sentence = sentence(alert);
    let mention =
        group.and_then(mention).map(|it| Block::Section { text: Mrkdwn::new(budget.pay(it)) });
    let headline = headline(alert);
    let heading = Block::Section { text: Mrkdwn::new(budget.pay(format!("*{sentence}*"))) };
    let text = match &headline {
        Some(headline) => format!("{sentence}\n{headline}"),
        None => sentence,
    };
    let text = budget.pay(text);
    let header = header(alert, &mut budget);
    let effect = effect(headline, alert, &mut budget);
    let failure = alert.failure.as_ref().and_then(|failure| failure_block(failure, &mut budget));
    let context = context(alert, &mut budget);
    let fields = fields(alert, &mut budget);
    let [first, second, third, fourth, fifth] = objects(alert, &mut budget);
    Message {
        text,
        blocks: BoundedList::of([
            header,
            mention,
            Some(heading),
            effect,
            failure,
            Some(fields),
            first,
            second,
            third,
            fourth,
            fifth,
            context,
        ]),
        unfurl_links: false,
        unfurl_media: false,
    }
}

fn header(alert: &Alert, budget: &mut Budget) -> Option<Block> {
    let title = plain(&title(alert)?, budget.room(150, 0));
    Some(Block::Header { text: PlainText::new(budget.pay(title)) })
}

/// The severity and title of the rule. Returns `None` if no rule is known.
pub(super) fn title(alert: &Alert) -> Option<String> {
    let rule = alert.rule.as_ref()?;
    let mark = match rule.severity {
        Severity::Info => "⚪",
        Severity::Low => "🔵",
        Severity::Medium => "🟡",
        Severity::High => "🟠",
        Severity::Critical => "🔴",
    };
    let severity = rule.severity.word(alert.language);
    Some(format!("{mark} {severity} · {}", rule.title))
}

/// The headline, with escaped values.
pub(super) fn headline(alert: &Alert) -> Option<String> {
    alert.headline.as_ref().map(|headline| inline(headline.as_str(), HEADLINE))
}

/// The headline and the identifiers of what the call created.
fn effect(headline: Option<String>, alert: &Alert, budget: &mut Budget) -> Option<Block> {
    let is_named = |id: &str| alert.headline.as_ref().is_some_and(|it| it.as_str().contains(id));
    let ids = alert.created.iter().map(VisibleText::as_str).filter(|id| !is_named(id));
    let ids: Vec<_> = ids.collect();
    let created = (!ids.is_empty())
        .then(|| inline(&labeled_list(alert.language.table().created, &ids, CREATED), HEADLINE));
    let lines: Vec<_> = headline.into_iter().chain(created).collect();
    (!lines.is_empty()).then(|| Block::Section { text: Mrkdwn::new(budget.pay(lines.join("\n"))) })
}

/// A label and the first of some names. The rest is counted.
fn labeled_list(label: &str, names: &[&str], max: usize) -> String {
    let (first, rest) = names.split_at(names.len().min(max));
    let more = if rest.is_empty() { String::new() } else { format!(" (+{})", rest.len()) };
    format!("{label} {}{more}", first.join(", "))
}

/// The error of a failed call. Returns `None` if the record has neither code nor message, as some failed sign-ins.
fn failure_block(failure: &CallFailure, budget: &mut Budget) -> Option<Block> {
    let code = |code: &VisibleText| labeled_code("Error Code", code.as_str(), ERROR_CODE);
    let message = |text: &VisibleText| labeled_code("Error Message", text.as_str(), ERROR_MESSAGE);
    let lines: Vec<_> =
        failure.code.iter().map(code).chain(failure.message.iter().map(message)).collect();
    (!lines.is_empty()).then(|| Block::Section { text: Mrkdwn::new(budget.pay(lines.join("\n"))) })
}

/// The eight fields. Slack fills two columns row by row, so each pair here becomes a row.
fn fields(alert: &Alert, budget: &mut Budget) -> Block {
    let fields = [
        ("Event ID", &alert.event_id),
        ("Event Source", &alert.event_source),
        ("Event Name", &alert.event_name),
        ("AWS Region", &alert.region),
        ("Client IP", &alert.client_ip),
        ("Event Time", &alert.event_time),
        ("User Group", &alert.group),
        ("User", &alert.user),
    ];
    let mut reserve = fields.len() * FIELD_RESERVE + PARAMETERS_RESERVE;
    Block::Fields {
        fields: BoundedList::of(fields.map(|(label, text)| {
            reserve -= FIELD_RESERVE;
            let room = budget.room(2_000, reserve);
            let field = labeled_code(label, value(text.as_ref()), room);
            Some(Mrkdwn::new(budget.pay(field)))
        })),
    }
}

/// The request parameters, or the members that name the object in their place.
fn objects(alert: &Alert, budget: &mut Budget) -> [Option<Block>; MAX_DETAILS] {
    let mut blocks = [const { None }; MAX_DETAILS];
    let mut reserve = alert.details.len() * DETAIL_RESERVE;
    for (block, Detail { name, json }) in blocks.iter_mut().zip(&alert.details) {
        reserve = reserve.saturating_sub(DETAIL_RESERVE);
        let text = labeled_json(name, &json.text, json.omitted, budget.room(3_000, reserve));
        *block = Some(Block::Section { text: Mrkdwn::new(budget.pay(text)) });
    }
    if let (true, Some(first)) = (alert.details.is_empty(), blocks.first_mut()) {
        *first = Some(parameters(alert, budget));
    }
    blocks
}

/// The request parameters, with all units left.
fn parameters(alert: &Alert, budget: &mut Budget) -> Block {
    let room = budget.room(3_000, 0);
    let label = "Request Parameters";
    let text = match &alert.parameters {
        Some(json) => labeled_json(label, &json.text, json.omitted, room),
        None => labeled_code(label, NOTHING, room),
    };
    Block::Section { text: Mrkdwn::new(budget.pay(text)) }
}

/// The last line: the facts, the other rules, the link to the event, and the time in the reader's time zone.
fn context(alert: &Alert, budget: &mut Budget) -> Option<Block> {
    let facts = alert.facts.iter().map(|fact| inline(fact.as_str(), FACT));
    let link = alert
        .link
        .as_ref()
        .map(|url| format!("<{url}|{}>", alert.language.table().open_in_console));
    let time = alert.instant.as_ref().map(date);
    let parts: Vec<_> = facts.chain(other_rules(alert)).chain(link).chain(time).collect();
    (!parts.is_empty()).then(|| Block::Context {
        elements: BoundedList::of([Some(Mrkdwn::new(budget.pay(parts.join(" · "))))]),
    })
}

/// The rules that match besides the one in the header, so that overlapping rules need no second message.
fn other_rules(alert: &Alert) -> Option<String> {
    let others: Vec<_> =
        alert.rule.iter().flat_map(|it| &it.others).map(VisibleText::as_str).collect();
    let label = alert.language.table().other_rules;
    (!others.is_empty()).then(|| inline(&labeled_list(label, &others, OTHER_RULES), HEADLINE))
}
