//! Why a command could not do its work: said once, with what to do about it. What is wrong inside a text is a
//! diagnostic instead.

use std::io;

use super::exit::Exit;
use crate::ui::Ui;

/// A failure and its exit code.
#[derive(Debug)]
pub(super) struct Failure {
    exit: Exit,
    error: anyhow::Error,
    hints: Vec<String>,
}

impl Failure {
    /// The input or the usage is invalid.
    pub(super) fn invalid(error: impl Into<anyhow::Error>) -> Self {
        Self { exit: Exit::Invalid, error: error.into(), hints: Vec::new() }
    }

    /// There is nothing to show.
    pub(super) fn nothing(error: impl Into<anyhow::Error>) -> Self {
        Self { exit: Exit::No, error: error.into(), hints: Vec::new() }
    }

    /// Slack or AWS failed.
    pub(super) fn remote(error: impl Into<anyhow::Error>) -> Self {
        Self { exit: Exit::Remote, error: error.into(), hints: Vec::new() }
    }

    /// What failed, without what to do about it.
    pub(super) fn words(&self) -> String {
        format!("{:#}", self.error)
    }

    /// What to do about it.
    #[cfg(feature = "aws")]
    pub(super) fn advice(&self) -> String {
        self.hints.join("; ")
    }

    /// Adds what the user can do.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Prints the failure, unless it is that nobody reads any more.
    pub(super) fn report(self, ui: &mut Ui<'_>) -> io::Result<Exit> {
        let broken_pipe = self
            .error
            .chain()
            .filter_map(|cause| cause.downcast_ref::<io::Error>())
            .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe);
        if !broken_pipe {
            ui.error(&format!("{:#}", self.error), &self.hints)?;
        }
        Ok(if broken_pipe { Exit::Yes } else { self.exit })
    }
}

/// For what cannot be written.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::invalid(anyhow::Error::new(error).context("failed to write the output"))
    }
}
