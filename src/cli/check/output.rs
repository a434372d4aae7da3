//! Findings for people, and one JSON object for each file.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Checked;
use crate::cli::CommandContext;
use crate::diagnostic::{Diagnostic, Extent, Level, Source};
use crate::language::Phrase;
use crate::preview::{Role, Run};
use crate::ui;

/// Findings that are drawn of one pattern.
const FINDINGS_SHOWN: usize = 50;

pub(super) fn human(checked: &Checked, context: &mut CommandContext<'_, '_>) -> ui::Result<()> {
    let Checked { source, refusal, findings } = checked;
    let invalid = findings.iter().any(|it| it.code.level() == Level::Error);
    let verdict = if invalid { "not valid" } else { "valid" };
    let name = Run::new(format!("{}: ", source.name), Role::Plain);
    context.ui.line(&[name, Run::new(verdict, if invalid { Role::Bold } else { Role::Plain })])?;
    if let Some(refusal) = refusal {
        context.ui.text(refusal)?;
    }
    for finding in findings.iter().take(FINDINGS_SHOWN) {
        context.ui.finding(source, finding)?;
    }
    match findings.len().saturating_sub(FINDINGS_SHOWN) {
        0 => Ok(()),
        more => context.ui.text(&format!("and {more} more findings; --format json shows all")),
    }
}

/// `3 files, 1 error, 2 warnings`
pub(super) fn summary(all: &[Checked], levels: &BTreeMap<Level, usize>) -> String {
    let count =
        |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let levels = levels.iter().rev().map(|(level, found)| count(*found, level.name()));
    let parts: Vec<_> = std::iter::once(count(all.len(), "file")).chain(levels).collect();
    parts.join(", ")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonFile<'a> {
    file: String,
    valid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    findings: Vec<JsonFinding<'a>>,
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
    /// What to write at this place instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    replacement: Option<&'a str>,
}

pub(super) fn json(checked: &Checked, context: &mut CommandContext<'_, '_>) -> ui::Result<()> {
    let Checked { source, refusal, findings } = checked;
    let line = JsonFile {
        file: source.name.to_string(),
        valid: !findings.iter().any(|it| it.code.level() == Level::Error),
        message: refusal.as_deref(),
        findings: findings.iter().map(|it| finding(source, it)).collect(),
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
        // A fix of another place has no room in this form.
        replacement: diagnostic.replacement(),
    }
}
