//! Why a command could not do its work: said once, with what to do about it. What is wrong inside a text is a
//! diagnostic instead.

use std::io;

use super::exit::Exit;
use crate::language::Phrase;
use crate::ui::{self, ErrorCode, Ui};

/// A failure and its exit code.
#[derive(Debug)]
pub(super) struct Failure {
    exit: Exit,
    code: ErrorCode,
    error: Phrase,
    hints: Vec<Phrase>,
    /// Whether it is that nobody reads any more.
    is_unread: bool,
}

impl Failure {
    fn new(exit: Exit, code: ErrorCode, error: Phrase) -> Self {
        Self { exit, code, error, hints: Vec::new(), is_unread: false }
    }

    /// The input is invalid.
    pub(super) fn invalid(error: impl Into<Phrase>) -> Self {
        Self::new(Exit::Invalid, ErrorCode::InvalidInput, error.into())
    }

    /// The arguments are invalid together, or lack one.
    pub(super) fn usage(error: impl Into<Phrase>) -> Self {
        Self::new(Exit::Invalid, ErrorCode::Usage, error.into())
    }

    /// There is nothing to show.
    pub(super) fn nothing(error: impl Into<Phrase>) -> Self {
        Self::new(Exit::Negative, ErrorCode::NotFound, error.into())
    }

    /// Slack or AWS failed.
    pub(super) fn remote(error: impl Into<Phrase>) -> Self {
        Self::new(Exit::Remote, ErrorCode::Remote, error.into())
    }

    /// A file could not be read or written.
    pub(super) fn io(what: Phrase, error: &io::Error) -> Self {
        let is_missing = error.kind() == io::ErrorKind::NotFound;
        let code = if is_missing { ErrorCode::NotFound } else { ErrorCode::InvalidInput };
        Self::new(Exit::Invalid, code, what.because(error))
    }

    /// What failed, without what to do about it.
    pub(super) fn words(&self) -> Phrase {
        self.error.clone()
    }

    /// What to do about it.
    #[cfg(feature = "aws")]
    pub(super) fn advice(&self) -> Phrase {
        Phrase::joined(self.hints.iter().cloned(), "; ")
    }

    /// Adds what the user can do.
    pub(super) fn hint(mut self, hint: impl Into<Phrase>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Prints the failure, unless it is that nobody reads any more.
    pub(super) fn report(self, ui: &mut Ui<'_>) -> ui::Result<Exit> {
        if self.is_unread {
            return Ok(Exit::Success);
        }
        ui.error(self.code, self.error, &self.hints)?;
        Ok(self.exit)
    }
}

/// For what cannot be written or asked. There is none for `io::Error`, which does not say of what it is: an error of a
/// file is given the file's name where it happens ([`Failure::io`]).
impl From<ui::Error> for Failure {
    fn from(error: ui::Error) -> Self {
        let is_unread = error.is_closed();
        Self { is_unread, ..Self::new(Exit::Invalid, ErrorCode::Output, error.phrase()) }
    }
}

/// Temporary: an error that is not a phrase yet. Removed, with the crate, when all errors are.
impl From<anyhow::Error> for Phrase {
    fn from(error: anyhow::Error) -> Self {
        Self::verbatim(format!("{error:#}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Language, phrase};
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
    fn only_the_output_may_be_closed_quietly() {
        let closed = || io::Error::from(io::ErrorKind::BrokenPipe);
        assert_eq!(reported(ui::Error::Output(closed()).into()), (Exit::Success, String::new()));
        let of_a_file = Failure::io(phrase!("cannot write audit-alert.zip"), &closed());
        let told = "error: cannot write audit-alert.zip: broken pipe\n".to_owned();
        assert_eq!(reported(of_a_file), (Exit::Invalid, told));
    }

    #[test]
    fn a_question_that_fails_is_no_failure_of_the_output() {
        for (error, expected) in [
            (
                ui::Error::Question(io::ErrorKind::UnexpectedEof.into()),
                "error: failed to ask a question on the terminal: ",
            ),
            (
                ui::Error::Output(io::ErrorKind::StorageFull.into()),
                "error: failed to write the output: ",
            ),
        ] {
            let (exit, told) = reported(error.into());
            assert!(exit == Exit::Invalid && told.starts_with(expected), "{told}");
        }
    }
}
