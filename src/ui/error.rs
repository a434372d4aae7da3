//! Failures of the streams and of questions, apart from all other failures of reading and writing.

use std::{fmt, io};

use crate::language::{Phrase, phrase};

/// A failure of the terminal or of the streams.
#[derive(Debug)]
pub enum Error {
    /// The output could not be written.
    Output(io::Error),
    /// A question could not be shown, or its answer not be read.
    Question(io::Error),
}

/// The result of writing or asking.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Whether the reader of the output has closed it.
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// The failure and its cause.
    pub fn phrase(&self) -> Phrase {
        match self {
            Self::Output(error) => phrase!("failed to write the output").because(error),
            Self::Question(error) => {
                phrase!("failed to ask a question on the terminal").because(error)
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.phrase().fmt(f)
    }
}

impl std::error::Error for Error {}
