//! What is asked of one value.

use crate::json::{JsonText, OrderKey};
use crate::pattern::address::{Address, AddressRange};
use crate::pattern::ignore_case::IgnoreCase;
use crate::pattern::wildcard::Wildcard;

/// One alternative in the array of a field: what a value must be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// A string literal that is not an address: the same text.
    String(JsonText<'static>),
    /// A string literal that is an address: any spelling of the same address. (As in `cidr`, the two families are
    /// compared by their first four bytes, see [`AddressRange::contains`].)
    Address(JsonText<'static>, Address),
    /// A number literal: the same value.
    Number(Number),
    /// `true` or `false`.
    Bool(bool),
    /// `null`.
    Null,
    /// `{"exactly": ..}`: the same text, even if it is an address.
    Exactly(JsonText<'static>),
    /// `{"prefix": ".."}`
    Prefix(JsonText<'static>),
    /// `{"prefix": {"equals-ignore-case": ".."}}`
    PrefixIgnoreCase(IgnoreCase),
    /// `{"suffix": ".."}`
    Suffix(JsonText<'static>),
    /// `{"suffix": {"equals-ignore-case": ".."}}`
    SuffixIgnoreCase(IgnoreCase),
    /// `{"equals-ignore-case": ".."}`
    EqualsIgnoreCase(IgnoreCase),
    /// `{"wildcard": ".."}`
    Wildcard(Wildcard),
    /// `{"numeric": [..]}`
    Numeric(Numeric),
    /// `{"cidr": ".."}`, with the text for printing.
    Cidr(JsonText<'static>, AddressRange),
    /// `{"exists": ..}`
    Exists(bool),
    /// `{"anything-but": ..}`
    AnythingBut(AnythingBut),
}

impl Term {
    /// A string literal, which may be an address.
    pub fn literal(text: JsonText<'static>) -> Self {
        match Address::parse(text.as_bytes()) {
            Some(address) => Self::Address(text, address),
            None => Self::String(text),
        }
    }
}

/// What a value must not be. Everything that is not a string passes every form but [`AnythingBut::Numbers`]. The
/// lists are never empty; a single value and a list of one are the same question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnythingBut {
    /// None of these texts. Addresses are texts here.
    Strings(Vec<JsonText<'static>>),
    /// None of these numbers, all of which are comparable.
    Numbers(Vec<Number>),
    /// No text that begins with one of these, none of which is empty.
    Prefix(Vec<JsonText<'static>>),
    /// No text that ends with one of these, none of which is empty.
    Suffix(Vec<JsonText<'static>>),
    /// None of these texts, in the sense of [`IgnoreCase`].
    EqualsIgnoreCase(Vec<IgnoreCase>),
    /// No text that matches one of these.
    Wildcard(Vec<Wildcard>),
}

/// A number as it is written.
#[derive(Clone, Debug)]
pub struct Number {
    text: Box<str>,
    key: Option<OrderKey>,
}

impl Number {
    /// Takes a number as JSON writes it.
    pub fn new(text: &str) -> Self {
        Self { text: text.into(), key: OrderKey::of(text) }
    }

    /// How it is written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its value, if it is comparable. Two numbers without are equal if they are written alike; one with and one
    /// without never are.
    pub fn key(&self) -> Option<OrderKey> {
        self.key
    }

    /// What makes two numbers equal: the value, or else the text.
    fn identity(&self) -> (Option<OrderKey>, &str) {
        (self.key, if self.key.is_some() { "" } else { &self.text })
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.identity().cmp(&other.identity())
    }
}

impl std::hash::Hash for Number {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.identity().hash(state);
    }
}

/// One end of a range of numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Limit {
    /// The number at that end.
    pub key: OrderKey,
    /// Whether the number itself lies in the range.
    pub inclusive: bool,
    /// How the number is written.
    pub(super) number: Number,
}

/// A range of numbers with at least one end, and the lower one below the upper one; or, for `=`, a single number, which
/// is both ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Numeric {
    low: Option<Limit>,
    high: Option<Limit>,
}

/// Why a range of numbers is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::pattern) enum RangeError {
    /// This number is not comparable.
    NotComparable(Number),
    /// The lower end is not below the upper one.
    Order,
}

/// A number that was read, and whether a range includes it.
pub(in crate::pattern) type End = (Number, bool);

impl Numeric {
    /// The range of one number: `["=", number]`.
    pub(in crate::pattern) fn equal(number: Number) -> Result<Self, RangeError> {
        let limit = Limit::new((number, true))?;
        Ok(Self { low: Some(limit.clone()), high: Some(limit) })
    }

    /// A range with one or two ends, which are checked in this order.
    pub(in crate::pattern) fn range(
        low: Option<End>,
        high: Option<End>,
    ) -> Result<Self, RangeError> {
        let low = low.map(Limit::new).transpose()?;
        let high = high.map(Limit::new).transpose()?;
        match (&low, &high) {
            (Some(low), Some(high)) if low.key >= high.key => Err(RangeError::Order),
            _ => Ok(Self { low, high }),
        }
    }

    /// The lower end.
    pub fn low(&self) -> Option<&Limit> {
        self.low.as_ref()
    }

    /// The upper end.
    pub fn high(&self) -> Option<&Limit> {
        self.high.as_ref()
    }

    /// Whether a comparable number lies in the range.
    pub fn contains(&self, key: OrderKey) -> bool {
        let above = |low: &Limit| low.key < key || low.inclusive && low.key == key;
        let below = |high: &Limit| key < high.key || high.inclusive && high.key == key;
        self.low.as_ref().is_none_or(above) && self.high.as_ref().is_none_or(below)
    }
}

impl Limit {
    fn new((number, inclusive): End) -> Result<Self, RangeError> {
        match number.key {
            Some(key) => Ok(Self { key, inclusive, number }),
            None => Err(RangeError::NotComparable(number)),
        }
    }
}
