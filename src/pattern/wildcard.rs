//! Texts with stars. A star stands for any run of bytes; `\*` and `\\` are a star and a backslash.

use crate::json::JsonText;

/// A valid wildcard value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wildcard {
    text: JsonText<'static>,
    segments: Vec<Box<[u8]>>,
}

/// Why a text is no wildcard value. The position is the one that `EventBridge` prints: in bytes of UTF-8, and the
/// first byte has number 1, because event-ruler keeps a quote in front of every string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WildcardError {
    /// Two stars in a row.
    Consecutive(usize),
    /// A backslash before anything but a star or a backslash.
    Escape(usize),
}

impl Wildcard {
    /// Reads a decoded text.
    pub fn parse(text: JsonText<'static>) -> Result<Self, WildcardError> {
        let mut segments = Vec::new();
        let mut segment = Vec::new();
        let mut bytes = text.as_bytes().iter().copied().enumerate().peekable();
        while let Some((at, byte)) = bytes.next() {
            match (byte, bytes.peek().map(|&(_, next)| next)) {
                (b'*', Some(b'*')) => return Err(WildcardError::Consecutive(at + 1)),
                (b'*', _) => segments.push(std::mem::take(&mut segment).into()),
                (b'\\', Some(next @ (b'*' | b'\\'))) => {
                    bytes.next();
                    segment.push(next);
                }
                (b'\\', _) => return Err(WildcardError::Escape(at + 1)),
                _ => segment.push(byte),
            }
        }
        segments.push(segment.into());
        Ok(Self { text, segments })
    }

    /// The value as it was written, with its escapes.
    pub fn text(&self) -> &JsonText<'static> {
        &self.text
    }

    /// The literal bytes between the stars: one segment more than there are stars. Between two stars no segment is
    /// empty.
    pub fn segments(&self) -> &[Box<[u8]>] {
        &self.segments
    }

    /// Whether a value matches as a whole.
    pub fn matches(&self, value: &[u8]) -> bool {
        let (first, inner, last) = match &self.segments[..] {
            [] => return false,
            [only] => return value == &**only,
            [first, inner @ .., last] => (first, inner, last),
        };
        let Some(mut rest) = value.strip_prefix(&**first) else { return false };
        // The leftmost place of a segment leaves the most room for those behind it.
        for segment in inner {
            let mut windows = rest.windows(segment.len());
            let Some(at) = windows.position(|window| window == &**segment) else { return false };
            rest = rest.get(at + segment.len()..).unwrap_or_default();
        }
        rest.ends_with(last)
    }
}
