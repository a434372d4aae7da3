//! An output stream that can continue after write errors, and that writes no command of a CI runner.

use std::io::{self, Write};

use super::workflow_command::{Form, without_commands};

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

    /// Writes whole lines of this form.
    pub(super) fn write_lines(&mut self, lines: &str, form: Form) -> io::Result<()> {
        // In one call, so that no other process writes into the line.
        self.write_raw(format!("{}\n", without_commands(lines, form)).as_bytes())
    }

    /// Writes bytes as they are.
    pub(super) fn write_raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        let result = self.to.write_all(bytes);
        self.check(result)
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        let result = self.to.flush();
        self.check(result)
    }

    fn check(&mut self, result: io::Result<()>) -> io::Result<()> {
        match result {
            Err(error) if self.ignores_errors => {
                self.ignored.get_or_insert(error);
                Ok(())
            }
            other => other,
        }
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
            assert!(stream.write_raw(b"x").is_err());
            stream.ignore_write_errors();
            stream.write_raw(b"x").unwrap();
            stream.flush().unwrap();
            assert_eq!(stream.take_error().is_err(), is_error);
            assert!(stream.take_error().is_ok(), "reported twice");
        }
    }
}
