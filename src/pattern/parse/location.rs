//! The location line of `EventBridge`'s messages, in the form of Jackson, the JSON reader of event-ruler.

use std::fmt::Write as _;

/// Length of the quoted text in Jackson's messages, in UTF-16 code units.
const SNIPPET_LENGTH: usize = 500;

/// Formats locations in one text. Lines are counted incrementally and the quoted text is built once, because a text can
/// have thousands of problems.
#[derive(Debug)]
pub(super) struct ProblemLocation<'a> {
    pub(super) text: &'a str,
    snippet: Option<String>,
    /// The offset up to which lines and columns have been counted.
    at: usize,
    line: usize,
    column: usize,
}

impl<'a> ProblemLocation<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, snippet: None, at: 0, line: 1, column: 1 }
    }

    /// Returns the location line, with a line break before it, for a reader that has consumed the text up to an offset.
    pub(super) fn show(&mut self, consumed: usize) -> String {
        let (line, column) = self.position(consumed);
        let snippet = self.snippet.get_or_insert_with(|| snippet(self.text));
        format!("\n at [Source: (String)\"{snippet}; line: {line}, column: {column}]")
    }

    /// Returns line and column, from 1. LF, CR and CRLF end a line; columns count UTF-16 code units.
    fn position(&mut self, consumed: usize) -> (usize, usize) {
        if consumed < self.at {
            (self.at, self.line, self.column) = (0, 1, 1);
        }
        let fresh = self.text.get(self.at..consumed).unwrap_or_default();
        // A CR at the end is counted by the next call, together with an LF after it.
        let counted = fresh.strip_suffix('\r').unwrap_or(fresh);
        let mut chars = counted.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\r' if chars.peek() == Some(&'\n') => {}
                '\r' | '\n' => (self.line, self.column) = (self.line + 1, 1),
                _ => self.column += c.len_utf16(),
            }
        }
        self.at += counted.len();
        if counted.len() < fresh.len() { (self.line + 1, 1) } else { (self.line, self.column) }
    }
}

/// Returns the beginning of the text and a closing quote. As in Jackson, quotes inside are not escaped.
fn snippet(text: &str) -> String {
    let mut shown = String::new();
    let mut units = 0;
    let mut rest = text.chars();
    while let Some(c) = rest.clone().next().filter(|c| units + c.len_utf16() <= SNIPPET_LENGTH) {
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

#[cfg(test)]
mod tests {
    use super::ProblemLocation;

    #[test]
    fn the_order_of_calls_does_not_matter() {
        let text = "a\r\nb\ré😀\n\r\r\nc\r";
        let ends: Vec<_> = (0..=text.len()).filter(|end| text.is_char_boundary(*end)).collect();
        let alone: Vec<_> = ends.iter().map(|end| ProblemLocation::new(text).show(*end)).collect();
        let mut together = ProblemLocation::new(text);
        let forwards: Vec<_> = ends.iter().map(|end| together.show(*end)).collect();
        assert_eq!(forwards, alone);
        let backwards = ends.iter().rev().map(|end| together.show(*end));
        assert!(backwards.eq(alone.iter().rev().cloned()));
    }
}
