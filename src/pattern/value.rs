//! One term and one value.

use super::address::{Address, AddressRange};
use super::ast::{AnythingBut, Number, Term};
use crate::json::Value;

/// Whether a value that is neither object nor array passes a term. `exists: false` is about the lack of a value, so no
/// value passes it.
pub(super) fn passes(term: &Term, value: &Value<'_>) -> bool {
    match (term, value) {
        (Term::Exists(exists), _) => *exists,
        (Term::AnythingBut(but), _) => anything_but(but, value),
        (Term::Bool(wanted), Value::Bool(value)) => wanted == value,
        (Term::Null, Value::Null) => true,
        (Term::Number(wanted), Value::Number(text)) => *wanted == Number::new(text),
        (Term::Numeric(range), Value::Number(text)) => {
            Number::new(text).key().is_some_and(|key| range.contains(key))
        }
        (_, Value::String(text)) => passes_text(term, text.as_bytes()),
        _ => false,
    }
}

impl Term {
    /// Whether a text passes.
    pub fn accepts(&self, text: &str) -> bool {
        match self {
            Self::Exists(exists) => *exists,
            Self::AnythingBut(AnythingBut::Numbers(_)) => true,
            Self::AnythingBut(but) => !is_listed(but, text.as_bytes()),
            _ => passes_text(self, text.as_bytes()),
        }
    }
}

fn passes_text(term: &Term, bytes: &[u8]) -> bool {
    let lies_in = |range: AddressRange| Address::parse(bytes).is_some_and(|it| range.contains(it));
    match term {
        Term::String(wanted) | Term::Exactly(wanted) => wanted.as_bytes() == bytes,
        Term::Address(_, address) => lies_in((*address).into()),
        Term::Cidr(_, range) => lies_in(*range),
        Term::Prefix(prefix) => bytes.starts_with(prefix.as_bytes()),
        Term::PrefixIgnoreCase(prefix) => prefix.starts(bytes),
        Term::Suffix(suffix) => bytes.ends_with(suffix.as_bytes()),
        Term::SuffixIgnoreCase(suffix) => suffix.finishes(bytes),
        Term::EqualsIgnoreCase(wanted) => wanted.matches(bytes),
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
        (_, Value::String(text)) => !is_listed(but, text.as_bytes()),
        _ => true,
    }
}

fn is_listed(but: &AnythingBut, text: &[u8]) -> bool {
    match but {
        AnythingBut::Strings(texts) => texts.iter().any(|it| it.as_bytes() == text),
        AnythingBut::Numbers(_) => false,
        AnythingBut::Prefix(prefixes) => prefixes.iter().any(|it| text.starts_with(it.as_bytes())),
        AnythingBut::Suffix(suffixes) => suffixes.iter().any(|it| text.ends_with(it.as_bytes())),
        AnythingBut::EqualsIgnoreCase(texts) => texts.iter().any(|it| it.matches(text)),
        AnythingBut::Wildcard(wildcards) => wildcards.iter().any(|it| it.matches(text)),
    }
}
