//! `detail-type`: whether it is one that CloudTrail's events have, and one that the events asked for have.

use std::collections::BTreeSet;

use super::combination::{self, Combination, CombinedField, accepts, literal, literals};
use super::finding::LintFinding;
use super::known::Known;
use super::spelling::{join_names, quoted};
use crate::catalog::EventType;
use crate::diagnostic::{Code, Diagnostic, Fix, nearest_within};
use crate::event::detail_types::{
    API_CALL, CONSOLE_ACTION, INSIGHT, NETWORK, SERVICE_EVENT, SIGN_IN, SIGN_INS, SIGNIN,
};
use crate::pattern::Pattern;
use crate::pattern::ast::{Condition, Term, Test};

const ALL: [&str; 7] = [API_CALL, SIGN_IN, SIGNIN, CONSOLE_ACTION, SERVICE_EVENT, NETWORK, INSIGHT];

/// A sign-in event of which records were seen with two types.
const EITHER: &str = "GetSigninToken";

/// Characters that a misspelled one may differ in.
const MISSPELLED: usize = 4;

impl Combination<'_> {
    /// Whether every event that matches is one of CloudTrail. A `detail.eventName` alone does not say so: some events
    /// of Amazon ECS have one.
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

/// The arrays that are asked of nothing but events of CloudTrail.
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

/// Whether a term is passed by types of CloudTrail only.
pub(super) fn is_trail(term: &Term) -> bool {
    let ends = |text: &str| text.ends_with("CloudTrail");
    match term {
        Term::Prefix(text) => {
            text.len() > "AWS Console".len() && ALL.iter().any(|known| known.starts_with(&**text))
        }
        Term::Suffix(text) => ends(text),
        Term::EqualsIgnoreCase(wanted) => ALL.iter().any(|known| term_is(wanted.text(), known)),
        Term::Wildcard(wildcard) => ends(wildcard.text()),
        _ => literal(term).is_some_and(|text| ALL.contains(&text) || meant(text).is_some()),
    }
}

fn term_is(text: &str, known: &str) -> bool {
    text.eq_ignore_ascii_case(known)
}

/// Whether a term is passed by types of CloudTrail, perhaps among others.
pub(super) fn may_be_trail(term: &Term) -> bool {
    is_trail(term) || ALL.iter().any(|known| term.accepts(known))
}

/// The type that a misspelled one means.
fn meant(text: &str) -> Option<&'static str> {
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

/// Types that are nearly one of CloudTrail.
pub(super) fn misspelled(pattern: &Pattern) -> Vec<Diagnostic> {
    let is_type = |path| pattern.path(path).text().as_bytes() == b"detail-type";
    let conditions = pattern.conditions().iter().filter(|it| is_type(it.path));
    let wrong = conditions.flat_map(literals).filter_map(|(text, test)| {
        let meant = meant(text)?;
        let title = format!("no event has the detail-type `{text}`");
        let label = "this never matches".to_owned();
        let mut diagnostic = Diagnostic::new(Code::TrailDetailType, test.span, title, label);
        let text = if SIGN_INS.contains(&meant) { join_names(&SIGN_INS) } else { quoted(meant) };
        diagnostic.fix = Some(Box::new(Fix { span: test.span, text }));
        Some(diagnostic.help(format!("there is `{meant}`")))
    });
    wrong.collect()
}

/// One of the two spellings of the sign-in type without the other.
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
                let title = "the EventBridge user guide spells this type in another way";
                (Code::TrailSignInSpelling, title, "events were seen with this spelling")
            } else {
                let title = "no event was seen with this spelling of the type";
                (Code::TrailDetailType, title, "it is that of the EventBridge user guide")
            };
            let mut diagnostic = Diagnostic::new(code, test.span, title, label);
            let fix = Fix { span: test.span, text: join_names(&SIGN_INS) };
            diagnostic.fix = Some(Box::new(fix));
            diagnostic.help("list both, to be safe".to_owned())
        })
    };
    tests.map(finding).collect()
}

/// Names whose events have none of the types asked.
pub(super) fn of_names<'c>(
    combination: &'c Combination<'c>,
    known: &'c Known,
) -> Vec<LintFinding<'c>> {
    let (Some(types), Some(names)) =
        (combination.get(CombinedField::DetailType), combination.get(CombinedField::EventName))
    else {
        return Vec::new();
    };
    let scope = known.scope(combination);
    let asked: Vec<_> = ALL.into_iter().filter(|it| accepts(types, it)).collect();
    let wanted = |(text, test): (&'c str, &'c Test)| {
        let actions = known.named(&scope, text);
        let kind = actions.first()?.kind();
        let same = actions.iter().all(|it| it.kind() == kind);
        // A type that nobody has, because it is misspelled, is told already.
        let excludes = !asked.is_empty() && asked.iter().all(|it| excludes(it, kind));
        (same && excludes && !scope.is_open && text != EITHER).then(|| {
            LintFinding::new(names, test.span, move || {
                let wanted = types_of(kind);
                let title = format!("`{text}` never comes with the detail-type that is asked");
                let label = format!("its events have `{}`", wanted.first().unwrap_or(&""));
                let diagnostic =
                    Diagnostic::new(Code::TrailDetailTypeOfName, test.span, title, label);
                diagnostic.help(format!("add to \"detail-type\": {}", join_names(wanted)))
            })
        })
    };
    literals(names).filter_map(wanted).collect()
}

fn types_of(kind: EventType) -> &'static [&'static str] {
    match kind {
        EventType::ApiCall => &[API_CALL],
        EventType::ServiceEvent => &[SERVICE_EVENT],
        EventType::ConsoleAction => &[CONSOLE_ACTION],
        EventType::ConsoleSignIn => &SIGN_INS,
    }
}

/// Whether events of a kind surely do not come with a type. Services and the console also write events that bear the
/// name of a call, and those of Insights are named after the call that they are about.
fn excludes(asked: &str, kind: EventType) -> bool {
    match kind {
        EventType::ApiCall => SIGN_INS.contains(&asked),
        _ => asked == API_CALL,
    }
}
