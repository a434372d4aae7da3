//! Lints on single terms, which match more or less than they seem to.

use crate::diagnostic::{Code, Diagnostic, Fix};
use crate::json::JsonText;
use crate::language::phrase;
use crate::pattern::accidents;
use crate::pattern::address::{Address, AddressRange};
use crate::pattern::ast::{AnythingBut, Condition, Pattern, Term, Test};
use crate::pattern::complexity::{MAX_SCORE, complexity};
use crate::pattern::ignore_case::IgnoreCase;
use crate::pattern::parse;

pub(super) fn lint(pattern: &Pattern) -> Vec<Diagnostic> {
    let mut found: Vec<_> = maybe_too_complex(pattern).into_iter().collect();
    for condition in pattern.conditions() {
        let always_text = !pattern.path(condition.path).text().to_string().contains('.');
        for test in &condition.tests {
            found.extend(literal_star(test));
            found.extend(crossing(test));
            found.extend(accident(condition, test));
            found.extend((!always_text).then(|| other_types(test)).flatten());
        }
    }
    found
}

/// Reports a `*` in a string literal, where it is an ordinary character, not a wildcard. A literal of only `*` is taken
/// as intended, because IAM policies in events contain it.
fn literal_star(test: &Test) -> Option<Diagnostic> {
    let Term::String(literal) = &test.term else { return None };
    if !literal.contains('*') || **literal == *"*" {
        return None;
    }
    let title = phrase!("`*` is an ordinary character in a string literal");
    let label = phrase!("matches only this exact text");
    let mut diagnostic = Diagnostic::new(Code::LintLiteralStar, test.span, title, label);
    let Some(wildcard) = as_wildcard(literal) else { return Some(diagnostic) };
    diagnostic.fix = Some(Box::new(Fix { span: test.span, text: wildcard }));
    Some(diagnostic.help(phrase!("write a wildcard, in which `*` matches any text")))
}

/// Returns a literal as a `wildcard` expression, or `None` if EventBridge does not accept it.
fn as_wildcard(literal: &JsonText<'_>) -> Option<String> {
    let mut wildcard = std::str::from_utf8(literal.as_bytes()).ok()?.replace('\\', r"\\");
    while wildcard.contains("**") {
        wildcard = wildcard.replace("**", "*");
    }
    let expression = serde_json::json!({ "wildcard": wildcard }).to_string();
    parse(&format!("{{\"a\":[{expression}]}}")).is_ok().then_some(expression)
}

/// Reports an `anything-but` on a field that can have values of other types, all of which pass.
fn other_types(test: &Test) -> Option<Diagnostic> {
    let Term::AnythingBut(not) = &test.term else { return None };
    let title = if matches!(not, AnythingBut::Numbers(_)) {
        phrase!("`anything-but` also matches strings, null, true and false")
    } else {
        phrase!("`anything-but` also matches numbers, null, true and false")
    };
    let label = phrase!("also matches an array with any other value");
    Some(Diagnostic::new(Code::LintOtherTypes, test.span, title, label))
}

/// Reports a range that addresses of the other family can match: EventBridge compares these by their first four bytes.
fn crossing(test: &Test) -> Option<Diagnostic> {
    let Term::Cidr(_, range) = &test.term else { return None };
    let (code, label) = match (range.low(), range.high()) {
        // All assigned unicast addresses of IPv6 are in 2000::/3 (RFC 4291).
        (Address::V4([low, ..]), Address::V4([high, ..])) if low < 0x40 && high >= 0x20 => (
            Code::LintCidrCrosses,
            phrase!("IPv6 addresses with the same first four bytes match, too"),
        ),
        (Address::V6(_), Address::V6(_)) if holds_v4(range) => (
            Code::LintCidrCatchesV4,
            phrase!("IPv4 addresses with the same first four bytes match, too"),
        ),
        _ => return None,
    };
    let title = phrase!("EventBridge compares this range with IPv4 and IPv6 addresses");
    Some(Diagnostic::new(code, test.span, title, label))
}

/// Returns `true` if an IPv4 address lies strictly between the first four bytes of the range's ends.
fn holds_v4(range: &AddressRange) -> bool {
    let first = |address| match address {
        Address::V4(bytes) => u32::from_be_bytes(bytes),
        Address::V6([a, b, c, d, ..]) => u32::from_be_bytes([a, b, c, d]),
    };
    first(range.high()).saturating_sub(first(range.low())) >= 2
}

/// Reports a test that relies on one of [`accidents`].
fn accident(condition: &Condition, test: &Test) -> Option<Diagnostic> {
    let (title, label) = match &test.term {
        Term::Cidr(_, range) if !condition.hides_numbers_from_addresses() => {
            accidents::number_in(range).map(|number| {
                let label = phrase!("the number {number} matches, for example", number);
                (phrase!("EventBridge also compares this range with numbers"), label)
            })
        }
        Term::Number(it) if it.key().is_none() && accidents::is_printed_anew(it.text()) => {
            let label = phrase!("EventBridge writes such a number differently in events");
            Some((phrase!("this number does not even match itself"), label))
        }
        term => ignore_case_texts(term).find_map(|text| {
            let character = text.chars().find(|c| u32::from(*c) > 0xFFFF)?;
            let label = phrase!("`{character}` matches only `??`", character);
            Some((phrase!("a character that EventBridge cannot compare without case"), label))
        }),
    }?;
    Some(Diagnostic::new(Code::LintAccident, test.span, title, label))
}

/// Iterates over the texts of a term that are compared without case.
fn ignore_case_texts(term: &Term) -> impl Iterator<Item = &JsonText<'static>> {
    let texts = match term {
        Term::EqualsIgnoreCase(text)
        | Term::PrefixIgnoreCase(text)
        | Term::SuffixIgnoreCase(text) => std::slice::from_ref(text),
        Term::AnythingBut(AnythingBut::EqualsIgnoreCase(texts)) => texts,
        _ => &[],
    };
    texts.iter().map(IgnoreCase::text)
}

/// Reports wildcards that EventBridge accepts or rejects by chance: event-ruler takes one of several states in the order
/// of their identity hashes.
fn maybe_too_complex(pattern: &Pattern) -> Option<Diagnostic> {
    let span = complexity(pattern).may_be_rejected?;
    let title = phrase!("EventBridge can reject these wildcards as too complex");
    let label = phrase!("the complexity can be above {limit}", limit = MAX_SCORE);
    let help = phrase!("use fewer `*`, or fewer wildcards on one field");
    Some(Diagnostic::new(Code::LintMaybeTooComplex, span, title, label).help(help))
}
