//! `equals-ignore-case` for texts with characters outside ASCII. (ASCII texts are looked up in lower case.)
//!
//! For each character of the pattern, the value must continue with one of a few byte sequences, its forms: `ß` accepts
//! `ß` and `SS`. No form of a character begins or ends with another one, so the first form that fits is the only one,
//! in both directions, and no backtracking is needed.

use crate::pattern::IgnoreCase;

/// A text of a pattern, prepared for comparison.
#[derive(Clone, Debug)]
pub(in crate::pattern) struct Forms {
    /// For each character, the byte sequences that a value may have there.
    characters: Vec<Vec<Vec<u8>>>,
}

impl Forms {
    pub(in crate::pattern) fn new(text: &IgnoreCase) -> Self {
        Self { characters: text.alternatives().collect() }
    }

    /// Returns the rest of a value that begins with the text, else `None`.
    fn strip_start<'v>(&self, value: &'v [u8]) -> Option<&'v [u8]> {
        self.characters.iter().try_fold(value, |rest, forms| {
            forms.iter().find_map(|form| rest.strip_prefix(form.as_slice()))
        })
    }

    pub(in crate::pattern) fn is_prefix_of(&self, value: &[u8]) -> bool {
        self.strip_start(value).is_some()
    }

    pub(in crate::pattern) fn is_suffix_of(&self, value: &[u8]) -> bool {
        let rest = self.characters.iter().rev().try_fold(value, |rest, forms| {
            forms.iter().find_map(|form| rest.strip_suffix(form.as_slice()))
        });
        rest.is_some()
    }

    pub(in crate::pattern) fn matches(&self, value: &[u8]) -> bool {
        self.strip_start(value).is_some_and(<[u8]>::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use crate::pattern::IgnoreCase;

    #[test]
    fn no_form_of_a_character_begins_or_ends_with_another() {
        for c in '\0'..=char::MAX {
            let text = IgnoreCase::new(c.to_string().as_str().into());
            let forms = text.alternatives().next().unwrap();
            for form in &forms {
                let others = || forms.iter().filter(|other| *other != form);
                assert!(others().all(|it| !it.starts_with(form) && !it.ends_with(form)), "{c:?}");
            }
        }
    }

    #[test]
    fn ascii_has_only_its_two_cases() {
        for c in '\0'..='\x7f' {
            let text = IgnoreCase::new(c.to_string().as_str().into());
            let forms = text.alternatives().next().unwrap();
            let value = |byte: u8| forms.contains(&vec![byte]);
            let expected = |byte: u8| byte.eq_ignore_ascii_case(&(c as u8));
            assert!((0..=u8::MAX).all(|byte| value(byte) == expected(byte)), "{c:?}");
        }
    }
}
