//! An output stream that can continue after write errors.

use std::io::{self, Write};

pub(super) struct OutputStream<'w> {
    to: &'w mut dyn Write,
    ignores_errors: bool,
    /// The first error that was ignored.
    ignored: Option<io::Error>,
}

impl<'w> OutputStream<'w> {
    pub(super) fn new(to: &'w mut dyn Write) -> Self {
        Self { to, ignores_errors: false, ignored: None }
    }

    pub(super) fn ignore_write_errors(&mut self) {
        self.ignores_errors = true;
    }

    /// Returns the first error that was ignored; later calls return `Ok`. A closed pipe is not an error: the reader has
    /// read enough.
    pub(super) fn take_error(&mut self) -> io::Result<()> {
        match self.ignored.take() {
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    }

    fn check<T>(&mut self, result: io::Result<T>, on_ignored: T) -> io::Result<T> {
        match result {
            Err(error) if self.ignores_errors && error.kind() != io::ErrorKind::Interrupted => {
                self.ignored.get_or_insert(error);
                Ok(on_ignored)
            }
            other => other,
        }
    }
}

impl Write for OutputStream<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.to.write(bytes);
        self.check(result, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.to.flush();
        self.check(result, ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stream on which every write fails.
    struct Closed(io::ErrorKind);

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }

    #[test]
    fn an_ignored_error_is_reported_once() {
        for (kind, is_error) in
            [(io::ErrorKind::BrokenPipe, false), (io::ErrorKind::StorageFull, true)]
        {
            let mut closed = Closed(kind);
            let mut stream = OutputStream::new(&mut closed);
            assert!(stream.write_all(b"x").is_err());
            stream.ignore_write_errors();
            stream.write_all(b"x").unwrap();
            stream.flush().unwrap();
            assert_eq!(stream.take_error().is_err(), is_error);
            assert!(stream.take_error().is_ok(), "reported twice");
        }
    }
}
