//! Escapes text for contents and quoted attribute values of HTML.

use std::fmt::Write as _;

use crate::alert::visible;

/// Appends a text. Characters of markup become character references, and hidden characters are written as in
/// [`VisibleText`](crate::alert::VisibleText). Line breaks and tabs stay.
pub(super) fn push_escaped(out: &mut String, text: &str) {
    // Nearly all text is ASCII, where a character's neighbors do not decide if it is hidden.
    let plain_end = text.bytes().position(|byte| !is_plain(byte)).unwrap_or(text.len());
    if plain_end == text.len() {
        return out.push_str(text);
    }
    if !text.is_ascii() {
        return visible(text).for_each(|(c, is_shown)| push(out, c, is_shown));
    }
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| !is_plain(byte)) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        let (special, after) = special.split_at(1);
        special.chars().for_each(|c| push(out, c, !c.is_ascii_control()));
        rest = after;
    }
    out.push_str(rest);
}

/// Reports whether an ASCII character stays as it is.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\n' | b'\t')
        && !matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')
}

fn push(out: &mut String, c: char, is_shown: bool) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&#39;"),
        c if is_shown || matches!(c, '\n' | '\t') => out.push(c),
        c => {
            // Writing to a string cannot fail.
            let _infallible = write!(out, "\\u{{{:x}}}", u32::from(c));
        }
    }
}
