//! The index of one path: finds the terms of all rules that a value hits. Each kind of term has a data structure that
//! looks up all of its texts or numbers at once.

use super::addresses::Addresses;
use super::affixes::Affixes;
use super::forms::Forms;
use super::interner::Interner;
use super::numbers::{Numbers, NumbersBuilder};
use super::postings::Postings;
use super::wildcards::Wildcards;
use crate::json::JsonText;
use crate::pattern::ast::{Number, Numeric};
use crate::pattern::{AddressRange, IgnoreCase, Wildcard};

/// Buffers for a rewritten value, reused from event to event.
#[derive(Clone, Debug, Default)]
pub(super) struct RewriteBuffer {
    bytes: Vec<u8>,
    grams: Vec<u32>,
}

impl RewriteBuffer {
    fn reversed(&mut self, value: &[u8], longest: usize) {
        self.bytes.clear();
        self.bytes.extend(value.iter().rev().take(longest));
    }

    fn lower(&mut self, value: &[u8], longest: usize) {
        self.bytes.clear();
        self.bytes.extend(value.iter().take(longest).map(u8::to_ascii_lowercase));
    }
}

/// The part of a value that a text is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pattern) enum TextPosition {
    Start,
    End,
    Whole,
}

/// The texts of one kind of term.
#[derive(Clone, Debug)]
enum TextIndex {
    Exact(Interner, Postings),
    Start(Affixes),
    End(Affixes),
    /// ASCII texts in lower case, with the length of the longest.
    WholeIgnoreCase(Interner, Postings, usize),
    StartIgnoreCase(Affixes),
    EndIgnoreCase(Affixes),
    /// Texts with characters outside ASCII, which are compared one by one.
    IgnoreCase(Vec<(Forms, TextPosition, u32)>),
    Wildcards(Box<Wildcards>),
    Addresses(Box<Addresses>),
}

/// All terms on the values of a path.
#[derive(Clone, Debug, Default)]
pub(in crate::pattern) struct ValueIndex {
    texts: Vec<TextIndex>,
    numbers: Option<Box<Numbers>>,
    /// The terms on `null`, `false` and `true`.
    words: [Vec<u32>; 3],
}

impl ValueIndex {
    pub(super) fn number(&self, digits: &[u8], found: impl FnMut(u32)) {
        if let (Some(numbers), Ok(text)) = (&self.numbers, str::from_utf8(digits)) {
            numbers.find(text, found);
        }
    }

    pub(super) fn word(&self, word: Option<bool>, found: impl FnMut(u32)) {
        let [null, no, yes] = &self.words;
        let terms = match word {
            None => null,
            Some(false) => no,
            Some(true) => yes,
        };
        terms.iter().copied().for_each(found);
    }

    #[inline]
    pub(super) fn text(
        &self,
        value: &[u8],
        buffer: &mut RewriteBuffer,
        mut found: impl FnMut(u32),
    ) {
        for index in &self.texts {
            if let TextIndex::Exact(texts, numbers) = index {
                let same = texts.get(value);
                same.iter().flat_map(|it| numbers.get(*it)).for_each(|number| found(*number));
            } else {
                index.find(value, buffer, &mut found);
            }
        }
    }
}

impl TextIndex {
    fn find(&self, value: &[u8], buffer: &mut RewriteBuffer, mut found: impl FnMut(u32)) {
        match self {
            Self::Exact(texts, numbers) => {
                let same = texts.get(value);
                same.iter().flat_map(|it| numbers.get(*it)).for_each(|number| found(*number));
            }
            Self::Start(texts) => texts.find(value, found),
            Self::End(texts) => {
                buffer.reversed(value, texts.longest());
                texts.find(&buffer.bytes, found);
            }
            Self::WholeIgnoreCase(texts, numbers, longest) => {
                if value.len() <= *longest {
                    buffer.lower(value, *longest);
                    let same = texts.get(&buffer.bytes);
                    same.iter().flat_map(|it| numbers.get(*it)).for_each(|number| found(*number));
                }
            }
            Self::StartIgnoreCase(texts) => {
                buffer.lower(value, texts.longest());
                texts.find(&buffer.bytes, found);
            }
            Self::EndIgnoreCase(texts) => {
                buffer.reversed(value, texts.longest());
                buffer.bytes.make_ascii_lowercase();
                texts.find(&buffer.bytes, found);
            }
            Self::IgnoreCase(texts) => {
                for (forms, position, number) in texts {
                    let fits = match position {
                        TextPosition::Start => forms.is_prefix_of(value),
                        TextPosition::End => forms.is_suffix_of(value),
                        TextPosition::Whole => forms.matches(value),
                    };
                    if fits {
                        found(*number);
                    }
                }
            }
            Self::Wildcards(wildcards) => {
                buffer.reversed(value, wildcards.longest_end());
                wildcards.find(value, &buffer.bytes, &mut buffer.grams, found);
            }
            Self::Addresses(ranges) => ranges.find(value, found),
        }
    }
}

/// Collects the terms on the values of a path, each with its number.
#[derive(Debug, Default)]
pub(in crate::pattern) struct ValueIndexBuilder {
    texts: Interner,
    by_text: Vec<(u32, u32)>,
    lower: Interner,
    by_lower: Vec<(u32, u32)>,
    starts: Vec<(Vec<u8>, u32)>,
    ends: Vec<(Vec<u8>, u32)>,
    lower_starts: Vec<(Vec<u8>, u32)>,
    lower_ends: Vec<(Vec<u8>, u32)>,
    forms: Vec<(Forms, TextPosition, u32)>,
    wildcards: Vec<(Wildcard, u32)>,
    ranges: Vec<(AddressRange, u32)>,
    numbers: NumbersBuilder,
    words: [Vec<u32>; 3],
}

impl ValueIndexBuilder {
    /// The number of different texts that are compared with whole values.
    pub(in crate::pattern) fn text_count(&self) -> usize {
        self.texts.len()
    }

    /// Adds a text without a term, and returns its index for [`Self::numbered_text`].
    pub(in crate::pattern) fn text_number(&mut self, text: &[u8]) -> u32 {
        self.texts.insert(text)
    }

    pub(in crate::pattern) fn numbered_text(&mut self, text: u32, number: u32) {
        self.by_text.push((text, number));
    }

    pub(in crate::pattern) fn text(&mut self, text: &[u8], number: u32) {
        let text = self.texts.insert(text);
        self.by_text.push((text, number));
    }

    pub(in crate::pattern) fn affix(
        &mut self,
        text: &JsonText<'_>,
        position: TextPosition,
        number: u32,
    ) {
        let bytes = text.as_bytes().iter().copied();
        match position {
            TextPosition::Start => self.starts.push((bytes.collect(), number)),
            TextPosition::End => self.ends.push((bytes.rev().collect(), number)),
            TextPosition::Whole => self.text(text.as_bytes(), number),
        }
    }

    pub(in crate::pattern) fn ignore_case(
        &mut self,
        text: &IgnoreCase,
        position: TextPosition,
        number: u32,
    ) {
        let mut bytes = text.text().as_bytes().to_vec();
        if !bytes.is_ascii() {
            self.forms.push((Forms::new(text), position, number));
            return;
        }
        bytes.make_ascii_lowercase();
        match position {
            TextPosition::Start => self.lower_starts.push((bytes, number)),
            TextPosition::End => {
                bytes.reverse();
                self.lower_ends.push((bytes, number));
            }
            TextPosition::Whole => self.by_lower.push((self.lower.insert(&bytes), number)),
        }
    }

    pub(in crate::pattern) fn wildcard(&mut self, wildcard: &Wildcard, number: u32) {
        match wildcard.segments() {
            [only] => self.text(only, number),
            _ => self.wildcards.push((wildcard.clone(), number)),
        }
    }

    pub(in crate::pattern) fn addresses(
        &mut self,
        range: AddressRange,
        hides_numbers: bool,
        number: u32,
    ) {
        self.ranges.push((range, number));
        self.numbers.addresses(range, hides_numbers, number);
    }

    pub(in crate::pattern) fn number(&mut self, expected: &Number, number: u32) {
        self.numbers.equal(expected, number);
    }

    pub(in crate::pattern) fn numeric(&mut self, range: &Numeric, number: u32) {
        self.numbers.range(range, number);
    }

    pub(in crate::pattern) fn word(&mut self, word: Option<bool>, number: u32) {
        let [null, no, yes] = &mut self.words;
        match word {
            None => null.push(number),
            Some(false) => no.push(number),
            Some(true) => yes.push(number),
        }
    }

    pub(in crate::pattern) fn build(self) -> ValueIndex {
        let mut texts = Vec::new();
        if !self.by_text.is_empty() {
            let numbers = Postings::new(self.texts.len(), &self.by_text);
            texts.push(TextIndex::Exact(self.texts, numbers));
        }
        if !self.by_lower.is_empty() {
            let numbers = Postings::new(self.lower.len(), &self.by_lower);
            let lengths = self.by_lower.iter().map(|(text, _)| self.lower.key(*text).len());
            let longest = lengths.max().unwrap_or_default();
            texts.push(TextIndex::WholeIgnoreCase(self.lower, numbers, longest));
        }
        let mut affixes = |all: Vec<_>, kind: fn(Affixes) -> TextIndex| {
            if !all.is_empty() {
                texts.push(kind(Affixes::new(all)));
            }
        };
        affixes(self.starts, TextIndex::Start);
        affixes(self.ends, TextIndex::End);
        affixes(self.lower_starts, TextIndex::StartIgnoreCase);
        affixes(self.lower_ends, TextIndex::EndIgnoreCase);
        if !self.forms.is_empty() {
            texts.push(TextIndex::IgnoreCase(self.forms));
        }
        if !self.wildcards.is_empty() {
            texts.push(TextIndex::Wildcards(Box::new(Wildcards::new(&self.wildcards))));
        }
        if !self.ranges.is_empty() {
            texts.push(TextIndex::Addresses(Box::new(Addresses::new(&self.ranges))));
        }
        ValueIndex { texts, numbers: self.numbers.build().map(Box::new), words: self.words }
    }
}
