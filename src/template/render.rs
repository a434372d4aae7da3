//! Writes a value of a document as the text of a pattern. Values that are known only on deployment become tests that
//! every text passes.

use std::rc::Rc;

use super::text_map::{MappedText, TextMap};
use crate::diagnostic::Span;
use crate::json::{Node, Value};

/// A match expression that every text passes.
const ANY_TEXT: &str = "{\"prefix\":\"\"}";

/// A pattern's text, and its unknown values.
pub(super) struct Rendered {
    pub(super) text: MappedText,
    /// The unknown values, in the containing text.
    pub(super) unknown: Vec<Span>,
}

/// Writes a value. `variables`: `${..}` in strings is replaced on deployment.
pub(super) fn render(node: &Node<'_>, outer: &MappedText, variables: bool) -> Rendered {
    let mut writer =
        Writer { variables, out: String::new(), parts: Vec::new(), unknown: Vec::new() };
    writer.value(node, Place::Field);
    let Writer { out, parts, unknown, .. } = writer;
    let map = Rc::new(TextMap::Composed { parts, outer: Rc::clone(&outer.map) });
    Rendered { text: MappedText { text: out, map }, unknown }
}

/// Reports whether a value contains one that is known only on deployment.
pub(super) fn is_unknown(node: &Node<'_>, variables: bool) -> bool {
    match &node.value {
        Value::String(text) => variables && has_variable(text),
        Value::Array(elements) => elements.iter().any(|it| is_unknown(it, variables)),
        Value::Object(members) => {
            intrinsic(node).is_some() || members.iter().any(|it| is_unknown(&it.node, variables))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Reports whether a text has a variable. `${!Literal}` is the text `${Literal}`.
pub(super) fn has_variable(text: &str) -> bool {
    text.match_indices("${").any(|(at, _)| text.as_bytes().get(at + 2) != Some(&b'!'))
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
    variables: bool,
    out: String,
    parts: Vec<(Span, Span)>,
    unknown: Vec<Span>,
}

impl Writer {
    fn value(&mut self, node: &Node<'_>, place: Place) {
        let start = self.out.len();
        let unknown = match place {
            Place::Field | Place::Branch => intrinsic(node).is_some(),
            Place::Alternative => is_unknown(node, self.variables),
            Place::Operand => false,
        };
        if unknown {
            self.unknown.push(node.span);
            match place {
                Place::Field => self.out.extend(["[", ANY_TEXT, "]"]),
                Place::Branch => self.out.extend(["{\"source\":[", ANY_TEXT, "]}"]),
                Place::Alternative | Place::Operand => self.out.push_str(ANY_TEXT),
            }
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
            Value::String(text) => {
                text.write_quoted(&mut self.out).expect("a string takes every text");
            }
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
                    member.name.write_quoted(&mut self.out).expect("a string takes every text");
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
