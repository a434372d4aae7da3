//! Types of arguments that several commands have.

use clap::ValueEnum;
use clap::builder::ArgExt;

use crate::alert::Language;

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

/// Marks an argument of strings that takes a service first, then an event name of the service: one argument with many
/// values, or two after each other.
#[derive(Clone, Debug)]
pub(super) struct FromCatalog;

impl ArgExt for FromCatalog {}
