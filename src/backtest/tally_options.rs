//! The options of a count.

use super::selection::Selection;
use crate::alert::Language;

/// What to count.
#[derive(Clone, Debug)]
pub struct TallyOptions {
    /// The records to count.
    pub selection: Selection,
    /// Maximum number of examples of each rule.
    pub max_examples: usize,
    /// The language of the examples.
    pub language: Language,
    /// Maximum number of records.
    pub limit: Option<u64>,
}
