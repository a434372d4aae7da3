//! What the rules ask about the values of one path, shared by all rules: for each kind of question the structure that
//! answers it for all its texts or numbers at once. The answers are the numbers that the builder gave with them.

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

/// Room to rewrite a value in, kept from event to event.
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

/// Where in a value a text must be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pattern) enum TextPosition {
    Start,
    End,
    Whole,
}

/// Questions about texts.
#[derive(Clone, Debug)]
enum TextIndex {
    Exact(Interner, Postings),
    Start(Affixes),
    End(Affixes),
    /// In lower case, for texts in ASCII; the number is the length of the longest.
    WholeIgnoreCase(Interner, Postings, usize),
    StartIgnoreCase(Affixes),
    EndIgnoreCase(Affixes),
    /// Texts with characters outside ASCII, one by one.
    IgnoreCase(Vec<(Forms, TextPosition, u32)>),
    Wildcards(Box<Wildcards>),
    Addresses(Box<Addresses>),
}

/// Everything that is asked about the values of a path.
#[derive(Clone, Debug, Default)]
pub(in crate::pattern) struct ValueIndex {
    texts: Vec<TextIndex>,
    numbers: Option<Box<Numbers>>,
    /// What is asked about `null`, `false` and `true`.
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
        let asked = match word {
            None => null,
            Some(false) => no,
            Some(true) => yes,
        };
        asked.iter().copied().for_each(found);
    }

    #[inline]
    pub(super) fn text(&self, value: &[u8], room: &mut RewriteBuffer, mut found: impl FnMut(u32)) {
        for index in &self.texts {
            if let TextIndex::Exact(texts, numbers) = index {
                let same = texts.get(value);
                same.iter().flat_map(|it| numbers.get(*it)).for_each(|number| found(*number));
            } else {
                index.find(value, room, &mut found);
            }
        }
    }
}

impl TextIndex {
    fn find(&self, value: &[u8], room: &mut RewriteBuffer, mut found: impl FnMut(u32)) {
        match self {
            Self::Exact(texts, numbers) => {
                let same = texts.get(value);
                same.iter().flat_map(|it| numbers.get(*it)).for_each(|number| found(*number));
            }
            Self::Start(texts) => texts.find(value, found),
            Self::End(texts) => {
                room.reversed(value, texts.longest());
                texts.find(&room.bytes, found);
            }
            Self::WholeIgnoreCase(texts, numbers, longest) => {
                if value.len() <= *longest {
                    room.lower(value, *longest);
                    let same = texts.get(&room.bytes);
                    same.iter().flat_map(|it| numbers.get(*it)).for_each(|number| found(*number));
                }
            }
            Self::StartIgnoreCase(texts) => {
                room.lower(value, texts.longest());
                texts.find(&room.bytes, found);
            }
            Self::EndIgnoreCase(texts) => {
                room.reversed(value, texts.longest());
                room.bytes.make_ascii_lowercase();
                texts.find(&room.bytes, found);
            }
            Self::IgnoreCase(texts) => {
                for (forms, place, number) in texts {
                    let fits = match place {
                        TextPosition::Start => forms.starts(value),
                        TextPosition::End => forms.finishes(value),
                        TextPosition::Whole => forms.matches(value),
                    };
                    if fits {
                        found(*number);
                    }
                }
            }
            Self::Wildcards(wildcards) => {
                room.reversed(value, wildcards.longest_end());
                wildcards.find(value, &room.bytes, &mut room.grams, found);
            }
            Self::Addresses(ranges) => ranges.find(value, found),
        }
    }
}

/// Questions, while they are collected. Each comes with the number that stands for it.
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
    /// How many different texts are asked about as a whole.
    pub(in crate::pattern) fn text_count(&self) -> usize {
        self.texts.len()
    }

    /// Numbers a text, for [`Self::numbered_text`].
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
        place: TextPosition,
        number: u32,
    ) {
        let bytes = text.as_bytes().iter().copied();
        match place {
            TextPosition::Start => self.starts.push((bytes.collect(), number)),
            TextPosition::End => self.ends.push((bytes.rev().collect(), number)),
            TextPosition::Whole => self.text(text.as_bytes(), number),
        }
    }

    pub(in crate::pattern) fn ignore_case(
        &mut self,
        text: &IgnoreCase,
        place: TextPosition,
        number: u32,
    ) {
        let mut bytes = text.text().as_bytes().to_vec();
        if !bytes.is_ascii() {
            self.forms.push((Forms::new(text), place, number));
            return;
        }
        bytes.make_ascii_lowercase();
        match place {
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

    pub(in crate::pattern) fn addresses(&mut self, range: AddressRange, number: u32) {
        self.ranges.push((range, number));
    }

    pub(in crate::pattern) fn number(&mut self, wanted: &Number, number: u32) {
        self.numbers.equal(wanted, number);
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
