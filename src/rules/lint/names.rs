//! `detail.eventName`: names that no event has. CloudTrail writes some events that are no API calls, and the catalogue
//! does not have all of those; so this is a warning, and says no more than what is known.

use std::collections::BTreeSet;

use super::combination::{Combination, CombinedField, accepts, literal};
use super::finding::LintFinding;
use super::known::{Known, SourceScope};
use super::spelling::{join_names, quoted};
use crate::catalog::{Action, event_name_stem};
use crate::diagnostic::{Code, Diagnostic, Fix, Span};
use crate::pattern::ast::{Condition, Term};

/// Characters that a misspelled name may differ in.
const MISSPELLED: usize = 3;

pub(super) fn lint<'c>(combination: &'c Combination<'c>, known: &'c Known) -> Vec<LintFinding<'c>> {
    let Some(condition) = combination.get(CombinedField::EventName) else { return Vec::new() };
    let scope = known.scope(combination);
    // An event source that nobody has is told by its own lint.
    if scope.is_open || scope.labels.is_empty() {
        return Vec::new();
    }
    // Events of Amazon ECS itself have an `eventName`, too, such as SERVICE_STEADY_STATE; names of calls are otherwise.
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    let is_other = |text: &str| {
        combination.is_guess() && !(text.chars().all(is_word) && text.contains(char::is_lowercase))
    };
    let mut found = Vec::new();
    for test in &condition.tests {
        let Some(text) = judged(&test.term) else { continue };
        if is_other(text) || is_known(known, &scope, condition, &test.term, text) {
            continue;
        }
        let scope = std::rc::Rc::clone(&scope);
        let span = test.span;
        let is_literal = literal(&test.term).is_some();
        found.push(LintFinding::new(condition, span, move || {
            if is_literal { advise(known, &scope, text, span) } else { unknown_start(&scope, span) }
        }));
    }
    found
}

/// The text of a term that names events, as a whole or by their beginning. A star in a literal has its own lint.
fn judged(term: &Term) -> Option<&str> {
    let text = match term {
        Term::Prefix(text) => std::str::from_utf8(text.as_bytes()).ok()?,
        _ => literal(term)?,
    };
    (!text.is_empty() && !text.contains('*')).then_some(text)
}

fn is_known(
    known: &Known,
    scope: &SourceScope,
    condition: &Condition,
    term: &Term,
    text: &str,
) -> bool {
    if matches!(term, Term::Prefix(_)) {
        return known.has_start(scope, text);
    }
    let is_event = !known.named(scope, text).is_empty();
    // That of another source is as likely meant, where none is asked.
    if is_event && scope.is_wide() {
        return true;
    }
    let calls = known.calls(scope, text);
    if calls.is_empty() {
        // Some events of Amazon CloudFront carry the date of the API, whatever its model says.
        let stem = event_name_stem(text);
        return is_event || stem != text && !known.named(scope, stem).is_empty();
    }
    // The name of the call is right beside that of its events.
    calls.iter().any(|name| accepts(condition, name))
}

fn unknown_start(scope: &SourceScope, span: Span) -> Diagnostic {
    let title = format!("no event{} begins like this", of(scope));
    let label = "CloudTrail is not known to write one".to_owned();
    let diagnostic = Diagnostic::new(Code::TrailEventName, span, title, label);
    diagnostic.help(where_to_look(scope))
}

fn advise(known: &Known, scope: &SourceScope, text: &str, span: Span) -> Diagnostic {
    let calls = known.calls(scope, text);
    if calls.is_empty() {
        permission(known, scope, text, span).unwrap_or_else(|| unknown(known, scope, text, span))
    } else {
        call(&calls, text, span)
    }
}

/// The name of a call whose events have another.
fn call(names: &BTreeSet<&'static str>, text: &str, span: Span) -> Diagnostic {
    let told: Vec<_> = names.iter().map(|it| format!("`{it}`")).collect();
    let title = format!("CloudTrail writes `{text}` as {}", told.join(" or "));
    let label = "few events have this name, or none".to_owned();
    let mut diagnostic = Diagnostic::new(Code::TrailCallName, span, title, label);
    let all: Vec<_> = names.iter().copied().chain([text]).collect();
    diagnostic.fix = Some(Box::new(Fix { span, text: join_names(&all) }));
    diagnostic.help("list both".to_owned())
}

/// The name of an IAM action. Many actions are named after calls; those that are not have no events of their own.
fn permission(known: &Known, scope: &SourceScope, text: &str, span: Span) -> Option<Diagnostic> {
    let prefixed = text.split_once(':');
    let name = prefixed.map_or(text, |(_, name)| name);
    let is_event = prefixed.is_some() && !known.named(scope, name).is_empty();
    if !is_event && !known.is_permission(scope, name) {
        return None;
    }
    let title = format!("`{text}` is an action of IAM policies, and the name of no event");
    let label = "this never matches".to_owned();
    let mut diagnostic = Diagnostic::new(Code::TrailPermission, span, title, label);
    let event = if is_event { Some(name) } else { event_of(known, scope, name) };
    Some(match event {
        Some(event) => {
            diagnostic.fix = Some(Box::new(Fix { span, text: quoted(event) }));
            diagnostic.help(format!("the event is `{event}`"))
        }
        None => diagnostic.help("ask for the calls that need this permission".to_owned()),
    })
}

/// The event of the only call that an action of another name may be about: `PutBucketEncryption` of
/// `PutEncryptionConfiguration`.
fn event_of(known: &Known, scope: &SourceScope, action: &str) -> Option<&'static str> {
    let wanted = telling_words(action);
    // Not those of lesser services with the same event source: Amazon S3 Control has calls of the same names.
    let is_own = |name: &str| {
        known.named(scope, name).iter().any(|action| match action {
            Action::Api(call) => call.service.name == call.service.event_source,
            Action::Other(_) => false,
        })
    };
    let names = known.names(scope);
    let fits = names.into_iter().filter(|name| telling_words(name) == wanted && is_own(name));
    let fits: BTreeSet<_> = fits.collect();
    fits.first().copied().filter(|_| fits.len() == 1)
}

/// The words of a name without those that actions of Amazon S3 leave out or add.
fn telling_words(name: &str) -> Vec<&str> {
    let ends = name.char_indices().skip(1).filter(|(_, c)| c.is_ascii_uppercase());
    let mut words = Vec::new();
    let mut start = 0;
    for end in ends.map(|(at, _)| at).chain([name.len()]) {
        words.push(name.get(start..end).unwrap_or_default());
        start = end;
    }
    words.retain(|word| !["Bucket", "Configuration"].contains(word));
    words
}

fn unknown(known: &Known, scope: &SourceScope, text: &str, span: Span) -> Diagnostic {
    let title = format!("no event{} is named `{text}`", of(scope));
    let elsewhere: BTreeSet<_> =
        known.anywhere(text).iter().map(|it| format!("`{}`", it.event_source())).collect();
    let near = known.nearest(scope, text, MISSPELLED);
    let other_case = near.is_some_and(|near| near.eq_ignore_ascii_case(text));
    let (code, label) = match elsewhere.len() {
        _ if other_case => (Code::TrailEventName, "letter case counts".to_owned()),
        0 => (Code::TrailEventName, "CloudTrail is not known to write it".to_owned()),
        1..4 => {
            let sources = elsewhere.into_iter().collect::<Vec<_>>().join(", ");
            (Code::TrailOtherSource, format!("this is an event of {sources}"))
        }
        more => (Code::TrailOtherSource, format!("this is an event of {more} other event sources")),
    };
    let mut diagnostic = Diagnostic::new(code, span, title, label);
    match near {
        Some(near) => {
            diagnostic.fix = Some(Box::new(Fix { span, text: quoted(near) }));
            diagnostic.help(format!("there is `{near}`"))
        }
        None => diagnostic.help(where_to_look(scope)),
    }
}

fn where_to_look(scope: &SourceScope) -> String {
    match scope.labels.first() {
        Some(label) if !scope.is_wide() => {
            format!("`audit-alert actions {label}` lists the events that are known")
        }
        _ => "`audit-alert actions WORD` searches the events that are known".to_owned(),
    }
}

/// Of which sources, if some are asked.
fn of(scope: &SourceScope) -> String {
    if scope.is_wide() { String::new() } else { format!(" of {}", scope.title()) }
}
