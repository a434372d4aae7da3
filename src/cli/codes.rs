//! Codes of diagnostics as arguments: completion, and suggestions for unknown codes.

use std::ffi::OsStr;

use clap_complete::engine::CompletionCandidate;

use crate::diagnostic::{Code, Level, nearest};

/// Completes all codes.
pub(super) fn complete_code(word: &OsStr) -> Vec<CompletionCandidate> {
    candidates(word, |_| true)
}

/// Completes the codes that `--allow` accepts.
pub(super) fn complete_allowed(word: &OsStr) -> Vec<CompletionCandidate> {
    candidates(word, can_be_allowed)
}

/// Returns `true` if `--allow` accepts the code. Errors cannot be silenced, because an invalid pattern or rule set cannot be used.
pub(super) fn can_be_allowed(code: Code) -> bool {
    code.level() < Level::Error
}

/// Returns the known code that is most similar to an unknown one.
pub(super) fn suggestion(unknown: &str) -> Option<&'static str> {
    nearest(unknown, &Code::all().map(Code::id).collect::<Vec<_>>())
}

fn candidates(word: &OsStr, is_offered: fn(Code) -> bool) -> Vec<CompletionCandidate> {
    let word = word.to_string_lossy().to_ascii_uppercase();
    let offered = Code::all().filter(|code| is_offered(*code) && code.id().starts_with(&word));
    let candidate = |code: Code| {
        CompletionCandidate::new(code.id()).help(Some(code.explanation().title.into()))
    };
    offered.map(candidate).collect()
}
