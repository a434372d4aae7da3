//! The error type of commands. Problems inside a text are diagnostics instead.

#[cfg(feature = "aws")]
use std::fmt;
use std::io;

use super::exit::Exit;
use crate::diagnostic::did_you_mean;
use crate::language::Phrase;
use crate::ui::{self, ErrorCode, Ui};

/// An error of a command, with hints and an exit code.
#[derive(Debug)]
pub(super) struct Failure {
    exit: Exit,
    code: ErrorCode,
    /// A phrase, with an `io::Error` as its cause where there is one.
    error: anyhow::Error,
    hints: Vec<Phrase>,
    /// The reader of the output closed the pipe.
    is_closed: bool,
}

impl Failure {
    fn new(exit: Exit, code: ErrorCode, error: impl Into<anyhow::Error>) -> Self {
        Self { exit, code, error: error.into(), hints: Vec::new(), is_closed: false }
    }

    /// An invalid input.
    pub(super) fn invalid(error: impl Into<Phrase>) -> Self {
        let error: Phrase = error.into();
        Self::new(Exit::Invalid, ErrorCode::InvalidInput, error)
    }

    /// A missing argument, or arguments that exclude each other.
    pub(super) fn usage(error: impl Into<Phrase>) -> Self {
        let error: Phrase = error.into();
        Self::new(Exit::Invalid, ErrorCode::Usage, error)
    }

    /// An empty result.
    pub(super) fn nothing(error: impl Into<Phrase>) -> Self {
        let error: Phrase = error.into();
        Self::new(Exit::Negative, ErrorCode::NotFound, error)
    }

    /// An error of Slack or AWS.
    pub(super) fn remote(error: impl Into<Phrase>) -> Self {
        let error: Phrase = error.into();
        Self::new(Exit::Remote, ErrorCode::Remote, error)
    }

    /// A file that cannot be read or written.
    pub(super) fn io(message: Phrase, error: io::Error) -> Self {
        let is_missing = error.kind() == io::ErrorKind::NotFound;
        let code = if is_missing { ErrorCode::NotFound } else { ErrorCode::InvalidInput };
        Self::new(Exit::Invalid, code, anyhow::Error::new(error).context(message))
    }

    /// Returns the failure as the error of a reader.
    #[cfg(feature = "aws")]
    pub(super) fn into_reader_error(self) -> io::Error {
        io::Error::other(ReaderFailure(self))
    }

    /// Returns the failure in the error of a reader, or else the error itself.
    #[cfg(feature = "aws")]
    pub(super) fn of_reader(error: io::Error) -> Result<Self, io::Error> {
        error.downcast().map(|ReaderFailure(failure)| failure)
    }

    /// Returns the error and its cause without the hints.
    pub(super) fn message(&self) -> Phrase {
        let message = self.error.downcast_ref::<Phrase>().cloned();
        let message = message.unwrap_or_else(|| Phrase::verbatim(self.error.to_string()));
        match self.error.downcast_ref::<io::Error>() {
            Some(cause) => message.because(cause),
            None => message,
        }
    }

    /// Returns all hints in one phrase.
    #[cfg(feature = "aws")]
    pub(super) fn joined_hints(&self) -> Phrase {
        Phrase::joined(self.hints.iter().cloned(), "; ")
    }

    /// The hints.
    pub(super) fn hints(&self) -> &[Phrase] {
        &self.hints
    }

    /// Adds a hint: what the user can do.
    pub(super) fn hint(mut self, hint: impl Into<Phrase>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds the most similar known name as a hint, if there is one.
    pub(super) fn did_you_mean(self, name: Option<&str>) -> Self {
        match name {
            Some(name) => self.hint(did_you_mean(name)),
            None => self,
        }
    }

    /// Prints the error and its hints, and returns the exit code. A closed pipe is a success.
    pub(super) fn report(self, ui: &mut Ui<'_>) -> ui::Result<Exit> {
        if self.is_closed {
            return Ok(Exit::Success);
        }
        ui.error(self.code, self.message(), &self.hints)?;
        Ok(self.exit)
    }
}

/// A failure inside an `io::Error`.
#[cfg(feature = "aws")]
#[derive(Debug)]
struct ReaderFailure(Failure);

#[cfg(feature = "aws")]
impl fmt::Display for ReaderFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.message().fmt(f)
    }
}

#[cfg(feature = "aws")]
impl std::error::Error for ReaderFailure {}

/// There is no conversion from `io::Error`, which does not have the name of the file: use [`Failure::io`].
impl From<ui::Error> for Failure {
    fn from(error: ui::Error) -> Self {
        let is_closed = error.is_closed();
        Self { is_closed, ..Self::new(Exit::Invalid, ErrorCode::Output, error.phrase()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::language::phrase;
    use crate::ui::{ColorChoice, Painter, choose_color};

    fn reported(failure: Failure) -> (Exit, String) {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let painter = || Painter::new(choose_color(ColorChoice::Never, false, &|_| None), false);
        let mut ui =
            Ui::new((&mut stdout, painter()), (&mut stderr, painter()), false, Language::En);
        let exit = failure.report(&mut ui).unwrap();
        ui.flush().unwrap();
        (exit, String::from_utf8(stderr).unwrap())
    }

    #[test]
    fn a_closed_pipe_is_a_success_for_the_output_only() {
        let closed = || io::Error::from(io::ErrorKind::BrokenPipe);
        assert_eq!(reported(ui::Error::Output(closed()).into()), (Exit::Success, String::new()));
        let of_a_file = Failure::io(phrase!("cannot write {file}", file = "a.zip"), closed());
        let expected = "error: cannot write a.zip: broken pipe\n".to_owned();
        assert_eq!(reported(of_a_file), (Exit::Invalid, expected));
    }

    /// A stream without a reader.
    struct Closed;

    impl io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_closed_standard_error_keeps_the_exit_code() {
        let painter = || Painter::new(choose_color(ColorChoice::Never, false, &|_| None), false);
        let (mut stdout, mut stderr) = (Vec::new(), Closed);
        let mut ui =
            Ui::new((&mut stdout, painter()), (&mut stderr, painter()), false, Language::En);
        let failure = Failure::invalid(phrase!("cannot write {file}", file = "a.zip"));
        assert_eq!(failure.report(&mut ui).unwrap(), Exit::Invalid);
    }

    #[test]
    fn errors_of_prompts_and_of_the_output_differ() {
        for (error, expected) in [
            (
                ui::Error::Question(io::ErrorKind::UnexpectedEof.into()),
                "error: failed to prompt on the terminal: ",
            ),
            (
                ui::Error::Output(io::ErrorKind::StorageFull.into()),
                "error: failed to write the output: ",
            ),
        ] {
            let (exit, report) = reported(error.into());
            assert!(exit == Exit::Invalid && report.starts_with(expected), "{report}");
        }
    }
}
