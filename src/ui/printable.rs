//! Text of files, events and paths in what is printed.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::alert::is_hidden;

/// Keeps a text from driving the terminal or hiding a part of itself: one mark for each character that would. Line
/// breaks stay.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    // Emoji need their joiner and their selector, which by themselves do nothing to a terminal.
    marked(text, |c| is_hidden(c) && !matches!(c, '\n' | '\u{200d}' | '\u{fe0f}'))
}

/// Keeps a text from driving the terminal, and leaves the rest as it is: the last resort for what others have made
/// visible already.
pub(super) fn escape_control(text: &str) -> Cow<'_, str> {
    marked(text, drives)
}

/// Keeps a text of several lines from driving the terminal.
pub fn escape_control_lines(text: &str) -> Cow<'_, str> {
    marked(text, |c| c != '\n' && drives(c))
}

fn drives(c: char) -> bool {
    let turns = matches!(
        c,
        '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
    );
    turns || c.is_control()
}

fn marked(text: &str, hides: impl Fn(char) -> bool + Copy) -> Cow<'_, str> {
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

/// The same JSON with every hidden character escaped: programs read it, and people look at it.
pub(super) fn escaped(json: &str) -> Cow<'_, str> {
    let hides = |c: char| is_hidden(c) && c != '\n';
    if !json.contains(hides) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if hides(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _infallible = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}
