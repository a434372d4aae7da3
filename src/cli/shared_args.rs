//! Argument types of several commands.

use clap::ValueEnum;
use clap::builder::ArgExt;

use crate::alert::Language;
use crate::aws::is_account_syntax;
use crate::language::{Phrase, phrase};

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Lang {
    /// Korean
    Ko,
    /// English
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Ko => Self::Ko,
            Lang::En => Self::En,
        }
    }
}

/// Marks string arguments that are completed from the catalog: first a service, then an event name of that service. Either
/// one argument with several values, or two arguments.
#[derive(Clone, Debug)]
pub(super) struct FromCatalog;

impl ArgExt for FromCatalog {}

/// Parses the number of an account.
pub(super) fn account(text: &str) -> Result<String, Phrase> {
    if is_account_syntax(text) {
        Ok(text.to_owned())
    } else {
        Err(phrase!("an account number has 12 digits"))
    }
}
