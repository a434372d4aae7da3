//! A TOML table, held to its keys: everything wrong with it is found at once, and what is right can be asked for.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};
use toml::de::{DeTable, DeValue};

use super::keys::{KeyKind, LANGUAGE_TEXTS, TableKey};
use crate::alert::Language;
use crate::diagnostic::{Code, Diagnostic, Fix, Span, nearest};

/// Something and its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The thing.
    pub value: T,
    /// Its place.
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

/// What was right in a table.
#[derive(Debug)]
pub(super) struct TomlTable {
    pub(super) span: Span,
    fields: BTreeMap<&'static str, FieldValue>,
}

#[derive(Debug)]
enum FieldValue {
    Text(Spanned<String>),
    Texts(Vec<Spanned<String>>),
    Title(Title),
    Table(TomlTable),
    Tables(Vec<TomlTable>),
    Open(Map<String, Value>),
}

/// Reads a document. If it is no TOML, that is all there is to say: what the rest means is anybody's guess.
pub(super) fn read(text: &str, keys: &'static [TableKey]) -> (TomlTable, Vec<Diagnostic>) {
    let (document, errors) = DeTable::parse_recoverable(text);
    let span = Span::new(0, text.len().min(1));
    if !errors.is_empty() {
        let mut found: Vec<_> = errors.iter().map(|error| no_toml(error, text)).collect();
        // One mistake makes several errors on its line.
        found.dedup_by_key(|it| {
            text.get(..it.span.range().start).map(|it| it.matches('\n').count())
        });
        return (TomlTable { span, fields: BTreeMap::new() }, found);
    }
    let mut found = Vec::new();
    let form = TableReader { found: &mut found }.form(document.get_ref(), span, keys);
    found.sort_by_key(|it| (it.span, it.code));
    (form, found)
}

fn no_toml(error: &toml::de::Error, text: &str) -> Diagnostic {
    let place = error.span().unwrap_or(text.len()..text.len());
    let title = "this is not TOML".to_owned();
    Diagnostic::new(
        Code::RuleSetToml,
        span(place),
        title,
        error.message().trim().replace('\n', ", "),
    )
}

fn span(range: std::ops::Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

struct TableReader<'r> {
    found: &'r mut Vec<Diagnostic>,
}

impl TableReader<'_> {
    fn form(&mut self, table: &DeTable<'_>, place: Span, keys: &'static [TableKey]) -> TomlTable {
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
                let title = format!("`{}` is missing", key.name);
                self.found.push(Diagnostic::new(
                    Code::RuleSetValue,
                    place,
                    title,
                    "in this table".to_owned(),
                ));
            }
        }
        TomlTable { span: place, fields }
    }

    fn unknown(&mut self, name: &str, place: Span, keys: &[TableKey]) {
        let names: Vec<_> = keys.iter().map(|key| key.name).collect();
        let title = format!("there is no key `{name}` here");
        let label = "not a key of this table".to_owned();
        let mut diagnostic = Diagnostic::new(Code::RuleSetKey, place, title, label);
        let help = match nearest(name, &names) {
            Some(near) => {
                diagnostic.fix = Some(Box::new(Fix { span: place, text: near.to_owned() }));
                format!("a key with a similar name exists: `{near}`")
            }
            None => format!("the keys here are {}", names.join(", ")),
        };
        self.found.push(diagnostic.help(help));
    }

    fn wrong(&mut self, value: &toml::Spanned<DeValue<'_>>, key: &TableKey, expected: &str) {
        let title = format!("`{}` is {expected}", key.name);
        let label = format!("this is {}", kind_of(value.get_ref()));
        self.found.push(Diagnostic::new(Code::RuleSetValue, span(value.span()), title, label));
    }

    fn field(&mut self, value: &toml::Spanned<DeValue<'_>>, key: &TableKey) -> Option<FieldValue> {
        match (key.kind, value.get_ref()) {
            (KeyKind::Text, DeValue::String(_)) => text(value).map(FieldValue::Text),
            (KeyKind::Word(words), DeValue::String(word)) => {
                if !words.contains(&word.as_ref()) {
                    self.no_word(value, key, words);
                    return None;
                }
                text(value).map(FieldValue::Text)
            }
            (KeyKind::Texts, DeValue::Array(items)) => {
                let mut texts = Vec::new();
                for item in items {
                    match text(item) {
                        Some(text) => texts.push(text),
                        None => self.wrong(item, key, "a list of texts"),
                    }
                }
                Some(FieldValue::Texts(texts))
            }
            (KeyKind::Title, DeValue::String(text)) => {
                Some(FieldValue::Title(text.as_ref().into()))
            }
            (KeyKind::Title, DeValue::Table(table)) => {
                self.title(table, span(value.span())).map(FieldValue::Title)
            }
            (KeyKind::Table(keys), DeValue::Table(table)) => {
                Some(FieldValue::Table(self.form(table, span(value.span()), keys)))
            }
            (KeyKind::Tables(keys), DeValue::Array(items)) => {
                let mut tables = Vec::new();
                for item in items {
                    match item.get_ref() {
                        DeValue::Table(table) => {
                            tables.push(self.form(table, span(item.span()), keys));
                        }
                        _ => self.wrong(item, key, "a list of tables"),
                    }
                }
                Some(FieldValue::Tables(tables))
            }
            (KeyKind::Open, DeValue::Table(table)) => Some(FieldValue::Open(object(table))),
            _ => {
                self.wrong(value, key, expected(key.kind));
                None
            }
        }
    }

    fn no_word(&mut self, value: &toml::Spanned<DeValue<'_>>, key: &TableKey, words: &[&str]) {
        let title = format!("`{}` is one of {}", key.name, words.join(", "));
        let label = "none of these".to_owned();
        let mut diagnostic = Diagnostic::new(Code::RuleSetValue, span(value.span()), title, label);
        let near = value.get_ref().as_str().and_then(|word| nearest(word, words));
        if let Some(near) = near {
            let text = format!("\"{near}\"");
            diagnostic.fix = Some(Box::new(Fix { span: span(value.span()), text }));
            diagnostic = diagnostic.help(format!("there is `{near}`"));
        }
        self.found.push(diagnostic);
    }

    /// Reads a title with a text for each language. Returns `None` if it has no text.
    fn title(&mut self, table: &DeTable<'_>, place: Span) -> Option<Title> {
        let mut form = self.form(table, place, LANGUAGE_TEXTS);
        let texts = Language::CODES
            .iter()
            .filter_map(|code| Some(((*code).to_owned(), form.text(code)?.value)));
        let title = Title(texts.collect());
        (!title.0.is_empty()).then_some(title)
    }
}

fn text(value: &toml::Spanned<DeValue<'_>>) -> Option<Spanned<String>> {
    let text = value.get_ref().as_str()?;
    Some(Spanned { value: text.to_owned(), span: span(value.span()) })
}

fn expected(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Text | KeyKind::Word(_) => "a text",
        KeyKind::Texts => "a list of texts",
        KeyKind::Title => "a text, or a table with a text for each language",
        KeyKind::Table(_) | KeyKind::Open => "a table",
        KeyKind::Tables(_) => "a list of tables: write [[..]]",
    }
}

fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// A table of the author's own, as JSON.
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
    /// Takes a text out.
    pub(super) fn text(&mut self, name: &str) -> Option<Spanned<String>> {
        match self.fields.remove(name)? {
            FieldValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Takes a list of texts out; nothing is not an empty list.
    pub(super) fn texts(&mut self, name: &str) -> Option<Vec<Spanned<String>>> {
        match self.fields.remove(name)? {
            FieldValue::Texts(texts) => Some(texts),
            _ => None,
        }
    }

    /// Takes a title out.
    pub(super) fn title(&mut self, name: &str) -> Option<Title> {
        match self.fields.remove(name)? {
            FieldValue::Title(title) => Some(title),
            _ => None,
        }
    }

    /// Takes a table out.
    pub(super) fn table(&mut self, name: &str) -> Option<Self> {
        match self.fields.remove(name)? {
            FieldValue::Table(form) => Some(form),
            _ => None,
        }
    }

    /// Takes an array of tables out.
    pub(super) fn tables(&mut self, name: &str) -> Vec<Self> {
        match self.fields.remove(name) {
            Some(FieldValue::Tables(forms)) => forms,
            _ => Vec::new(),
        }
    }

    /// Takes a table of the author's own out.
    pub(super) fn open(&mut self, name: &str) -> Map<String, Value> {
        match self.fields.remove(name) {
            Some(FieldValue::Open(members)) => members,
            _ => Map::new(),
        }
    }
}
