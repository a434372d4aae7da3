//! A TOML table, held to its keys: everything wrong with it is found at once, and what is right can be asked for.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{Key, Kind, LANGUAGE_TEXTS};
use crate::alert::Language;
use crate::diagnostic::{Code, Diagnostic, Fix, Span, nearest};

/// Something and its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The thing.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// A text for each language.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Title {
    /// Korean.
    pub ko: String,
    /// English.
    pub en: String,
}

impl Title {
    /// The title in one language.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Ko => &self.ko,
            Language::En => &self.en,
        }
    }
}

/// What was right in a table.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) span: Span,
    fields: BTreeMap<&'static str, Field>,
}

#[derive(Debug)]
enum Field {
    Text(Located<String>),
    Texts(Vec<Located<String>>),
    Title(Title),
    Table(Form),
    Tables(Vec<Form>),
    Open(Map<String, Value>),
}

/// Reads a document. If it is no TOML, that is all there is to say: what the rest means is anybody's guess.
pub(super) fn read(text: &str, keys: &'static [Key]) -> (Form, Vec<Diagnostic>) {
    let (document, errors) = DeTable::parse_recoverable(text);
    let span = Span::new(0, text.len().min(1));
    if !errors.is_empty() {
        let mut found: Vec<_> = errors.iter().map(|error| no_toml(error, text)).collect();
        // One mistake makes several errors on its line.
        found.dedup_by_key(|it| {
            text.get(..it.span.range().start).map(|it| it.matches('\n').count())
        });
        return (Form { span, fields: BTreeMap::new() }, found);
    }
    let mut found = Vec::new();
    let form = Reader { found: &mut found }.form(document.get_ref(), span, keys);
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

struct Reader<'r> {
    found: &'r mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn form(&mut self, table: &DeTable<'_>, place: Span, keys: &'static [Key]) -> Form {
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
        Form { span: place, fields }
    }

    fn unknown(&mut self, name: &str, place: Span, keys: &[Key]) {
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

    fn wrong(&mut self, value: &Spanned<DeValue<'_>>, key: &Key, expected: &str) {
        let title = format!("`{}` is {expected}", key.name);
        let label = format!("this is {}", kind_of(value.get_ref()));
        self.found.push(Diagnostic::new(Code::RuleSetValue, span(value.span()), title, label));
    }

    fn field(&mut self, value: &Spanned<DeValue<'_>>, key: &Key) -> Option<Field> {
        match (key.kind, value.get_ref()) {
            (Kind::Text, DeValue::String(_)) => text(value).map(Field::Text),
            (Kind::Word(words), DeValue::String(word)) => {
                if !words.contains(&word.as_ref()) {
                    self.no_word(value, key, words);
                    return None;
                }
                text(value).map(Field::Text)
            }
            (Kind::Texts, DeValue::Array(items)) => {
                let mut texts = Vec::new();
                for item in items {
                    match text(item) {
                        Some(text) => texts.push(text),
                        None => self.wrong(item, key, "a list of texts"),
                    }
                }
                Some(Field::Texts(texts))
            }
            (Kind::Title, DeValue::String(text)) => {
                Some(Field::Title(Title { ko: text.to_string(), en: text.to_string() }))
            }
            (Kind::Title, DeValue::Table(table)) => {
                self.title(table, span(value.span())).map(Field::Title)
            }
            (Kind::Table(keys), DeValue::Table(table)) => {
                Some(Field::Table(self.form(table, span(value.span()), keys)))
            }
            (Kind::Tables(keys), DeValue::Array(items)) => {
                let mut tables = Vec::new();
                for item in items {
                    match item.get_ref() {
                        DeValue::Table(table) => {
                            tables.push(self.form(table, span(item.span()), keys));
                        }
                        _ => self.wrong(item, key, "a list of tables"),
                    }
                }
                Some(Field::Tables(tables))
            }
            (Kind::Open, DeValue::Table(table)) => Some(Field::Open(object(table))),
            _ => {
                self.wrong(value, key, expected(key.kind));
                None
            }
        }
    }

    fn no_word(&mut self, value: &Spanned<DeValue<'_>>, key: &Key, words: &[&str]) {
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

    /// A text alone stands for both languages.
    fn title(&mut self, table: &DeTable<'_>, place: Span) -> Option<Title> {
        let mut form = self.form(table, place, LANGUAGE_TEXTS);
        let (ko, en) = (form.text("ko"), form.text("en"));
        let (ko, en) = (ko.map(|it| it.value), en.map(|it| it.value));
        let either = ko.clone().or_else(|| en.clone())?;
        Some(Title { ko: ko.unwrap_or_else(|| either.clone()), en: en.unwrap_or(either) })
    }
}

fn text(value: &Spanned<DeValue<'_>>) -> Option<Located<String>> {
    let text = value.get_ref().as_str()?;
    Some(Located { value: text.to_owned(), span: span(value.span()) })
}

fn expected(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Word(_) => "a text",
        Kind::Texts => "a list of texts",
        Kind::Title => "a text, or a table with ko and en",
        Kind::Table(_) | Kind::Open => "a table",
        Kind::Tables(_) => "a list of tables: write [[..]]",
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

impl Form {
    /// Takes a text out.
    pub(super) fn text(&mut self, name: &str) -> Option<Located<String>> {
        match self.fields.remove(name)? {
            Field::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Takes a list of texts out; nothing is not an empty list.
    pub(super) fn texts(&mut self, name: &str) -> Option<Vec<Located<String>>> {
        match self.fields.remove(name)? {
            Field::Texts(texts) => Some(texts),
            _ => None,
        }
    }

    /// Takes a title out.
    pub(super) fn title(&mut self, name: &str) -> Option<Title> {
        match self.fields.remove(name)? {
            Field::Title(title) => Some(title),
            _ => None,
        }
    }

    /// Takes a table out.
    pub(super) fn table(&mut self, name: &str) -> Option<Self> {
        match self.fields.remove(name)? {
            Field::Table(form) => Some(form),
            _ => None,
        }
    }

    /// Takes an array of tables out.
    pub(super) fn tables(&mut self, name: &str) -> Vec<Self> {
        match self.fields.remove(name) {
            Some(Field::Tables(forms)) => forms,
            _ => Vec::new(),
        }
    }

    /// Takes a table of the author's own out.
    pub(super) fn open(&mut self, name: &str) -> Map<String, Value> {
        match self.fields.remove(name) {
            Some(Field::Open(members)) => members,
            _ => Map::new(),
        }
    }
}
