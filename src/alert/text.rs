//! Text that may be shown: secrets masked, and nothing in it that a reader cannot see or that a terminal would obey.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use super::secrets::mask_secrets;

/// A single line of safe text. It may still hold any visible character, Slack's markup included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// Makes a value of an event safe to show. `None` where nothing would be left to see.
    pub fn new(value: &str, redact: bool) -> Option<Self> {
        let value = if redact { mask_secrets(value) } else { Cow::Borrowed(value) };
        let mut text = String::with_capacity(value.len());
        for (c, next) in with_next(&value) {
            match c {
                '\n' => text.push('␤'),
                '\t' | '\r' => text.push(' '),
                c if is_invisible(c, text.chars().next_back(), next) => {
                    // Writing to a string cannot fail.
                    let _infallible = write!(text, "\\u{{{:x}}}", u32::from(c));
                }
                c => text.push(c),
            }
        }
        Some(text).filter(|text| !text.trim().is_empty()).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(super) fn with_next(text: &str) -> impl Iterator<Item = (char, Option<char>)> {
    text.chars().zip(text.chars().skip(1).map(Some).chain([None]))
}

/// Whether a character hides: control characters, those that turn the writing direction (Unicode TR #36, "Trojan
/// Source"), those of no width, tag characters, and the fillers of Hangul. Emoji need the joiner U+200D between them,
/// so it counts as hidden only beside ASCII.
pub(super) fn is_invisible(c: char, previous: Option<char>, next: Option<char>) -> bool {
    match c {
        '\u{200d}' => {
            !matches!((previous, next), (Some(a), Some(b)) if !a.is_ascii() && !b.is_ascii())
        }
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{2800}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => true,
        _ => false,
    }
}
