//! Patterns of texts in routes.

use serde::{Deserialize, Serialize};

/// A text in which `*` stands for any number of characters. All other characters stand for themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Glob(String);

impl Glob {
    /// Makes a pattern. Every text is valid.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the text of the pattern.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns true if the pattern matches only its own text.
    pub fn is_literal(&self) -> bool {
        !self.0.contains('*')
    }

    /// Returns true if the whole text matches. Each part between two stars is taken at its first occurrence, which leaves
    /// most of the text to the other parts, so that no part is tried twice.
    pub fn matches(&self, text: &str) -> bool {
        let Some((first, rest)) = self.0.split_once('*') else { return self.0 == text };
        let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
        let Some(text) = text.strip_prefix(first).and_then(|it| it.strip_suffix(last)) else {
            return false;
        };
        let mut left = text;
        middle.split('*').all(|part| match left.split_once(part) {
            Some((_, behind)) => {
                left = behind;
                true
            }
            None => false,
        })
    }
}
