//! `detail.eventName`: names that no event has. These are warnings, because the catalog lacks some events that are not API
//! calls.

use std::collections::BTreeSet;

use super::combination::{Combination, CombinedField, accepts, literal};
use super::finding::LintFinding;
use super::known::{Known, SourceScope};
use super::spelling::{join_alternatives, quoted, quoted_list};
use crate::aws::event_name_stem;
use crate::catalog::{Action, EventType, PASS_ROLE};
use crate::diagnostic::{Code, Diagnostic, Fix, Span};
use crate::event::detail_types::SERVICE_EVENT;
use crate::language::{Phrase, phrase};
use crate::pattern::ast::{Condition, Term};

/// Edit distance up to which a name counts as misspelled.
const MISSPELLED: usize = 3;

/// The same for sources whose events are known from documents only, which lack some.
const MISSPELLED_OF_PARTIAL: usize = 2;

pub(super) fn lint<'c>(combination: &'c Combination<'c>, known: &'c Known) -> Vec<LintFinding<'c>> {
    let Some(condition) = combination.get(CombinedField::EventName) else { return Vec::new() };
    let scope = known.scope(combination);
    // Unknown and contradicting event sources have their own lints.
    let is_settled = !scope.is_open && !scope.labels.is_empty();
    // Other events of Amazon ECS have an `eventName`, too, such as SERVICE_STEADY_STATE. API calls have mixed case.
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
    let is_other = |text: &str| {
        combination.is_guess() && !(text.chars().all(is_word) && text.contains(char::is_lowercase))
    };
    let of_services = is_of_services(combination);
    let of_pages = known.has_only_pages(&scope);
    let mut found = Vec::new();
    for test in &condition.tests {
        let Some(text) = checked_text(&test.term) else { continue };
        let is_literal = literal(&test.term).is_some();
        let is_no_event = is_literal && known.is_no_event(unprefixed(text));
        let is_sound = || !is_settled || is_known(known, &scope, condition, &test.term, text);
        if !is_no_event && (is_other(text) || is_sound()) {
            continue;
        }
        // The catalog lacks many events that services and pages create themselves.
        let is_nowhere = !is_no_event && known.anywhere(text).is_empty();
        let may_lack = of_services || of_pages && is_nowhere;
        if may_lack && known.nearest(&scope, text, MISSPELLED).is_none() {
            continue;
        }
        // A source may have unlisted events with the names of other sources.
        let is_misspelled = || {
            let nearest = known.nearest(&scope, text, MISSPELLED_OF_PARTIAL);
            is_literal && is_nowhere && nearest.is_some()
        };
        if scope.is_partial && !is_no_event && !is_misspelled() {
            continue;
        }
        let scope = std::rc::Rc::clone(&scope);
        let span = test.span;
        found.push(LintFinding::new(condition, span, move || {
            if is_literal {
                explain(known, &scope, text, span)
            } else {
                unknown_start(&scope, span)
            }
        }));
    }
    found
}

/// Returns true if only events that services create themselves match.
fn is_of_services(combination: &Combination<'_>) -> bool {
    let only = |field, value: &str| {
        let condition = combination.get(field)?;
        Some(condition.tests.iter().all(|test| literal(&test.term) == Some(value)))
    };
    only(CombinedField::DetailType, SERVICE_EVENT)
        .or_else(|| only(CombinedField::EventType, EventType::ServiceEvent.event_type()))
        .unwrap_or(false)
}

/// The name of an action without the prefix of IAM policies: `PassRole` for `iam:PassRole`.
fn unprefixed(text: &str) -> &str {
    text.split_once(':').map_or(text, |(_, name)| name)
}

/// The text of a literal or prefix. Returns `None` for other terms, and for texts with `*`, which have their own lint.
fn checked_text(term: &Term) -> Option<&str> {
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
    let is_event = !known.actions_named(scope, text).is_empty();
    // Without particular sources, the event may be of any source.
    if is_event && scope.is_wide() || known.is_of_agent(scope, text) {
        return true;
    }
    let calls = known.calls(scope, text);
    if calls.is_empty() {
        // Some events of Amazon CloudFront contain the API date, although the model lists them without it.
        let stem = event_name_stem(text);
        return is_event || stem != text && !known.actions_named(scope, stem).is_empty();
    }
    // The name of the call is accepted together with the name of its events.
    calls.iter().any(|name| accepts(condition, name))
}

fn unknown_start(scope: &SourceScope, span: Span) -> Diagnostic {
    let title = if scope.is_wide() {
        phrase!("no event name begins with this text")
    } else {
        phrase!("no event name of {sources} begins with this text", sources = scope.title())
    };
    let label = phrase!("not a known CloudTrail event");
    let diagnostic = Diagnostic::new(Code::TrailEventName, span, title, label);
    diagnostic.help(where_to_look(scope))
}

fn explain(known: &Known, scope: &SourceScope, text: &str, span: Span) -> Diagnostic {
    let calls = known.calls(scope, text);
    if calls.is_empty() {
        permission(known, scope, text, span).unwrap_or_else(|| unknown(known, scope, text, span))
    } else {
        call(&calls, text, span)
    }
}

/// Reports the name of a call whose events have another name.
fn call(names: &BTreeSet<&'static str>, text: &str, span: Span) -> Diagnostic {
    let event_names: Vec<_> = names.iter().map(|it| format!("`{it}`")).collect();
    let title = phrase!(
        "CloudTrail writes `{name}` as {names}",
        name = text,
        names = join_alternatives(&event_names)
    );
    let label = phrase!("few or no events have this name");
    let mut diagnostic = Diagnostic::new(Code::TrailCallName, span, title, label);
    let all: Vec<_> = names.iter().copied().chain([text]).collect();
    diagnostic.fix = Some(Box::new(Fix { span, text: quoted_list(&all) }));
    diagnostic.help(phrase!("list all of these names"))
}

/// Reports an IAM action that is not the name of an API call.
fn permission(known: &Known, scope: &SourceScope, text: &str, span: Span) -> Option<Diagnostic> {
    let name = unprefixed(text);
    let is_event = name != text && !known.actions_named(scope, name).is_empty();
    let is_no_event = known.is_no_event(name);
    if !is_event && !is_no_event && !known.is_permission(scope, name) {
        return None;
    }
    let event = if is_event { Some(name) } else { event_of(known, scope, name) };
    if event.is_none() && !is_no_event && known.may_be_internal_call(scope, name) {
        return Some(internal_call(name, span));
    }
    let title = phrase!("`{name}` is an IAM action, not an event name", name = text);
    let label = phrase!("this never matches");
    let mut diagnostic = Diagnostic::new(Code::TrailPermission, span, title, label);
    Some(match event {
        Some(event) => {
            diagnostic.fix = Some(Box::new(Fix { span, text: quoted(event) }));
            diagnostic.help(phrase!("the event name is `{event}`", event))
        }
        None if name == PASS_ROLE => diagnostic
            .help(phrase!("`audit-alert actions PassRole` lists the events that carry a role")),
        None => diagnostic.help(phrase!("list the API calls that require this permission")),
    })
}

/// Notes an IAM action that the public API lacks. An event with this name exists if a console, an agent or another service
/// makes such a call.
fn internal_call(name: &str, span: Span) -> Diagnostic {
    let title = phrase!("`{name}` is not in the public API of the service", name);
    let label = phrase!("only consoles, agents and other services make this call");
    let diagnostic = Diagnostic::new(Code::TrailInternalCall, span, title, label);
    diagnostic.help(phrase!("compare the name with an event that you received"))
}

/// Notes an unknown name that is formed like the names of service events or internal calls, of which the catalog lacks some.
fn other_event(name: &str, span: Span) -> Diagnostic {
    let title = phrase!("the catalog does not list `{name}`", name);
    let label = phrase!("only service events and internal calls have such names");
    let diagnostic = Diagnostic::new(Code::TrailInternalCall, span, title, label);
    diagnostic.help(phrase!("compare the name with an event that you received"))
}

/// The event for an action with a different name: `PutEncryptionConfiguration` gives `PutBucketEncryption`. Returns `None`
/// if several events are possible.
fn event_of(known: &Known, scope: &SourceScope, action: &str) -> Option<&'static str> {
    let words = significant_words(action);
    // Excludes other services with the same event source: Amazon S3 Control has calls with the same names as Amazon S3.
    let is_own = |name: &str| {
        known.actions_named(scope, name).iter().any(|action| match action {
            Action::Api(call) => call.service.name == call.service.event_source,
            Action::Other(_) => false,
        })
    };
    let names = known.names(scope);
    let fits = names.into_iter().filter(|name| significant_words(name) == words && is_own(name));
    let fits: BTreeSet<_> = fits.collect();
    fits.first().copied().filter(|_| fits.len() == 1)
}

/// The words of a name, without the words by which the IAM actions of Amazon S3 differ from its event names.
fn significant_words(name: &str) -> Vec<&str> {
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
    let title = if scope.is_wide() {
        phrase!("no event is named `{name}`", name = text)
    } else {
        let sources = scope.title();
        phrase!("no event of {sources} is named `{name}`", sources, name = text)
    };
    let elsewhere: BTreeSet<_> =
        known.anywhere(text).iter().map(|it| format!("`{}`", it.event_source())).collect();
    let near = known.nearest(scope, text, MISSPELLED);
    if near.is_none() && elsewhere.is_empty() && known.has_form_of_other_events(text) {
        return other_event(text, span);
    }
    let other_case = near.is_some_and(|near| near.eq_ignore_ascii_case(text));
    let (code, label) = match elsewhere.len() {
        _ if other_case => (Code::TrailEventName, phrase!("event names are case-sensitive")),
        0 => (Code::TrailEventName, phrase!("not a known CloudTrail event")),
        1..4 => {
            let sources = elsewhere.into_iter().collect::<Vec<_>>().join(", ");
            (Code::TrailOtherSource, phrase!("this is an event of {sources}", sources))
        }
        count => {
            let label = phrase!("this is an event of {count} other event sources", count);
            (Code::TrailOtherSource, label)
        }
    };
    let diagnostic = Diagnostic::new(code, span, title, label);
    match near {
        Some(near) => diagnostic.suggest(near, quoted(near)),
        None => diagnostic.help(where_to_look(scope)),
    }
}

fn where_to_look(scope: &SourceScope) -> Phrase {
    match scope.labels.first().copied() {
        Some(label) if !scope.is_wide() => {
            phrase!("`audit-alert actions {label}` lists the known events", label)
        }
        _ => phrase!("`audit-alert actions WORD` searches the known events"),
    }
}
