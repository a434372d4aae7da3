//! Finds the events of a text: its documents that are events, and the events inside the others.

use std::ops::ControlFlow;

use super::foreign::foreign_text;
use super::log_lines::without_prefixes;
use super::look::{Found, Looked, foreign_value, holds_no_events, look};
use super::recognize::{Recognized, recognize};
use super::record::Record;
use crate::diagnostic::{Diagnostic, Span};
use crate::json::{Documents, Node, parse};

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
    if let Some(problem) = foreign_text(text.as_bytes().get(..BEGINNING).unwrap_or(text.as_bytes()))
    {
        return visit(UnwrappedItem::Problem(problem));
    }
    let text = &*without_prefixes(text);
    for document in Documents::new(text) {
        match document {
            Ok(node) => document_of(text, &node, visit)?,
            Err(problem) => visit(UnwrappedItem::Problem(problem))?,
        }
    }
    ControlFlow::Continue(())
}

/// Bytes of a text by which its format is recognized.
const BEGINNING: usize = 4_096;

fn document_of(
    text: &str,
    node: &Node<'_>,
    visit: &mut dyn FnMut(UnwrappedItem<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    if let Some(item) = item(node, EventPlace { text, span: node.span, in_string: false }) {
        return visit(item);
    }
    let found = look(text, node);
    if found.is_empty() && !holds_no_events(node) {
        return visit(UnwrappedItem::Problem(foreign_value(node)));
    }
    for looked in found {
        match looked {
            Looked::Problem(problem) => visit(UnwrappedItem::Problem(problem))?,
            Looked::Event(Found { span, in_string: false, .. }) => {
                let place = EventPlace { text, span, in_string: false };
                let event = node_at(node, span).and_then(|node| item(node, place));
                event.map_or(ControlFlow::Continue(()), &mut *visit)?;
            }
            Looked::Event(Found { text, span, .. }) => {
                let place = EventPlace { text: &text, span, in_string: true };
                let node = parse(&text).expect("it is a part of a text that was parsed");
                item(&node, place).map_or(ControlFlow::Continue(()), &mut *visit)?;
            }
        }
    }
    ControlFlow::Continue(())
}

fn item<'t>(node: &'t Node<'t>, place: EventPlace<'t>) -> Option<UnwrappedItem<'t>> {
    match recognize(node) {
        Recognized::Record(record) => Some(UnwrappedItem::Record(record, place)),
        Recognized::Foreign(problem) => {
            let span = if place.in_string { place.span } else { problem.span };
            Some(UnwrappedItem::Foreign(node, place, Diagnostic { span, ..problem }))
        }
        Recognized::Pattern | Recognized::Other => None,
    }
}

/// The value at a span.
fn node_at<'n, 't>(node: &'n Node<'t>, span: Span) -> Option<&'n Node<'t>> {
    let mut node = node;
    while node.span != span {
        let contains = |node: &Node<'_>| node.span.end < span.end;
        node = if let Some(elements) = node.elements() {
            elements.get(elements.partition_point(contains))?
        } else {
            let members = node.members()?;
            &members.get(members.partition_point(|it| contains(&it.node)))?.node
        };
    }
    Some(node)
}
