//! Wildcards. A star matches any sequence of bytes; `\*` and `\\` are a literal star and backslash.

use crate::json::JsonText;

/// A valid wildcard.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wildcard {
    text: JsonText<'static>,
    segments: Vec<Box<[u8]>>,
}

/// The reason why a text is not a valid wildcard. The position is the one that `EventBridge` prints: in bytes of UTF-8,
/// from 1, because event-ruler stores every string with its opening quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WildcardError {
    /// Two consecutive stars.
    Consecutive(usize),
    /// A backslash that does not precede a star or a backslash.
    Escape(usize),
}

impl Wildcard {
    /// Parses a decoded text.
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

    /// The text of the wildcard, with its escapes.
    pub fn text(&self) -> &JsonText<'static> {
        &self.text
    }

    /// The literal texts between the stars, without escapes: one more than there are stars. Only the first and the last
    /// can be empty.
    pub fn segments(&self) -> &[Box<[u8]>] {
        &self.segments
    }

    /// Returns `true` if the wildcard matches a whole value.
    pub fn matches(&self, value: &[u8]) -> bool {
        let (first, inner, last) = match &self.segments[..] {
            [] => return false,
            [only] => return value == &**only,
            [first, inner @ .., last] => (first, inner, last),
        };
        let Some(mut rest) = value.strip_prefix(&**first) else { return false };
        // Taking the leftmost occurrence of each segment is enough: it leaves the most text for the later segments.
        for segment in inner {
            let mut windows = rest.windows(segment.len());
            let Some(at) = windows.position(|window| window == &**segment) else { return false };
            rest = rest.get(at + segment.len()..).unwrap_or_default();
        }
        rest.ends_with(last)
    }
}
