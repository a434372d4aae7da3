//! Why a command could not do its work: said once, with what to do about it. What is wrong inside a text is a
//! diagnostic instead.

use std::io;

use super::exit::Exit;
use crate::language::{Phrase, phrase};
use crate::ui::Ui;

/// A failure and its exit code.
#[derive(Debug)]
pub(super) struct Failure {
    exit: Exit,
    error: Phrase,
    hints: Vec<Phrase>,
    /// Whether it is that nobody reads any more.
    is_unread: bool,
}

impl Failure {
    fn new(exit: Exit, error: Phrase) -> Self {
        Self { exit, error, hints: Vec::new(), is_unread: false }
    }

    /// The input or the usage is invalid.
    pub(super) fn invalid(error: impl Into<Phrase>) -> Self {
        Self::new(Exit::Invalid, error.into())
    }

    /// There is nothing to show.
    pub(super) fn nothing(error: impl Into<Phrase>) -> Self {
        Self::new(Exit::No, error.into())
    }

    /// Slack or AWS failed.
    pub(super) fn remote(error: impl Into<Phrase>) -> Self {
        Self::new(Exit::Remote, error.into())
    }

    /// A file or a stream could not be read or written.
    pub(super) fn io(what: Phrase, error: &io::Error) -> Self {
        let is_unread = error.kind() == io::ErrorKind::BrokenPipe;
        Self { is_unread, ..Self::invalid(what.because(error)) }
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
        ui.error(self.error, &self.hints)?;
        Ok(self.exit)
    }
}

/// For what cannot be written.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::io(phrase!("failed to write the output"), &error)
    }
}

/// Temporary: an error that is not a phrase yet. Removed, with the crate, when all errors are.
impl From<anyhow::Error> for Phrase {
    fn from(error: anyhow::Error) -> Self {
        Self::verbatim(format!("{error:#}"))
    }
}
