//! The state of a field: its value in the form in which it is compared and shown, or none.

use std::collections::{BTreeMap, BTreeSet};

use super::document::Document;

/// A value that may be unknown: it could not be read, or it was not needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading<T> {
    /// The value.
    Known(T),
    /// The value is not compared.
    Unknown,
}

/// The state of a field, by the way in which it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldState {
    /// The field is not set.
    Absent,
    /// The field could not be read, or was not needed. It is equal to every other state.
    Unknown,
    /// A text or a number.
    Text(String),
    /// A document, whose members are compared.
    Document(Document),
    /// Environment variables. Only the values of desired ones are shown; others may be secrets of the user.
    Variables(BTreeMap<String, String>),
    /// A hash of a secret, which is never shown.
    Secret(String),
}

impl<T> Reading<T> {
    /// Returns the value; `None` if it is unknown.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown => None,
        }
    }

    /// Converts the state of a field, if it is known.
    pub(super) fn state<'r>(&'r self, of: impl FnOnce(&'r T) -> FieldState) -> FieldState {
        self.known().map_or(FieldState::Unknown, of)
    }
}

impl From<&str> for FieldState {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Absent } else { Self::Text(text.to_owned()) }
    }
}

impl From<&String> for FieldState {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<i32> for FieldState {
    fn from(number: i32) -> Self {
        Self::Text(number.to_string())
    }
}

impl From<Option<i32>> for FieldState {
    fn from(number: Option<i32>) -> Self {
        number.map_or(Self::Absent, Self::from)
    }
}

impl From<&Document> for FieldState {
    fn from(document: &Document) -> Self {
        if document.as_str().is_empty() { Self::Absent } else { Self::Document(document.clone()) }
    }
}

impl From<&BTreeMap<String, String>> for FieldState {
    fn from(variables: &BTreeMap<String, String>) -> Self {
        Self::Variables(variables.clone())
    }
}

impl From<&Vec<String>> for FieldState {
    fn from(names: &Vec<String>) -> Self {
        names.join(" ").as_str().into()
    }
}

impl From<&BTreeSet<String>> for FieldState {
    fn from(names: &BTreeSet<String>) -> Self {
        Self::from(&names.iter().cloned().collect::<Vec<_>>())
    }
}
