//! What is wrong with a text the user gave: where, which code, what to do. Not for failures of the command itself
//! (a file that is not there, a refused connection), which belong to `cli`; and nothing is drawn here.

mod code;
mod explain;
mod nearest;
mod report;
mod source;

pub use code::{Code, Level};
pub use explain::Explanation;
pub use nearest::{closest, nearest, nearest_within};
pub use report::Report;
pub use source::{Extent, LineCounter, Name, Position, Source, Span};

use std::fmt;

use crate::language::{Phrase, phrase};

/// One thing that is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of thing.
    pub code: Code,
    /// A lowercase fragment that says what is wrong.
    pub title: Phrase,
    /// Where in the source.
    pub span: Span,
    /// What to say at that place: what was found, what was expected.
    pub label: Phrase,
    /// What the user can do about it.
    pub help: Option<Phrase>,
    /// A change of the text that would help.
    pub fix: Option<Box<Fix>>,
    /// What the service answers to such a text, word for word, where it is known.
    pub service: Option<Box<str>>,
}

impl Diagnostic {
    /// Makes a diagnostic with what every one has.
    pub fn new(code: Code, span: Span, title: impl Into<Phrase>, label: impl Into<Phrase>) -> Self {
        let (title, label) = (title.into(), label.into());
        Self { code, title, span, label, help: None, fix: None, service: None }
    }

    /// Title, label and code in one line, for messages that cannot show the text.
    pub fn phrase(&self) -> Phrase {
        let (title, label) = (&self.title, &self.label);
        phrase!("{title}: {label} [{code}]", title, label, code = self.code.id())
    }

    /// Adds what the user can do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<Phrase>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The text to write at the diagnostic's own place, if that is the fix.
    pub fn replacement(&self) -> Option<&str> {
        self.fix.as_deref().filter(|fix| fix.span == self.span).map(|fix| fix.text.as_str())
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.phrase().fmt(f)
    }
}

/// A replacement of a part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}
