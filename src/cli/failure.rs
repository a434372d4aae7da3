//! Why a command could not do its work: said once, with what to do about it. What is wrong inside a text is a
//! diagnostic instead.

use std::io;

use super::exit::Exit;
use crate::language::{Phrase, phrase};
use crate::ui::{ErrorCode, Ui};

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
        Self::new(Exit::No, ErrorCode::NotFound, error.into())
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
    pub(super) fn report(self, ui: &mut Ui<'_>) -> io::Result<Exit> {
        if self.is_unread {
            return Ok(Exit::Yes);
        }
        ui.error(self.code, self.error, &self.hints)?;
        Ok(self.exit)
    }
}

/// For what cannot be written.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let is_unread = error.kind() == io::ErrorKind::BrokenPipe;
        let error = phrase!("failed to write the output").because(&error);
        Self { is_unread, ..Self::new(Exit::Invalid, ErrorCode::Output, error) }
    }
}

/// Temporary: an error that is not a phrase yet. Removed, with the crate, when all errors are.
impl From<anyhow::Error> for Phrase {
    fn from(error: anyhow::Error) -> Self {
        Self::verbatim(format!("{error:#}"))
    }
}
