//! Lines of text with roles.

use unicode_width::UnicodeWidthStr as _;

/// Role of a piece of text, which a theme maps to a style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Ordinary text.
    Plain,
    /// Bold text.
    Bold,
    /// Italic text.
    Italic,
    /// Struck-out text.
    Strike,
    /// Text in a code block or between backticks.
    Code,
    /// Lines and marks around the text, such as the bar before each line of a code block. Drawn with ASCII where the locale
    /// is not UTF-8.
    Frame,
    /// A link.
    Link,
    /// A mention of a person, a group or a channel.
    Mention,
    /// Small gray text.
    Faint,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The text, without line breaks.
    pub text: String,
    /// The role.
    pub role: Role,
    /// The URL of a link.
    pub link: Option<String>,
}

impl Run {
    /// A piece of text without a link.
    pub fn new(text: impl Into<String>, role: Role) -> Self {
        Self { text: text.into(), role, link: None }
    }
}

/// A line.
pub type PreviewLine = Vec<Run>;

/// Pads a text with spaces to a width in terminal columns. Format strings count characters, but Hangul takes two columns.
pub fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

/// Width of a line in terminal columns.
pub fn width(line: &[Run]) -> usize {
    line.iter().map(|run| run.text.width()).sum()
}
