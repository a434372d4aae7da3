//! Reads a TOML table by its keys. Reports all problems at once and keeps the valid values.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};
use toml::de::{DeArray, DeTable, DeValue};

use super::keys::{KeyKind, LANGUAGE_TEXTS, TableKey};
use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::language::{Language, Phrase, phrase};

/// A value and its location in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Location in the text.
    pub span: Span,
}

/// A text in one or more languages, by the code of the language.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Title(BTreeMap<String, String>);

impl Title {
    /// The text in `language`, else in English, else in the first language that has one.
    pub fn in_language(&self, language: Language) -> &str {
        let text = |it: Language| self.0.get(it.code());
        let any = || self.0.values().next();
        let text = text(language).or_else(|| text(Language::default())).or_else(any);
        text.map_or("", String::as_str)
    }
}

impl From<&str> for Title {
    /// A text without a language, which is shown in every language.
    fn from(text: &str) -> Self {
        Self(BTreeMap::from([(Language::default().code().to_owned(), text.to_owned())]))
    }
}

/// The valid values of a table. Each method removes a value, and returns `None` or an empty collection if the key is missing.
#[derive(Debug)]
pub(super) struct TomlTable {
    pub(super) span: Span,
    fields: BTreeMap<&'static str, FieldValue>,
}

#[derive(Debug)]
enum FieldValue {
    Text(Spanned<String>),
    Number(Spanned<u32>),
    /// A number, or `None` for the word in its place.
    NumberOr(Spanned<Option<u32>>),
    Texts(Spanned<Vec<Spanned<String>>>),
    Title(Title),
    Table(TomlTable),
    Tables(Vec<TomlTable>),
    Flag(bool),
    NamedTexts(Vec<(Spanned<String>, Spanned<String>)>),
    NamedTables(Vec<(Spanned<String>, TomlTable)>),
    Open(Map<String, Value>),
}

/// Reads a document. Reports only syntax errors if it is not TOML, because the recovered rest is unreliable.
pub(super) fn read(text: &str, keys: &'static [TableKey]) -> (TomlTable, Vec<Diagnostic>) {
    let (document, errors) = DeTable::parse_recoverable(text);
    let span = Span::new(0, text.len().min(1));
    if !errors.is_empty() {
        let mut found: Vec<_> = errors.iter().map(|error| syntax_error(error, text)).collect();
        // One mistake causes several errors on its line.
        found.dedup_by_key(|it| {
            text.get(..it.span.range().start).map(|it| it.matches('\n').count())
        });
        return (TomlTable { span, fields: BTreeMap::new() }, found);
    }
    let mut found = Vec::new();
    let table = TableReader { found: &mut found }.table(document.get_ref(), span, keys);
    found.sort_by_key(|it| (it.span, it.code));
    (table, found)
}

fn syntax_error(error: &toml::de::Error, text: &str) -> Diagnostic {
    let place = error.span().unwrap_or(text.len()..text.len());
    let message = error.message().trim().replace('\n', ", ");
    let label = phrase!("TOML parser: {message}", message);
    Diagnostic::new(Code::RuleSetToml, span(place), phrase!("invalid TOML"), label)
}

fn span(range: std::ops::Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

struct TableReader<'r> {
    found: &'r mut Vec<Diagnostic>,
}

impl TableReader<'_> {
    fn table(&mut self, table: &DeTable<'_>, place: Span, keys: &'static [TableKey]) -> TomlTable {
        let mut fields = BTreeMap::new();
        for (name, value) in table {
            match keys.iter().find(|key| key.name == name.get_ref().as_ref()) {
                None => self.unknown(name.get_ref(), span(name.span()), keys),
                Some(key) => {
                    if let Some(field) = self.field(value, key) {
                        fields.insert(key.name, field);
                    }
                }
            }
        }
        for key in keys.iter().filter(|key| key.required) {
            if !table.iter().any(|(name, _)| name.get_ref().as_ref() == key.name) {
                let title = phrase!("missing key `{key}`", key = key.name);
                let label = phrase!("required in this table");
                self.found.push(Diagnostic::new(Code::RuleSetValue, place, title, label));
            }
        }
        TomlTable { span: place, fields }
    }

    fn unknown(&mut self, name: &str, place: Span, keys: &[TableKey]) {
        let names: Vec<_> = keys.iter().map(|key| key.name).collect();
        let title = phrase!("unknown key `{name}`", name);
        let label = phrase!("not a key of this table");
        let diagnostic = Diagnostic::new(Code::RuleSetKey, place, title, label);
        self.found.push(if let Some(near) = nearest(name, &names) {
            diagnostic.suggest(near, near.to_owned())
        } else {
            let keys = names.join(", ");
            diagnostic.help(phrase!("valid keys of this table: {keys}", keys))
        });
    }

    fn wrong_type(
        &mut self,
        value: &toml::Spanned<DeValue<'_>>,
        key: &TableKey,
        expected: &Phrase,
    ) {
        self.wrong_type_of(key.name, value, expected);
    }

    fn wrong_type_of(&mut self, key: &str, value: &toml::Spanned<DeValue<'_>>, expected: &Phrase) {
        let title = phrase!("`{key}` must be {expected}", key, expected);
        let label = phrase!("this is {kind}", kind = type_name(value.get_ref()));
        self.found.push(Diagnostic::new(Code::RuleSetValue, span(value.span()), title, label));
    }

    fn field(&mut self, value: &toml::Spanned<DeValue<'_>>, key: &TableKey) -> Option<FieldValue> {
        match (key.kind, value.get_ref()) {
            (KeyKind::Text, DeValue::String(_)) => text(value).map(FieldValue::Text),
            (
                KeyKind::Number(_) | KeyKind::NumberOf(_) | KeyKind::NumberOr(..),
                DeValue::Integer(number),
            ) => self.number(value, u32::from_str_radix(number.as_str(), number.radix()).ok(), key),
            (KeyKind::NumberOr(_, word), DeValue::String(text)) if text == word => {
                Some(FieldValue::NumberOr(Spanned { value: None, span: span(value.span()) }))
            }
            (KeyKind::Word(words), DeValue::String(word)) => {
                if !words.contains(&word.as_ref()) {
                    self.unknown_word(value, key, words);
                    return None;
                }
                text(value).map(FieldValue::Text)
            }
            (KeyKind::Texts, DeValue::Array(items)) => {
                let value = Spanned { value: self.texts(items, key), span: span(value.span()) };
                Some(FieldValue::Texts(value))
            }
            (KeyKind::Title, DeValue::String(text)) => {
                Some(FieldValue::Title(text.as_ref().into()))
            }
            (KeyKind::Title, DeValue::Table(table)) => {
                self.title(table, span(value.span())).map(FieldValue::Title)
            }
            (KeyKind::Table(keys), DeValue::Table(table)) => {
                Some(FieldValue::Table(self.table(table, span(value.span()), keys)))
            }
            (KeyKind::Tables(keys), DeValue::Array(items)) => {
                Some(FieldValue::Tables(self.array_of_tables(items, key, keys)))
            }
            (KeyKind::Flag, DeValue::Boolean(flag)) => Some(FieldValue::Flag(*flag)),
            (KeyKind::NamedTexts, DeValue::Table(table)) => {
                Some(FieldValue::NamedTexts(self.texts_by_name(table)))
            }
            (KeyKind::NamedTables(keys), DeValue::Table(table)) => {
                Some(FieldValue::NamedTables(self.tables_by_name(table, keys)))
            }
            (KeyKind::Open, DeValue::Table(table)) => Some(FieldValue::Open(object(table))),
            _ => {
                self.wrong_type(value, key, &expected(key.kind));
                None
            }
        }
    }

    fn texts(&mut self, items: &DeArray<'_>, key: &TableKey) -> Vec<Spanned<String>> {
        let mut texts = Vec::new();
        for item in items {
            match text(item) {
                Some(text) => texts.push(text),
                None => self.wrong_type(item, key, &expected(key.kind)),
            }
        }
        texts
    }

    fn array_of_tables(
        &mut self,
        items: &DeArray<'_>,
        key: &TableKey,
        keys: &'static [TableKey],
    ) -> Vec<TomlTable> {
        let mut tables = Vec::new();
        for item in items {
            match item.get_ref() {
                DeValue::Table(table) => tables.push(self.table(table, span(item.span()), keys)),
                _ => self.wrong_type(item, key, &expected(key.kind)),
            }
        }
        tables
    }

    fn texts_by_name(&mut self, table: &DeTable<'_>) -> Vec<(Spanned<String>, Spanned<String>)> {
        let mut texts = Vec::new();
        for (name, value) in table {
            match text(value) {
                Some(text) => texts.push((key_name(name), text)),
                None => self.wrong_type_of(name.get_ref(), value, &phrase!("a string")),
            }
        }
        texts
    }

    fn tables_by_name(
        &mut self,
        table: &DeTable<'_>,
        keys: &'static [TableKey],
    ) -> Vec<(Spanned<String>, TomlTable)> {
        let mut tables = Vec::new();
        for (name, value) in table {
            match value.get_ref() {
                DeValue::Table(table) => {
                    let table = self.table(table, span(name.span()), keys);
                    tables.push((key_name(name), table));
                }
                _ => self.wrong_type_of(name.get_ref(), value, &phrase!("a table")),
            }
        }
        tables
    }

    /// Checks a number, which is `None` if it does not fit any key.
    fn number(
        &mut self,
        value: &toml::Spanned<DeValue<'_>>,
        number: Option<u32>,
        key: &TableKey,
    ) -> Option<FieldValue> {
        let (span, key_name) = (span(value.span()), key.name);
        let outside = phrase!("outside this range");
        let (title, label) = match (key.kind, number) {
            (KeyKind::Number(max), Some(value)) if value <= max => {
                return Some(FieldValue::Number(Spanned { value, span }));
            }
            (KeyKind::NumberOf(numbers), Some(value)) if numbers.contains(&value) => {
                return Some(FieldValue::Number(Spanned { value, span }));
            }
            (KeyKind::NumberOr(max, _), Some(value)) if (1..=max).contains(&value) => {
                return Some(FieldValue::NumberOr(Spanned { value: Some(value), span }));
            }
            (KeyKind::Number(max), _) => {
                (phrase!("`{key}` must be from 0 to {max}", key = key_name, max), outside)
            }
            (KeyKind::NumberOf(numbers), _) => {
                let all: Vec<_> = numbers.iter().map(ToString::to_string).collect();
                let words = all.join(", ");
                let title = phrase!("`{key}` must be one of {words}", key = key_name, words);
                (title, phrase!("not one of these"))
            }
            (kind, _) => {
                let expected = expected(kind);
                (phrase!("`{key}` must be {expected}", key = key_name, expected), outside)
            }
        };
        self.found.push(Diagnostic::new(Code::RuleSetValue, span, title, label));
        None
    }

    fn unknown_word(&mut self, value: &toml::Spanned<DeValue<'_>>, key: &TableKey, words: &[&str]) {
        let title =
            phrase!("`{key}` must be one of {words}", key = key.name, words = words.join(", "));
        let label = phrase!("not one of these");
        let mut diagnostic = Diagnostic::new(Code::RuleSetValue, span(value.span()), title, label);
        let near = value.get_ref().as_str().and_then(|word| nearest(word, words));
        if let Some(near) = near {
            diagnostic = diagnostic.suggest(near, toml_string(near));
        }
        self.found.push(diagnostic);
    }

    /// Reads a title with a text for each language. Returns `None` if it has no text.
    fn title(&mut self, table: &DeTable<'_>, place: Span) -> Option<Title> {
        let mut table = self.table(table, place, LANGUAGE_TEXTS);
        let texts = Language::CODES
            .iter()
            .filter_map(|code| Some(((*code).to_owned(), table.text(code)?.value)));
        let title = Title(texts.collect());
        (!title.0.is_empty()).then_some(title)
    }
}

fn key_name(name: &toml::Spanned<std::borrow::Cow<'_, str>>) -> Spanned<String> {
    Spanned { value: name.get_ref().to_string(), span: span(name.span()) }
}

fn text(value: &toml::Spanned<DeValue<'_>>) -> Option<Spanned<String>> {
    let text = value.get_ref().as_str()?;
    Some(Spanned { value: text.to_owned(), span: span(value.span()) })
}

fn expected(kind: KeyKind) -> Phrase {
    match kind {
        KeyKind::Text | KeyKind::Word(_) => phrase!("a string"),
        KeyKind::Number(_) | KeyKind::NumberOf(_) => phrase!("a whole number"),
        KeyKind::NumberOr(max, word) => {
            phrase!("a whole number from 1 to {max}, or \"{word}\"", max, word)
        }
        KeyKind::Texts => phrase!("an array of strings"),
        KeyKind::Title => {
            phrase!("a string, or a table with a string for each language")
        }
        KeyKind::Flag => phrase!("a boolean"),
        KeyKind::Table(_) | KeyKind::NamedTexts | KeyKind::NamedTables(_) | KeyKind::Open => {
            phrase!("a table")
        }
        KeyKind::Tables(_) => phrase!("an array of tables, written as [[..]]"),
    }
}

fn type_name(value: &DeValue<'_>) -> Phrase {
    match value {
        DeValue::String(_) => phrase!("a string"),
        DeValue::Integer(_) | DeValue::Float(_) => phrase!("a number"),
        DeValue::Boolean(_) => phrase!("a boolean"),
        DeValue::Datetime(_) => phrase!("a date"),
        DeValue::Array(_) => phrase!("an array"),
        DeValue::Table(_) => phrase!("a table"),
    }
}

fn object(table: &DeTable<'_>) -> Map<String, Value> {
    let members = table.iter();
    members.map(|(name, value)| (name.get_ref().to_string(), json(value.get_ref()))).collect()
}

fn json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => text.as_ref().into(),
        DeValue::Boolean(flag) => (*flag).into(),
        DeValue::Integer(number) => {
            let parsed = i64::from_str_radix(number.as_str(), number.radix());
            parsed.map_or_else(|_| number.as_str().into(), Value::from)
        }
        DeValue::Float(number) => {
            let parsed = number.as_str().parse().ok().and_then(Number::from_f64);
            parsed.map_or_else(|| number.as_str().into(), Value::Number)
        }
        DeValue::Datetime(date) => date.to_string().into(),
        DeValue::Array(items) => items.iter().map(|item| json(item.get_ref())).collect(),
        DeValue::Table(table) => object(table).into(),
    }
}

impl TomlTable {
    pub(super) fn text(&mut self, name: &str) -> Option<Spanned<String>> {
        match self.fields.remove(name)? {
            FieldValue::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn number(&mut self, name: &str) -> Option<Spanned<u32>> {
        match self.fields.remove(name)? {
            FieldValue::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The number, or `None` for the word in its place. Returns `None` if the key is missing.
    pub(super) fn number_or(&mut self, name: &str) -> Option<Spanned<Option<u32>>> {
        match self.fields.remove(name)? {
            FieldValue::NumberOr(number) => Some(number),
            _ => None,
        }
    }

    /// Returns `None` if the key is missing, unlike an empty array.
    pub(super) fn texts(&mut self, name: &str) -> Option<Vec<Spanned<String>>> {
        Some(self.spanned_texts(name)?.value)
    }

    /// As [`Self::texts`], with the location of the array.
    pub(super) fn spanned_texts(&mut self, name: &str) -> Option<Spanned<Vec<Spanned<String>>>> {
        match self.fields.remove(name)? {
            FieldValue::Texts(texts) => Some(texts),
            _ => None,
        }
    }

    pub(super) fn title(&mut self, name: &str) -> Option<Title> {
        match self.fields.remove(name)? {
            FieldValue::Title(title) => Some(title),
            _ => None,
        }
    }

    pub(super) fn table(&mut self, name: &str) -> Option<Self> {
        match self.fields.remove(name)? {
            FieldValue::Table(table) => Some(table),
            _ => None,
        }
    }

    pub(super) fn tables(&mut self, name: &str) -> Vec<Self> {
        match self.fields.remove(name) {
            Some(FieldValue::Tables(tables)) => tables,
            _ => Vec::new(),
        }
    }

    pub(super) fn flag(&mut self, name: &str) -> Option<bool> {
        match self.fields.remove(name)? {
            FieldValue::Flag(flag) => Some(flag),
            _ => None,
        }
    }

    pub(super) fn named_texts(&mut self, name: &str) -> Vec<(Spanned<String>, Spanned<String>)> {
        match self.fields.remove(name) {
            Some(FieldValue::NamedTexts(texts)) => texts,
            _ => Vec::new(),
        }
    }

    /// The location of each table is its name.
    pub(super) fn named_tables(&mut self, name: &str) -> Vec<(Spanned<String>, Self)> {
        match self.fields.remove(name) {
            Some(FieldValue::NamedTables(tables)) => tables,
            _ => Vec::new(),
        }
    }

    pub(super) fn open(&mut self, name: &str) -> Map<String, Value> {
        match self.fields.remove(name) {
            Some(FieldValue::Open(members)) => members,
            _ => Map::new(),
        }
    }
}

/// A string in the syntax of TOML, which has the same escapes as JSON, but also requires one for DEL.
pub fn toml_string(text: &str) -> String {
    serde_json::json!(text).to_string().replace('\u{7f}', "\\u007f")
}

/// A string in the syntax of TOML without escapes, so that a pattern stays readable. Falls back to [`toml_string`] for a text
/// that cannot be written so.
pub fn toml_literal(text: &str) -> String {
    let is_literal = |c: char| !c.is_control() || matches!(c, '\n' | '\t');
    if text.contains("'''") || text.ends_with('\'') || !text.chars().all(is_literal) {
        return toml_string(text);
    }
    format!("'''{text}'''")
}

/// An array of strings in the syntax of TOML, on one line.
pub fn toml_array<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let texts: Vec<_> = texts.into_iter().map(toml_string).collect();
    format!("[{}]", texts.join(", "))
}
