//! Errors of the output streams and of prompts, separate from errors of files.

use std::{fmt, io};

use crate::language::{Phrase, phrase};

/// An error of the terminal or of the output streams.
#[derive(Debug)]
pub enum Error {
    /// The output could not be written.
    Output(io::Error),
    /// A prompt could not be shown, or its answer could not be read.
    Question(io::Error),
}

/// The result of writing output or of a prompt.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Returns `true` if the reader of the output closed the pipe, as `head` does.
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// Returns the error and its cause.
    pub fn phrase(&self) -> Phrase {
        match self {
            Self::Output(error) => phrase!("failed to write the output").because(error),
            Self::Question(error) => phrase!("failed to prompt on the terminal").because(error),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.phrase().fmt(f)
    }
}

impl std::error::Error for Error {}
