//! Reads YAML into the tree of JSON. A tag of `CloudFormation`, such as `!Sub`, becomes the object that it is short
//! for.

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, Tag};

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::json::{self, JsonText, MAX_DEPTH, Member, Node, Value};
use crate::language::{Phrase, phrase};

/// Limit of nodes, which bounds the copies that aliases make.
const MAX_NODES: usize = 500_000;

/// An open sequence or mapping.
struct Frame<'t> {
    start: usize,
    tag: Option<String>,
    anchor: usize,
    content: Content<'t>,
}

enum Content<'t> {
    Sequence(Vec<Node<'t>>),
    /// The name of a member is waiting for its value.
    Mapping(Vec<Member<'t>>, Option<(JsonText<'t>, Span)>),
}

struct Builder<'t> {
    text: &'t str,
    frames: Vec<Frame<'t>>,
    documents: Vec<Node<'t>>,
    anchors: HashMap<usize, Node<'t>>,
    nodes: usize,
}

/// Reads all documents of a text.
pub(super) fn parse(text: &str) -> Result<Vec<Node<'_>>, Diagnostic> {
    let (frames, documents) = (Vec::new(), Vec::new());
    let mut builder = Builder { text, frames, documents, anchors: HashMap::new(), nodes: 0 };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let at = error.marker().byte_offset().unwrap_or(text.len());
            invalid(Span::new(at, at + 1), Phrase::verbatim(error.info()))
        })?;
        let range = span.byte_range().unwrap_or_default();
        let span = Span::new(range.start, range.end);
        builder.event(event, span)?;
        if builder.nodes > MAX_NODES || builder.frames.len() > MAX_DEPTH {
            return Err(invalid(span, phrase!("the document is too large or nested too deeply")));
        }
    }
    Ok(builder.documents)
}

fn invalid(span: Span, label: Phrase) -> Diagnostic {
    Diagnostic::new(Code::InvalidYaml, span, phrase!("invalid YAML"), label)
}

impl<'t> Builder<'t> {
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Diagnostic> {
        match event {
            Event::Scalar(content, style, anchor, tag) => {
                let tag = tag.as_deref();
                let value = scalar(&content, style, tag, self.text.get(span.range()));
                let node = tagged(Node { span, value }, tag.and_then(local).as_deref());
                self.add(node, anchor);
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.open(span, anchor, tag.as_deref(), Content::Sequence(Vec::new()));
            }
            Event::MappingStart(_, anchor, tag) => {
                self.open(span, anchor, tag.as_deref(), Content::Mapping(Vec::new(), None));
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor) else {
                    return Err(invalid(span, phrase!("the alias refers to itself")));
                };
                self.nodes += count(node);
                let node = node.clone();
                self.add(node, 0);
            }
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, span: Span, anchor: usize, tag: Option<&Tag>, content: Content<'t>) {
        let start = span.range().start;
        self.frames.push(Frame { start, tag: tag.and_then(local), anchor, content });
    }

    fn close(&mut self, end: Span) {
        let Some(frame) = self.frames.pop() else { return };
        // A block collection ends where its last value ends; the parser reports the next token.
        let is_flow = end.end > end.start;
        let (value, last) = match frame.content {
            Content::Sequence(elements) => {
                let last = elements.last().map(|it| it.span.end);
                (Value::Array(elements), last)
            }
            Content::Mapping(members, _) => {
                let last = members.last().map(|it| it.node.span.end);
                (Value::Object(merged(members)), last)
            }
        };
        let end = if is_flow { end.end } else { last.unwrap_or(end.end) };
        let start = Span::new(frame.start, frame.start).start;
        let span = Span { start, end: end.max(start) };
        self.add(tagged(Node { span, value }, frame.tag.as_deref()), frame.anchor);
    }

    fn add(&mut self, node: Node<'t>, anchor: usize) {
        self.nodes += 1;
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.frames.last_mut().map(|it| &mut it.content) {
            None => self.documents.push(node),
            Some(Content::Sequence(elements)) => elements.push(node),
            Some(Content::Mapping(members, name)) => match name.take() {
                Some((name, name_span)) => members.push(Member { name, name_span, node }),
                None => *name = Some((name_of(&node), node.span)),
            },
        }
    }
}

/// Applies merge keys: `<<` adds the members of its value.
fn merged(members: Vec<Member<'_>>) -> Vec<Member<'_>> {
    let mut all = Vec::new();
    for member in members {
        match member.node.value {
            Value::Object(inner) if *member.name == *"<<" => all.extend(inner),
            _ => all.push(member),
        }
    }
    all
}

fn count(node: &Node<'_>) -> usize {
    1 + match &node.value {
        Value::Array(elements) => elements.iter().map(count).sum::<usize>(),
        Value::Object(members) => members.iter().map(|it| count(&it.node)).sum(),
        _ => 0,
    }
}

/// The text of a mapping's key.
fn name_of<'t>(node: &Node<'t>) -> JsonText<'t> {
    match &node.value {
        Value::String(text) => text.clone(),
        Value::Number(text) => JsonText::from(*text),
        Value::Bool(value) => JsonText::from(if *value { "true" } else { "false" }),
        Value::Null | Value::Array(_) | Value::Object(_) => JsonText::from("null"),
    }
}

/// The name of a local tag without its exclamation mark.
fn local(tag: &Tag) -> Option<String> {
    (tag.handle() == "!" && !tag.suffix().is_empty()).then(|| tag.suffix().to_owned())
}

/// Writes the short form of an intrinsic function as the long form (`CloudFormation` user guide, "Intrinsic function
/// reference").
fn tagged<'t>(node: Node<'t>, tag: Option<&str>) -> Node<'t> {
    let Some(tag) = tag else { return node };
    let name = match tag {
        "Ref" | "Condition" => tag.to_owned(),
        _ => format!("Fn::{tag}"),
    };
    let span = node.span;
    let name = JsonText::from(name.as_str());
    Node { span, value: Value::Object(vec![Member { name, name_span: span, node }]) }
}

/// The value of a scalar in the core schema of YAML 1.2.
fn scalar<'t>(
    content: &str,
    style: ScalarStyle,
    tag: Option<&Tag>,
    raw: Option<&'t str>,
) -> Value<'t> {
    let is_plain = style == ScalarStyle::Plain && tag.is_none();
    match content {
        "true" | "True" | "TRUE" if is_plain => Value::Bool(true),
        "false" | "False" | "FALSE" if is_plain => Value::Bool(false),
        "" | "~" | "null" | "Null" | "NULL" if is_plain => Value::Null,
        _ => match raw.filter(|_| is_plain).map(json::parse) {
            Some(Ok(Node { value: number @ Value::Number(_), .. })) => number,
            _ => Value::String(JsonText::from(content)),
        },
    }
}
