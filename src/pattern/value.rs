//! Tests one value with one term.

use super::accidents::{AddressDigits, is_printed_anew};
use super::address::{Address, AddressRange};
use super::ast::{AnythingBut, Number, Term};
use crate::json::{OrderKey, Value};

/// Returns `true` if a value, which is neither object nor array, passes a term. No value passes `exists: false`.
/// `hides_numbers` is that of the term's array, see [`super::ast::Condition::hides_numbers_from_addresses`].
pub(super) fn passes(term: &Term, value: &Value<'_>, hides_numbers: bool) -> bool {
    match (term, value) {
        (Term::Exists(exists), _) => *exists,
        (Term::AnythingBut(but), _) => anything_but(but, value),
        (Term::Bool(expected), Value::Bool(value)) => expected == value,
        (Term::Null, Value::Null) => true,
        (Term::Number(expected), Value::Number(text)) => {
            let number = Number::new(text);
            *expected == number && (number.key().is_some() || !is_printed_anew(text))
        }
        (Term::Address(_, address), Value::Number(text)) => {
            contains_number(&(*address).into(), text, hides_numbers)
        }
        (Term::Cidr(_, range), Value::Number(text)) => contains_number(range, text, hides_numbers),
        (Term::Numeric(range), Value::Number(text)) => {
            Number::new(text).key().is_some_and(|key| range.contains(key))
        }
        (_, Value::String(text)) => passes_text(term, text.as_bytes()),
        _ => false,
    }
}

/// Returns `true` if a number of an event is in a range of addresses.
fn contains_number(range: &AddressRange, text: &str, hides_numbers: bool) -> bool {
    AddressDigits::of(text.as_bytes()).is_some_and(|digits| digits.are_in(range))
        && !(hides_numbers && OrderKey::of(text).is_some())
}

impl Term {
    /// Returns `true` if a string passes the term.
    pub fn accepts(&self, text: &str) -> bool {
        match self {
            Self::Exists(exists) => *exists,
            Self::AnythingBut(AnythingBut::Numbers(_)) => true,
            Self::AnythingBut(but) => !is_excluded(but, text.as_bytes()),
            _ => passes_text(self, text.as_bytes()),
        }
    }
}

fn passes_text(term: &Term, bytes: &[u8]) -> bool {
    let is_in = |range: AddressRange| Address::parse(bytes).is_some_and(|it| range.contains(it));
    match term {
        Term::String(expected) | Term::Exactly(expected) => expected.as_bytes() == bytes,
        Term::Address(_, address) => is_in((*address).into()),
        Term::Cidr(_, range) => is_in(*range),
        Term::Prefix(prefix) => bytes.starts_with(prefix.as_bytes()),
        Term::PrefixIgnoreCase(prefix) => prefix.is_prefix_of(bytes),
        Term::Suffix(suffix) => bytes.ends_with(suffix.as_bytes()),
        Term::SuffixIgnoreCase(suffix) => suffix.is_suffix_of(bytes),
        Term::EqualsIgnoreCase(expected) => expected.matches(bytes),
        Term::Wildcard(wildcard) => wildcard.matches(bytes),
        Term::Number(_)
        | Term::Bool(_)
        | Term::Null
        | Term::Numeric(_)
        | Term::Exists(_)
        | Term::AnythingBut(_) => false,
    }
}

fn anything_but(but: &AnythingBut, value: &Value<'_>) -> bool {
    match (but, value) {
        (AnythingBut::Numbers(numbers), Value::Number(text)) => {
            !numbers.contains(&Number::new(text))
        }
        (AnythingBut::Numbers(_), _) => true,
        (_, Value::String(text)) => !is_excluded(but, text.as_bytes()),
        _ => true,
    }
}

fn is_excluded(but: &AnythingBut, text: &[u8]) -> bool {
    match but {
        AnythingBut::Strings(texts) => texts.iter().any(|it| it.as_bytes() == text),
        AnythingBut::Numbers(_) => false,
        AnythingBut::Prefix(prefixes) => prefixes.iter().any(|it| text.starts_with(it.as_bytes())),
        AnythingBut::Suffix(suffixes) => suffixes.iter().any(|it| text.ends_with(it.as_bytes())),
        AnythingBut::EqualsIgnoreCase(texts) => texts.iter().any(|it| it.matches(text)),
        AnythingBut::Wildcard(wildcards) => wildcards.iter().any(|it| it.matches(text)),
    }
}
