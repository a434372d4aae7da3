//! Translatable sentences: an English template with values, which is translated when it is shown.

use std::borrow::Cow;
use std::fmt;

use super::Language;

/// A sentence for people. `Display` writes it in English, [`Phrase::text`] in any language.
///
/// The macro `phrase!` makes it from a template, [`Phrase::verbatim`] from a text without a translation.
#[derive(Clone, PartialEq, Eq)]
pub struct Phrase(pub(super) Content);

#[derive(Clone, PartialEq, Eq)]
pub(super) enum Content {
    Fixed(&'static str),
    // Boxed, because a diagnostic has three phrases and is the error type of hot functions.
    Composed(Box<Composed>),
}

#[derive(Clone, PartialEq, Eq)]
pub(super) enum Composed {
    Filled(&'static str, Vec<(&'static str, Filling)>),
    Joined(Vec<Phrase>, Cow<'static, str>),
    Verbatim(String),
}

/// A value in a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filling {
    /// A name, a number or a text of the user: the same in every language.
    Text(String),
    /// Words that are translated as well.
    Phrase(Phrase),
}

impl Phrase {
    /// Creates a phrase without values.
    #[doc(hidden)]
    pub const fn fixed(template: &'static str) -> Self {
        Self(Content::Fixed(template))
    }

    /// Creates a phrase with values.
    #[doc(hidden)]
    pub fn filled(template: &'static str, values: Vec<(&'static str, Filling)>) -> Self {
        Self::composed(Composed::Filled(template, values))
    }

    /// Creates a phrase from a text that is not translated: one of AWS, of the operating system or of the user.
    pub fn verbatim(text: impl Into<String>) -> Self {
        Self::composed(Composed::Verbatim(text.into()))
    }

    /// Joins phrases with a separator.
    pub fn joined(
        phrases: impl IntoIterator<Item = Self>,
        separator: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::composed(Composed::Joined(phrases.into_iter().collect(), separator.into()))
    }

    /// Appends a cause: `phrase: cause`.
    #[must_use]
    pub fn because(self, cause: impl Fill) -> Self {
        let cause = match cause.filling() {
            Filling::Text(text) => Self::verbatim(text),
            Filling::Phrase(phrase) => phrase,
        };
        Self::joined([self, cause], ": ")
    }

    fn composed(composed: Composed) -> Self {
        Self(Content::Composed(Box::new(composed)))
    }

    /// Returns the text in a language, or in English if there is no translation.
    pub fn text(&self, language: Language) -> Cow<'static, str> {
        match &self.0 {
            Content::Fixed(template) => match language.template(template) {
                template if template.contains(['{', '}']) => fill(template, |_| None).into(),
                template => template.into(),
            },
            Content::Composed(composed) => match &**composed {
                Composed::Filled(template, values) => {
                    let value = |name: &str| {
                        let (_, value) = values.iter().find(|(it, _)| *it == name)?;
                        Some(value.text(language))
                    };
                    fill(language.template(template), value).into()
                }
                Composed::Joined(phrases, separator) => {
                    let texts: Vec<_> = phrases.iter().map(|it| it.text(language)).collect();
                    texts.join(separator).into()
                }
                Composed::Verbatim(text) => text.clone().into(),
            },
        }
    }

    /// Returns `true` if the English text is empty.
    pub fn is_empty(&self) -> bool {
        self.text(Language::default()).is_empty()
    }
}

impl Filling {
    fn text(&self, language: Language) -> Cow<'_, str> {
        match self {
            Self::Text(text) => text.into(),
            Self::Phrase(phrase) => phrase.text(language),
        }
    }
}

/// Replaces the names in braces with their values. A name without a value stays, `{{` and `}}` are braces, and braces in a
/// value have no meaning.
fn fill<'v>(template: &str, value: impl Fn(&str) -> Option<Cow<'v, str>>) -> String {
    let mut filled = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once(['{', '}']) {
        filled.push_str(before);
        let brace = if rest.as_bytes().get(before.len()) == Some(&b'{') { '{' } else { '}' };
        rest = after;
        if let Some(after) = rest.strip_prefix(brace) {
            filled.push(brace);
            rest = after;
        } else if let Some((name, after)) = rest.split_once('}')
            && brace == '{'
            && let Some(value) = value(name)
        {
            filled.push_str(&value);
            rest = after;
        } else {
            filled.push(brace);
        }
    }
    filled + rest
}

/// Fills a template with values by their names.
pub fn fill_places(template: &str, places: &[(&str, &str)]) -> String {
    let place = |name: &str| places.iter().find(|(it, _)| *it == name);
    fill(template, |name| place(name).map(|(_, value)| Cow::Borrowed(*value)))
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text(Language::default()))
    }
}

impl fmt::Debug for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.text(Language::default()))
    }
}

impl Default for Phrase {
    fn default() -> Self {
        Self::fixed("")
    }
}

impl std::error::Error for Phrase {}

/// Serializes the English text: JSON output is English.
impl serde::Serialize for Phrase {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text(Language::default()))
    }
}

/// Compares with the English text.
impl PartialEq<str> for Phrase {
    fn eq(&self, other: &str) -> bool {
        self.text(Language::default()) == other
    }
}

impl PartialEq<&str> for Phrase {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl From<&Self> for Phrase {
    fn from(phrase: &Self) -> Self {
        phrase.clone()
    }
}

/// A type whose values can be filled into a phrase. A type whose `Display` has words for people implements it by hand and
/// returns [`Filling::Phrase`].
pub trait Fill {
    /// Returns the value to fill in.
    fn filling(&self) -> Filling;
}

impl<T: Fill + ?Sized> Fill for &T {
    fn filling(&self) -> Filling {
        (**self).filling()
    }
}

impl Fill for Phrase {
    fn filling(&self) -> Filling {
        Filling::Phrase(self.clone())
    }
}

/// Implements [`Fill`] for texts and numbers, which are the same in every language.
macro_rules! fill_as_text {
    ($($kind:ty),+ $(,)?) => {
        $(impl Fill for $kind {
            fn filling(&self) -> Filling {
                Filling::Text(self.to_string())
            }
        })+
    };
}

fill_as_text!(str, String, Box<str>, Cow<'_, str>, std::path::Display<'_>, fmt::Arguments<'_>);
fill_as_text!(char, bool, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64);
fill_as_text!(std::io::Error, std::num::NonZeroUsize);

/// Returns `true` if a template uses exactly the given names. `phrase!` evaluates it at compile time.
#[doc(hidden)]
pub const fn fits(template: &str, names: &[&str]) -> bool {
    let bytes = template.as_bytes();
    let mut used = 0_u64;
    let mut at = 0;
    while at < bytes.len() {
        let is_doubled = at + 1 < bytes.len() && bytes[at] == bytes[at + 1];
        match bytes[at] {
            b'{' | b'}' if is_doubled => at += 1,
            b'{' => {
                let start = at + 1;
                while at < bytes.len() && bytes[at] != b'}' {
                    at += 1;
                }
                let mut index = 0;
                while index < names.len() && !is_name(bytes, start, at, names[index].as_bytes()) {
                    index += 1;
                }
                if index == names.len() {
                    return false;
                }
                used |= 1 << index;
            }
            b'}' => return false,
            _ => {}
        }
        at += 1;
    }
    used.count_ones() as usize == names.len()
}

const fn is_name(bytes: &[u8], start: usize, end: usize, name: &[u8]) -> bool {
    if end - start != name.len() {
        return false;
    }
    let mut at = 0;
    while at < name.len() {
        if bytes[start + at] != name[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Makes a [`Phrase`] from an English template, which must be a literal, and its values: `name` alone takes the variable
/// with that name, `name = value` any value that implements [`Fill`]. Braces are doubled, as in `format!`. A missing or
/// unused value is a compile error.
///
/// ```ignore
/// phrase!("no pattern matches {count} events in `{file}`", count, file = path.display())
/// ```
macro_rules! phrase {
    ($template:literal $(,)?) => {{
        const { assert!($crate::language::fits($template, &[]), "a value is missing") };
        $crate::language::Phrase::fixed($template)
    }};
    ($template:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {{
        const {
            let names = &[$(stringify!($name)),+];
            assert!($crate::language::fits($template, names), "a value is missing, or not used");
        };
        $crate::language::Phrase::filled($template, vec![
            $((
                stringify!($name),
                $crate::language::Fill::filling(&$crate::language::value!($name $(= $value)?)),
            )),+
        ])
    }};
}

/// Returns the value of a name in `phrase!`.
macro_rules! value {
    ($name:ident) => {
        $name
    };
    ($name:ident = $value:expr) => {
        $value
    };
}

/// Makes one of two phrases, by a count: the first for 1, the second for any other number.
///
/// ```ignore
/// plural!(count, "{count} rule", "{count} rules")
/// ```
macro_rules! plural {
    ($count:ident $(= $number:expr)?, $one:literal, $many:literal $(, $($values:tt)*)?) => {{
        let $count = $crate::language::value!($count $(= $number)?);
        if $count == 1 {
            $crate::language::phrase!($one, $count $(, $($values)*)?)
        } else {
            $crate::language::phrase!($many, $count $(, $($values)*)?)
        }
    }};
}

pub(crate) use {phrase, plural, value};

#[cfg(test)]
mod tests {
    use super::{Phrase, fill, fits};
    use crate::language::Language;

    #[test]
    fn english_is_the_template_with_its_values() {
        let file = "a.json";
        let phrase = phrase!("no pattern matches {count} events in `{file}`", count = 3, file);
        assert_eq!(phrase.to_string(), "no pattern matches 3 events in `a.json`");
        assert_eq!(phrase, "no pattern matches 3 events in `a.json`");
        assert_eq!(phrase!("write {{\"a\": {value}}}", value = 1), "write {\"a\": 1}");
        assert_eq!(phrase!("{{}}"), "{}");
    }

    #[test]
    fn a_phrase_without_translation_is_shown_in_english() {
        assert_eq!(phrase!("untranslated: {n}", n = 1).text(Language::Ko), "untranslated: 1");
    }

    #[test]
    fn values_that_are_phrases_are_translated() {
        let outer = phrase!("{inner}", inner = phrase!("error"));
        assert_eq!(outer.text(Language::Ko), "오류");
        let list = Phrase::joined([phrase!("error"), phrase!("hint")], "; ");
        assert_eq!(list.text(Language::Ko), "오류; 힌트");
        assert_eq!(
            phrase!("error").because("no such file").text(Language::Ko),
            "오류: no such file"
        );
    }

    #[test]
    fn a_value_is_not_a_template() {
        let name = "{name} }} {";
        assert_eq!(phrase!("a {name} b", name), "a {name} }} { b");
        assert_eq!(fill("{a} { {b}", |_| None), "{a} { {b}");
    }

    #[test]
    fn numbers_have_a_singular_and_a_plural() {
        let of = |count: usize| {
            plural!(count, "{count} rule of {pack}", "{count} rules of {pack}", pack = "cis")
        };
        assert_eq!(
            (of(1), of(0)),
            (
                phrase!("{count} rule of {pack}", count = 1, pack = "cis"),
                phrase!("{count} rules of {pack}", count = 0, pack = "cis")
            )
        );
    }

    #[test]
    fn a_template_uses_exactly_its_values() {
        assert!(fits("{a} and {b}, {a}", &["b", "a"]) && fits("{{a}}", &[]));
        for (template, names) in
            [("{a}", &[][..]), ("a", &["a"]), ("{a", &["b"]), ("a}", &[]), ("{ab}", &["a"])]
        {
            assert!(!fits(template, names), "{template}");
        }
    }

    #[test]
    fn a_phrase_is_two_words_wide() {
        assert_eq!(size_of::<Phrase>(), 16);
    }
}
