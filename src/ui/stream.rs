//! A stream of the process. Not for what is written to it.

use std::io::{self, Write};

/// A stream, and what becomes of what it does not take.
pub(super) struct Outlet<'w> {
    to: &'w mut dyn Write,
    /// Whether work goes on when nobody reads of it any more.
    keeps_on: bool,
    /// Why the first thing was not taken, if the work went on.
    lost: Option<io::Error>,
}

impl<'w> Outlet<'w> {
    pub(super) fn new(to: &'w mut dyn Write) -> Self {
        Self { to, keeps_on: false, lost: None }
    }

    pub(super) fn ignore_write_errors(&mut self) {
        self.keeps_on = true;
    }

    /// Why something is not there that was written. A reader that has seen enough is no reason.
    pub(super) fn loss(&mut self) -> io::Result<()> {
        match self.lost.take() {
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    }

    fn pass<T>(&mut self, done: io::Result<T>, instead: T) -> io::Result<T> {
        match done {
            Err(error) if self.keeps_on && error.kind() != io::ErrorKind::Interrupted => {
                self.lost.get_or_insert(error);
                Ok(instead)
            }
            other => other,
        }
    }
}

impl Write for Outlet<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let done = self.to.write(bytes);
        self.pass(done, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let done = self.to.flush();
        self.pass(done, ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stream that takes nothing, for a reason.
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
    fn work_that_keeps_on_hears_of_it_at_the_end() {
        for (kind, is_loss) in
            [(io::ErrorKind::BrokenPipe, false), (io::ErrorKind::StorageFull, true)]
        {
            let mut closed = Closed(kind);
            let mut outlet = Outlet::new(&mut closed);
            assert!(outlet.write_all(b"x").is_err());
            outlet.ignore_write_errors();
            outlet.write_all(b"x").unwrap();
            outlet.flush().unwrap();
            assert_eq!(outlet.loss().is_err(), is_loss);
            assert!(outlet.loss().is_ok(), "told once");
        }
    }
}
