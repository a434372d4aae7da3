//! Decides whether every value that passes one term also passes another. An answer of `true` is certain; `false` can also
//! mean that it is not known.

use std::mem::discriminant;

use super::address::{Address, AddressRange};
use super::ast::{AnythingBut, Term};

impl Term {
    /// Returns `true` if every value that passes this term certainly passes another one.
    pub fn implies(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Exists(false), _) | (_, Self::Exists(false)) => self == other,
            (_, Self::Exists(true)) => true,
            _ if self == other => true,
            (_, Self::AnythingBut(not)) => self.avoids(not),
            (Self::Prefix(long), Self::Prefix(start)) => {
                long.as_bytes().starts_with(start.as_bytes())
            }
            (Self::Suffix(long), Self::Suffix(end)) => long.as_bytes().ends_with(end.as_bytes()),
            (Self::Number(number), Self::Numeric(range)) => {
                number.key().is_some_and(|key| range.contains(key))
            }
            (Self::Address(_, address), Self::Cidr(_, range)) => range_covers(range, *address),
            (Self::Cidr(_, inner), Self::Cidr(_, outer)) => {
                range_covers(outer, inner.low()) && range_covers(outer, inner.high())
            }
            _ => self.only_text().is_some_and(|text| other.accepts(text)),
        }
    }

    /// The only text that a literal matches. `None` for an address, which matches several spellings, and for other terms.
    fn only_text(&self) -> Option<&str> {
        match self {
            Self::String(text) | Self::Exactly(text) => std::str::from_utf8(text.as_bytes()).ok(),
            _ => None,
        }
    }

    /// Returns `true` if the term certainly matches none of the values that an `anything-but` excludes.
    fn avoids(&self, not: &AnythingBut) -> bool {
        match (self, not) {
            (Self::Number(number), AnythingBut::Numbers(excluded)) => !excluded.contains(number),
            (Self::Numeric(range), AnythingBut::Numbers(excluded)) => {
                !excluded.iter().any(|it| it.key().is_none_or(|key| range.contains(key)))
            }
            // Addresses match numbers, too.
            (
                Self::Address(..) | Self::Cidr(..) | Self::AnythingBut(_),
                AnythingBut::Numbers(_),
            ) => false,
            // Negations of texts exclude no number, and negations of numbers no text.
            (Self::Bool(_) | Self::Null | Self::Number(_) | Self::Numeric(_), _)
            | (_, AnythingBut::Numbers(_)) => true,
            (_, AnythingBut::Strings(texts)) => {
                let avoids = |text: &str| !self.accepts(text);
                texts.iter().all(|it| std::str::from_utf8(it.as_bytes()).is_ok_and(avoids))
            }
            (Self::Prefix(own), AnythingBut::Prefix(excluded)) => excluded.iter().all(|it| {
                let (own, it) = (own.as_bytes(), it.as_bytes());
                !own.starts_with(it) && !it.starts_with(own)
            }),
            (Self::Suffix(own), AnythingBut::Suffix(excluded)) => excluded.iter().all(|it| {
                let (own, it) = (own.as_bytes(), it.as_bytes());
                !own.ends_with(it) && !it.ends_with(own)
            }),
            _ => {
                let passes = |text| Self::AnythingBut(not.clone()).accepts(text);
                self.only_text().is_some_and(passes)
            }
        }
    }
}

/// Only within one family: addresses of the two families are compared by their first four bytes.
fn range_covers(range: &AddressRange, address: Address) -> bool {
    discriminant(&range.low()) == discriminant(&address) && range.contains(address)
}
