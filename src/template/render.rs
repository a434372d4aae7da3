//! Writes a value of a document as the text of a pattern. Values that are known only on deployment become tests that
//! every text passes.

use std::borrow::Cow;
use std::rc::Rc;

use super::interpolation::Interpolation;
use super::text_map::{MappedText, TextMap};
use crate::diagnostic::Span;
use crate::json::{JsonText, Node, Value};

/// A match expression that every text passes.
const ANY_TEXT: &str = "{\"prefix\":\"\"}";

/// A pattern's text, and its unknown values.
pub(super) struct Rendered {
    pub(super) text: MappedText,
    /// The unknown values, in the containing text.
    pub(super) unknown: Vec<Span>,
    /// The expressions in place of the unknown values, in the text.
    pub(super) placeholders: Vec<Span>,
}

impl Rendered {
    /// A text without unknown values.
    pub(super) fn known(text: MappedText) -> Self {
        Self { text, unknown: Vec::new(), placeholders: Vec::new() }
    }
}

/// Writes a value.
pub(super) fn render(
    node: &Node<'_>,
    outer: &MappedText,
    interpolation: Interpolation,
) -> Rendered {
    let mut writer = Writer {
        interpolation,
        out: String::new(),
        parts: Vec::new(),
        unknown: Vec::new(),
        placeholders: Vec::new(),
    };
    writer.value(node, Place::Field);
    let Writer { out, parts, unknown, placeholders, .. } = writer;
    let map = Rc::new(TextMap::Composed { parts, outer: Rc::clone(&outer.map) });
    Rendered { text: MappedText { text: out, map }, unknown, placeholders }
}

/// Reports whether a tool changes a part of a value on deployment.
pub(super) fn is_changed(node: &Node<'_>, interpolation: Interpolation) -> bool {
    contains(node, &|it| match &it.value {
        Value::String(text) => !interpolation.is_literal(text),
        Value::Object(members) => {
            intrinsic(it).is_some() || members.iter().any(|it| !interpolation.is_literal(&it.name))
        }
        _ => false,
    })
}

/// Reports whether a value contains one that is known only on deployment.
fn is_unknown(node: &Node<'_>, interpolation: Interpolation) -> bool {
    contains(node, &|it| match &it.value {
        Value::String(text) => interpolation.literal(text).is_none(),
        _ => intrinsic(it).is_some(),
    })
}

/// Reports whether the name of a member is known only on deployment.
pub(super) fn has_unknown_name(node: &Node<'_>, interpolation: Interpolation) -> bool {
    contains(node, &|it| {
        let mut members = it.members().unwrap_or_default().iter();
        members.any(|it| interpolation.literal(&it.name).is_none())
    })
}

fn contains(node: &Node<'_>, fits: &impl Fn(&Node<'_>) -> bool) -> bool {
    fits(node)
        || match &node.value {
            Value::Array(elements) => elements.iter().any(|it| contains(it, fits)),
            Value::Object(members) => members.iter().any(|it| contains(&it.node, fits)),
            _ => false,
        }
}

/// Returns the name and the argument of an intrinsic function of `CloudFormation`.
pub(super) fn intrinsic<'n, 't>(node: &'n Node<'t>) -> Option<(&'n str, &'n Node<'t>)> {
    let [member] = node.members()? else { return None };
    let is_function = *member.name == *"Ref" || member.name.starts_with("Fn::");
    is_function.then_some((&*member.name, &member.node))
}

/// The part of a pattern in which a value stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The value of a field.
    Field,
    /// An alternative in the array of a field.
    Alternative,
    /// An alternative of `$or`.
    Branch,
    /// Inside a match expression.
    Operand,
}

struct Writer {
    interpolation: Interpolation,
    out: String,
    parts: Vec<(Span, Span)>,
    unknown: Vec<Span>,
    placeholders: Vec<Span>,
}

impl Writer {
    fn value(&mut self, node: &Node<'_>, place: Place) {
        let start = self.out.len();
        let unknown = match place {
            Place::Field | Place::Branch => intrinsic(node).is_some(),
            Place::Alternative => is_unknown(node, self.interpolation),
            Place::Operand => false,
        };
        if unknown {
            self.unknown.push(node.span);
            let (before, after) = match place {
                Place::Field => ("[", "]"),
                Place::Branch => ("{\"source\":[", "]}"),
                Place::Alternative | Place::Operand => ("", ""),
            };
            self.out.push_str(before);
            let at = self.out.len();
            self.placeholders.push(Span::new(at, at + ANY_TEXT.len()));
            self.out.extend([ANY_TEXT, after]);
        } else {
            self.known(node, place);
        }
        self.parts.push((Span::new(start, self.out.len()), node.span));
    }

    fn known(&mut self, node: &Node<'_>, place: Place) {
        match &node.value {
            Value::Null => self.out.push_str("null"),
            Value::Bool(value) => self.out.push_str(if *value { "true" } else { "false" }),
            Value::Number(text) => self.out.push_str(text),
            Value::String(text) => self.string(text),
            Value::Array(elements) => {
                let inside = if place == Place::Field { Place::Alternative } else { place };
                self.elements(elements, inside);
            }
            Value::Object(members) => {
                self.out.push('{');
                for (index, member) in members.iter().enumerate() {
                    if index > 0 {
                        self.out.push(',');
                    }
                    let start = self.out.len();
                    self.string(&member.name);
                    self.parts.push((Span::new(start, self.out.len()), member.name_span));
                    self.out.push(':');
                    let is_pattern = matches!(place, Place::Field | Place::Branch);
                    match &member.node.value {
                        Value::Array(branches) if is_pattern && *member.name == *"$or" => {
                            let start = self.out.len();
                            self.elements(branches, Place::Branch);
                            let span = Span::new(start, self.out.len());
                            self.parts.push((span, member.node.span));
                        }
                        _ if is_pattern => self.value(&member.node, Place::Field),
                        _ => self.value(&member.node, Place::Operand),
                    }
                }
                self.out.push('}');
            }
        }
    }

    fn string(&mut self, text: &JsonText<'_>) {
        let changed = match self.interpolation.literal(text) {
            Some(Cow::Owned(literal)) => Some(JsonText::from(literal.as_str()).into_owned()),
            _ => None,
        };
        let text = changed.as_ref().unwrap_or(text);
        text.write_quoted(&mut self.out).expect("a string takes every text");
    }

    fn elements(&mut self, elements: &[Node<'_>], place: Place) {
        self.out.push('[');
        for (index, element) in elements.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.value(element, place);
        }
        self.out.push(']');
    }
}
