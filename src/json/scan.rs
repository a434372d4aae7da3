//! The scanner: reads the bytes of an event once, from front to back. Strict RFC 8259, with the limits of
//! [`super::lex`]. It does not describe errors; the tree parser does.
//!
//! Every function takes the offset where it starts, and returns the offset after the text it has read, or `None` if
//! the text is invalid there or ends. Passing offsets keeps them in registers; a cursor with an offset inside would be in
//! memory.

#![expect(
    clippy::inline_always,
    reason = "results of calls would pass through memory, which takes a tenth of the time"
)]

use super::lex::{MAX_DEPTH, MAX_NUMBER};

/// The text of an event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Json<'e>(pub(crate) &'e [u8]);

/// A string with its escapes, without its quotes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Raw<'e> {
    pub(crate) bytes: &'e [u8],
    pub(crate) escaped: bool,
}

/// A member of an object, as far as a scan has read it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawMember<'e> {
    pub(crate) name: Raw<'e>,
    /// The offset of the value.
    pub(crate) value: usize,
    /// The first byte of the value.
    pub(crate) first: u8,
    /// The value, if it is a string.
    pub(crate) text: Option<Raw<'e>>,
}

const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGH: u64 = u64::from_le_bytes([0x80; 8]);

/// Sets the high bit of the first byte that is a quote, a backslash or a control character. The bits of later bytes may
/// be wrong.
#[inline]
fn special(word: u64) -> u64 {
    // Flipping bit 1 makes a quote 0x20 and keeps control characters below it. Subtracting 0x21 from these (or 1 from a
    // byte of 0) borrows and sets the high bit. ASCII lacks this bit; `!word` masks bytes that had it before.
    let quote_or_control = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslash = (word ^ (ONES * 0x5C)).wrapping_sub(ONES);
    (quote_or_control | backslash) & !word & HIGH
}

impl<'e> Json<'e> {
    #[inline]
    pub(crate) fn byte(self, at: usize) -> Option<u8> {
        self.0.get(at).copied()
    }

    #[inline(always)]
    pub(crate) fn space(self, mut at: usize) -> usize {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.byte(at) {
            at += 1;
        }
        at
    }

    #[inline(always)]
    fn expect(self, at: usize, byte: u8) -> Option<usize> {
        if self.byte(at)? == byte { Some(at + 1) } else { None }
    }

    /// Reads the colon after a name, and the white space around it.
    #[inline(always)]
    fn colon(self, at: usize) -> Option<usize> {
        let at = self.expect(self.space(at), b':')?;
        Some(self.space(at))
    }

    /// Reads the name of a member, up to its value.
    #[inline(always)]
    pub(crate) fn name(self, at: usize) -> Option<(Raw<'e>, usize)> {
        let start = self.expect(at, b'"')?;
        let end = self.plain(start);
        if self.has(end, *b"\":\"") {
            return Some((Raw { bytes: &self.0[start..end], escaped: false }, end + 2));
        }
        let (name, at) = self.string_from(start, end)?;
        Some((name, self.colon(at)?))
    }

    /// Reads the name of a member, and its value if that is a string. Also returns the offset after what was read.
    #[inline(always)]
    pub(crate) fn member(self, at: usize) -> Option<(RawMember<'e>, usize)> {
        let (name, value) = self.name(at)?;
        let first = self.byte(value)?;
        if first != b'"' {
            return Some((RawMember { name, value, first, text: None }, value));
        }
        let (text, after) = self.string(value + 1)?;
        Some((RawMember { name, value, first, text: Some(text) }, after))
    }

    /// Reads the comma or the closing bracket after an element or a member. Returns whether it was the closing
    /// bracket.
    #[inline(always)]
    pub(crate) fn another(self, at: usize, close: u8) -> Option<(usize, bool)> {
        let at = self.space(at);
        match self.byte(at)? {
            b',' => Some((self.space(at + 1), false)),
            byte if byte == close => Some((at + 1, true)),
            _ => None,
        }
    }

    /// Reads an opening bracket inside `depth` containers. If the container is empty, also reads its closing bracket
    /// and returns `true`.
    #[inline(always)]
    pub(crate) fn open(self, at: usize, close: u8, depth: usize) -> Option<(usize, bool)> {
        if depth == MAX_DEPTH {
            return None;
        }
        let at = self.space(at + 1);
        if self.byte(at)? == close { Some((at + 1, true)) } else { Some((at, false)) }
    }

    /// Returns the offset of the next quote, backslash or control character, or of the end.
    #[inline(always)]
    fn plain(self, mut at: usize) -> usize {
        let (words, _) = self.0.get(at..).unwrap_or_default().as_chunks();
        for word in words {
            let special = special(u64::from_le_bytes(*word));
            if special != 0 {
                return at + special.trailing_zeros() as usize / 8;
            }
            at += 8;
        }
        while self.byte(at).is_some_and(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)) {
            at += 1;
        }
        at
    }

    /// Reads a string, from after its opening quote to after its closing quote.
    #[inline(always)]
    fn skip_string(self, at: usize) -> Option<usize> {
        self.close(self.plain(at))
    }

    /// Reads the rest of a string, from its first quote, backslash or control character.
    #[inline(always)]
    fn close(self, mut at: usize) -> Option<usize> {
        loop {
            match self.byte(at)? {
                b'"' => return Some(at + 1),
                b'\\' => at = self.plain(self.escape(at)?),
                _ => return None,
            }
        }
    }

    /// As [`Self::skip_string`], and returns the string.
    #[inline(always)]
    pub(crate) fn string(self, start: usize) -> Option<(Raw<'e>, usize)> {
        self.string_from(start, self.plain(start))
    }

    /// As [`Self::string`], for a string whose first quote, backslash or control character is at `plain`.
    #[inline(always)]
    fn string_from(self, start: usize, plain: usize) -> Option<(Raw<'e>, usize)> {
        let escaped = self.byte(plain)? == b'\\';
        let end = if escaped { self.skip_string(plain)? } else { self.expect(plain, b'"')? };
        Some((Raw { bytes: &self.0[start..end - 1], escaped }, end))
    }

    #[cold]
    fn escape(self, at: usize) -> Option<usize> {
        match self.byte(at + 1)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 2),
            b'u' => {
                let digits = self.0.get(at + 2..at + 6)?;
                digits.iter().all(u8::is_ascii_hexdigit).then_some(at + 6)
            }
            _ => None,
        }
    }

    /// Reads `true`, `false` or `null`, which is `None`.
    #[inline]
    pub(crate) fn word(self, at: usize) -> Option<(Option<bool>, usize)> {
        // Further letters are detected where the comma or the bracket is read.
        match self.0.get(at..)? {
            [b'n', b'u', b'l', b'l', ..] => Some((None, at + 4)),
            [b't', b'r', b'u', b'e', ..] => Some((Some(true), at + 4)),
            [b'f', b'a', b'l', b's', b'e', ..] => Some((Some(false), at + 5)),
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn number(self, start: usize) -> Option<usize> {
        let mut at = start + usize::from(self.byte(start) == Some(b'-'));
        at = if self.byte(at)? == b'0' { at + 1 } else { self.digits(at)? };
        if self.byte(at) == Some(b'.') {
            at = self.digits(at + 1)?;
        }
        if let Some(b'e' | b'E') = self.byte(at) {
            let signed = matches!(self.byte(at + 1), Some(b'+' | b'-'));
            at = self.digits(at + 1 + usize::from(signed))?;
        }
        (at - start <= MAX_NUMBER).then_some(at)
    }

    #[inline]
    fn digits(self, start: usize) -> Option<usize> {
        let mut at = start;
        while self.byte(at).is_some_and(|byte| byte.is_ascii_digit()) {
            at += 1;
        }
        (at > start).then_some(at)
    }

    /// Skips a value that no rule tests, inside `depth` containers.
    #[inline(always)]
    pub(crate) fn skip_value(self, at: usize, depth: usize) -> Option<usize> {
        match self.byte(at)? {
            b'"' => self.skip_string(at + 1),
            other => self.skip_other(at, other, depth),
        }
    }

    /// Skips a value that is no string. Apart from it, so that [`Self::skip_value`] is inlined: most values are
    /// strings.
    #[inline(never)]
    fn skip_other(self, at: usize, first: u8, depth: usize) -> Option<usize> {
        match first {
            b'{' => self.skip_object(at, depth),
            b'[' => self.skip_array(at, depth),
            b'-' | b'0'..=b'9' => self.number(at),
            _ => self.word(at).map(|(_, at)| at),
        }
    }

    /// Recursive, unlike the tree parser: the depth is limited, and the processor predicts returns well.
    pub(crate) fn skip_object(self, at: usize, depth: usize) -> Option<usize> {
        let (mut at, mut end) = self.open(at, b'}', depth)?;
        while !end {
            let mut name = self.plain(self.expect(at, b'"')?);
            // Members that are strings, without white space, are the most frequent. The search for the end of a string
            // depends on its start, and each step in between delays it, so these steps are one comparison.
            at = loop {
                if !self.has(name, *b"\":\"") {
                    break self.skip_value(self.colon(self.close(name)?)?, depth + 1)?;
                }
                let value = self.plain(name + 3);
                if !self.has(value, *b"\",\"") {
                    break self.close(value)?;
                }
                name = self.plain(value + 3);
            };
            (at, end) = self.another(at, b'}')?;
        }
        Some(at)
    }

    /// Returns `true` if this text is at an offset.
    #[inline(always)]
    fn has(self, at: usize, text: [u8; 3]) -> bool {
        self.0.get(at..at + text.len()).is_some_and(|it| *it == text)
    }

    pub(crate) fn skip_array(self, at: usize, depth: usize) -> Option<usize> {
        let (mut at, mut end) = self.open(at, b']', depth)?;
        while !end {
            at = self.skip_value(at, depth + 1)?;
            (at, end) = self.another(at, b']')?;
        }
        Some(at)
    }

    /// Returns `true` if the text up to an offset is UTF-8.
    pub(crate) fn is_utf8(self, end: usize) -> bool {
        // For ASCII, which most events are, this is faster than the conversion.
        self.0.get(..end).is_some_and(|read| read.is_ascii() || str::from_utf8(read).is_ok())
    }
}
