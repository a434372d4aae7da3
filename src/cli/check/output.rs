//! Prints findings as text, or as one JSON object for each file.

use std::collections::BTreeMap;

use serde::Serialize;

use super::CheckedFile;
#[cfg(feature = "aws")]
use super::on_aws::{ComparedPattern, JsonVerdict};
use crate::cli::CommandContext;
use crate::diagnostic::{Diagnostic, Extent, Level, Source};
use crate::language::{Phrase, phrase, plural};
use crate::preview::{Role, Run};
use crate::ui;

/// Maximum number of findings drawn for one pattern.
const MAX_FINDINGS: usize = 50;

pub(super) fn human(checked: &CheckedFile, context: &mut CommandContext<'_, '_>) -> ui::Result<()> {
    let CheckedFile { source, refusal, findings, .. } = checked;
    let invalid = findings.iter().any(|it| it.code.level() == Level::Error);
    let (verdict, role) =
        if invalid { (phrase!("invalid"), Role::Bold) } else { (phrase!("valid"), Role::Plain) };
    let name = Run::new(format!("{}: ", source.name), Role::Plain);
    let verdict = context.ui.localized(verdict);
    context.ui.line(&[name, Run::new(verdict, role)])?;
    if let Some(refusal) = refusal {
        context.ui.text(Phrase::verbatim(refusal))?;
    }
    for finding in findings.iter().take(MAX_FINDINGS) {
        context.ui.finding(source, finding)?;
    }
    match findings.len().saturating_sub(MAX_FINDINGS) {
        0 => {}
        more => context.ui.text(plural!(
            count = more,
            "and {count} more finding; --format json prints all",
            "and {count} more findings; --format json prints all"
        ))?,
    }
    #[cfg(feature = "aws")]
    checked.compared.iter().try_for_each(|it| it.write(context.ui))?;
    Ok(())
}

/// Returns the summary: `3 files, 1 error, 2 warnings`.
pub(super) fn summary(all: &[CheckedFile], levels: &BTreeMap<Level, usize>) -> Phrase {
    let levels = levels.iter().rev().map(|(level, count)| match level {
        Level::Error => plural!(count = *count, "{count} error", "{count} errors"),
        Level::Warning => plural!(count = *count, "{count} warning", "{count} warnings"),
        Level::Note => plural!(count = *count, "{count} note", "{count} notes"),
    });
    let files = plural!(count = all.len(), "{count} file", "{count} files");
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
    #[cfg(feature = "aws")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    on_aws: Vec<JsonVerdict<'a>>,
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

pub(super) fn json(checked: &CheckedFile, context: &mut CommandContext<'_, '_>) -> ui::Result<()> {
    let CheckedFile { source, refusal, findings, .. } = checked;
    let line = JsonFile {
        file: source.name.to_string(),
        valid: !findings.iter().any(|it| it.code.level() == Level::Error),
        message: refusal.as_deref(),
        findings: findings.iter().map(|it| finding(source, it)).collect(),
        #[cfg(feature = "aws")]
        on_aws: checked.compared.iter().map(ComparedPattern::json).collect(),
    };
    context.ui.json(&line, false)
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
