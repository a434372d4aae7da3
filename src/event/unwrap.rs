//! Finds the records in a text: EventBridge envelopes, bare CloudTrail records, log files, SNS and SQS wrappers,
//! `aws cloudtrail lookup-events` output, arrays, NDJSON, and any nesting of these.

use std::ops::ControlFlow;

use super::detail_types::folded;
use super::recognize::{is_named, is_pattern, is_record};
use super::record::{Record, text_of};
use crate::diagnostic::{Code, Diagnostic, Position, Span};
use crate::json::{Documents, MAX_TREE, Node, parse_within};
use crate::language::{Phrase, phrase};

/// Deepest nesting of wrappers. SQS around SNS around an envelope is three; no event pipeline has more than a few.
const MAX_WRAPPERS: u8 = 8;

/// An item found in the text.
#[derive(Debug)]
pub enum UnwrappedItem<'t> {
    /// A record.
    Record(Record<'t>, EventPlace<'t>),
    /// An event that CloudTrail did not write. EventBridge delivers it, but no alert can be made of it.
    Foreign(&'t Node<'t>, EventPlace<'t>, Diagnostic),
    /// A value that is not an event.
    Problem(Diagnostic),
}

/// Position of an item.
#[derive(Clone, Copy, Debug)]
pub struct EventPlace<'t> {
    /// The JSON text that contains it: the user's, or the content of a string in it.
    pub text: &'t str,
    /// Span in the user's text: of the item itself, or of the string that contains it.
    pub span: Span,
    /// `text` is the content of a string in the user's text.
    pub in_string: bool,
}

/// Visits all records and problems of a text in order, until the visitor returns `Break`.
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
    /// The text that the nodes were parsed from.
    text: &'t str,
    /// Span of the string in the user's text that contains this text; `None` for the user's text itself.
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
            let source = short(source);
            let label = phrase!("it is a notification of `{source}`", source);
            return self.problem(not_cloudtrail(node, label));
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
        let by_cloudtrail = detail_type.is_some_and(|it| folded(it).ends_with("viacloudtrail"));
        // CloudTrail's envelope has the time, the account and an id, so the record inside needs only a name.
        if by_cloudtrail && is_named(detail) || is_record(detail) {
            return self.found(Record::enveloped(detail, envelope), envelope.span);
        }
        let place = self.place(envelope.span);
        let problem = match detail_type.map(short) {
            Some(_) if by_cloudtrail => not_an_event(detail),
            Some(detail_type) => {
                let label = phrase!("its detail-type is `{detail_type}`", detail_type);
                not_cloudtrail(envelope, label)
            }
            None => not_cloudtrail(envelope, phrase!("it has no detail-type")),
        };
        let problem = Diagnostic { span: self.outer.unwrap_or(problem.span), ..problem };
        (self.visit)(UnwrappedItem::Foreign(envelope, place, problem))
    }

    /// Walks the JSON text inside a string.
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
                problem.label = phrase!(
                    "line {line}, column {column} of the JSON in this string",
                    line,
                    column
                );
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

/// The string that contains another document: in SNS notifications, SQS messages (in the forms of Lambda and of the AWS
/// CLI) and entries of `lookup-events`.
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
    let label = match node.members() {
        Some([]) => phrase!("found an empty object"),
        Some(members) => {
            let names: Vec<_> =
                members.iter().take(4).map(|it| format!("{:?}", short(&it.name))).collect();
            let more = if members.len() > 4 { ", …" } else { "" };
            phrase!("found an object with {names}", names = names.join(", ") + more)
        }
        None => phrase!("found {kind}", kind = node.kind()),
    };
    let title = phrase!("no CloudTrail event here");
    Diagnostic::new(Code::NotAnEvent, node.span, title, label).help(phrase!(
        "expected an EventBridge event (with \"detail\"), a CloudTrail record (with \"eventTime\")\n\
         or a wrapper of one; `audit-alert preview --help` lists the supported forms"
    ))
}

/// The problem of an object that names an API call but has no field of an occurrence.
fn description(node: &Node<'_>) -> Diagnostic {
    let title = phrase!("no CloudTrail event here");
    let label = phrase!("no eventTime, eventID, eventVersion or userIdentity");
    Diagnostic::new(Code::NotAnEvent, node.span, title, label).help(phrase!(
        "this names an event; a record also has the time and the identity.\n\
         `audit-alert generate SERVICE EVENT` makes a sample"
    ))
}

fn pattern(node: &Node<'_>) -> Diagnostic {
    let title = phrase!("this is an event pattern, not an event");
    let label = phrase!("its values are arrays of alternatives");
    Diagnostic::new(Code::NotAnEvent, node.span, title, label).help(phrase!(
        "`audit-alert check PATTERN` validates it,\n\
         `audit-alert match PATTERN EVENT` tests it against an event"
    ))
}

fn not_cloudtrail(node: &Node<'_>, label: Phrase) -> Diagnostic {
    let title = phrase!("this event was not written by CloudTrail");
    Diagnostic::new(Code::NotCloudTrail, node.span, title, label).help(phrase!(
        "alerts are sent for events whose detail-type ends in \"via CloudTrail\" only"
    ))
}

fn digest(node: &Node<'_>) -> Diagnostic {
    let title = phrase!("a CloudTrail digest file contains no events");
    Diagnostic::new(Code::Digest, node.span, title, phrase!("skipped"))
        .help(phrase!("the log files are in the folder CloudTrail/ next to CloudTrail-Digest/"))
}

/// The first 60 characters of a text of the event, for messages.
fn short(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    if short.len() < text.len() { short + "…" } else { short }
}
