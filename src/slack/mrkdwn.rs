//! Writing values into Slack's markup so that none of them acts, and cutting them so that nothing breaks.
//!
//! Slack obeys `<…>` tokens even inside code, so escaping is the only protection there (Slack: "Escaping text"); there is
//! no escape for the markup characters themselves, so they are separated or replaced by lookalikes.

use std::borrow::Cow;

use super::limits::{head, units};

const FENCE: &str = "```";

/// Parts adjacent backticks. The text model makes every such character of a value visible, so these are ours.
const ZERO_WIDTH_SPACE: char = '\u{200b}';

/// `*Label:*` and, in a code block below it, a value that may have lost `omitted` characters already; at most `room`
/// units in all.
pub(super) fn labelled_code(label: &str, value: &str, omitted: usize, room: usize) -> String {
    let head = format!("*{label}:*\n{FENCE}");
    let value = part_backticks(value);
    let room = room.saturating_sub(units(&head) + FENCE.len());
    format!("{head}{}{FENCE}", clip(&value, omitted, room))
}

/// A value among other text, outside code: at most `room` units.
pub(super) fn inline(value: &str, room: usize) -> String {
    clip(&defuse(value), 0, room)
}

/// Replaces the three characters that begin tokens and entities.
fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>']) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            c => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}

/// Keeps the backticks of a value from joining each other or the fence.
fn part_backticks(value: &str) -> Cow<'_, str> {
    if !value.contains('`') {
        return Cow::Borrowed(value);
    }
    let mut parted = String::with_capacity(value.len() * 2);
    let mut after_backtick = true;
    for c in value.chars() {
        if c == '`' && after_backtick {
            parted.push(ZERO_WIDTH_SPACE);
        }
        after_backtick = c == '`';
        parted.push(c);
    }
    if after_backtick {
        parted.push(ZERO_WIDTH_SPACE);
    }
    Cow::Owned(parted)
}

/// Replaces characters that could act outside code by lookalikes; a zero-width space does not stop them there. The
/// fields of the message show the true value.
fn defuse(value: &str) -> String {
    let chars: Vec<char> = value.chars().collect();
    let is_word = |at: Option<usize>| {
        at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_alphanumeric)
    };
    let emoji_colons = emoji_colons(&chars);
    chars
        .iter()
        .enumerate()
        .map(|(at, &c)| match c {
            '*' => '\u{2217}',
            '~' => '\u{223c}',
            '`' => '\u{2cb}',
            '_' if !(is_word(at.checked_sub(1)) && is_word(Some(at + 1))) => '\u{ff3f}',
            ':' if emoji_colons.contains(&at) => '\u{a789}',
            c => c,
        })
        .collect()
}

/// Colons with another one in the same word and something in between: what Slack may read as `:emoji:`. Custom emoji
/// may have names in any script.
fn emoji_colons(chars: &[char]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    for (at, &c) in chars.iter().enumerate() {
        if c == ':' {
            if let Some(before) = open.filter(|before| at > before + 1) {
                found.extend([before, at]);
            }
            open = Some(at);
        } else if c.is_whitespace() {
            open = None;
        }
    }
    found
}

/// Escapes a text and cuts it to `room` units, with a note of how many characters are missing.
fn clip(text: &str, omitted: usize, room: usize) -> String {
    let cost = |c| match c {
        '&' => "&amp;".len(),
        '<' | '>' => "&lt;".len(),
        c => c.len_utf16(),
    };
    let (head, note) = cut(text, omitted, room, cost);
    escape(head).into_owned() + &note
}

/// Plain text needs no escape, but has a limit.
pub(super) fn plain(text: &str, room: usize) -> String {
    let (head, note) = cut(text, 0, room, char::len_utf16);
    head.to_owned() + &note
}

/// The beginning of a text that fits, and the note of what does not.
fn cut(text: &str, omitted: usize, room: usize, cost: fn(char) -> usize) -> (&str, String) {
    if omitted == 0 && head(text, room, cost).len() == text.len() {
        return (text, String::new());
    }
    let length = |text: &str| text.chars().filter(|c| *c != ZERO_WIDTH_SPACE).count();
    let note = |missing: usize| format!("… (+{missing} chars)");
    let total = length(text) + omitted;
    let kept = head(text, room.saturating_sub(units(&note(total))), cost);
    (kept, note(total - length(kept)))
}
