//! Phrases as JSON from which another run can translate them: the template with its values. For documents that are the
//! input of a later run; output for other programs has the English text instead.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::phrase::{Composed, Content, Filling, fill_places};
use super::{Language, Phrase};

/// A phrase as JSON.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum PhraseJson {
    Text(String),
    Template { template: String, values: BTreeMap<String, Self> },
    Joined { joined: Vec<Self>, separator: String },
}

/// Serializes a phrase with its template and values.
pub fn serialize<S: Serializer>(phrase: &Phrase, serializer: S) -> Result<S::Ok, S::Error> {
    PhraseJson::of(phrase).serialize(serializer)
}

/// Deserializes a phrase. One whose template has no translation becomes its English text: templates of another version, or
/// of a document that someone wrote by hand, are texts like any other.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Phrase, D::Error> {
    PhraseJson::deserialize(deserializer).map(PhraseJson::phrase)
}

impl PhraseJson {
    fn of(phrase: &Phrase) -> Self {
        let template = |template: &str, values: &[(&'static str, Filling)]| Self::Template {
            template: template.to_owned(),
            values: values
                .iter()
                .map(|(name, it)| ((*name).to_owned(), Self::of_value(it)))
                .collect(),
        };
        match &phrase.0 {
            Content::Fixed(english) => template(english, &[]),
            Content::Composed(composed) => match &**composed {
                Composed::Filled(english, values) => template(english, values),
                Composed::Joined(phrases, separator) => Self::Joined {
                    joined: phrases.iter().map(Self::of).collect(),
                    separator: separator.clone().into_owned(),
                },
                Composed::Verbatim(text) => Self::Text(text.clone()),
            },
        }
    }

    fn of_value(value: &Filling) -> Self {
        match value {
            Filling::Text(text) => Self::Text(text.clone()),
            Filling::Phrase(phrase) => Self::of(phrase),
        }
    }

    fn phrase(self) -> Phrase {
        match self {
            Self::Text(text) => Phrase::verbatim(text),
            Self::Joined { joined, separator } => {
                Phrase::joined(joined.into_iter().map(Self::phrase), separator)
            }
            Self::Template { template, mut values } => {
                let known = |language: &Language| language.translation(&template);
                let Some((english, _)) = Language::ALL.iter().find_map(known) else {
                    let values = values.into_iter();
                    let values: Vec<_> =
                        values.map(|(name, it)| (name, it.phrase().to_string())).collect();
                    let places: Vec<_> = values.iter().map(|(name, it)| (&**name, &**it)).collect();
                    return Phrase::verbatim(fill_places(&template, &places));
                };
                if values.is_empty() {
                    return Phrase::fixed(english);
                }
                let filled = names(english).filter_map(|name| {
                    let value = values.remove(name)?;
                    Some((name, value.filling()))
                });
                Phrase::filled(english, filled.collect())
            }
        }
    }

    fn filling(self) -> Filling {
        match self {
            Self::Text(text) => Filling::Text(text),
            phrase => Filling::Phrase(phrase.phrase()),
        }
    }
}

/// Returns the names in braces.
fn names(template: &'static str) -> impl Iterator<Item = &'static str> {
    template.split('{').skip(1).filter_map(|it| it.split_once('}').map(|(name, _)| name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::phrase;

    fn read_again(phrase: &Phrase) -> Phrase {
        let json = serde_json::to_string(&PhraseJson::of(phrase)).unwrap();
        serde_json::from_str::<PhraseJson>(&json).unwrap().phrase()
    }

    #[test]
    fn a_phrase_that_is_read_again_is_translated() {
        for phrase in [
            phrase!("error"),
            Phrase::verbatim("{no} template"),
            phrase!("cannot read {file}", file = "{file}").because(phrase!("hint")),
            Phrase::joined([phrase!("error"), phrase!("hint")], "; "),
        ] {
            assert_eq!(read_again(&phrase), phrase);
            assert_eq!(read_again(&phrase).text(Language::Ko), phrase.text(Language::Ko));
        }
    }

    #[test]
    fn an_unknown_template_is_its_english_text() {
        let other = phrase!("untranslated {n}: {error}", n = 1, error = phrase!("error"));
        let text = Phrase::verbatim("untranslated 1: error");
        assert_eq!(read_again(&other), text);
    }

    #[test]
    fn values_that_a_template_does_not_have_are_ignored() {
        let json = r#"{"template": "error", "values": {"file": "a.json"}}"#;
        let phrase = serde_json::from_str::<PhraseJson>(json).unwrap().phrase();
        assert_eq!(phrase.text(Language::Ko), "오류");
    }
}
