//! Writes suggested `[[ignore]]` entries as TOML.

use super::words;
use crate::backtest::{IgnoreSafety, SuggestedIgnore};
use crate::language::{Language, Phrase};
use crate::rules::file::{toml_literal, toml_string};

/// Maximum number of characters of an entry in a document. Longer ones are in the file of `--write-ignores`.
pub(super) const MAX_PASTED: usize = 2_000;

/// Returns the entries as a file, which is a rule set of its own and can be pasted into one. Only safe entries have an effect;
/// the others are comments.
pub fn ignores(suggestions: &[SuggestedIgnore], language: Language) -> String {
    let entries: Vec<_> = suggestions.iter().map(|it| entry(it, language)).collect();
    entries.join("\n")
}

/// An entry with its effect as a comment.
pub(super) fn entry(ignore: &SuggestedIgnore, language: Language) -> String {
    let text = |phrase: &Phrase| phrase.text(language).into_owned();
    let (removes, safety) = (words::removes(ignore), words::safety(ignore.safety));
    let comment = if ignore.safety == IgnoreSafety::Safe { "" } else { "# " };
    format!(
        "# {}: {}\n{comment}[[ignore]]\n{comment}name = {}\n{comment}pattern = {}\n{comment}reason = {}\n",
        text(&safety),
        text(&removes),
        toml_string(&ignore.name),
        toml_literal(&ignore.pattern),
        toml_string(&text(&ignore.reason))
    )
}
