//! Writes the findings of `check`: as text, as one JSON object for each file, or as a SARIF log.

pub mod sarif;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::eventbridge::PatternComparison;
use crate::diagnostic::{Diagnostic, Extent, Level, Source, Span};
use crate::language::{Phrase, phrase, plural};
use crate::pattern::MAX_SCORE;
use crate::preview::{Role, Run};
use crate::ui::{self, Ui};

/// Maximum number of findings drawn for one pattern.
const MAX_FINDINGS: usize = 50;

/// The findings in one file.
#[derive(Debug)]
pub struct CheckedFile {
    /// The text of the file.
    pub source: Arc<Source>,
    /// The error message of EventBridge; `None` if it accepts the pattern.
    pub refusal: Option<String>,
    /// The findings, in the order of the text.
    pub findings: Vec<Diagnostic>,
    /// The complexity of the wildcards of a valid pattern; only with `--verbose`.
    pub complexity: Option<usize>,
    /// The patterns inside, if the file is a document of another tool.
    pub patterns: Vec<PatternInFile>,
    /// The answers of EventBridge.
    pub on_aws: Vec<PatternComparison>,
}

/// A pattern in a document.
#[derive(Debug)]
pub struct PatternInFile {
    /// `$.Resources.Rule.Properties.EventPattern`
    pub path: String,
    /// The location in the document.
    pub span: Span,
    /// The pattern has no errors.
    pub is_valid: bool,
    /// The error message of EventBridge; `None` if it accepts the pattern.
    pub refusal: Option<String>,
}

impl CheckedFile {
    /// Creates the findings of a file without patterns inside.
    pub fn new(source: Arc<Source>, refusal: Option<String>, findings: Vec<Diagnostic>) -> Self {
        let (patterns, on_aws) = (Vec::new(), Vec::new());
        Self { source, refusal, findings, complexity: None, patterns, on_aws }
    }

    /// Returns `true` if no finding is an error.
    pub fn is_valid(&self) -> bool {
        !self.findings.iter().any(|it| it.code.level() == Level::Error)
    }
}

/// Writes the findings of a file as text.
pub fn human(checked: &CheckedFile, ui: &mut Ui<'_>) -> ui::Result<()> {
    let CheckedFile { source, refusal, findings, complexity, patterns, on_aws } = checked;
    let (verdict, role) = if checked.is_valid() {
        (phrase!("valid"), Role::Plain)
    } else {
        (phrase!("invalid"), Role::Bold)
    };
    let name = Run::new(format!("{}: ", source.name), Role::Plain);
    let verdict = ui.localized(verdict);
    ui.line(&[name, Run::new(verdict, role)])?;
    if let Some(refusal) = refusal {
        ui.text(Phrase::verbatim(without_long_quotes(refusal)))?;
    }
    if let Some(score) = *complexity {
        let limit = MAX_SCORE;
        ui.text(phrase!("complexity: {score} of {limit}", score, limit))?;
    }
    // The whole document is described by the line above.
    let inside: Vec<_> = patterns.iter().filter(|it| it.path != "$").collect();
    for pattern in inside.iter().take(MAX_FINDINGS) {
        let path = Phrase::verbatim(pattern.path.clone());
        let line = source.position(pattern.span.range().start).line;
        ui.text(if pattern.is_valid {
            phrase!("{path}, line {line}: valid", path, line)
        } else {
            phrase!("{path}, line {line}: invalid", path, line)
        })?;
        if let Some(refusal) = &pattern.refusal {
            ui.text(Phrase::verbatim(without_long_quotes(refusal)))?;
        }
    }
    if let more @ 1.. = inside.len().saturating_sub(MAX_FINDINGS) {
        ui.text(plural!(
            count = more,
            "and {count} more pattern; --format json prints all",
            "and {count} more patterns; --format json prints all"
        ))?;
    }
    for finding in findings.iter().take(MAX_FINDINGS) {
        ui.finding(source, finding)?;
    }
    match findings.len().saturating_sub(MAX_FINDINGS) {
        0 => {}
        more => ui.text(plural!(
            count = more,
            "and {count} more finding; --format json prints all",
            "and {count} more findings; --format json prints all"
        ))?,
    }
    on_aws.iter().try_for_each(|it| it.write(ui))
}

/// The text that EventBridge quotes in its message begins with this.
const QUOTE: &str = "[Source: (String)\"";

/// Length in bytes of quoted text that is printed in full, and of the beginning that is printed of a longer one.
const MAX_QUOTE: usize = 200;
const SHORT_QUOTE: usize = 60;

/// Shortens the texts that EventBridge quotes in a message, because the findings below show the lines that matter. JSON output
/// has the whole message.
fn without_long_quotes(message: &str) -> String {
    let mut parts = message.split(QUOTE);
    let mut short = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        short.push_str(QUOTE);
        match part.rfind("; line: ").and_then(|end| part.split_at_checked(end)) {
            Some((quoted, rest)) if quoted.len() > MAX_QUOTE => {
                let line = quoted.lines().next().unwrap_or_default();
                let end = line.floor_char_boundary(SHORT_QUOTE);
                short.push_str(line.get(..end).unwrap_or_default());
                short.push_str("…\"");
                short.push_str(rest);
            }
            _ => short.push_str(part),
        }
    }
    short
}

/// Returns the summary: `3 files, 1 error, 2 warnings`.
pub fn summary(files: usize, levels: &BTreeMap<Level, usize>) -> Phrase {
    let levels = levels.iter().rev().map(|(level, count)| match level {
        Level::Error => plural!(count = *count, "{count} error", "{count} errors"),
        Level::Warning => plural!(count = *count, "{count} warning", "{count} warnings"),
        Level::Note => plural!(count = *count, "{count} note", "{count} notes"),
    });
    let files = plural!(count = files, "{count} file", "{count} files");
    Phrase::joined(std::iter::once(files).chain(levels), ", ")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonFile<'a> {
    file: String,
    valid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    findings: Vec<JsonFinding<'a>>,
    /// The answers of EventBridge.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    on_aws: &'a [PatternComparison],
    /// The patterns inside a document of another tool.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    patterns: Vec<JsonPattern<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonPattern<'a> {
    path: &'a str,
    valid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    #[serde(flatten)]
    extent: Extent,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonFinding<'a> {
    code: &'static str,
    level: &'static str,
    title: &'a Phrase,
    label: &'a Phrase,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a Phrase>,
    #[serde(flatten)]
    extent: Extent,
    /// The text that fixes the finding at this location.
    #[serde(skip_serializing_if = "Option::is_none")]
    replacement: Option<&'a str>,
}

/// Writes the findings of a file as a JSON object on one line.
pub fn json(checked: &CheckedFile, ui: &mut Ui<'_>) -> ui::Result<()> {
    let CheckedFile { source, refusal, findings, patterns, on_aws, .. } = checked;
    let line = JsonFile {
        file: source.name.to_string(),
        valid: checked.is_valid(),
        message: refusal.as_deref(),
        findings: findings.iter().map(|it| finding(source, it)).collect(),
        patterns: patterns.iter().map(|it| pattern(source, it)).collect(),
        on_aws,
    };
    ui.json(&line, false)
}

fn pattern<'a>(source: &Source, found: &'a PatternInFile) -> JsonPattern<'a> {
    JsonPattern {
        path: &found.path,
        valid: found.is_valid,
        message: found.refusal.as_deref(),
        extent: source.extent(found.span),
    }
}

fn finding<'a>(source: &Source, diagnostic: &'a Diagnostic) -> JsonFinding<'a> {
    JsonFinding {
        code: diagnostic.code.id(),
        level: diagnostic.code.level().name(),
        title: &diagnostic.title,
        label: &diagnostic.label,
        help: diagnostic.help.as_ref(),
        extent: source.extent(diagnostic.span),
        // `None` for a fix at another location, which this format cannot express.
        replacement: diagnostic.replacement(),
    }
}
