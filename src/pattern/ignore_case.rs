//! `equals-ignore-case`, which is not case folding. For each character of the *pattern* the value must go on with its
//! lower-case or its upper-case form (full Unicode mappings, so `ß` accepts `SS`), and nothing else will do: not the
//! title-case letter `ǅ` for itself. The value is not folded, so the relation is not symmetric (event-ruler 2.0.1).
//!
//! event-ruler folds the two halves of a character above U+FFFF one by one and thereby loses it; here such a character
//! accepts itself and its two forms, which is what AWS documents.

use crate::json::JsonText;

/// A text that is compared without regard to case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IgnoreCase(JsonText<'static>);

impl IgnoreCase {
    /// Wraps a decoded text: every text is valid.
    pub fn new(text: JsonText<'static>) -> Self {
        Self(text)
    }

    /// The text as it was written.
    pub fn text(&self) -> &JsonText<'static> {
        &self.0
    }

    /// For each character of the text, the byte sequences that a value may go on with: distinct, never empty.
    pub fn alternatives(&self) -> impl Iterator<Item = Vec<Vec<u8>>> {
        self.0.units().map(|unit| match unit {
            Ok(c) => forms(c),
            Err(surrogate) => vec![JsonText::of_unit(surrogate).as_bytes().to_vec()],
        })
    }

    /// Whether a value matches as a whole.
    pub fn matches(&self, value: &[u8]) -> bool {
        self.ends(value).contains(&value.len())
    }

    /// Whether a value begins with the text.
    pub fn starts(&self, value: &[u8]) -> bool {
        !self.ends(value).is_empty()
    }

    /// Whether a value ends with the text.
    pub fn finishes(&self, value: &[u8]) -> bool {
        (0..=value.len()).any(|start| self.matches(value.get(start..).unwrap_or_default()))
    }

    /// Every offset at which the text can end, if it begins with the value: forms differ in length.
    fn ends(&self, value: &[u8]) -> Vec<usize> {
        let mut ends = vec![0];
        for forms in self.alternatives() {
            let mut next = Vec::new();
            for &end in &ends {
                let rest = value.get(end..).unwrap_or_default();
                for form in forms.iter().filter(|form| rest.starts_with(form)) {
                    next.push(end + form.len());
                }
            }
            next.sort_unstable();
            next.dedup();
            ends = next;
        }
        ends
    }
}

fn forms(c: char) -> Vec<Vec<u8>> {
    let lower = c.to_lowercase().to_string().into_bytes();
    let upper = c.to_uppercase().to_string().into_bytes();
    let mut forms = vec![lower, upper];
    if u32::from(c) > 0xFFFF {
        forms.push(c.to_string().into_bytes());
    }
    forms.sort_unstable();
    forms.dedup();
    forms
}
