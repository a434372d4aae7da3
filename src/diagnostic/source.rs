//! A text with a name, and places in it.

use std::fmt;

/// A range of bytes in a source. Sources are at most 4 GiB: the reader of files refuses larger ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// Makes a span from byte offsets; offsets beyond 4 GiB are held at the limit.
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end) }
    }

    /// The span as a range of indices.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Where a text came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// A file, as the user wrote its path or as it was found in a folder.
    Path(String),
    /// Standard input.
    Stdin,
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => f.write_str(path),
            Self::Stdin => f.write_str("<stdin>"),
        }
    }
}

/// A named text.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where it came from.
    pub name: Name,
    /// The whole text.
    pub text: String,
}

/// A place for people: both numbers start at 1, columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line number.
    pub line: usize,
    /// Column number in characters.
    pub column: usize,
}

impl Position {
    /// Finds the position of a byte offset in a text; an offset behind the end is the end.
    pub fn of(text: &str, offset: usize) -> Self {
        let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
        let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let is_start = |byte: &&u8| **byte & 0xC0 != 0x80;
        Self {
            line: before.split(|&byte| byte == b'\n').count(),
            column: before.iter().skip(line_start).filter(is_start).count() + 1,
        }
    }
}
