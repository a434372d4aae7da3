//! A window that moves over a stream of bytes. Its memory depends on the largest part that is looked at as a whole, not on
//! the length of the stream.

use std::io::{self, Read};

use crate::diagnostic::{Name, Position, Source};

/// Bytes to ask the reader for at once.
const CHUNK: usize = 256 << 10;

/// Bytes that contain most events completely.
const LOOK_AHEAD: usize = 16 << 10;

/// Bytes before a problem that are kept to show it.
const CONTEXT: usize = 200;

/// The part of a stream between the bytes that are done with and the bytes that were not read yet.
#[derive(Debug)]
pub(super) struct Window<R> {
    reader: R,
    /// Bytes that were read, and room for more.
    buffer: Vec<u8>,
    /// End of the bytes that were read.
    end: usize,
    /// Offset in the buffer of the first byte that is not done with.
    start: usize,
    /// Position in the stream of the byte at `counted`, which is not after `start`. Counting many bytes at once is faster.
    position: Position,
    counted: usize,
    /// The next bytes may not exist yet, as in a pipe.
    is_live: bool,
    has_ended: bool,
    error: Option<io::Error>,
}

impl<R: Read> Window<R> {
    /// `is_live` if the reader may wait for bytes that do not exist yet, as a pipe does. The bytes that exist are then looked at
    /// before it is asked for more.
    pub(super) fn new(reader: R, is_live: bool) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            end: 0,
            start: 0,
            position: Position { line: 1, column: 1 },
            counted: 0,
            is_live,
            has_ended: false,
            error: None,
        }
    }

    /// The bytes that were read and are not done with.
    pub(super) fn bytes(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// The position of the first of these bytes.
    pub(super) fn position(&mut self) -> Position {
        let done = self.buffer.get(self.counted..self.start).unwrap_or_default();
        self.position = moved(self.position, done);
        self.counted = self.start;
        self.position
    }

    /// Reports whether the next bytes may not exist yet.
    pub(super) fn is_live(&self) -> bool {
        self.is_live
    }

    /// Reports whether all bytes of the stream were read.
    pub(super) fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// Reports whether an error ended the stream.
    pub(super) fn has_failed(&self) -> bool {
        self.error.is_some()
    }

    /// The error that ended the stream, once.
    pub(super) fn take_error(&mut self) -> Option<io::Error> {
        self.error.take()
    }

    /// Reads more bytes. Returns `false` at the end of the stream.
    pub(super) fn fill(&mut self) -> bool {
        if self.has_ended {
            return false;
        }
        self.position();
        let kept = self.start.min(CONTEXT);
        self.buffer.copy_within(self.start - kept..self.end, 0);
        self.end -= self.start - kept;
        (self.start, self.counted) = (kept, kept);
        // A part that needs many chunks is looked at again for each, so that each must be larger than the one before.
        let (before, wanted) = (self.end, self.end + CHUNK.max(self.end));
        if self.buffer.len() < wanted {
            self.buffer.resize(wanted, 0);
        }
        while self.end < wanted && !self.has_ended {
            match self.reader.read(self.buffer.get_mut(self.end..wanted).unwrap_or_default()) {
                Ok(0) => self.has_ended = true,
                Ok(count) => self.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.error = Some(error);
                    self.has_ended = true;
                }
            }
            if self.is_live && self.end > before {
                break;
            }
        }
        self.end > before
    }

    /// Reads more bytes if few are left, so that most values are complete. Does not wait for bytes that may not exist yet.
    pub(super) fn look_ahead(&mut self) {
        if self.end - self.start < LOOK_AHEAD && !self.is_live {
            self.fill();
        }
    }

    /// Moves past the first bytes.
    pub(super) fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }

    /// The text around the first bytes, for showing a problem: from the beginning of the line, if it is near, to the end of
    /// the line that contains the byte at `problem`. Also returns the length of the part before the first byte.
    pub(super) fn source(&mut self, name: &Name, problem: usize) -> (Source, usize) {
        let position = self.position();
        let done = self.buffer.get(..self.start).unwrap_or_default();
        let same_line = memchr::memrchr(b'\n', done).map_or(0, |at| at + 1);
        let mut first = same_line.max(done.len().saturating_sub(CONTEXT));
        while done.get(first).is_some_and(|byte| matches!(byte, 0x80..0xC0)) {
            first += 1;
        }
        let problem = (self.start + problem).min(self.end);
        let behind = self.buffer.get(problem..self.end).unwrap_or_default();
        let end = memchr::memchr(b'\n', behind).map_or(self.end, |at| problem + at);
        let before = String::from_utf8_lossy(done.get(first..).unwrap_or_default()).into_owned();
        let text = self.buffer.get(self.start..end).unwrap_or_default();
        let column = position.column.saturating_sub(before.chars().count()).max(1);
        let length = before.len();
        let text = before + &String::from_utf8_lossy(text);
        let at = Position { line: position.line, column };
        (Source::at(name.clone(), text, at), length)
    }
}

/// The position after some bytes. Counts characters, which begin with any byte but a continuation byte of UTF-8.
fn moved(from: Position, bytes: &[u8]) -> Position {
    match memchr::memrchr(b'\n', bytes) {
        None => Position { column: from.column + characters(bytes), ..from },
        Some(last) => {
            let lines = memchr::memchr_iter(b'\n', bytes.get(..=last).unwrap_or_default()).count();
            let after = bytes.get(last + 1..).unwrap_or_default();
            Position { line: from.line + lines, column: characters(after) + 1 }
        }
    }
}

/// Counts the characters of UTF-8. Sums of at most 255 bytes fit into a byte, and the compiler adds many bytes at once.
fn characters(bytes: &[u8]) -> usize {
    let starts = |byte: &u8| u8::from(!matches!(byte, 0x80..0xC0));
    bytes.chunks(255).map(|chunk| usize::from(chunk.iter().map(starts).sum::<u8>())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time.
    struct Slow<'t>(&'t [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            buffer[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    #[test]
    fn positions_count_lines_and_characters() {
        let text = "a가\n\n나b\nc";
        let mut window = Window::new(Slow(text.as_bytes()), true);
        while window.fill() {}
        for at in 0..=text.len() {
            if !text.is_char_boundary(at) {
                continue;
            }
            let mut window = Window::new(text.as_bytes(), false);
            window.fill();
            window.consume(at);
            assert_eq!(window.position(), Position::of(text, at), "{at}");
        }
        assert_eq!(window.bytes(), text.as_bytes());
    }

    #[test]
    fn bytes_that_are_done_with_are_dropped() {
        let text = vec![b'x'; 20 * CHUNK];
        let mut window = Window::new(text.as_slice(), false);
        let mut total = 0;
        while window.fill() {
            let count = window.bytes().len();
            window.consume(count);
            total += count;
        }
        assert_eq!(total, text.len());
        assert!(window.buffer.capacity() <= 4 * CHUNK, "{}", window.buffer.capacity());
    }
}
