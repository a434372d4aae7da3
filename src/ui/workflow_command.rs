//! Breaks texts that a CI runner would execute as commands. Content of events, files and arguments is printed in jobs, whose
//! runners read each line of the output:
//!
//! - GitHub Actions runs `::name …::` after leading white space, and `##[name …]` anywhere in a line
//!   (`ActionCommand.cs` of actions/runner).
//! - Azure Pipelines runs `##vso[area.name …]` anywhere in a line (`Command.cs` of microsoft/azure-pipelines-agent), and
//!   formats lines that begin with `##[name]`.
//! - `TeamCity` runs `##teamcity[name …]` anywhere in a line ("Service messages").
//!
//! The first two compare with the culture of .NET, which ignores hidden characters between the others.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::alert::is_hidden;

/// The form of a text, which decides how a character is written so that a runner does not recognize it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// For people: `␀` before the character.
    Text,
    /// An escape, which has the same value.
    Json,
    /// A character reference of XML and HTML, which has the same value.
    Markup,
}

/// Breaks the commands in whole lines: the second colon of `::` at the beginning of a line, and the bracket of `##name[`.
pub(super) fn without_commands(text: &str, form: Form) -> Cow<'_, str> {
    // Fast path: nearly all texts have neither.
    if !text.contains('#') && !has_colons(text) {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len() + 16);
    let mut state = State::Start;
    for c in text.chars() {
        let (next, is_command) = state.after(c);
        state = next;
        if is_command {
            write_broken(&mut written, c, form);
        } else {
            written.push(c);
        }
    }
    Cow::Owned(written)
}

/// Returns `true` if a line can begin with two colons.
fn has_colons(text: &str) -> bool {
    text.split(['\n', '\r']).any(|line| line.trim_start_matches(is_skipped).starts_with(':'))
}

fn write_broken(written: &mut String, c: char, form: Form) {
    let code = u32::from(c);
    // Writing to a string cannot fail.
    let _infallible = match form {
        Form::Text => write!(written, "␀{c}"),
        Form::Json => write!(written, "\\u{code:04x}"),
        Form::Markup => write!(written, "&#{code};"),
    };
}

/// Matches characters that runners skip at the beginning of a line.
fn is_skipped(c: char) -> bool {
    c.is_whitespace() || is_ignored(c)
}

/// Matches characters that runners ignore between others. Not the escape: it begins a color, and breaking its bracket would
/// print the color as text. What follows the bracket of a color is no name of a command.
fn is_ignored(c: char) -> bool {
    is_hidden(c) && c != '\u{1b}'
}

/// The part of a command that precedes a character.
#[derive(Clone, Copy)]
enum State {
    /// Nothing but characters that are skipped.
    Start,
    /// The first colon of a line.
    Colon,
    /// `#` at this place of a line.
    Hash,
    /// `##`, and the letters of a name.
    Hashes,
    Other,
}

impl State {
    /// Returns the state after a character, and `true` if the character completes the beginning of a command.
    fn after(self, c: char) -> (Self, bool) {
        match (self, c) {
            (_, '\n' | '\r') => (Self::Start, false),
            (Self::Start, c) if is_skipped(c) => (Self::Start, false),
            (state, c) if is_ignored(c) => (state, false),
            (Self::Start, ':') => (Self::Colon, false),
            (Self::Colon, ':') | (Self::Hashes, '[') => (Self::Other, true),
            (Self::Hash | Self::Hashes, '#') => (Self::Hashes, false),
            (Self::Hashes, c) if c.is_ascii_alphabetic() => (Self::Hashes, false),
            (_, '#') => (Self::Hash, false),
            _ => (Self::Other, false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, without_commands};

    #[test]
    fn commands_are_broken_in_text() {
        for (text, expected) in [
            ("::error::x", ":␀:error::x"),
            (" \t\u{a0}\u{feff}::error::x", " \t\u{a0}\u{feff}:␀:error::x"),
            (":\u{200d}:error::x", ":\u{200d}␀:error::x"),
            ("a\n::b::\r::c::", "a\n:␀:b::\r:␀:c::"),
            ("a ##[b] ##vso[c.d]e ###TeamCity[f", "a ##␀[b] ##vso␀[c.d]e ###TeamCity␀[f"),
            ("##\u{fe0f}[a]", "##\u{fe0f}␀[a]"),
            ("#\u{200d}#[a]", "#\u{200d}#␀[a]"),
            ("# ##a##[", "# ##a##␀["),
        ] {
            assert_eq!(without_commands(text, Form::Text), expected, "{text}");
        }
    }

    #[test]
    fn other_text_is_unchanged() {
        for text in [
            "",
            "a::b",
            "a ::b",
            "x: ::",
            ": :",
            ":a",
            "##",
            "## [a]",
            "##-[",
            "#[a]",
            "arn:aws:iam::111122223333:root",
            "##\u{1b}[0m",
            "2001:db8::1",
        ] {
            assert_eq!(without_commands(text, Form::Text), text, "{text}");
        }
    }

    #[test]
    fn values_of_json_and_xml_are_unchanged() {
        let json = r###"{"##[a]":"::b ##vso[c]","d":["##","[e"]}"###;
        let broken = without_commands(json, Form::Json);
        assert!(!broken.contains("##[") && !broken.contains("##vso["), "{broken}");
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(value(&broken), value(json));
        assert_eq!(without_commands("<a b=\"##[c\"/>", Form::Markup), "<a b=\"##&#91;c\"/>");
    }
}
