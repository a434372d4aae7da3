//! Lints on the source, the only field that distinguishes events of AWS from custom events.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::language::phrase;
use crate::pattern::ast::{Condition, Pattern, SubRule, Term, Test};

/// The prefix of the sources of AWS. Custom events may have any `detail-type` and `detail`, but no `source` with this
/// prefix (EventBridge API reference, `PutEvents`).
const RESERVED: &[u8] = b"aws.";

pub(super) fn lint(pattern: &Pattern) -> Vec<Diagnostic> {
    let source_of = |rule: &SubRule| {
        let mut ids = rule.conditions().iter().map(|id| pattern.condition(*id));
        ids.find(|it| pattern.path(it.path).text().as_bytes() == b"source")
    };
    let conditions: Vec<Option<&Condition>> = pattern.sub_rules().iter().map(source_of).collect();
    let mut found = Vec::new();
    if conditions.contains(&None) {
        found.push(no_source());
    }
    // Sub-rules share conditions, which are reported once.
    let mut reported = BTreeSet::new();
    for condition in conditions.into_iter().flatten() {
        if reported.insert(condition.span) {
            let open = condition.tests.iter().filter(|test| matches_custom_sources(&test.term));
            found.extend(open.map(open_source));
        }
    }
    found
}

fn no_source() -> Diagnostic {
    let title = phrase!("the pattern does not test the source");
    let label = phrase!("custom events match, too");
    let help = phrase!(
        "test it: custom events cannot pass \"source\": [{{\"prefix\": \"aws.\"}}], for example"
    );
    Diagnostic::new(Code::LintNoSource, Span::new(0, 1), title, label).help(help)
}

fn open_source(test: &Test) -> Diagnostic {
    let title = phrase!("the test on the source is too broad");
    let label = phrase!("custom events pass this test, too");
    let help = phrase!("use a test that custom events cannot pass: {{\"prefix\": \"aws.\"}}");
    Diagnostic::new(Code::LintNoSource, test.span, title, label).help(help)
}

/// Returns `true` if a term matches both sources of AWS and sources of custom events. A term that matches custom
/// sources only, such as `"my.app"`, is taken as intended.
fn matches_custom_sources(term: &Term) -> bool {
    // Custom sources can begin with "" or "aws", which are shorter than the reserved prefix.
    let shared = |start: &[u8]| start != RESERVED && RESERVED.starts_with(start);
    match term {
        Term::Exists(exists) => *exists,
        Term::AnythingBut(_) | Term::Suffix(_) | Term::SuffixIgnoreCase(_) => true,
        Term::Prefix(prefix) => shared(prefix.as_bytes()),
        Term::PrefixIgnoreCase(prefix) => shared(prefix.text().as_bytes()),
        Term::Wildcard(wildcard) => match wildcard.segments() {
            [start, _, ..] => shared(start),
            _ => false,
        },
        _ => false,
    }
}
