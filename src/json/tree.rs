//! The JSON tree. It borrows from the source, except for strings with escapes.

use super::text::JsonText;
use crate::diagnostic::Span;
use crate::language::{Phrase, phrase};

/// A JSON value with its location in the source.
#[derive(Clone, Debug, PartialEq)]
pub struct Node<'a> {
    /// The bytes of the value in the source.
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
    /// The text of a number: `1.10` stays `1.10`, and 23 digits stay 23 digits.
    Number(&'a str),
    /// A decoded string.
    String(JsonText<'a>),
    /// An array.
    Array(Vec<Node<'a>>),
    /// The members of an object in source order, duplicates included.
    Object(Vec<Member<'a>>),
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member<'a> {
    /// The decoded name.
    pub name: JsonText<'a>,
    /// The name in the source, with its quotes.
    pub name_span: Span,
    /// The member's value.
    pub node: Node<'a>,
}

impl<'a> Node<'a> {
    /// Returns the value of a member. Of duplicates it returns the last, as most JSON parsers do. Returns `None` if
    /// there is no such member, or if this is not an object.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.members()?.iter().rfind(|member| *member.name == *name).map(|member| &member.node)
    }

    /// Returns the members, or `None` if this is not an object.
    pub fn members(&self) -> Option<&[Member<'a>]> {
        match &self.value {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// Returns the elements, or `None` if this is not an array.
    pub fn elements(&self) -> Option<&[Self]> {
        match &self.value {
            Value::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// Returns the decoded text, or `None` if this is not a string.
    pub fn string(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the type of the value for messages, such as "a string" or "an object".
    pub fn kind(&self) -> Phrase {
        match &self.value {
            Value::Null => phrase!("null"),
            Value::Bool(_) => phrase!("a boolean"),
            Value::Number(_) => phrase!("a number"),
            Value::String(_) => phrase!("a string"),
            Value::Array(_) => phrase!("an array"),
            Value::Object(_) => phrase!("an object"),
        }
    }
}
