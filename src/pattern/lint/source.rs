//! The source: what tells events of AWS from all others.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::pattern::ast::{Condition, Pattern, SubRule, Term, Test};

/// How the source of every event of AWS begins. Custom events may have any `detail-type` and `detail`, but a `source`
/// that begins like this is refused for them (EventBridge API reference, `PutEvents`).
const RESERVED: &[u8] = b"aws.";

pub(super) fn lint(pattern: &Pattern) -> Vec<Diagnostic> {
    let asked = |rule: &SubRule| {
        let mut ids = rule.conditions().iter().map(|id| pattern.condition(*id));
        ids.find(|it| pattern.path(it.path).text().as_bytes() == b"source")
    };
    let conditions: Vec<Option<&Condition>> = pattern.sub_rules().iter().map(asked).collect();
    let mut found = Vec::new();
    if conditions.contains(&None) {
        found.push(nothing_asked());
    }
    // Sub-rules share conditions.
    let mut told = BTreeSet::new();
    for condition in conditions.into_iter().flatten() {
        if told.insert(condition.span) {
            let open = condition.tests.iter().filter(|test| lets_others_in(&test.term));
            found.extend(open.map(others_let_in));
        }
    }
    found
}

fn nothing_asked() -> Diagnostic {
    let title = "nothing asks for the source".to_owned();
    let label = "an event that anybody puts on the bus can match".to_owned();
    let help =
        "ask for one, such as \"source\": [{\"prefix\": \"aws.\"}]: custom events cannot have it";
    Diagnostic::new(Code::LintNoSource, Span::new(0, 1), title, label).help(help.to_owned())
}

fn others_let_in(test: &Test) -> Diagnostic {
    let title = "this source is not for AWS alone".to_owned();
    let label = "an event that anybody puts on the bus can have it".to_owned();
    let help = "ask for one that custom events cannot have: {\"prefix\": \"aws.\"}";
    Diagnostic::new(Code::LintNoSource, test.span, title, label).help(help.to_owned())
}

/// Whether a term is passed by sources of all kinds. One that is passed by a source of somebody's own, and by none of
/// AWS, is meant.
fn lets_others_in(term: &Term) -> bool {
    // A beginning of the reserved one ("", "aws") is shared with other sources.
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
