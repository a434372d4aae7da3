//! Messages on standard error as JSON objects, one per line (docs/json.md).

use serde::Serialize;
use serde_json::{Map, Value};

use crate::diagnostic::{Code, Diagnostic, Extent, Source};
use crate::language::Phrase;

/// The kind of an error, for programs. The names are stable, because scripts branch on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// The arguments are invalid.
    Usage,
    /// A file, an event, a setting or an answer is invalid.
    InvalidInput,
    /// A file does not exist, or the input is empty.
    NotFound,
    /// Slack or AWS failed, or cannot be reached.
    Remote,
    /// The output cannot be written.
    Output,
    /// The error is a diagnostic.
    Diagnostic(Code),
}

impl ErrorCode {
    /// Returns the name of the kind in JSON, or the code of the diagnostic.
    pub fn name(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::InvalidInput => "invalidInput",
            Self::NotFound => "notFound",
            Self::Remote => "remote",
            Self::Output => "output",
            Self::Diagnostic(code) => code.id(),
        }
    }
}

/// `{"error": …, "code": …, "hints": […]}`
pub(super) fn error(code: ErrorCode, text: &Phrase, hints: &[Phrase]) -> Map<String, Value> {
    let mut object = message("error", text);
    object.insert("code".to_owned(), code.name().into());
    let hints: Vec<_> = hints.iter().map(Phrase::to_string).collect();
    object.insert("hints".to_owned(), hints.into());
    object
}

/// An object with one member, in English: `{"warning": …}`.
pub(super) fn message(kind: &str, text: &Phrase) -> Map<String, Value> {
    Map::from_iter([(kind.to_owned(), text.to_string().into())])
}

/// A diagnostic with its location in the source.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DiagnosticMessage<'d> {
    /// The title, under the name of the level.
    #[serde(flatten)]
    title: Map<String, Value>,
    code: &'static str,
    hints: Vec<&'d Phrase>,
    file: String,
    #[serde(flatten)]
    extent: Extent,
    label: &'d Phrase,
    #[serde(skip_serializing_if = "Option::is_none")]
    replacement: Option<&'d str>,
}

impl<'d> DiagnosticMessage<'d> {
    pub(super) fn new(source: &Source, diagnostic: &'d Diagnostic) -> Self {
        Self {
            title: message(diagnostic.code.level().name(), &diagnostic.title),
            code: diagnostic.code.id(),
            hints: diagnostic.help.iter().collect(),
            file: source.name.to_string(),
            extent: source.extent(diagnostic.span),
            label: &diagnostic.label,
            replacement: diagnostic.replacement(),
        }
    }
}
