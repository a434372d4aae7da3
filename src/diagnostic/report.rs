//! All problems of one text.

use std::fmt;

use super::Diagnostic;
use crate::language::{Fill, Filling, Phrase, phrase, plural};

/// One or more diagnostics of a text, in reading order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report(Vec<Diagnostic>);

impl Report {
    /// Creates a report. Returns `None` if there are no diagnostics.
    pub fn new(diagnostics: Vec<Diagnostic>) -> Option<Self> {
        (!diagnostics.is_empty()).then_some(Self(diagnostics))
    }

    /// The first diagnostic.
    #[expect(clippy::missing_panics_doc, reason = "both constructors take at least one")]
    pub fn first(&self) -> &Diagnostic {
        self.0.first().expect("a report is never empty")
    }

    /// Title and code of the first diagnostic, and the number of the others.
    pub fn phrase(&self) -> Phrase {
        let Diagnostic { title, code, .. } = self.first();
        let code = code.id();
        match self.0.len() - 1 {
            0 => phrase!("{title} [{code}]", title, code),
            more => plural!(
                more,
                "{title} [{code}] (and {more} more problem)",
                "{title} [{code}] (and {more} more problems)",
                title,
                code
            ),
        }
    }

    /// All diagnostics, in reading order.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.0
    }
}

impl From<Diagnostic> for Report {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl IntoIterator for Report {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.phrase().fmt(f)
    }
}

impl Fill for Report {
    fn filling(&self) -> Filling {
        self.phrase().filling()
    }
}

impl std::error::Error for Report {}
