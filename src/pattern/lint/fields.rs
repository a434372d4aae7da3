//! Fields: which ones are asked, and what can stand there.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::nearest;
use crate::diagnostic::{Code, Diagnostic, Fix, Span};
use crate::json::JsonText;
use crate::pattern::ast::{Condition, Outline, Path, Pattern, SubRule, Term};

/// What stands in a member of the envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FieldType {
    /// A string, in every event.
    Text,
    /// A string, in some events.
    RareText,
    /// An array of strings, which may be empty.
    Texts,
    /// An object, in every event.
    Object,
}

/// The members of an event.
const ENVELOPE: [(&str, FieldType); 10] = [
    ("version", FieldType::Text),
    ("id", FieldType::Text),
    ("detail-type", FieldType::Text),
    ("source", FieldType::Text),
    ("account", FieldType::Text),
    ("time", FieldType::Text),
    ("region", FieldType::Text),
    ("resources", FieldType::Texts),
    ("detail", FieldType::Object),
    // Events that an archive sends again (EventBridge user guide, "Archiving and replaying events").
    ("replay-name", FieldType::RareText),
];

pub(super) fn lint(pattern: &Pattern) -> Vec<Diagnostic> {
    let names = outer_names(pattern);
    let rules = pattern.sub_rules().iter().flat_map(SubRule::conditions);
    let asked: BTreeSet<_> = rules.map(|id| id.index()).collect();
    let mut found = Vec::new();
    for (index, condition) in pattern.conditions().iter().enumerate() {
        let path = pattern.path(condition.path);
        let name = condition.names.first().and_then(|span| names.get(span).copied());
        found.extend(unknown_field(path, condition, name.unwrap_or(path.text())));
        found.extend(never_there(path, condition));
        found.extend((!asked.contains(&index)).then(|| overridden(path, condition)));
    }
    found
}

/// The names of fields with other fields inside, by their places.
fn outer_names(pattern: &Pattern) -> BTreeMap<Span, &JsonText<'static>> {
    let opened = |line| match line {
        &Outline::Open { ref name, span } => Some((span, name)),
        _ => None,
    };
    pattern.outline().iter().filter_map(opened).collect()
}

/// The first of names that are joined by dots, and the rest with its dot.
fn split(path: &str) -> (&str, &str) {
    path.find('.').and_then(|at| path.split_at_checked(at)).unwrap_or((path, ""))
}

/// A name at the top that no event has. `written` is the outermost name in the text, which may have dots.
fn unknown_field(path: &Path, condition: &Condition, written: &JsonText<'_>) -> Option<Diagnostic> {
    let (name, _) = split(path.text());
    let names = ENVELOPE.map(|(name, _)| name);
    if names.contains(&name) || condition.asks_absence() {
        return None;
    }
    let span = *condition.names.first()?;
    let title = format!("events have no field `{name}` at the top");
    let mut diagnostic =
        Diagnostic::new(Code::LintUnknownField, span, title, "this is never there".to_owned());
    if let Some(nearest) = nearest(name, &names) {
        let (_, rest) = split(written);
        // A name that no text can hold is left to its author.
        if std::str::from_utf8(written.as_bytes()).is_ok() {
            let text = serde_json::json!(format!("{nearest}{rest}")).to_string();
            diagnostic.fix = Some(Box::new(Fix { span, text }));
        }
        return Some(diagnostic.help(format!("a field with a similar name exists: `{nearest}`")));
    }
    Some(diagnostic.help("what CloudTrail writes is inside \"detail\"".to_owned()))
}

fn never(span: Span, label: String, help: &str) -> Diagnostic {
    let title = "this can never match".to_owned();
    Diagnostic::new(Code::LintNeverMatches, span, title, label).help(help.to_owned())
}

/// Tests that no event passes.
fn never_there(path: &Path, condition: &Condition) -> Vec<Diagnostic> {
    let (name, inside) = split(path.text());
    let Some((_, kind)) = ENVELOPE.iter().find(|(known, _)| *known == name) else {
        return Vec::new();
    };
    if inside.is_empty() {
        let test = |(span, term)| never_passed(name, *kind, term).map(|it| never(span, it.0, it.1));
        return condition.tests.iter().map(|it| (it.span, &it.term)).filter_map(test).collect();
    }
    let may_lack = condition.tests.iter().any(|test| test.term == Term::Exists(false));
    if *kind == FieldType::Object || may_lack {
        return Vec::new();
    }
    let label = format!("`{name}` has no fields inside: it {}", kind.holds());
    let help = format!("ask for the text itself: \"{name}\": [..]");
    vec![never(condition.span, label, &help)]
}

/// Why a term at a member of the envelope is passed by no event, and what to do about it.
fn never_passed(name: &str, kind: FieldType, term: &Term) -> Option<(String, &'static str)> {
    match (kind, term) {
        (FieldType::Text, Term::Exists(false)) => {
            Some((format!("an event always has `{name}`"), "remove it"))
        }
        (_, Term::Exists(false)) => None,
        (FieldType::Object, _) => {
            let label = format!("`{name}` is always an object");
            Some((label, "ask for fields inside: \"detail\": {..}"))
        }
        (_, Term::Number(_) | Term::Bool(_) | Term::Null | Term::Numeric(_)) => {
            let help = match term {
                Term::Number(_) => "write it in double quotes",
                Term::Numeric(_) => "a numeric match never holds for text",
                _ => "true, false and null are no texts: remove it",
            };
            Some((format!("`{name}` {}", kind.holds()), help))
        }
        _ => None,
    }
}

impl FieldType {
    fn holds(self) -> &'static str {
        match self {
            Self::Text | Self::RareText => "is always a string",
            Self::Texts => "holds strings",
            Self::Object => "is always an object",
        }
    }
}

/// The same path twice: the last array replaces the others, without a word from EventBridge.
fn overridden(path: &Path, condition: &Condition) -> Diagnostic {
    let title = format!("`{}` is asked for again further on", path.text());
    let label = "this array is replaced, and never asked".to_owned();
    let diagnostic = Diagnostic::new(Code::LintOverridden, condition.span, title, label);
    diagnostic.help("put all alternatives into one array".to_owned())
}
