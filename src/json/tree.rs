//! The tree: borrowed from the text wherever the text has no escapes.

use super::text::JsonText;
use crate::diagnostic::Span;

/// A JSON value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node<'a> {
    /// From the first to behind the last byte of the value.
    pub span: Span,
    /// The value.
    pub value: Value<'a>,
}

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written: `1.10` stays `1.10`, and 23 digits stay 23 digits.
    Number(&'a str),
    /// A string, decoded.
    String(JsonText<'a>),
    /// An array.
    Array(Vec<Node<'a>>),
    /// An object: every member in the order of the text, duplicates included.
    Object(Vec<Member<'a>>),
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member<'a> {
    /// The member's name, decoded.
    pub name: JsonText<'a>,
    /// Where the name stands, with its quotes.
    pub name_span: Span,
    /// The member's value.
    pub node: Node<'a>,
}

impl<'a> Node<'a> {
    /// The value of the member with this name, if this is an object that has one; of duplicates the last, as in most
    /// readers of JSON.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.members()?.iter().rfind(|member| *member.name == *name).map(|member| &member.node)
    }

    /// The members, if this is an object.
    pub fn members(&self) -> Option<&[Member<'a>]> {
        match &self.value {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The elements, if this is an array.
    pub fn elements(&self) -> Option<&[Self]> {
        match &self.value {
            Value::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The decoded text, if this is a string.
    pub fn string(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// What the value is, for messages: "a string", "an object".
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }
}
