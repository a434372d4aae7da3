//! Values that a field of a record never has: of another kind, outside the set of its values, or in another spelling. Of
//! 28,273 public events, only 6 have a `readOnly` that is not a boolean, and these were edited by hand.

use super::combination::{Combination, CombinedField, accepts, literal, literals};
use super::finding::LintFinding;
use super::known::Known;
use super::record_fields::{
    ERROR_CODES, FieldKind, FieldValues, REFUSALS, RecordField, field, scalar_above,
};
use super::spelling::{join_alternatives, quoted};
use crate::aws::Partition;
use crate::diagnostic::{Code, Diagnostic, Fix, Span, nearest, nearest_within};
use crate::language::{Phrase, phrase};
use crate::pattern::Pattern;
use crate::pattern::ast::{AnythingBut, Condition, Term, Test};

/// Edit distance up to which an error code counts as a misspelled refusal.
const MISSPELLED: usize = 2;

pub(super) fn lint(pattern: &Pattern, condition: &Condition) -> Vec<Diagnostic> {
    let path: &str = pattern.path(condition.path).text();
    let Some(path) = path.strip_prefix("detail.") else { return Vec::new() };
    if let Some(field) = field(path) {
        return condition.tests.iter().filter_map(|test| impossible(field, test)).collect();
    }
    let may_lack = condition.tests.iter().any(|test| test.term == Term::Exists(false));
    let above = scalar_above(path).filter(|_| !may_lack);
    above.map(|field| fields_inside(field, condition)).into_iter().collect()
}

fn impossible(field: &RecordField, test: &Test) -> Option<Diagnostic> {
    match field.kind {
        FieldKind::Boolean => not_boolean(field, test),
        FieldKind::Text => not_text(field, test).or_else(|| not_in_set(field, test)),
        FieldKind::TextOrBoolean => not_in_set(field, test),
        FieldKind::Number => not_number(field, test),
        FieldKind::Object | FieldKind::ObjectOrNull | FieldKind::Objects => no_leaf(field, test),
        FieldKind::Any => None,
    }
}

fn not_boolean(field: &RecordField, test: &Test) -> Option<Diagnostic> {
    let fix = match &test.term {
        Term::Number(_) | Term::Numeric(_) => None,
        term => match literal(term)?.to_ascii_lowercase().as_str() {
            word @ ("true" | "false") => Some(word.to_owned()),
            _ => None,
        },
    };
    let title = phrase!("`{path}` is a boolean: true or false without quotes", path = path(field));
    Some(wrong_type(title, test, fix))
}

fn not_text(field: &RecordField, test: &Test) -> Option<Diagnostic> {
    let fix = match &test.term {
        // The number's text, because an account ID may have leading zeros.
        Term::Number(number) => Some(quoted(number.text())),
        Term::Bool(value) => {
            let word = value.to_string();
            Some(quoted(meant(field.values, &word).unwrap_or(&word)))
        }
        Term::Numeric(_) => None,
        _ => return None,
    };
    Some(wrong_type(phrase!("`{path}` is a string", path = path(field)), test, fix))
}

fn not_number(field: &RecordField, test: &Test) -> Option<Diagnostic> {
    let fix = match &test.term {
        Term::Bool(_) => None,
        term => literal(term)?.parse::<u64>().ok().map(|it| it.to_string()),
    };
    Some(wrong_type(phrase!("`{path}` is a number", path = path(field)), test, fix))
}

/// Reports a test on a field that contains fields. EventBridge tests only values that contain none.
fn no_leaf(field: &RecordField, test: &Test) -> Option<Diagnostic> {
    match (&test.term, field.kind) {
        (Term::Exists(false) | Term::Null, _) | (Term::Exists(true), FieldKind::ObjectOrNull) => {
            return None;
        }
        _ => {}
    }
    let title = if field.kind == FieldKind::Objects {
        phrase!("`{path}` is an array of objects", path = path(field))
    } else {
        phrase!("`{path}` is an object", path = path(field))
    };
    let diagnostic = wrong_type(title, test, None);
    let name = field.path.rsplit('.').next().unwrap_or_default();
    Some(diagnostic.help(phrase!("test a field inside: \"{name}\": {{\"..\": [..]}}", name)))
}

/// Reports fields inside of a text, a boolean or a number.
fn fields_inside(field: &RecordField, condition: &Condition) -> Diagnostic {
    let title = phrase!("`{path}` has no fields inside", path = path(field));
    let label = phrase!("this never matches");
    let diagnostic = Diagnostic::new(Code::TrailValueType, condition.span, title, label);
    let name = field.path.rsplit('.').next().unwrap_or_default();
    diagnostic.help(phrase!("test the value itself: \"{name}\": [..]", name))
}

fn path(field: &RecordField) -> String {
    format!("detail.{}", field.path)
}

fn wrong_type(title: Phrase, test: &Test, fix: Option<String>) -> Diagnostic {
    let label = phrase!("this never matches");
    let mut diagnostic = Diagnostic::new(Code::TrailValueType, test.span, title, label);
    let Some(replacement) = fix else { return diagnostic };
    diagnostic.fix = Some(Box::new(Fix { span: test.span, text: replacement }));
    diagnostic.help(phrase!("write the value as in an event"))
}

/// Reports a test for a value that is not in the set of the field's values.
fn not_in_set(field: &RecordField, test: &Test) -> Option<Diagnostic> {
    let wrong = |text: &str| !is_value(field.values, text);
    match &test.term {
        Term::AnythingBut(AnythingBut::Strings(texts)) => {
            let mut values = texts.iter().filter_map(|it| std::str::from_utf8(it.as_bytes()).ok());
            let value = values.find(|it| wrong(it))?;
            let fix = meant(field.values, value).filter(|_| texts.len() == 1);
            let fix = fix.map(|near| (near, format!("{{\"anything-but\": {}}}", quoted(near))));
            Some(no_value(field, value, test.span, phrase!("this excludes nothing"), fix))
        }
        Term::AnythingBut(_) | Term::Exists(_) => None,
        term => match literal(term) {
            // A `*` in a literal has its own lint.
            Some(value) if value.contains('*') || !wrong(value) => None,
            Some(value) => {
                let fix = meant(field.values, value).map(|near| (near, quoted(near)));
                Some(no_value(field, value, test.span, phrase!("this never matches"), fix))
            }
            None => matches_none(field, test),
        },
    }
}

fn no_value(
    field: &RecordField,
    text: &str,
    span: Span,
    label: Phrase,
    fix: Option<(&str, String)>,
) -> Diagnostic {
    let title = phrase!("`{path}` never has the value `{text}`", path = path(field), text);
    let diagnostic = Diagnostic::new(Code::TrailValue, span, title, label);
    let diagnostic = match fix {
        Some((near, fix)) => diagnostic.suggest(near, fix),
        None => diagnostic,
    };
    match list(field) {
        Some(values) => diagnostic.help(values),
        None => diagnostic,
    }
}

/// Reports a `prefix`, a `wildcard` and the like that no value of a complete set passes.
fn matches_none(field: &RecordField, test: &Test) -> Option<Diagnostic> {
    let FieldValues::Only(values) = field.values else { return None };
    let is_text = !matches!(test.term, Term::Null | Term::Bool(_));
    if !is_text || values.iter().any(|value| test.term.accepts(value)) {
        return None;
    }
    let title = phrase!("no value of `{path}` passes this test", path = path(field));
    let label = phrase!("this never matches");
    let diagnostic = Diagnostic::new(Code::TrailValue, test.span, title, label);
    Some(diagnostic.help(list(field)?))
}

/// The values of a complete set, with their source.
fn list(field: &RecordField) -> Option<Phrase> {
    let FieldValues::Only(values) = field.values else { return None };
    let values: Vec<_> = values.iter().map(|it| format!("`{it}`")).collect();
    let source = field.source.citation();
    Some(phrase!("the values are {values} ({source})", values = values.join(", "), source))
}

fn is_value(values: FieldValues, text: &str) -> bool {
    match values {
        FieldValues::Any => true,
        FieldValues::Only(values) => values.contains(&text),
        FieldValues::Some(_) | FieldValues::Region | FieldValues::ErrorCode => {
            meant(values, text).is_none()
        }
    }
}

/// The value that another text stands for. Returns `None` for a value, and for a text that is similar to none.
fn meant(values: FieldValues, text: &str) -> Option<&'static str> {
    let same = |known: &[&'static str]| -> Option<&'static str> {
        let other_spelling = |it: &&&str| folded(it) == folded(text);
        known.iter().find(other_spelling).copied().filter(|_| !known.contains(&text))
    };
    match values {
        FieldValues::Any => None,
        FieldValues::Some(known) => same(known),
        FieldValues::Region => {
            let regions = Partition::ALL.iter().flat_map(|it| it.regions).copied();
            let regions: Vec<_> = regions.collect();
            // The name of an availability zone is that of its region and a letter. Publishers append an `r`.
            let of_zone = || text.strip_suffix(['a', 'b', 'c', 'd', 'e', 'f']);
            let of_zone = || regions.iter().find(|it| of_zone() == Some(**it)).copied();
            same(&regions).or_else(of_zone)
        }
        FieldValues::ErrorCode if ERROR_CODES.contains(&text) => None,
        FieldValues::ErrorCode => {
            same(&ERROR_CODES).or_else(|| nearest_within(text, &REFUSALS, MISSPELLED))
        }
        FieldValues::Only(known) => {
            let word = |words: &[&str]| words.contains(&&*folded(text));
            let by_word = match (word(&["yes", "true", "1"]), word(&["no", "false", "0"])) {
                (true, _) => known.iter().find(|it| matches!(**it, "Yes" | "true")),
                (_, true) => known.iter().find(|it| matches!(**it, "No" | "false")),
                _ => None,
            };
            let begins = |it: &&&str| {
                let begin = folded(text).get(..4).map(str::to_owned);
                begin.is_some_and(|begin| folded(it).starts_with(&begin))
            };
            let by_word = || by_word.or_else(|| known.iter().find(begins)).copied();
            same(known).or_else(|| nearest(text, known)).or_else(by_word)
        }
    }
}

/// Letters and digits in lower case, so that `Access Denied` equals `AccessDenied`.
fn folded(text: &str) -> String {
    let letters = text.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

/// Reports error codes without the `Client.` or `Server.` that Amazon EC2 writes first.
pub(super) fn error_codes<'c>(
    combination: &'c Combination<'c>,
    known: &'c Known,
) -> Vec<LintFinding<'c>> {
    let Some(condition) = combination.get(CombinedField::ErrorCode) else { return Vec::new() };
    let scope = known.scope(combination);
    if scope.is_open || !scope.labels.iter().eq(["ec2"].iter()) {
        return Vec::new();
    }
    let finding = |(text, test): (&'c str, &'c Test)| {
        let code = ec2_code(text).filter(|code| !accepts(condition, code))?;
        Some(LintFinding::new(condition, test.span, move || {
            let title = phrase!("Amazon EC2 writes `{text}` as `{code}`", text, code);
            let label = phrase!("few or no events have this code");
            Diagnostic::new(Code::TrailValue, test.span, title, label).suggest(code, quoted(code))
        }))
    };
    literals(condition).filter_map(finding).collect()
}

/// The code in records of Amazon EC2 for a code of its API, or for the refusal of other services.
fn ec2_code(text: &str) -> Option<&'static str> {
    if ["AccessDenied", "AccessDeniedException"].contains(&text) {
        return ERROR_CODES.iter().find(|it| **it == "Client.UnauthorizedOperation").copied();
    }
    let without_side = |code: &&&str| code.split_once('.').is_some_and(|(_, rest)| rest == text);
    ERROR_CODES.iter().find(without_side).copied()
}

/// Lists names of alternatives for a sentence.
pub(super) fn titles(values: &[&str]) -> Phrase {
    join_alternatives(&values.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>())
}
