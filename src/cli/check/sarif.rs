//! Findings as a SARIF log, which code hosts show beside the lines of a change (OASIS SARIF 2.1.0).

use std::collections::BTreeSet;
use std::io;

use serde_json::{Value, json};

use super::Checked;
use crate::diagnostic::{Diagnostic, Position, Source};

/// The log of one run.
pub(super) fn log(all: &[Checked]) -> io::Result<Vec<u8>> {
    let findings =
        || all.iter().flat_map(|it| it.findings.iter().map(|finding| (&it.source, finding)));
    let codes: BTreeSet<_> = findings().map(|(_, finding)| finding.code).collect();
    let rules: Vec<_> = codes.iter().map(|code| json!({ "id": code.id() })).collect();
    let results: Vec<_> = findings().map(|(source, finding)| result(source, finding)).collect();
    let driver =
        json!({ "name": "audit-alert", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    let mut bytes = serde_json::to_vec_pretty(&log)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn result(source: &Source, finding: &Diagnostic) -> Value {
    let range = finding.span.range();
    let start = Position::of(&source.text, range.start);
    let end = Position::of(&source.text, range.end);
    let help = finding.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
    json!({
        "ruleId": finding.code.id(),
        "level": finding.code.level().name(),
        "message": { "text": format!("{}: {}{help}", finding.title, finding.label) },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": uri(&source.name.to_string()) },
                "region": {
                    "startLine": start.line, "startColumn": start.column,
                    "endLine": end.line, "endColumn": end.column,
                },
            },
        }],
    })
}

/// A path as a relative URI reference (RFC 3986).
fn uri(path: &str) -> String {
    let keeps = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let encoded = path.bytes().map(|byte| match byte {
        b'\\' => "/".to_owned(),
        byte if keeps(byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    encoded.collect()
}
