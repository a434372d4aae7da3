//! What is wrong with a text the user gave: where, which code, what to do. Not for failures of the command itself
//! (a file that is not there, a refused connection), which belong to `cli`; and nothing is drawn here.

mod report;
mod source;

pub use report::Report;
pub use source::{Name, Position, Source, Span};

/// What kind of thing is wrong. Each code has a section in `docs/checks.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// The text is not JSON (RFC 8259).
    InvalidJson,
    /// Arrays and objects nested deeper than [`crate::json::MAX_DEPTH`].
    TooDeep,
    /// The bytes are not UTF-8.
    NotUtf8,
    /// The JSON holds no event in any known shape.
    NotAnEvent,
    /// An `EventBridge` event, but not one that `CloudTrail` wrote.
    NotCloudTrail,
    /// A `CloudTrail` digest file: it lists log files and holds no events.
    Digest,
}

impl Code {
    /// Every code, in the order of their numbers.
    pub const ALL: [Self; 6] = [
        Self::InvalidJson,
        Self::TooDeep,
        Self::NotUtf8,
        Self::NotAnEvent,
        Self::NotCloudTrail,
        Self::Digest,
    ];

    /// The stable identifier that output and documentation use.
    pub fn id(self) -> &'static str {
        match self {
            Self::InvalidJson => "AA0001",
            Self::TooDeep => "AA0002",
            Self::NotUtf8 => "AA0003",
            Self::NotAnEvent => "AA0004",
            Self::NotCloudTrail => "AA0005",
            Self::Digest => "AA0006",
        }
    }

    /// How grave it is.
    pub fn level(self) -> Level {
        match self {
            Self::Digest => Level::Warning,
            _ => Level::Error,
        }
    }
}

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The input cannot be used as it is.
    Error,
    /// The input was used, or passed over, and the user should know.
    Warning,
}

/// One thing that is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of thing.
    pub code: Code,
    /// A lowercase fragment that says what is wrong.
    pub title: String,
    /// Where in the source.
    pub span: Span,
    /// What to say at that place: what was found, what was expected.
    pub label: String,
    /// What the user can do about it.
    pub help: Option<String>,
    /// A change of the text that would help.
    pub fix: Option<Box<Fix>>,
    /// What the service answers to such a text, word for word, where it is known.
    pub service: Option<Box<str>>,
}

impl Diagnostic {
    /// Makes a diagnostic with what every one has.
    pub fn new(code: Code, span: Span, title: String, label: String) -> Self {
        Self { code, title, span, label, help: None, fix: None, service: None }
    }

    /// Adds what the user can do about it.
    #[must_use]
    pub fn help(mut self, help: String) -> Self {
        self.help = Some(help);
        self
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
