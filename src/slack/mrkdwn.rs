//! Writes values into Slack's markup so that they do not act as markup, and cuts them without breaking it.
//!
//! Slack interprets `<…>` tokens even inside code, so `&`, `<` and `>` are escaped everywhere (Slack: "Escaping text").
//! Slack has no escape for `*`, `_`, `~`, `` ` `` and `:`; these are separated, replaced by similar characters, or put into
//! inline code.

use std::borrow::Cow;

use super::limits::{head, units};
use crate::alert::Instant;

const FENCE: &str = "```";

/// Separates adjacent backticks. Values contain no such character, because `VisibleText` escapes it; it is always ours.
const ZERO_WIDTH_SPACE: char = '\u{200b}';

/// Form of the escape sequences in a value. A cut never falls inside a sequence, and a sequence counts as one character.
#[derive(Clone, Copy)]
enum Escapes {
    /// `\u{202e}`, as [`crate::alert::VisibleText`] does.
    Text,
    /// `\u202e`, `\n`, `\"`: JSON.
    Json,
}

/// `*Label:*` with a value in a code block below it, at most `room` units in total.
pub(super) fn labeled_code(label: &str, value: &str, room: usize) -> String {
    labeled(label, &part_backticks(value), Escapes::Text, 0, room)
}

/// Like [`labeled_code`] for JSON of which `omitted` characters are already cut. Backticks become JSON escape sequences,
/// so that the block can be copied and parsed.
pub(super) fn labeled_json(label: &str, json: &str, omitted: usize, room: usize) -> String {
    labeled(label, &json.replace('`', "\\u0060"), Escapes::Json, omitted, room)
}

fn labeled(label: &str, value: &str, escapes: Escapes, omitted: usize, room: usize) -> String {
    let head = format!("*{label}:*\n{FENCE}");
    let room = room.saturating_sub(units(&head) + FENCE.len());
    format!("{head}{}{FENCE}", clip(value, escapes, omitted, room))
}

/// A value inside a sentence, at most `room` units. It is trimmed, because Slack does not treat a `*` next to a blank as
/// the end of bold text. Words that Slack may read as `:emoji:`, such as IPv6 addresses, become inline code: their colons
/// stay colons, so that the words can be copied.
pub(super) fn inline(value: &str, room: usize) -> String {
    let value = defuse(value.trim());
    let marks = 2 * value.split_whitespace().filter(|word| has_emoji(word)).count();
    let (head, note) = cut(&value, Escapes::Text, 0, room.saturating_sub(marks), escaped_units);
    let words = head.split_inclusive(char::is_whitespace).map(|part| {
        let word = part.trim_start_matches('(');
        let (before, word) = part.split_at(part.len() - word.len());
        // Korean particles and punctuation are no part of an address.
        let core = word.trim_end_matches(|c: char| !c.is_ascii() || " ,;()".contains(c));
        let (core, after) = word.split_at(core.len());
        let mark = if has_emoji(core) { "`" } else { "" };
        format!("{before}{mark}{}{mark}{}", escape(core), escape(after))
    });
    words.collect::<String>() + &note
}

/// Escapes the characters of tokens and entities.
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

/// Separates the backticks of a value from each other and from the fence.
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

/// Replaces markup characters outside code by similar ones; a zero-width space does not disable them there. The fields of
/// the message contain the exact value.
fn defuse(value: &str) -> String {
    let chars: Vec<char> = value.chars().collect();
    let is_word = |at: Option<usize>| {
        at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_alphanumeric)
    };
    chars
        .iter()
        .enumerate()
        .map(|(at, &c)| match c {
            '*' => '\u{2217}',
            '~' => '\u{223c}',
            '`' => '\u{2cb}',
            '_' if !(is_word(at.checked_sub(1)) && is_word(Some(at + 1))) => '\u{ff3f}',
            // `>` begins a quotation at the start of a line, also as `&gt;`.
            '>' if at == 0 => '\u{203a}',
            c => c,
        })
        .collect()
}

/// Reports whether Slack may read a part of a word as `:emoji:`: two colons with text in between. Names of custom emoji can
/// be in any script, and `100` is one of Slack's own.
fn has_emoji(word: &str) -> bool {
    let names = word.split(':').count().saturating_sub(2);
    word.split(':').skip(1).take(names).any(|name| !name.is_empty())
}

/// Escapes a text and cuts it to `room` units, with a note of the number of characters cut.
fn clip(text: &str, escapes: Escapes, omitted: usize, room: usize) -> String {
    let (head, note) = cut(text, escapes, omitted, room, escaped_units);
    escape(head).into_owned() + &note
}

/// The units of a character after [`escape`].
fn escaped_units(c: char) -> usize {
    match c {
        '&' => "&amp;".len(),
        '<' | '>' => "&lt;".len(),
        c => c.len_utf16(),
    }
}

/// Cuts a plain text to `room` units. Plain text needs no escaping.
pub(super) fn plain(text: &str, room: usize) -> String {
    let (head, note) = cut(text, Escapes::Text, 0, room, char::len_utf16);
    head.to_owned() + &note
}

/// The prefix of a text that fits, and the note about the rest.
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

/// The end of the last whole character before `end`, and the number of characters up to it. An escape sequence counts as
/// one character; zero-width spaces are ours and do not count.
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

/// Length in bytes of the escape sequence at an offset. JSON writes a character beyond U+FFFF as two sequences.
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

/// The mention of a user group (Slack: "Formatting text for app surfaces"). Returns `None` unless the text is an ID: nothing else
/// may become markup.
pub(super) fn mention(group: &str) -> Option<String> {
    let is_id = group.starts_with('S') && group.bytes().all(|it| it.is_ascii_alphanumeric());
    is_id.then(|| format!("<!subteam^{group}>"))
}

/// A date token, which Slack shows in the reader's time zone.
pub(super) fn date(at: &Instant) -> String {
    format!("<!date^{}^{{date_num}} {{time_secs}}|{}>", at.unix, at.utc)
}
