//! Decoded strings. JSON can contain one half of a surrogate pair (`"\ud800"`), which a `str` cannot represent. Two
//! different halves must not compare equal, so such a string keeps its exact bytes in addition to the readable text.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};

/// A decoded JSON string. Dereferences to a `str`, in which U+FFFD replaces an unpaired surrogate. Equality, order and
/// [`JsonText::as_bytes`] use the exact text.
#[derive(Clone, Default)]
pub struct JsonText<'a> {
    readable: Cow<'a, str>,
    /// The exact text as WTF-8, if it differs from the readable text.
    exact: Option<Box<[u8]>>,
}

impl<'a> JsonText<'a> {
    pub(super) fn borrowed(text: &'a str) -> Self {
        Self { readable: Cow::Borrowed(text), exact: None }
    }

    /// Creates a text from the WTF-8 bytes that the lexer decodes.
    pub(super) fn from_wtf8(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self { readable: Cow::Owned(text), exact: None },
            Err(error) => {
                let exact = error.into_bytes();
                let readable = units(&exact).map(|unit| unit.unwrap_or('\u{fffd}')).collect();
                Self { readable: Cow::Owned(readable), exact: Some(exact.into()) }
            }
        }
    }

    /// The exact text as WTF-8: UTF-8 in which an unpaired surrogate takes three bytes. Two texts are equal exactly if
    /// their bytes are equal.
    pub fn as_bytes(&self) -> &[u8] {
        self.exact.as_deref().unwrap_or(self.readable.as_bytes())
    }

    /// Returns the memory in bytes, without that of the source text.
    pub(super) fn heap_size(&self) -> usize {
        let owned = match &self.readable {
            Cow::Owned(text) => text.capacity(),
            Cow::Borrowed(_) => 0,
        };
        owned + self.exact.as_ref().map_or(0, |it| it.len())
    }

    /// Iterates over the characters. An unpaired surrogate is an `Err` with its code unit.
    pub fn units(&self) -> impl Iterator<Item = Result<char, u16>> {
        units(self.as_bytes())
    }

    /// Creates a text of one UTF-16 code unit, which may be an unpaired surrogate.
    pub fn of_unit(unit: u16) -> JsonText<'static> {
        let mut bytes = Vec::new();
        push_unit(&mut bytes, unit);
        JsonText::from_wtf8(bytes)
    }

    /// Joins texts with dots.
    pub fn dotted<'t>(texts: impl IntoIterator<Item = &'t JsonText<'t>>) -> JsonText<'static> {
        let texts: Vec<_> = texts.into_iter().map(JsonText::as_bytes).collect();
        JsonText::from_wtf8(texts.join(&b'.'))
    }

    /// Compares by UTF-16 code units, as Java compares strings.
    pub fn cmp_utf16(&self, other: &Self) -> std::cmp::Ordering {
        let (left, right) = (self.as_bytes(), other.as_bytes());
        // Decoding costs more than comparing bytes, so the common beginning is skipped, up to the start of a character.
        let mut same = left.iter().zip(right).take_while(|(left, right)| left == right).count();
        let inside = |at| [left, right].iter().any(|it| matches!(it.get(at), Some(0x80..0xC0)));
        while same > 0 && inside(same) {
            same -= 1;
        }
        utf16(&left[same..]).cmp(utf16(&right[same..]))
    }

    /// Returns an owned copy of the text.
    pub fn into_owned(self) -> JsonText<'static> {
        JsonText { readable: Cow::Owned(self.readable.into_owned()), exact: self.exact }
    }

    /// Writes the text as a JSON string that decodes to the same text.
    pub fn write_quoted(&self, out: &mut impl fmt::Write) -> fmt::Result {
        out.write_char('"')?;
        for unit in self.units() {
            match unit {
                Ok('"') => out.write_str("\\\"")?,
                Ok('\\') => out.write_str("\\\\")?,
                Ok('\u{8}') => out.write_str("\\b")?,
                Ok('\t') => out.write_str("\\t")?,
                Ok('\n') => out.write_str("\\n")?,
                Ok('\u{c}') => out.write_str("\\f")?,
                Ok('\r') => out.write_str("\\r")?,
                Ok(c) if c.is_control() => write!(out, "\\u{:04x}", u32::from(c))?,
                Ok(c) => out.write_char(c)?,
                Err(surrogate) => write!(out, "\\u{surrogate:04x}")?,
            }
        }
        out.write_char('"')
    }
}

/// Appends a UTF-16 code unit that is not part of a pair. A surrogate is encoded in three bytes, as WTF-8 does.
pub(crate) fn push_unit(bytes: &mut Vec<u8>, unit: u16) {
    if let Some(c) = char::from_u32(unit.into()) {
        bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    } else {
        let continuation = |bits: u16| 0x80 | u8::try_from(bits & 0x3F).unwrap_or_default();
        bytes.extend([0xED, continuation(unit >> 6), continuation(unit)]);
    }
}

/// Converts WTF-8 to UTF-16 code units.
fn utf16(bytes: &[u8]) -> impl Iterator<Item = u16> {
    units(bytes).flat_map(|unit| {
        let mut buffer = [0; 2];
        match unit {
            Ok(c) => c.encode_utf16(&mut buffer).to_vec(),
            Err(surrogate) => vec![surrogate],
        }
    })
}

/// Decodes WTF-8. Invalid bytes, which the lexer does not produce, become U+FFFD.
fn units(bytes: &[u8]) -> impl Iterator<Item = Result<char, u16>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let first = *rest.first()?;
        let length = match first {
            0..0x80 => 1,
            0x80..0xE0 => 2,
            0xE0..0xF0 => 3,
            0xF0.. => 4,
        };
        let (head, tail) = rest.split_at(length.min(rest.len()));
        rest = tail;
        Some(match (std::str::from_utf8(head), head) {
            (Ok(text), _) => Ok(text.chars().next().unwrap_or('\u{fffd}')),
            (Err(_), [0xED, high, low]) => {
                Err(0xD000 | u16::from(high & 0x3F) << 6 | u16::from(low & 0x3F))
            }
            (Err(_), _) => Ok('\u{fffd}'),
        })
    })
}

impl std::ops::Deref for JsonText<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.readable
    }
}

impl AsRef<str> for JsonText<'_> {
    fn as_ref(&self) -> &str {
        self
    }
}

impl From<&str> for JsonText<'static> {
    fn from(text: &str) -> Self {
        Self { readable: Cow::Owned(text.to_owned()), exact: None }
    }
}

impl PartialEq for JsonText<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for JsonText<'_> {}

impl PartialOrd for JsonText<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for JsonText<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl Hash for JsonText<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl fmt::Debug for JsonText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for JsonText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Value, parse};
    use super::utf16;

    #[test]
    fn cmp_utf16_compares_code_units() {
        let pieces =
            ["", "a", "é", "ê", "\\ud7ff", "\\ud83d", "\\ude00", "😀", "😁", "\\ue000", "\\uffff"];
        let pairs = pieces.iter().flat_map(|one| pieces.map(|two| format!("\"{one}{two}\"")));
        let pairs: Vec<_> = pairs.collect();
        let nodes: Vec<_> = pairs.iter().map(|pair| parse(pair).unwrap()).collect();
        let texts = || {
            nodes.iter().filter_map(|node| match &node.value {
                Value::String(text) => Some(text),
                _ => None,
            })
        };
        for (left, right) in texts().flat_map(|left| texts().map(move |right| (left, right))) {
            let units = utf16(left.as_bytes()).cmp(utf16(right.as_bytes()));
            assert_eq!(left.cmp_utf16(right), units, "{left} {right}");
        }
    }
}
