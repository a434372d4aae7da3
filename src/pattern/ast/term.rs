//! Terms: requirements for one value.

use crate::json::{JsonText, OrderKey};
use crate::pattern::address::{Address, AddressRange};
use crate::pattern::ignore_case::IgnoreCase;
use crate::pattern::wildcard::Wildcard;

/// One alternative in the array of a field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// A string literal that is not an address. Matches the same text.
    String(JsonText<'static>),
    /// A string literal that is an address. Matches any spelling of the same address. (As in `cidr`, addresses of the
    /// two families are compared by their first four bytes, see [`AddressRange::contains`].)
    Address(JsonText<'static>, Address),
    /// A number literal. Matches the same value.
    Number(Number),
    /// `true` or `false`.
    Bool(bool),
    /// `null`.
    Null,
    /// `{"exactly": ".."}`. Matches the same text, even if it is an address.
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
    /// Creates the term of a string literal, which may be an address.
    pub fn literal(text: JsonText<'static>) -> Self {
        match Address::parse(text.as_bytes()) {
            Some(address) => Self::Address(text, address),
            None => Self::String(text),
        }
    }
}

/// The values that `anything-but` excludes. A value that is not a string passes every form except
/// [`AnythingBut::Numbers`]. The lists are never empty; a single value and a list of one value are equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnythingBut {
    /// These texts. Addresses are compared as texts here.
    Strings(Vec<JsonText<'static>>),
    /// These numbers, all of which are comparable.
    Numbers(Vec<Number>),
    /// Texts that begin with one of these, none of which is empty.
    Prefix(Vec<JsonText<'static>>),
    /// Texts that end with one of these, none of which is empty.
    Suffix(Vec<JsonText<'static>>),
    /// Texts that match one of these, see [`IgnoreCase`].
    EqualsIgnoreCase(Vec<IgnoreCase>),
    /// Texts that match one of these.
    Wildcard(Vec<Wildcard>),
}

/// A number with its original text.
#[derive(Clone, Debug)]
pub struct Number {
    text: Box<str>,
    key: Option<OrderKey>,
}

impl Number {
    /// Creates a number from its JSON text.
    pub fn new(text: &str) -> Self {
        Self { text: text.into(), key: OrderKey::of(text) }
    }

    /// The original text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The value, or `None` if the number is not comparable. Two numbers that are not comparable are equal if their
    /// texts are.
    pub fn key(&self) -> Option<OrderKey> {
        self.key
    }

    /// The part that equality compares: the value, or the text if there is no value.
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
    /// The value of the end.
    pub key: OrderKey,
    /// `true` if the range includes the value.
    pub inclusive: bool,
    /// The number with its text.
    pub(super) number: Number,
}

/// A range of numbers with at least one end. The lower end is below the upper one; only for `=`, both are the same
/// number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Numeric {
    low: Option<Limit>,
    high: Option<Limit>,
}

/// The reason why a range of numbers is not valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::pattern) enum RangeError {
    /// This number is not comparable.
    NotComparable(Number),
    /// The lower end is not below the upper one.
    Order,
}

/// The number at an end of a range, and whether the range includes it.
pub(in crate::pattern) type End = (Number, bool);

impl Numeric {
    /// Creates the range of one number: `["=", number]`.
    pub(in crate::pattern) fn equal(number: Number) -> Result<Self, RangeError> {
        let limit = Limit::new((number, true))?;
        Ok(Self { low: Some(limit.clone()), high: Some(limit) })
    }

    /// Creates a range with one or two ends. Checks the lower end first, as event-ruler does.
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

    /// The lower end, or `None` if there is none.
    pub fn low(&self) -> Option<&Limit> {
        self.low.as_ref()
    }

    /// The upper end, or `None` if there is none.
    pub fn high(&self) -> Option<&Limit> {
        self.high.as_ref()
    }

    /// Returns `true` if the range contains a number.
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
