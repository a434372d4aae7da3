//! Finds the records in a text: EventBridge envelopes, bare CloudTrail records, log files, SNS and SQS wrappers,
//! `aws cloudtrail lookup-events` output, arrays, NDJSON, and any nesting of these.

use std::ops::ControlFlow;

use super::detail_types::plain;
use super::recognize::{is_named, is_pattern, is_record};
use super::record::{Record, text_of};
use crate::diagnostic::{Code, Diagnostic, Position, Span};
use crate::json::{Documents, MAX_TREE, Node, parse_within};

/// Wrappers inside wrappers: SQS around SNS around an envelope is three. More is not an event pipeline.
const MAX_WRAPPERS: u8 = 8;

/// What was found at a place of the text.
#[derive(Debug)]
pub enum UnwrappedItem<'t> {
    /// A record.
    Record(Record<'t>, EventPlace<'t>),
    /// An event that CloudTrail did not write: EventBridge delivers it, but it is nothing to alert about.
    Foreign(&'t Node<'t>, EventPlace<'t>, Diagnostic),
    /// Something that is no event.
    Problem(Diagnostic),
}

/// Where something was found.
#[derive(Clone, Copy, Debug)]
pub struct EventPlace<'t> {
    /// The JSON text that holds it: the user's, or one that was a string in the user's text.
    pub text: &'t str,
    /// The span in the user's text: of the thing itself, or of the string that holds it.
    pub span: Span,
    /// Whether the text was a string in the user's text.
    pub in_string: bool,
}

/// Visits every record and every problem of a text, in order, until the visitor breaks off.
pub fn read(
    text: &str,
    visit: &mut dyn FnMut(UnwrappedItem<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    for document in Documents::new(text) {
        match document {
            Ok(node) => Unwrapper { text, outer: None, wrappers: 0, visit }.node(&node)?,
            Err(problem) => visit(UnwrappedItem::Problem(problem))?,
        }
    }
    ControlFlow::Continue(())
}

struct Unwrapper<'t, 'v> {
    /// What the nodes were parsed from.
    text: &'t str,
    /// Inside a text that was a JSON string: the span of that string in the user's text.
    outer: Option<Span>,
    wrappers: u8,
    visit: &'v mut dyn FnMut(UnwrappedItem<'_>) -> ControlFlow<()>,
}

impl<'t> Unwrapper<'t, '_> {
    fn node(&mut self, node: &Node<'_>) -> ControlFlow<()> {
        if let Some(elements) = node.elements() {
            return self.elements(node, elements);
        }
        if node.members().is_none() {
            return self.problem(not_an_event(node));
        }
        for list in ["Records", "Events", "Messages"] {
            if let Some(elements) = node.get(list).and_then(Node::elements) {
                return elements.iter().try_for_each(|element| self.node(element));
            }
        }
        if let Some(sns) = node.get("Sns") {
            return self.node(sns);
        }
        if let Some(inner) = wrapped_text(node) {
            return self.inner(inner);
        }
        if is_pattern(node) {
            return self.problem(pattern(node));
        }
        if let Some(detail) = node.get("detail").filter(|detail| detail.members().is_some()) {
            return self.envelope(node, detail);
        }
        if let Some(source) = text_of(node, "eventSource").filter(|it| it.starts_with("aws:")) {
            let problem = not_cloudtrail(node, &format!("a notification of `{source}`"));
            return self.problem(problem);
        }
        if node.get("digestStartTime").is_some() && node.get("logFiles").is_some() {
            return self.problem(digest(node));
        }
        if is_record(node) {
            return self.found(Record::bare(node), node.span);
        }
        self.problem(not_an_event(node))
    }

    fn elements(&mut self, array: &Node<'_>, elements: &[Node<'_>]) -> ControlFlow<()> {
        let holds_containers =
            elements.iter().any(|it| it.members().is_some() || it.elements().is_some());
        if !elements.is_empty() && !holds_containers {
            return self.problem(not_an_event(array));
        }
        elements.iter().try_for_each(|element| self.node(element))
    }

    fn envelope(&mut self, envelope: &Node<'_>, detail: &Node<'_>) -> ControlFlow<()> {
        let detail_type = text_of(envelope, "detail-type");
        let by_cloudtrail = detail_type.is_some_and(|it| plain(it).ends_with("viacloudtrail"));
        // An envelope of CloudTrail's has the time, the account and an id, so a name is enough inside.
        if by_cloudtrail && is_named(detail) || is_record(detail) {
            return self.found(Record::enveloped(detail, envelope), envelope.span);
        }
        let what = detail_type.unwrap_or("an event without a detail-type");
        let place = self.place(envelope.span);
        let problem =
            if by_cloudtrail { not_an_event(detail) } else { not_cloudtrail(envelope, what) };
        let problem = Diagnostic { span: self.outer.unwrap_or(problem.span), ..problem };
        (self.visit)(UnwrappedItem::Foreign(envelope, place, problem))
    }

    /// Walks the JSON text that a string of the text holds.
    fn inner(&mut self, string: &Node<'_>) -> ControlFlow<()> {
        let text = string.string().unwrap_or_default();
        let outer = self.outer.unwrap_or(string.span);
        if self.wrappers == MAX_WRAPPERS {
            return self.problem(not_an_event(string));
        }
        let wrappers = self.wrappers + 1;
        // The trees of the wrappers are in memory as well; all together take less than twice the limit.
        match parse_within(text, MAX_TREE >> wrappers) {
            Ok(node) => Unwrapper { text, outer: Some(outer), wrappers, visit: &mut *self.visit }
                .node(&node),
            Err(mut problem) => {
                let Position { line, column } = Position::of(text, problem.span.range().start);
                problem.label =
                    format!("in the JSON that this string holds, line {line}, column {column}")
                        .into();
                problem.span = string.span;
                self.problem(problem)
            }
        }
    }

    fn found(&mut self, record: Record<'_>, span: Span) -> ControlFlow<()> {
        let place = self.place(span);
        (self.visit)(UnwrappedItem::Record(record, place))
    }

    fn place(&self, span: Span) -> EventPlace<'t> {
        EventPlace {
            text: self.text,
            span: self.outer.unwrap_or(span),
            in_string: self.outer.is_some(),
        }
    }

    fn problem(&mut self, mut problem: Diagnostic) -> ControlFlow<()> {
        problem.span = self.outer.unwrap_or(problem.span);
        (self.visit)(UnwrappedItem::Problem(problem))
    }
}

/// The string that carries another document: SNS notifications, SQS messages (as Lambda and as the CLI show them) and
/// the entries of `lookup-events`.
fn wrapped_text<'t, 'a>(node: &'t Node<'a>) -> Option<&'t Node<'a>> {
    let has = |name| node.get(name).is_some();
    let sns = has("TopicArn") || has("MessageId") || text_of(node, "Type") == Some("Notification");
    let wrapped = node
        .get("CloudTrailEvent")
        .or_else(|| node.get("body").filter(|_| has("messageId") || has("receiptHandle")))
        .or_else(|| node.get("Body").filter(|_| has("MessageId") || has("ReceiptHandle")))
        .or_else(|| node.get("Message").filter(|_| sns));
    wrapped.filter(|it| it.string().is_some())
}

fn not_an_event(node: &Node<'_>) -> Diagnostic {
    if is_named(node) {
        return description(node);
    }
    let seen = match node.members() {
        Some([]) => "an empty object".to_owned(),
        Some(members) => {
            let names: Vec<_> =
                members.iter().take(4).map(|it| format!("{:?}", short(&it.name))).collect();
            let more = if members.len() > 4 { ", …" } else { "" };
            format!("an object with {}{more}", names.join(", "))
        }
        None => node.kind().to_string(),
    };
    Diagnostic {
        code: Code::NotAnEvent,
        title: "no CloudTrail event here".into(),
        span: node.span,
        label: format!("found {seen}").into(),
        fix: None,
        service: None,
        help: Some(
            "an event is an EventBridge event (with \"detail\"), a CloudTrail record (with \"eventTime\"),\n\
             or something around one; `audit-alert preview --help` lists what is read"
                .into(),
        ),
    }
}

/// The names of an API call, without a call.
fn description(node: &Node<'_>) -> Diagnostic {
    let label = "no eventTime, eventID, eventVersion or userIdentity".to_owned();
    Diagnostic::new(Code::NotAnEvent, node.span, "no CloudTrail event here".to_owned(), label).help(
        "this names an event; a record of one has the time and who it was as well:\n\
         `audit-alert generate SERVICE EVENT` makes a sample"
            .to_owned(),
    )
}

fn pattern(node: &Node<'_>) -> Diagnostic {
    let title = "this is an event pattern, not an event".to_owned();
    let label = "its values are arrays of alternatives".to_owned();
    Diagnostic::new(Code::NotAnEvent, node.span, title, label).help(
        "`audit-alert check PATTERN` validates it,\n\
         `audit-alert match PATTERN EVENT` tests it against an event"
            .to_owned(),
    )
}

fn not_cloudtrail(node: &Node<'_>, what: &str) -> Diagnostic {
    Diagnostic {
        code: Code::NotCloudTrail,
        title: "this event was not written by CloudTrail".into(),
        span: node.span,
        label: format!("this is {}", short(what)).into(),
        fix: None,
        service: None,
        help: Some(
            "audit alerts are made of events whose detail-type ends in \"via CloudTrail\"".into(),
        ),
    }
}

fn digest(node: &Node<'_>) -> Diagnostic {
    Diagnostic {
        code: Code::Digest,
        title: "a CloudTrail digest file holds no events".into(),
        span: node.span,
        label: "passed over".into(),
        fix: None,
        service: None,
        help: Some("the log files are in the folder CloudTrail/ beside CloudTrail-Digest/".into()),
    }
}

/// A text of the event in a message about it.
fn short(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    if short.len() < text.len() { short + "…" } else { short }
}
