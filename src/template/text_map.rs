//! Locations in a text that was decoded from a string, or composed of parts of another text.

use std::rc::Rc;

use crate::diagnostic::{Diagnostic, Fix, Span};
use crate::json;

/// A text, and the locations of its parts in the text of the user.
#[derive(Clone, Debug)]
pub(super) struct MappedText {
    pub(super) text: String,
    pub(super) map: Rc<TextMap>,
}

/// Maps a text to the text that contains it, and this to the next, up to the text of the user.
#[derive(Debug)]
pub(super) enum TextMap {
    /// The text of the user.
    Whole,
    /// A part of the outer text that begins at this offset.
    Part { start: u32, outer: Rc<Self> },
    /// The content of a string in the outer text.
    Decoded { bytes: Vec<Span>, notation: Notation, outer: Rc<Self> },
    /// A text written anew from nodes of the outer text, as pairs of a span in the text and one in the outer text.
    Composed { parts: Vec<(Span, Span)>, outer: Rc<Self> },
}

/// The notation of a string, which determines how a fix inside is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notation {
    /// With backslashes: JSON, and double quotes in YAML.
    Escaped,
    /// Single quotes in YAML.
    SingleQuoted,
    /// Plain and block scalars of YAML.
    Verbatim,
}

impl TextMap {
    /// Returns the span in the text of the user: of the smallest part that contains a span of this text.
    pub(super) fn origin(&self, span: Span) -> Span {
        self.step(span).map_or(span, |(span, _, outer)| outer.origin(span))
    }

    /// Moves a diagnostic to the text of the user. Drops a fix that cannot be written there.
    pub(super) fn move_diagnostic(&self, diagnostic: Diagnostic) -> Diagnostic {
        let fix = diagnostic.fix.and_then(|fix| self.move_fix(*fix)).map(Box::new);
        Diagnostic { span: self.origin(diagnostic.span), fix, ..diagnostic }
    }

    fn move_fix(&self, fix: Fix) -> Option<Fix> {
        let Some((span, is_exact, outer)) = self.step(fix.span) else { return Some(fix) };
        let text = match self {
            Self::Decoded { notation: Notation::Escaped, .. } => {
                let quoted = serde_json::Value::from(fix.text).to_string();
                quoted.get(1..quoted.len() - 1)?.to_owned()
            }
            Self::Decoded { notation: Notation::SingleQuoted, .. } => fix.text.replace('\'', "''"),
            // In a block of YAML, a comma does not separate values.
            Self::Composed { .. } if json::parse(&fix.text).is_err() => return None,
            Self::Whole | Self::Part { .. } | Self::Decoded { .. } | Self::Composed { .. } => {
                fix.text
            }
        };
        is_exact.then(|| outer.move_fix(Fix { span, text })).flatten()
    }

    /// Returns the span in the outer text, whether it is exactly the same part, and the outer text's map. Returns `None`
    /// for the text of the user.
    fn step(&self, span: Span) -> Option<(Span, bool, &Self)> {
        match self {
            Self::Whole => None,
            Self::Part { start, outer } => {
                Some((Span { start: span.start + start, end: span.end + start }, true, outer))
            }
            Self::Decoded { bytes, outer, .. } => {
                let range = span.range();
                let first = bytes.get(range.start).or(bytes.last());
                let last = bytes.get(range.end.max(range.start + 1) - 1).or(bytes.last());
                let (first, last) = first.zip(last)?;
                Some((Span { start: first.start, end: last.end }, true, outer))
            }
            Self::Composed { parts, outer } => {
                let contains = |part: &Span| part.start <= span.start && span.end <= part.end;
                let around = parts.iter().filter(|(part, _)| contains(part));
                let (part, origin) = around.min_by_key(|(part, _)| part.end - part.start)?;
                Some((*origin, *part == span, outer))
            }
        }
    }
}

impl MappedText {
    /// The text of the user.
    pub(super) fn whole(text: &str) -> Self {
        Self { text: text.to_owned(), map: Rc::new(TextMap::Whole) }
    }

    /// A part of this text.
    pub(super) fn part(&self, span: Span) -> Self {
        let text = self.text.get(span.range()).unwrap_or_default().to_owned();
        let map = TextMap::Part { start: span.start, outer: Rc::clone(&self.map) };
        Self { text, map: Rc::new(map) }
    }

    /// The content of a JSON string of this text.
    pub(super) fn json_string(&self, span: Span, content: &str) -> Self {
        let inner = Span { start: span.start + 1, end: span.end.max(span.start + 2) - 1 };
        self.decoded(inner, content, Notation::Escaped)
    }

    /// The content of a scalar of this text, which is YAML.
    pub(super) fn yaml_scalar(&self, span: Span, content: &str) -> Self {
        let raw = self.text.get(span.range()).unwrap_or_default();
        let after = |offset: usize| Span::new(span.range().start + offset, span.range().end);
        match raw.chars().next() {
            Some('"') => self.decoded(after(1), content, Notation::Escaped),
            Some('\'') => self.decoded(after(1), content, Notation::SingleQuoted),
            // The first line of a block scalar has its indicators.
            Some('|' | '>') => {
                let header = raw.find('\n').map_or(raw.len(), |at| at + 1);
                self.decoded(after(header), content, Notation::Verbatim)
            }
            _ => self.decoded(span, content, Notation::Verbatim),
        }
    }

    fn decoded(&self, span: Span, content: &str, notation: Notation) -> Self {
        let raw = self.text.get(span.range()).unwrap_or_default();
        let bytes = align(raw, span.range().start, content, notation);
        let map = TextMap::Decoded { bytes, notation, outer: Rc::clone(&self.map) };
        Self { text: content.to_owned(), map: Rc::new(map) }
    }
}

/// Returns the location of each byte of a decoded text. `raw` begins at `start`.
///
/// Folded and indented lines of YAML differ from their content in white space only, so white space of `raw` that the
/// content lacks is skipped.
fn align(raw: &str, start: usize, content: &str, notation: Notation) -> Vec<Span> {
    let mut bytes = Vec::with_capacity(content.len());
    let mut at = 0;
    for c in content.chars() {
        let length = loop {
            let rest = raw.get(at..).unwrap_or_default();
            let Some(next) = rest.chars().next() else { break 0 };
            if notation == Notation::Escaped && next == '\\' {
                match escape_length(rest, c) {
                    Some(length) => break length,
                    None => at += 1,
                }
            } else if notation == Notation::SingleQuoted && rest.starts_with("''") {
                break 2;
            } else if next == c || next.is_whitespace() && c.is_whitespace() {
                break next.len_utf8();
            } else if next.is_whitespace() {
                at += next.len_utf8();
            } else {
                break 0;
            }
        };
        let span = Span::new(start + at, start + at + length);
        bytes.extend(std::iter::repeat_n(span, c.len_utf8()));
        at += length;
    }
    bytes
}

/// Returns the length of the escape sequence of a character. Returns `None` for an escaped line break, which has no
/// content.
fn escape_length(rest: &str, c: char) -> Option<usize> {
    Some(match rest.as_bytes().get(1)? {
        b'\n' | b'\r' => return None,
        b'x' => 4,
        b'u' if u32::from(c) > 0xFFFF => 12,
        b'u' => 6,
        b'U' => 10,
        _ => 2,
    })
}
