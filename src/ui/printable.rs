//! Text of files, events and paths in what is printed about them.

use std::borrow::Cow;

use crate::alert::is_hidden;

/// Keeps a text from driving the terminal or hiding a part of itself: one mark for each character that would. Line
/// breaks stay.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    // Emoji need their joiner and their selector, which by themselves do nothing to a terminal.
    let hides = |c| is_hidden(c) && !matches!(c, '\n' | '\u{200d}' | '\u{fe0f}');
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
