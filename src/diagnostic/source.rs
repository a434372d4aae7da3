//! Named texts and positions in them.

use std::fmt;
use std::sync::OnceLock;

use serde::Serialize;

/// A range of bytes in a source. Offsets have 32 bits, because files above 4 GiB are rejected when they are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// Creates a span from byte offsets. Offsets above 4 GiB become `u32::MAX`.
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end) }
    }

    /// The span as a range of indices.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The origin of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// The path of a file, as given by the user or found in a folder.
    Path(String),
    /// Standard input.
    Stdin,
    /// CloudTrail's event history.
    EventHistory,
}

impl Name {
    /// Reports whether the next part of the text may come much later than the part before it.
    pub fn is_live(&self) -> bool {
        matches!(self, Self::Stdin | Self::EventHistory)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => f.write_str(path),
            Self::Stdin => f.write_str("<stdin>"),
            Self::EventHistory => f.write_str("lookup:"),
        }
    }
}

/// A named text, or a part of one.
#[derive(Clone, Debug)]
pub struct Source {
    /// The origin of the text.
    pub name: Name,
    /// The text.
    pub text: String,
    /// The position of the text in its origin.
    start: Position,
    /// Offsets of the first byte of each line. Computed on first use: most sources are valid, and need no positions.
    lines: OnceLock<Vec<usize>>,
}

impl Source {
    /// Creates a source of a whole text.
    pub fn new(name: Name, text: String) -> Self {
        Self::at(name, text, Position { line: 1, column: 1 })
    }

    /// Creates a source of a part that begins at this position.
    pub fn at(name: Name, text: String, start: Position) -> Self {
        Self { name, text, start, lines: OnceLock::new() }
    }

    /// Returns the position of a byte offset of the text in its origin. An offset after the end gives the end.
    pub fn position(&self, offset: usize) -> Position {
        let lines = self.lines.get_or_init(|| {
            let breaks = self.text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(breaks).collect()
        });
        let offset = self.text.floor_char_boundary(offset);
        let line = lines.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|at| lines.get(at)).copied().unwrap_or_default();
        let before = self.text.get(start..offset).unwrap_or_default();
        Position { line, column: before.chars().count() + 1 }.after(self.start)
    }

    /// Returns the positions of the start and the end of a span.
    pub fn extent(&self, span: Span) -> Extent {
        let (start, end) = (self.position(span.range().start), self.position(span.range().end));
        Extent {
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

/// A line and a column, both counted from 1. Columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line number, from 1.
    pub line: usize,
    /// Column number in characters, from 1.
    pub column: usize,
}

impl Position {
    /// Returns a position that is relative to a text as a position in the origin of the text, which begins at `start`.
    #[must_use]
    pub fn after(self, start: Self) -> Self {
        let first = if self.line == 1 { start.column - 1 } else { 0 };
        Self { line: start.line - 1 + self.line, column: first + self.column }
    }

    /// Returns the position of a byte offset in a text. An offset after the end gives the end.
    pub fn of(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        }
    }
}

/// A span as lines and columns, for JSON and SARIF output. Counts from 1; columns count characters; the end is
/// exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Extent {
    /// Line of the first character.
    pub line: usize,
    /// Column of the first character.
    pub column: usize,
    /// Line of the end, which is after the last character.
    pub end_line: usize,
    /// Column of the end, which is after the last character.
    pub end_column: usize,
}
