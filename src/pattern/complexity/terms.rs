//! Terms as event-ruler lays them into its automaton: sequences of symbols, or spans of digits.

use std::collections::{BTreeSet, HashMap};

use crate::json::{JsonText, OrderKey};
use crate::pattern::address::{Address, AddressRange};
use crate::pattern::ast::{AnythingBut, Limit, Number, Numeric, Term};
use crate::pattern::ignore_case::IgnoreCase;
use crate::pattern::wildcard::Wildcard;

/// The number of a term. Equal terms have the same number.
pub(super) type TermId = u32;

/// One step of a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Symbol {
    Byte(u8),
    /// A star of a wildcard.
    Any,
    /// The two forms of a letter that is compared without case.
    OneOf(Vec<Vec<u8>>),
}

/// A term in the form in which it is laid.
#[derive(Clone, Debug)]
pub(super) struct LaidTerm {
    pub(super) id: TermId,
    pub(super) shape: TermShape,
    /// `true` if the term is a wildcard, which adds to the score.
    pub(super) counts: bool,
}

#[derive(Clone, Debug)]
pub(super) enum TermShape {
    /// `exists: false`, which has no symbols.
    Absent,
    Texts {
        texts: Vec<Vec<Symbol>>,
        /// `true` for a whole text, whose end event-ruler folds into one step.
        folds: bool,
        /// `true` if the texts are compared from the end.
        backward: bool,
    },
    Span(DigitSpan),
}

/// All digit sequences between two ends of equal length.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct DigitSpan {
    pub(super) low: Vec<u8>,
    pub(super) low_inclusive: bool,
    pub(super) high: Vec<u8>,
    pub(super) high_inclusive: bool,
}

impl DigitSpan {
    /// The digits in their order.
    pub(super) fn digits(&self) -> impl Iterator<Item = u8> + use<> {
        let is_number = self.low.len() == NUMBER_DIGITS;
        let (numbers, addresses) = if is_number { (0..128, &b""[..]) } else { (0..0, &HEX[..]) };
        numbers.chain(addresses.iter().copied())
    }
}

/// Length of a number in digits to the base 128.
const NUMBER_DIGITS: usize = 10;

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Two terms are the same term if their keys are equal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum TermKey {
    Exact(Vec<u8>),
    Number(OrderKey),
    Span(DigitSpan),
    Exists(bool),
    Text(Operator, Vec<u8>),
    NotNumbers(BTreeSet<OrderKey>),
    NotTexts(Operator, BTreeSet<Vec<u8>>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Operator {
    Equal,
    Prefix,
    PrefixIgnoreCase,
    Suffix,
    SuffixIgnoreCase,
    EqualsIgnoreCase,
    Wildcard,
}

/// Numbers the terms of a pattern.
#[derive(Debug, Default)]
pub(super) struct TermTable {
    ids: HashMap<TermKey, TermId>,
}

impl TermTable {
    /// Returns the terms of an array. A number is two terms: its value and its text.
    pub(super) fn terms(&mut self, array: &[Term]) -> Vec<LaidTerm> {
        array.iter().flat_map(|term| self.term(term)).collect()
    }

    /// Returns the number of a wildcard term, or `None` if it is not in the table.
    pub(super) fn wildcard(&self, term: &Term) -> Option<TermId> {
        let key = match term {
            Term::Wildcard(it) => TermKey::Text(Operator::Wildcard, it.text().as_bytes().to_vec()),
            Term::AnythingBut(AnythingBut::Wildcard(list)) => {
                let texts = list.iter().map(|it| it.text().as_bytes().to_vec());
                TermKey::NotTexts(Operator::Wildcard, texts.collect())
            }
            _ => return None,
        };
        self.ids.get(&key).copied()
    }

    fn term(&mut self, term: &Term) -> Vec<LaidTerm> {
        let one = match term {
            Term::String(text) | Term::Exactly(text) => self.exact(&quoted(text.as_bytes())),
            Term::Bool(value) => self.exact(value.to_string().as_bytes()),
            Term::Null => self.exact(b"null"),
            Term::Number(number) => {
                let value = number.key().map(|key| self.number(key));
                return value.into_iter().chain([self.exact(number.text().as_bytes())]).collect();
            }
            Term::Numeric(range) => self.numeric(range),
            Term::Address(_, address) => self.span(one_address(*address)),
            Term::Cidr(_, range) => self.span(addresses(range)),
            Term::Exists(true) => {
                self.simple(TermKey::Exists(true), vec![vec![Symbol::Byte(b'N')]])
            }
            Term::Exists(false) => self.laid(TermKey::Exists(false), TermShape::Absent),
            Term::Prefix(text) => self.text(Operator::Prefix, text),
            Term::Suffix(text) => self.text(Operator::Suffix, text),
            Term::PrefixIgnoreCase(text) => self.text(Operator::PrefixIgnoreCase, text.text()),
            Term::SuffixIgnoreCase(text) => self.text(Operator::SuffixIgnoreCase, text.text()),
            Term::EqualsIgnoreCase(text) => self.text(Operator::EqualsIgnoreCase, text.text()),
            Term::Wildcard(wildcard) => self.text(Operator::Wildcard, wildcard.text()),
            Term::AnythingBut(excluded) => self.anything_but(excluded),
        };
        vec![one]
    }

    fn anything_but(&mut self, excluded: &AnythingBut) -> LaidTerm {
        match excluded {
            AnythingBut::Numbers(numbers) => {
                let keys: Vec<_> = numbers.iter().filter_map(Number::key).collect();
                let mut distinct = BTreeSet::new();
                let texts = keys.iter().filter(|key| distinct.insert(**key));
                let texts = texts.map(|key| bytes(&number_digits(*key))).collect();
                self.simple(TermKey::NotNumbers(distinct), texts)
            }
            AnythingBut::Strings(texts) => self.not_texts(Operator::Equal, texts.iter()),
            AnythingBut::Prefix(texts) => self.not_texts(Operator::Prefix, texts.iter()),
            AnythingBut::Suffix(texts) => self.not_texts(Operator::Suffix, texts.iter()),
            AnythingBut::EqualsIgnoreCase(texts) => {
                self.not_texts(Operator::EqualsIgnoreCase, texts.iter().map(IgnoreCase::text))
            }
            AnythingBut::Wildcard(texts) => {
                self.not_texts(Operator::Wildcard, texts.iter().map(Wildcard::text))
            }
        }
    }

    fn not_texts<'t>(
        &mut self,
        operator: Operator,
        texts: impl Iterator<Item = &'t JsonText<'static>>,
    ) -> LaidTerm {
        let texts: Vec<_> = texts.collect();
        let key = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
        let ordered = in_hash_order(operator, texts);
        let symbols = ordered.into_iter().map(|text| operator.symbols(text)).collect();
        self.texts(TermKey::NotTexts(operator, key), operator, symbols)
    }

    fn text(&mut self, operator: Operator, text: &JsonText<'static>) -> LaidTerm {
        let key = TermKey::Text(operator, text.as_bytes().to_vec());
        self.texts(key, operator, vec![operator.symbols(text)])
    }

    fn texts(&mut self, key: TermKey, operator: Operator, texts: Vec<Vec<Symbol>>) -> LaidTerm {
        let backward = matches!(operator, Operator::Suffix | Operator::SuffixIgnoreCase);
        let term = self.laid(key, TermShape::Texts { texts, folds: false, backward });
        LaidTerm { counts: operator == Operator::Wildcard, ..term }
    }

    fn exact(&mut self, text: &[u8]) -> LaidTerm {
        let texts = vec![bytes(text)];
        let shape = TermShape::Texts { texts, folds: true, backward: false };
        self.laid(TermKey::Exact(text.to_vec()), shape)
    }

    fn numeric(&mut self, range: &Numeric) -> LaidTerm {
        let end =
            |limit: Option<&Limit>, open| limit.map_or((open, true), |it| (it.key, it.inclusive));
        let (low, low_inclusive) = end(range.low(), OrderKey::MIN);
        let (high, high_inclusive) = end(range.high(), OrderKey::MAX);
        // Beside `=`, these are ranges that touch the largest float, on which event-ruler fails.
        if low == high {
            return self.number(low);
        }
        let (low, high) = (number_digits(low).to_vec(), number_digits(high).to_vec());
        self.span(DigitSpan { low, low_inclusive, high, high_inclusive })
    }

    fn number(&mut self, key: OrderKey) -> LaidTerm {
        self.simple(TermKey::Number(key), vec![bytes(&number_digits(key))])
    }

    fn simple(&mut self, key: TermKey, texts: Vec<Vec<Symbol>>) -> LaidTerm {
        self.laid(key, TermShape::Texts { texts, folds: false, backward: false })
    }

    fn span(&mut self, span: DigitSpan) -> LaidTerm {
        self.laid(TermKey::Span(span.clone()), TermShape::Span(span))
    }

    fn laid(&mut self, key: TermKey, shape: TermShape) -> LaidTerm {
        let next = TermId::try_from(self.ids.len()).expect("a text below 4 GiB has fewer terms");
        let id = *self.ids.entry(key).or_insert(next);
        LaidTerm { id, shape, counts: false }
    }
}

impl Operator {
    /// Returns the symbols of a text. event-ruler stores strings with their quotes.
    fn symbols(self, text: &JsonText<'static>) -> Vec<Symbol> {
        match self {
            Self::Equal => bytes(&quoted(text.as_bytes())),
            Self::Prefix => bytes(&[b"\"", text.as_bytes()].concat()),
            Self::Suffix => reversed(bytes(&[text.as_bytes(), b"\""].concat())),
            Self::Wildcard => stars(&quoted(text.as_bytes())),
            Self::EqualsIgnoreCase => [bytes(b"\""), letters(text, false), bytes(b"\"")].concat(),
            Self::PrefixIgnoreCase => [bytes(b"\""), letters(text, false)].concat(),
            Self::SuffixIgnoreCase => [bytes(b"\""), reversed(letters(text, true))].concat(),
        }
    }

    /// Returns a text with the quotes with which event-ruler keeps it in a list.
    fn with_quotes(self, text: &JsonText<'static>) -> Vec<u16> {
        let units = text.units().flat_map(|unit| match unit {
            Ok(c) => c.encode_utf16(&mut [0; 2]).to_vec(),
            Err(surrogate) => vec![surrogate],
        });
        let quote = || Some(u16::from(b'"'));
        let start = quote().filter(|_| self != Self::Suffix);
        let end = quote().filter(|_| self != Self::Prefix);
        start.into_iter().chain(units).chain(end).collect()
    }
}

fn quoted(text: &[u8]) -> Vec<u8> {
    [b"\"", text, b"\""].concat()
}

fn bytes(text: &[u8]) -> Vec<Symbol> {
    text.iter().copied().map(Symbol::Byte).collect()
}

fn reversed(mut symbols: Vec<Symbol>) -> Vec<Symbol> {
    symbols.reverse();
    symbols
}

fn stars(text: &[u8]) -> Vec<Symbol> {
    let mut symbols = Vec::new();
    let mut rest = text.iter().copied();
    while let Some(byte) = rest.next() {
        symbols.push(match byte {
            b'*' => Symbol::Any,
            b'\\' => rest.next().map_or(Symbol::Byte(byte), Symbol::Byte),
            _ => Symbol::Byte(byte),
        });
    }
    symbols
}

/// Returns the symbols of a text that is compared without case. With `backward`, the bytes of each form are reversed.
fn letters(text: &JsonText<'static>, backward: bool) -> Vec<Symbol> {
    let mut symbols = Vec::new();
    for mut forms in IgnoreCase::new(text.clone()).alternatives() {
        if let [only] = &forms[..] {
            // The whole text is reversed by the caller.
            symbols.extend(bytes(only));
            continue;
        }
        if backward {
            for form in &mut forms {
                form.reverse();
            }
            forms.sort_unstable();
        }
        symbols.push(Symbol::OneOf(forms));
    }
    symbols
}

/// Sorts the texts of a list as a Java `HashSet` iterates over them, which is the order in which event-ruler adds them.
fn in_hash_order<'t>(
    operator: Operator,
    texts: Vec<&'t JsonText<'static>>,
) -> Vec<&'t JsonText<'static>> {
    let mut known = BTreeSet::new();
    let mut distinct: Vec<_> = texts.into_iter().filter(|text| known.insert(*text)).collect();
    let mut slots = 16_u32;
    while distinct.len() > slots as usize / 4 * 3 {
        slots *= 2;
    }
    distinct.sort_by_cached_key(|text| {
        let units = operator.with_quotes(text);
        let hash = |hash: u32, unit: u16| hash.wrapping_mul(31).wrapping_add(unit.into());
        let hash = units.into_iter().fold(0, hash);
        (hash ^ hash >> 16) & (slots - 1)
    });
    distinct
}

/// Returns a number as digits to the base 128 with the order of the numbers.
fn number_digits(key: OrderKey) -> [u8; NUMBER_DIGITS] {
    // The shift keeps the sign, as in Java.
    let signed = key.bits().cast_signed();
    let digit = |at| u8::try_from(signed >> (63 - 7 * at) & 127).unwrap_or_default();
    std::array::from_fn(digit)
}

fn hex(address: Address) -> Vec<u8> {
    let bytes = match &address {
        Address::V4(bytes) => &bytes[..],
        Address::V6(bytes) => &bytes[..],
    };
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| HEX[usize::from(digit)]).collect()
}

fn addresses(range: &AddressRange) -> DigitSpan {
    let (low, high) = (hex(range.low()), hex(range.high()));
    DigitSpan { low, low_inclusive: true, high, high_inclusive: true }
}

/// Returns the span of one address. A span needs two ends, so that event-ruler excludes the digit beside.
fn one_address(address: Address) -> DigitSpan {
    let (mut low, mut high) = (hex(address), hex(address));
    let last = low.len() - 1;
    let digit = HEX.iter().position(|digit| *digit == low[last]).unwrap_or_default();
    let is_highest = digit == HEX.len() - 1;
    if is_highest {
        low[last] = HEX[digit - 1];
    } else {
        high[last] = HEX[digit + 1];
    }
    DigitSpan { low, low_inclusive: !is_highest, high, high_inclusive: is_highest }
}
