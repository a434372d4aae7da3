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
    /// A pattern that is not a JSON object.
    PatternNotAnObject,
    /// A field of a pattern whose value is neither an array of alternatives nor an object.
    PatternField,
    /// Brackets with nothing inside, in a pattern.
    PatternEmpty,
    /// A match operator that does not exist, or not at this place.
    PatternOperator,
    /// An operator whose value is of the wrong type.
    PatternValue,
    /// A match expression with more than one operator.
    PatternSecondKey,
    /// A `numeric` that is no range of numbers, or a number that no 64-bit float holds.
    PatternNumeric,
    /// An `anything-but` of something it cannot negate.
    PatternAnythingBut,
    /// A text that is not a valid wildcard.
    PatternWildcard,
    /// A text that is not a range of IP addresses.
    PatternCidr,
    /// A `$or` without two alternatives, or with a reserved name inside.
    PatternOr,
    /// Wildcards that `EventBridge` finds too complex together.
    PatternTooComplex,
    /// More fields or combinations than a pattern can have.
    PatternTooLarge,
    /// A text longer than `EventBridge` takes for a pattern.
    PatternTooLong,
    /// A text longer than `EventBridge` takes for a pattern unless the account's quota was raised.
    PatternLong,
    /// An event that is not a JSON object.
    EventNotAnObject,
    /// An event that lacks what `EventBridge` puts into every event.
    EventEnvelope,
}

impl Code {
    /// Every code, in the order of their numbers.
    pub const ALL: [Self; 23] = [
        Self::InvalidJson,
        Self::TooDeep,
        Self::NotUtf8,
        Self::NotAnEvent,
        Self::NotCloudTrail,
        Self::Digest,
        Self::PatternNotAnObject,
        Self::PatternField,
        Self::PatternEmpty,
        Self::PatternOperator,
        Self::PatternValue,
        Self::PatternSecondKey,
        Self::PatternNumeric,
        Self::PatternAnythingBut,
        Self::PatternWildcard,
        Self::PatternCidr,
        Self::PatternOr,
        Self::PatternTooComplex,
        Self::PatternTooLarge,
        Self::PatternTooLong,
        Self::PatternLong,
        Self::EventNotAnObject,
        Self::EventEnvelope,
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
            Self::PatternNotAnObject => "AA0101",
            Self::PatternField => "AA0102",
            Self::PatternEmpty => "AA0103",
            Self::PatternOperator => "AA0104",
            Self::PatternValue => "AA0105",
            Self::PatternSecondKey => "AA0106",
            Self::PatternNumeric => "AA0107",
            Self::PatternAnythingBut => "AA0108",
            Self::PatternWildcard => "AA0109",
            Self::PatternCidr => "AA0110",
            Self::PatternOr => "AA0111",
            Self::PatternTooComplex => "AA0112",
            Self::PatternTooLarge => "AA0113",
            Self::PatternTooLong => "AA0114",
            Self::PatternLong => "AA0115",
            Self::EventNotAnObject => "AA0116",
            Self::EventEnvelope => "AA0117",
        }
    }

    /// How grave it is.
    pub fn level(self) -> Level {
        match self {
            Self::Digest | Self::EventEnvelope | Self::PatternLong => Level::Warning,
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

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn every_code_has_its_section_in_the_documentation() {
        let sections = include_str!("../../docs/checks.md");
        let titles: Vec<_> = sections.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        let ids: Vec<_> =
            titles.iter().filter_map(|title| title.split(':').next().map(str::to_owned)).collect();
        assert_eq!(ids, Code::ALL.map(|code| code.id().to_owned()));
    }
}
