//! `equals-ignore-case`. This is not case folding: for each character of the *pattern*, the value must continue with
//! its lower-case or its upper-case form (event-ruler 2.0.1). The mappings are those of Unicode, so that `ß` accepts
//! `SS`; the title-case letter `ǅ` does not accept itself. The value is not mapped, so the relation is not symmetric.
//!
//! A character above U+FFFF is compared as its two halves, see [`super::accidents`].

use super::accidents::HALF_OF_A_PAIR;
use crate::json::JsonText;

/// A text that is compared without case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IgnoreCase(JsonText<'static>);

impl IgnoreCase {
    /// Wraps a decoded text. Every text is valid.
    pub fn new(text: JsonText<'static>) -> Self {
        Self(text)
    }

    /// The text, in its original case.
    pub fn text(&self) -> &JsonText<'static> {
        &self.0
    }

    /// For each UTF-16 code unit of the text, the byte sequences that a value may have there: distinct, never empty.
    pub fn alternatives(&self) -> impl Iterator<Item = Vec<Vec<u8>>> {
        self.0.units().flat_map(|unit| match unit {
            Ok(c) if u32::from(c) > 0xFFFF => vec![vec![HALF_OF_A_PAIR.to_vec()]; 2],
            Ok(c) => vec![forms(c)],
            Err(surrogate) => vec![vec![JsonText::of_unit(surrogate).as_bytes().to_vec()]],
        })
    }

    /// Returns `true` if the text matches a whole value.
    pub fn matches(&self, value: &[u8]) -> bool {
        self.match_ends(value).contains(&value.len())
    }

    /// Returns `true` if a value begins with the text.
    pub fn is_prefix_of(&self, value: &[u8]) -> bool {
        !self.match_ends(value).is_empty()
    }

    /// Returns `true` if a value ends with the text.
    pub fn is_suffix_of(&self, value: &[u8]) -> bool {
        (0..=value.len()).any(|start| self.matches(value.get(start..).unwrap_or_default()))
    }

    /// Returns every offset at which a match from the start of the value can end. There can be several, because the
    /// forms of a character differ in length.
    fn match_ends(&self, value: &[u8]) -> Vec<usize> {
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
    forms.sort_unstable();
    forms.dedup();
    forms
}
