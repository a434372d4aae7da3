//! Replaces characters that could control the terminal or hide text, in text from files, events and paths.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::workflow_command::{Form, without_commands};
use crate::alert::is_hidden;

/// Replaces each control character and each hidden character with `␀`. Line breaks stay.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    // Emoji need their joiner and their selector, which have no effect on a terminal by themselves.
    replaced(text, |c| is_hidden(c) && !matches!(c, '\n' | '\u{200d}' | '\u{fe0f}'))
}

/// Like [`printable`], with line breaks as `␤`: a quoted line break must not look like the end of the line.
pub(super) fn one_line(text: &str) -> String {
    printable(text).replace('\n', "␤")
}

/// Replaces each control character with `␀`. A second line of defense for text that was made visible before.
pub(super) fn escape_control(text: &str) -> Cow<'_, str> {
    replaced(text, controls_terminal)
}

/// Replaces each control character with `␀`, except for line breaks, and breaks commands of CI runners.
pub fn printable_lines(text: &str) -> Cow<'_, str> {
    let text = replaced(text, |c| c != '\n' && controls_terminal(c));
    match without_commands(&text, Form::Text) {
        Cow::Owned(broken) => Cow::Owned(broken),
        Cow::Borrowed(_) => text,
    }
}

/// Matches control characters, and the characters that change the direction of text.
fn controls_terminal(c: char) -> bool {
    let changes_direction = matches!(
        c,
        '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
    );
    changes_direction || c.is_control()
}

fn replaced(text: &str, is_unsafe: impl Fn(char) -> bool + Copy) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let shown = |c| match c {
        '\t' => ' ',
        c if is_unsafe(c) => '␀',
        c => c,
    };
    Cow::Owned(text.chars().map(shown).collect())
}

/// Returns the same JSON with every hidden character escaped: programs parse it, and people read it in a terminal.
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
