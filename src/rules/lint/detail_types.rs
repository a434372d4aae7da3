//! `detail-type`: types that no CloudTrail event has, and types that events with the pattern's names never have.

use std::collections::BTreeSet;

use super::combination::{self, Combination, CombinedField, accepts, literal, literals};
use super::finding::LintFinding;
use super::known::Known;
use super::spelling::{quoted, quoted_list};
use crate::catalog::EventType;
use crate::diagnostic::{Code, Diagnostic, Fix, Span, nearest_within};
use crate::event::detail_types::{
    API_CALL, CONSOLE_ACTION, INSIGHT, NETWORK, SERVICE_EVENT, SIGN_IN, SIGN_INS, SIGNIN,
};
use crate::language::phrase;
use crate::pattern::Pattern;
use crate::pattern::ast::{Condition, Term, Test};

const ALL: [&str; 7] = [API_CALL, SIGN_IN, SIGNIN, CONSOLE_ACTION, SERVICE_EVENT, NETWORK, INSIGHT];

/// A sign-in event. Observed records have either of two types.
const EITHER: &str = "GetSigninToken";

/// Edit distance up to which a type counts as misspelled.
const MISSPELLED: usize = 4;

impl Combination<'_> {
    /// Returns true if all events that match are CloudTrail events. A `detail.eventName` is no proof if there is a
    /// `detail-type`: some events of Amazon ECS have one, too.
    pub(super) fn is_trail(&self) -> bool {
        let of_trail = self.get(CombinedField::EventSource).is_some();
        match self.get(CombinedField::DetailType) {
            Some(types) => {
                types.tests.iter().all(|it| is_trail(&it.term))
                    || of_trail && types.tests.iter().any(|it| may_be_trail(&it.term))
            }
            None => of_trail || self.get(CombinedField::EventName).is_some(),
        }
    }
}

/// Conditions that apply to CloudTrail events only.
pub(super) fn always_trail(pattern: &Pattern) -> Vec<&Condition> {
    let (mut trail, mut other) = (BTreeSet::new(), BTreeSet::new());
    for rule in pattern.sub_rules() {
        let (_, combination) = combination::of(pattern, rule);
        let set =
            if combination.is_trail() && !combination.is_guess() { &mut trail } else { &mut other };
        set.extend(rule.conditions().iter().copied());
    }
    trail.difference(&other).map(|id| pattern.condition(*id)).collect()
}

/// Returns true if only types of CloudTrail events match a term.
pub(super) fn is_trail(term: &Term) -> bool {
    let ends = |text: &str| text.ends_with("CloudTrail");
    match term {
        Term::Prefix(text) => {
            text.len() > "AWS Console".len() && ALL.iter().any(|known| known.starts_with(&**text))
        }
        Term::Suffix(text) => ends(text),
        Term::EqualsIgnoreCase(text) => ALL.iter().any(|known| term_is(text.text(), known)),
        Term::Wildcard(wildcard) => ends(wildcard.text()),
        _ => literal(term).is_some_and(|text| ALL.contains(&text) || corrected(text).is_some()),
    }
}

fn term_is(text: &str, known: &str) -> bool {
    text.eq_ignore_ascii_case(known)
}

/// Returns true if some type of CloudTrail events matches a term.
pub(super) fn may_be_trail(term: &Term) -> bool {
    is_trail(term) || ALL.iter().any(|known| term.accepts(known))
}

/// The type nearest to a misspelled one. Returns `None` for a correct type.
fn corrected(text: &str) -> Option<&'static str> {
    if ALL.contains(&text) {
        return None;
    }
    let folded = folded(text);
    let same = |known: &&&str| {
        let known = self::folded(known);
        known == folded || folded.len() >= "awsapicall".len() && known.starts_with(&folded)
    };
    let is_near = ["cloudtrail", "viacloud"].iter().any(|word| folded.contains(word));
    let near = || is_near.then(|| nearest_within(text, &ALL, MISSPELLED)).flatten();
    ALL.iter().find(same).copied().or_else(near)
}

fn folded(text: &str) -> String {
    let letters = text.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

/// Reports misspelled types.
pub(super) fn misspelled(pattern: &Pattern) -> Vec<Diagnostic> {
    let is_type = |path| pattern.path(path).text().as_bytes() == b"detail-type";
    let conditions = pattern.conditions().iter().filter(|it| is_type(it.path));
    let wrong = conditions.flat_map(literals).filter_map(|(text, test)| {
        let near = corrected(text)?;
        let title = phrase!("no event has the detail-type `{text}`", text);
        let label = phrase!("this never matches");
        let diagnostic = Diagnostic::new(Code::TrailDetailType, test.span, title, label);
        let text = if SIGN_INS.contains(&near) { quoted_list(&SIGN_INS) } else { quoted(near) };
        Some(diagnostic.suggest(near, text))
    });
    wrong.collect()
}

/// Reports a pattern that has one of the two spellings of the sign-in type but not the other.
pub(super) fn sign_in<'c>(combination: &'c Combination<'c>, _: &'c Known) -> Vec<LintFinding<'c>> {
    let Some(condition) = combination.get(CombinedField::DetailType) else { return Vec::new() };
    let lone = match (accepts(condition, SIGN_IN), accepts(condition, SIGNIN)) {
        (true, false) => SIGN_IN,
        (false, true) => SIGNIN,
        _ => return Vec::new(),
    };
    let tests = literals(condition).filter(|(text, _)| *text == lone);
    let finding = |(_, test): (&str, &'c Test)| {
        LintFinding::new(condition, test.span, move || {
            let (code, title, label) = if lone == SIGN_IN {
                let title = phrase!("the EventBridge user guide spells this type differently");
                (Code::TrailSignInSpelling, title, phrase!("observed events have this spelling"))
            } else {
                let title = phrase!("no observed event has this spelling of the type");
                let label = phrase!("the EventBridge user guide has this spelling");
                (Code::TrailDetailType, title, label)
            };
            let mut diagnostic = Diagnostic::new(code, test.span, title, label);
            let fix = Fix { span: test.span, text: quoted_list(&SIGN_INS) };
            diagnostic.fix = Some(Box::new(fix));
            diagnostic.help(phrase!("list both spellings"))
        })
    };
    tests.map(finding).collect()
}

/// Reports names whose events have none of the types in the pattern.
pub(super) fn of_names<'c>(
    combination: &'c Combination<'c>,
    known: &'c Known,
) -> Vec<LintFinding<'c>> {
    let Some(types) = combination.get(CombinedField::DetailType) else { return Vec::new() };
    let accepted: Vec<_> = ALL.into_iter().filter(|it| accepts(types, it)).collect();
    let finding = |excluded: ExcludedName<'c>| {
        let ExcludedName { condition, text, span, kind } = excluded;
        LintFinding::new(condition, span, move || {
            let types = types_of(kind);
            let title = phrase!("`{name}` events never have this detail-type", name = text);
            let first = types.first().copied().unwrap_or_default();
            let label = phrase!("these events have the detail-type `{first}`", first);
            let diagnostic = Diagnostic::new(Code::TrailDetailTypeOfName, span, title, label);
            diagnostic.help(phrase!("add to `detail-type`: {types}", types = quoted_list(types)))
        })
    };
    excluded_names(combination, known, &accepted).into_iter().map(finding).collect()
}

/// An event name whose events have none of the accepted types.
pub(super) struct ExcludedName<'c> {
    pub(super) condition: &'c Condition,
    pub(super) text: &'c str,
    pub(super) span: Span,
    pub(super) kind: EventType,
}

/// Returns the names whose events certainly have none of some values of `detail-type`. If no value is accepted, all are
/// misspelled, which is reported already.
pub(super) fn excluded_names<'c>(
    combination: &'c Combination<'c>,
    known: &Known,
    accepted: &[&str],
) -> Vec<ExcludedName<'c>> {
    let Some(condition) = combination.get(CombinedField::EventName) else { return Vec::new() };
    let scope = known.scope(combination);
    if accepted.is_empty() || !scope.is_complete() {
        return Vec::new();
    }
    let excluded = |(text, test): (&'c str, &'c Test)| {
        let actions = known.actions_named(&scope, text);
        let kind = actions.first()?.kind();
        let is_excluded = text != EITHER
            && actions.iter().all(|it| it.kind() == kind)
            && accepted.iter().all(|it| excludes(it, kind));
        is_excluded.then_some(ExcludedName { condition, text, span: test.span, kind })
    };
    literals(condition).filter_map(excluded).collect()
}

fn types_of(kind: EventType) -> &'static [&'static str] {
    match kind {
        EventType::ApiCall => &[API_CALL],
        EventType::ServiceEvent => &[SERVICE_EVENT],
        EventType::ConsoleAction => &[CONSOLE_ACTION],
        EventType::ConsoleSignIn => &SIGN_INS,
    }
}

/// Returns true if events of `kind` never have `detail_type`. For API calls only the sign-in types are certain: events of
/// services, of the console and of Insights can have the name of an API call, too.
fn excludes(detail_type: &str, kind: EventType) -> bool {
    match kind {
        EventType::ApiCall => SIGN_INS.contains(&detail_type),
        _ => detail_type == API_CALL,
    }
}
