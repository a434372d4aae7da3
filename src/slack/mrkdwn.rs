//! Writing values into Slack's markup so that none of them acts, and cutting them so that nothing breaks.
//!
//! Slack obeys `<…>` tokens even inside code, so escaping is the only protection there (Slack: "Escaping text"); there is
//! no escape for the markup characters themselves, so they are separated or replaced by lookalikes.

use std::borrow::Cow;

use super::limits::{head, units};
use crate::alert::Instant;

const FENCE: &str = "```";

/// Parts adjacent backticks. The text model makes every such character of a value visible, so these are ours.
const ZERO_WIDTH_SPACE: char = '\u{200b}';

/// How a value writes what it cannot show. A cut never falls inside such a sequence, which counts as the one character
/// that it stands for.
#[derive(Clone, Copy)]
enum Escapes {
    /// `\u{202e}`, as [`crate::alert::VisibleText`] does.
    Text,
    /// `\u202e`, `\n`, `\"`: JSON.
    Json,
}

/// `*Label:*` and, in a code block below it, a value: at most `room` units in all.
pub(super) fn labelled_code(label: &str, value: &str, room: usize) -> String {
    labelled(label, &part_backticks(value), Escapes::Text, 0, room)
}

/// The same for JSON that may have lost `omitted` characters already. Its backticks are written as JSON's own escape,
/// so that the block can be copied and parsed.
pub(super) fn labelled_json(label: &str, json: &str, omitted: usize, room: usize) -> String {
    labelled(label, &json.replace('`', "\\u0060"), Escapes::Json, omitted, room)
}

fn labelled(label: &str, value: &str, escapes: Escapes, omitted: usize, room: usize) -> String {
    let head = format!("*{label}:*\n{FENCE}");
    let room = room.saturating_sub(units(&head) + FENCE.len());
    format!("{head}{}{FENCE}", clip(value, escapes, omitted, room))
}

/// A value among other text, outside code: at most `room` units. Without blanks at its ends, beside which Slack leaves
/// `*` as it is.
pub(super) fn inline(value: &str, room: usize) -> String {
    clip(&defuse(value.trim()), Escapes::Text, 0, room)
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
            ':' if emoji_colons.binary_search(&at).is_ok() => '\u{a789}',
            c => c,
        })
        .collect()
}

/// Colons with another one in the same word and something in between: what Slack may read as `:emoji:`. Custom emoji
/// may have names in any script. In ascending order, some twice.
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
fn clip(text: &str, escapes: Escapes, omitted: usize, room: usize) -> String {
    let cost = |c| match c {
        '&' => "&amp;".len(),
        '<' | '>' => "&lt;".len(),
        c => c.len_utf16(),
    };
    let (head, note) = cut(text, escapes, omitted, room, cost);
    escape(head).into_owned() + &note
}

/// Plain text needs no escape, but has a limit.
pub(super) fn plain(text: &str, room: usize) -> String {
    let (head, note) = cut(text, Escapes::Text, 0, room, char::len_utf16);
    head.to_owned() + &note
}

/// The beginning of a text that fits, and the note of what does not.
fn cut(
    text: &str,
    escapes: Escapes,
    omitted: usize,
    room: usize,
    cost: fn(char) -> usize,
) -> (&str, String) {
    if omitted == 0 && head(text, room, cost).len() == text.len() {
        return (text, String::new());
    }
    let note = |missing: usize| format!("… (+{missing} chars)");
    let (_, length) = whole_characters(text, text.len(), escapes);
    let total = length + omitted;
    let fitting = head(text, room.saturating_sub(units(&note(total))), cost);
    let (end, kept) = whole_characters(text, fitting.len(), escapes);
    (text.get(..end).unwrap_or_default(), note(total - kept))
}

/// Where the last whole character before `end` ends, and how many there are up to it, escape sequences as one and
/// without the zero-width spaces, which are ours.
fn whole_characters(text: &str, end: usize, escapes: Escapes) -> (usize, usize) {
    let (mut at, mut count) = (0, 0);
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let next = at + if c == '\\' { escape_length(text, at, escapes) } else { c.len_utf8() };
        if next > end {
            break;
        }
        at = next;
        count += usize::from(c != ZERO_WIDTH_SPACE);
    }
    (at, count)
}

/// How many bytes the escape sequence at a place has. A character beyond the first plane is two of JSON's.
fn escape_length(text: &str, at: usize, escapes: Escapes) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    match escapes {
        Escapes::Text => {
            let digits = rest.strip_prefix("\\u{").unwrap_or_default();
            let count = digits.bytes().take(7).take_while(u8::is_ascii_hexdigit).count();
            let is_escape = (1..=6).contains(&count) && digits.as_bytes().get(count) == Some(&b'}');
            if is_escape { count + "\\u{}".len() } else { 1 }
        }
        Escapes::Json => {
            let is_first_half =
                matches!(rest.as_bytes(), [_, _, b'd', b'8' | b'9' | b'a' | b'b', ..]);
            let length = match rest.as_bytes().get(1) {
                Some(b'u') if is_first_half => 12,
                Some(b'u') => 6,
                _ => 2,
            };
            length.min(rest.len())
        }
    }
}

/// A time in the reader's own zone.
pub(super) fn date(at: &Instant) -> String {
    format!("<!date^{}^{{date_num}} {{time_secs}}|{}>", at.unix, at.utc)
}
