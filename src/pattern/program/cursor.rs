//! The bytes of an event, read once from front to back: strict RFC 8259, with the limits of [`crate::json`]. What is
//! wrong with a broken text is not found out here; that is for the tree's parser, which has all the words.

use crate::json::{MAX_DEPTH, MAX_NUMBER};

/// The text is not JSON.
#[derive(Clone, Copy, Debug)]
pub(super) struct Broken;

pub(super) type Step<T> = Result<T, Broken>;

#[derive(Debug)]
pub(super) struct Cursor<'e> {
    bytes: &'e [u8],
    at: usize,
    /// The high bits of what strings hold: none is set as long as all of it is ASCII.
    high: u64,
}

/// A string as it is written, without its quotes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Raw<'e> {
    pub(super) bytes: &'e [u8],
    pub(super) escaped: bool,
}

const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGH: u64 = u64::from_le_bytes([0x80; 8]);

/// Marks the first byte that ends a run of plain characters: a quote, a backslash or a control character. Bytes behind
/// the first may be marked wrongly.
#[inline]
fn special(word: u64) -> u64 {
    let zero = |word: u64| word.wrapping_sub(ONES) & !word;
    let quote = zero(word ^ (ONES * u64::from(b'"')));
    let backslash = zero(word ^ (ONES * u64::from(b'\\')));
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (quote | backslash | control) & HIGH
}

impl<'e> Cursor<'e> {
    pub(super) fn new(bytes: &'e [u8]) -> Self {
        Self { bytes, at: 0, high: 0 }
    }

    /// Whether what was read is UTF-8. Outside of strings nothing but ASCII was accepted.
    pub(super) fn is_utf8(&self) -> bool {
        self.high & HIGH == 0 || std::str::from_utf8(&self.bytes[..self.at]).is_ok()
    }

    #[inline]
    pub(super) fn peek(&self) -> Step<u8> {
        self.bytes.get(self.at).copied().ok_or(Broken)
    }

    #[inline]
    pub(super) fn advance(&mut self) {
        self.at += 1;
    }

    #[inline]
    pub(super) fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Step<()> {
        if self.peek()? == byte {
            self.at += 1;
            Ok(())
        } else {
            Err(Broken)
        }
    }

    /// Reads a member's name, the colon and the space behind it.
    #[inline]
    pub(super) fn name(&mut self) -> Step<Raw<'e>> {
        self.expect(b'"')?;
        let name = self.string()?;
        self.skip_space();
        self.expect(b':')?;
        self.skip_space();
        Ok(name)
    }

    /// Reads what follows an element or a member: whether there is another one, to which it goes on, or `close`.
    #[inline]
    pub(super) fn another(&mut self, close: u8) -> Step<bool> {
        self.skip_space();
        let byte = self.peek()?;
        self.at += 1;
        if byte == b',' {
            self.skip_space();
            Ok(true)
        } else if byte == close {
            Ok(false)
        } else {
            Err(Broken)
        }
    }

    /// Reads what follows an opening bracket: whether the container is empty, and then its end.
    #[inline]
    pub(super) fn empty(&mut self, close: u8) -> Step<bool> {
        self.skip_space();
        let empty = self.peek()? == close;
        self.at += usize::from(empty);
        Ok(empty)
    }

    /// Reads a string from behind its opening quote to behind the closing one.
    #[inline]
    pub(super) fn string(&mut self) -> Step<Raw<'e>> {
        let start = self.at;
        let mut escaped = false;
        loop {
            self.skip_plain();
            match self.peek()? {
                b'"' => {
                    let bytes = &self.bytes[start..self.at];
                    self.at += 1;
                    return Ok(Raw { bytes, escaped });
                }
                b'\\' => {
                    escaped = true;
                    self.escape()?;
                }
                _ => return Err(Broken),
            }
        }
    }

    /// Goes to the next quote, backslash or control character, or to the end.
    #[inline]
    fn skip_plain(&mut self) {
        while let Some(chunk) = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk()) {
            let word = u64::from_le_bytes(*chunk);
            self.high |= word;
            let special = special(word);
            if special != 0 {
                self.at += special.trailing_zeros() as usize / 8;
                return;
            }
            self.at += 8;
        }
        while let Some(byte) = self.bytes.get(self.at) {
            if matches!(byte, b'"' | b'\\' | 0..0x20) {
                return;
            }
            self.high |= u64::from(*byte);
            self.at += 1;
        }
    }

    #[cold]
    fn escape(&mut self) -> Step<()> {
        self.at += 1;
        let escaped = self.peek()?;
        self.at += 1;
        match escaped {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Ok(()),
            b'u' => {
                let digits = self.bytes.get(self.at..self.at + 4).ok_or(Broken)?;
                self.at += 4;
                let valid = digits.iter().all(u8::is_ascii_hexdigit);
                if valid { Ok(()) } else { Err(Broken) }
            }
            _ => Err(Broken),
        }
    }

    /// Reads `null`, `true` or `false`; `null` is `None`.
    #[inline]
    pub(super) fn word(&mut self) -> Step<Option<bool>> {
        let rest = &self.bytes[self.at..];
        let (word, length) = match rest {
            [b'n', b'u', b'l', b'l', ..] => (None, 4),
            [b't', b'r', b'u', b'e', ..] => (Some(true), 4),
            [b'f', b'a', b'l', b's', b'e', ..] => (Some(false), 5),
            _ => return Err(Broken),
        };
        // Whatever else follows is noticed when the comma or the bracket is read.
        self.at += length;
        Ok(word)
    }

    /// Reads a number.
    #[inline]
    pub(super) fn number(&mut self) -> Step<&'e str> {
        let start = self.at;
        self.at += usize::from(self.bytes.get(self.at) == Some(&b'-'));
        match self.peek()? {
            b'0' => self.at += 1,
            _ => self.digits()?,
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.bytes.get(self.at) {
            self.at += 1;
            self.at += usize::from(matches!(self.bytes.get(self.at), Some(b'+' | b'-')));
            self.digits()?;
        }
        let text = &self.bytes[start..self.at];
        if text.len() > MAX_NUMBER { Err(Broken) } else { str::from_utf8(text).or(Err(Broken)) }
    }

    #[inline]
    fn digits(&mut self) -> Step<()> {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        if self.at == start { Err(Broken) } else { Ok(()) }
    }

    /// Reads a value that nobody asks about, inside of `depth` containers.
    ///
    /// The call stack is the stack of open containers: the depth is limited, and the processor predicts returns.
    pub(super) fn skip_value(&mut self, depth: usize) -> Step<()> {
        match self.peek()? {
            b'"' => {
                self.at += 1;
                self.string().map(drop)
            }
            b'{' => self.skip_object(depth),
            b'[' => self.skip_array(depth),
            b'-' | b'0'..=b'9' => self.number().map(drop),
            _ => self.word().map(drop),
        }
    }

    pub(super) fn skip_object(&mut self, depth: usize) -> Step<()> {
        self.open(depth)?;
        if self.empty(b'}')? {
            return Ok(());
        }
        loop {
            self.name()?;
            self.skip_value(depth + 1)?;
            if !self.another(b'}')? {
                return Ok(());
            }
        }
    }

    pub(super) fn skip_array(&mut self, depth: usize) -> Step<()> {
        self.open(depth)?;
        if self.empty(b']')? {
            return Ok(());
        }
        loop {
            self.skip_value(depth + 1)?;
            if !self.another(b']')? {
                return Ok(());
            }
        }
    }

    /// Reads an opening bracket inside of `depth` containers.
    #[inline]
    pub(super) fn open(&mut self, depth: usize) -> Step<()> {
        self.at += 1;
        if depth == MAX_DEPTH { Err(Broken) } else { Ok(()) }
    }
}
