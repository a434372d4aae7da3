//! The periods of a source that were not read.

use std::error::Error;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::instant::UtcSecond;
use crate::language::{Phrase, phrase, phrase_json};

/// A period of a source that was not read, because AWS failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnreadPeriod {
    /// The source: `lookup:`.
    pub source: String,
    /// The names of the regions.
    pub regions: Vec<String>,
    /// The first second.
    pub first: UtcSecond,
    /// The last second.
    pub last: UtcSecond,
    /// Number of records of the source that were read.
    pub records: u64,
    /// The error and what to do, as a template with values: the language of the report may be another one.
    #[serde(with = "phrase_json")]
    pub reason: Phrase,
}

impl UnreadPeriod {
    /// Returns the sentence that names the period. `shown` writes the source and the regions.
    pub fn sentence(&self, shown: impl Fn(&str) -> String) -> Phrase {
        phrase!(
            "{source} was not read from {first} to {last} in {regions}; records read: {count}",
            source = shown(&self.source),
            first = self.first.to_string(),
            last = self.last.to_string(),
            regions = shown(&self.regions.join(", ")),
            count = self.records
        )
    }
}

impl fmt::Display for UnreadPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence(str::to_owned).because(&self.reason).fmt(f)
    }
}

/// The error of an input that has no end because of it.
impl Error for UnreadPeriod {}
