//! Text of files, events and paths in what is printed about them.

use std::borrow::Cow;

/// Keeps a text from driving the terminal or hiding a part of itself: one mark for each character that would. Line
/// breaks stay.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    let hides = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(
                c,
                '\u{ad}'
                    | '\u{61c}'
                    | '\u{200b}'..='\u{200f}'
                    | '\u{2028}'..='\u{202e}'
                    | '\u{2060}'..='\u{206f}'
                    | '\u{feff}'
                    | '\u{e0000}'..='\u{e0fff}'
            )
    };
    if !text.contains(hides) {
        return Cow::Borrowed(text);
    }
    let shown = |c| match c {
        '\t' => ' ',
        c if hides(c) => '␀',
        c => c,
    };
    Cow::Owned(text.chars().map(shown).collect())
}
