//! Writes findings as a SARIF log (OASIS SARIF 2.1.0), which code hosts show beside the lines of a change.

use std::collections::BTreeSet;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::CheckedFile;
use crate::diagnostic::{Diagnostic, Extent, Source, Span};

/// Returns the log of one run.
pub fn log(all: &[&CheckedFile]) -> Value {
    let findings =
        || all.iter().flat_map(|it| it.findings.iter().map(|finding| (&it.source, finding)));
    let codes: BTreeSet<_> = findings().map(|(_, finding)| finding.code).collect();
    let rules: Vec<_> = codes.iter().map(|code| json!({ "id": code.id() })).collect();
    let results: Vec<_> = findings().map(|(source, finding)| result(source, finding)).collect();
    let driver =
        json!({ "name": "audit-alert", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn result(source: &Source, finding: &Diagnostic) -> Value {
    let help = finding.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
    let artifact = json!({ "uri": uri(&source.name.to_string()) });
    let fixes = finding.fix.iter().map(|fix| {
        let replacement = json!({
            "deletedRegion": region(source, fix.span),
            "insertedContent": { "text": fix.text },
        });
        json!({ "artifactChanges": [{ "artifactLocation": artifact, "replacements": [replacement] }] })
    });
    json!({
        "ruleId": finding.code.id(),
        "level": finding.code.level().name(),
        "message": { "text": format!("{}: {}{help}", finding.title, finding.label) },
        "locations": [{
            "physicalLocation": { "artifactLocation": artifact, "region": region(source, finding.span) },
        }],
        "fixes": fixes.collect::<Vec<_>>(),
    })
}

fn region(source: &Source, span: Span) -> Value {
    let Extent { line, column, end_line, end_column } = source.extent(span);
    json!({
        "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column,
    })
}

/// The characters to escape in the path of a URI reference: all but unreserved ones and the slash (RFC 3986, section 2.3).
const PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Returns a path as a relative URI reference (RFC 3986).
fn uri(path: &str) -> String {
    utf8_percent_encode(&path.replace('\\', "/"), PATH).to_string()
}
