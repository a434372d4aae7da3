//! Codes of diagnostics as arguments: completion, and the hint for one that does not exist.

use std::ffi::OsStr;

use clap_complete::engine::CompletionCandidate;

use crate::diagnostic::{Code, Level, nearest};

/// All codes that begin with a word, for completion.
pub(super) fn complete_code(word: &OsStr) -> Vec<CompletionCandidate> {
    candidates(word, |_| true)
}

/// The codes that `--allow` takes, for completion.
pub(super) fn complete_allowed(word: &OsStr) -> Vec<CompletionCandidate> {
    candidates(word, can_be_allowed)
}

/// Whether a finding can be silenced. EventBridge refuses an error all the same.
pub(super) fn can_be_allowed(code: Code) -> bool {
    code.level() < Level::Error
}

/// Names the code that was likely meant.
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
