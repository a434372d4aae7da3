//! The languages of alerts and of the interface, and translatable sentences. A language is a file in this folder, with the
//! words of an alert and the translations of all phrases, and a line in `languages!`.

mod list;
mod phrase;
#[cfg(feature = "cli")]
pub mod phrase_json;
#[cfg(feature = "cli")]
mod service_words;
mod table;

pub use phrase::{Fill, Filling, Phrase, fill_places, fits};
pub(crate) use phrase::{phrase, plural, value};
#[cfg(feature = "cli")]
pub use service_words::service_words;
pub use table::{Sentence, Table};

use list::languages;

/// English templates and their translations. A template without a translation is shown in English.
type Phrases = &'static [(&'static str, &'static str)];

languages! {
    En: en, "English";
    Ko: ko, "한국어";
}
