//! Diagnostics: problems in a text of the user, each with a code, a location and a suggestion. Failures of a command,
//! such as a missing file, belong to `cli`; `ui` renders diagnostics.

mod code;
mod explain;
mod nearest;
mod report;
mod source;

pub use code::{Code, Level};
pub use explain::Explanation;
pub use nearest::{closest, did_you_mean, nearest, nearest_within};
pub use report::Report;
pub use source::{Extent, Name, Position, Source, Span};

use std::fmt;

use crate::language::{Phrase, phrase};

/// A problem at one location of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of the problem.
    pub code: Code,
    /// The problem, as a fragment that begins in lower case.
    pub title: Phrase,
    /// The location in the source.
    pub span: Span,
    /// A comment on the location: the text found there, or the text expected.
    pub label: Phrase,
    /// A suggestion for the user.
    pub help: Option<Phrase>,
    /// A replacement that solves the problem.
    pub fix: Option<Box<Fix>>,
    /// `true` if the fix is certainly what the author means, so that `check --fix` applies it.
    pub is_safe: bool,
    /// The service's own error message for such a text, verbatim, if it is known.
    pub service: Option<Box<str>>,
}

impl Diagnostic {
    /// Creates a diagnostic without help, fix and service message.
    pub fn new(code: Code, span: Span, title: impl Into<Phrase>, label: impl Into<Phrase>) -> Self {
        let (title, label) = (title.into(), label.into());
        Self { code, title, span, label, help: None, fix: None, is_safe: false, service: None }
    }

    /// Joins title, label and code in one line, for messages that cannot show the source.
    pub fn phrase(&self) -> Phrase {
        let (title, label) = (&self.title, &self.label);
        phrase!("{title}: {label} [{code}]", title, label, code = self.code.id())
    }

    /// Sets the suggestion.
    #[must_use]
    pub fn help(mut self, help: impl Into<Phrase>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Suggests a name as the help and its text in the source's syntax as the fix.
    #[must_use]
    pub fn suggest(mut self, name: &str, text: String) -> Self {
        self.fix = Some(Box::new(Fix { span: self.span, text }));
        self.help(did_you_mean(name))
    }

    /// Sets whether the fix is certainly what the author means.
    #[must_use]
    pub fn safe(mut self, is_safe: bool) -> Self {
        self.is_safe = is_safe;
        self
    }

    /// The order of the diagnostics of a pattern: by location. A name that is no event comes first, because nothing else in the
    /// pattern can make it match.
    pub fn order(&self) -> (bool, Span, Code) {
        (self.code != Code::TrailPermission, self.span, self.code)
    }

    /// Returns the text of the fix if it replaces the span of the diagnostic.
    pub fn replacement(&self) -> Option<&str> {
        self.fix.as_deref().filter(|fix| fix.span == self.span).map(|fix| fix.text.as_str())
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.phrase().fmt(f)
    }
}

/// A replacement for a part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// The part to replace.
    pub span: Span,
    /// The new text.
    pub text: String,
}
