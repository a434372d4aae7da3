//! The line that names a place in `EventBridge`'s messages. Its form is that of Jackson, the JSON reader of event-ruler.

use std::fmt::Write as _;

/// Jackson shows this many units of UTF-16 of the text.
const SHOWN: usize = 500;

/// The line, with the line break before it, for a reader that has consumed the text up to an offset.
pub(super) fn location(text: &str, consumed: usize) -> String {
    let (line, column) = position(text.get(..consumed).unwrap_or(text));
    format!("\n at [Source: (String)\"{}; line: {line}, column: {column}]", snippet(text))
}

/// Lines and columns start at 1; LF, CR and CRLF end a line, and columns count units of UTF-16.
fn position(consumed: &str) -> (usize, usize) {
    let (mut line, mut column) = (1, 1);
    let mut chars = consumed.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' | '\n' => (line, column) = (line + 1, 1),
            _ => column += c.len_utf16(),
        }
    }
    (line, column)
}

/// The beginning of the text and a quote. Inner quotes are not escaped.
fn snippet(text: &str) -> String {
    let mut shown = String::new();
    let mut units = 0;
    let mut rest = text.chars();
    while let Some(c) = rest.clone().next().filter(|c| units + c.len_utf16() <= SHOWN) {
        rest.next();
        units += c.len_utf16();
        if c.is_control() && c != '\r' && c != '\n' {
            let _infallible = write!(shown, "\\u{:04X}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown.push('"');
    let left_out = rest.as_str().encode_utf16().count();
    if left_out > 0 {
        let _infallible = write!(shown, "[truncated {left_out} chars]");
    }
    shown
}
