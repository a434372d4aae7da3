//! Lints on the fields of a pattern: unknown names, and tests that the type of a field can never pass.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Fix, Span, nearest, nearest_within};
use crate::json::{JsonText, Member, Node, Value};
use crate::language::{Phrase, phrase};
use crate::pattern::ast::{Condition, Outline, Path, Pattern, SubRule, Term};

/// The type of a member of the envelope.
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

/// The members of an event (EventBridge user guide, "Event structure").
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
    // In events replayed from an archive (EventBridge user guide, "Archiving and replaying events").
    ("replay-name", FieldType::RareText),
];

/// Returns `true` if the members of a document are fields of a pattern, not those of a template, of an event or of another file.
pub fn looks_like_pattern(document: &Node<'_>) -> bool {
    let has_alternatives = has_alternatives(document);
    let fits = |it: &Member<'_>| match (&it.node.value, near_member(it)) {
        (Value::Array(_), near) => near.is_some() || *it.name == *"$or",
        // `Resources` of a template is an object.
        (Value::Object(_), near) => near == Some("detail"),
        (_, near) => has_alternatives && near.is_some(),
    };
    document.members().is_some_and(|members| members.iter().all(fits))
}

/// Returns `true` if a member that is a text in events is an array: the document is a pattern, even if other members lack their
/// brackets.
pub fn has_alternatives(document: &Node<'_>) -> bool {
    let is_text = |name| ENVELOPE.contains(&(name, FieldType::Text));
    let is_array = |it: &Member<'_>| matches!(it.node.value, Value::Array(_));
    let fits = |it: &Member<'_>| is_array(it) && near_member(it).is_some_and(is_text);
    document.members().is_some_and(|members| members.iter().any(fits))
}

fn near_member(member: &Member<'_>) -> Option<&'static str> {
    nearest_within(split(&member.name).0, &ENVELOPE.map(|(name, _)| name), MISSPELLED)
}

pub(super) fn lint(pattern: &Pattern) -> Vec<Diagnostic> {
    let names = outer_names(pattern);
    let rules = pattern.sub_rules().iter().flat_map(SubRule::conditions);
    let used: BTreeSet<_> = rules.map(|id| id.index()).collect();
    let mut found = Vec::new();
    for (index, condition) in pattern.conditions().iter().enumerate() {
        let path = pattern.path(condition.path);
        let name = condition.names.first().and_then(|span| names.get(span).copied());
        let unknown = unknown_field(path, condition, name.unwrap_or(path.text()));
        found.extend(unknown.map(|it| it.safe(is_misspelled(path, pattern))));
        found.extend(impossible_tests(path, condition));
        found.extend((!used.contains(&index)).then(|| overridden(path, condition)));
    }
    found
}

/// Returns the names of fields with other fields inside, by their spans.
fn outer_names(pattern: &Pattern) -> BTreeMap<Span, &JsonText<'static>> {
    let opened = |line| match line {
        &Outline::Open { ref name, span } => Some((span, name)),
        _ => None,
    };
    pattern.outline().iter().filter_map(opened).collect()
}

/// Splits a path into its first name and the rest, which begins with a dot.
fn split(path: &str) -> (&str, &str) {
    path.find('.').and_then(|at| path.split_at_checked(at)).unwrap_or((path, ""))
}

/// Reports a top-level field that no event has. `written` is the outermost name in the text, which may contain dots.
fn unknown_field(path: &Path, condition: &Condition, written: &JsonText<'_>) -> Option<Diagnostic> {
    let (name, _) = split(path.text());
    let names = ENVELOPE.map(|(name, _)| name);
    if names.contains(&name) || condition.requires_absence() {
        return None;
    }
    let span = *condition.names.first()?;
    let title = phrase!("events have no top-level field `{name}`", name);
    let label = phrase!("no event has this field");
    let mut diagnostic = Diagnostic::new(Code::LintUnknownField, span, title, label);
    if let Some(near) = nearest(name, &names) {
        let (_, rest) = split(written);
        // A name with an unpaired surrogate cannot be written into the fix.
        if std::str::from_utf8(written.as_bytes()).is_ok() {
            let text = serde_json::json!(format!("{near}{rest}")).to_string();
            diagnostic.fix = Some(Box::new(Fix { span, text }));
        }
        let help = phrase!("a field with a similar name exists: `{near}`", near);
        return Some(diagnostic.help(help));
    }
    Some(diagnostic.help(phrase!("the fields of CloudTrail records are inside \"detail\"")))
}

/// Edit distance up to which a field counts as misspelled.
const MISSPELLED: usize = 2;

/// Returns `true` if a field certainly is another one: its name is similar, and the pattern does not test that one.
fn is_misspelled(path: &Path, pattern: &Pattern) -> bool {
    let (name, _) = split(path.text());
    let near = nearest_within(name, &ENVELOPE.map(|(name, _)| name), MISSPELLED);
    let is_tested = |near| pattern.paths().iter().any(|it| split(it.text()).0 == near);
    near.is_some_and(|near| !is_tested(near))
}

fn never_matches(span: Span, label: Phrase, help: Phrase) -> Diagnostic {
    let title = phrase!("this test can never match");
    Diagnostic::new(Code::LintNeverMatches, span, title, label).help(help)
}

/// Reports tests on a member of the envelope that no event passes.
fn impossible_tests(path: &Path, condition: &Condition) -> Vec<Diagnostic> {
    let (name, inside) = split(path.text());
    let Some((_, kind)) = ENVELOPE.iter().find(|(known, _)| *known == name) else {
        return Vec::new();
    };
    if inside.is_empty() {
        let test = |(span, term)| {
            let (label, help) = impossible_test(name, *kind, term)?;
            Some(with_quotes(never_matches(span, label, help), term, name == "account"))
        };
        return condition.tests.iter().map(|it| (it.span, &it.term)).filter_map(test).collect();
    }
    let may_lack = condition.tests.iter().any(|test| test.term == Term::Exists(false));
    if *kind == FieldType::Object || may_lack {
        return Vec::new();
    }
    let label = if *kind == FieldType::Texts {
        phrase!("`{name}` contains strings, which have no fields inside", name)
    } else {
        phrase!("`{name}` is always a string, which has no fields inside", name)
    };
    let help = phrase!("test the string itself: \"{name}\": [..]", name);
    vec![never_matches(condition.span, label, help)]
}

/// Adds the fix for a number in place of a string. It is certain for an account ID with all of its digits.
fn with_quotes(mut diagnostic: Diagnostic, term: &Term, is_account: bool) -> Diagnostic {
    let Term::Number(number) = term else { return diagnostic };
    let text = format!("\"{}\"", number.text());
    let is_safe = is_account && is_account_id(number.text());
    diagnostic.fix = Some(Box::new(Fix { span: diagnostic.span, text }));
    diagnostic.safe(is_safe)
}

/// Returns label and help for a term that no value of the member passes, or `None` for any other term.
fn impossible_test(name: &str, kind: FieldType, term: &Term) -> Option<(Phrase, Phrase)> {
    match (kind, term) {
        (FieldType::Text, Term::Exists(false)) => {
            Some((phrase!("every event has `{name}`", name), phrase!("remove the test")))
        }
        (_, Term::Exists(false)) => None,
        (FieldType::Object, _) => {
            let label = phrase!("`{name}` is always an object", name);
            Some((label, phrase!("test fields inside: \"detail\": {{..}}")))
        }
        (_, Term::Number(_) | Term::Bool(_) | Term::Null | Term::Numeric(_)) => {
            let help = match term {
                Term::Number(_) => phrase!("write the value in double quotes"),
                Term::Numeric(_) => {
                    phrase!("remove the test: a numeric match never holds for a string")
                }
                _ => phrase!("remove the test: true, false and null are not strings"),
            };
            let label = if kind == FieldType::Texts {
                phrase!("`{name}` contains strings", name)
            } else {
                phrase!("`{name}` is always a string", name)
            };
            Some((label, help))
        }
        _ => None,
    }
}

/// Reports an array that no sub-rule uses, because a later array has the same path. EventBridge accepts such a pattern
/// without an error.
fn overridden(path: &Path, condition: &Condition) -> Diagnostic {
    let title = phrase!("`{path}` is tested again below", path = path.text().to_string());
    let label = phrase!("EventBridge ignores this array; the later one replaces it");
    let diagnostic = Diagnostic::new(Code::LintOverridden, condition.span, title, label);
    diagnostic.help(phrase!("put all alternatives into one array"))
}

/// Returns `true` if a text has the form of an account ID: twelve digits.
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|it| it.is_ascii_digit())
}
