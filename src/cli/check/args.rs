//! The grammar of `check`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use crate::cli::codes::{can_be_allowed, complete_allowed, suggestion};
use crate::diagnostic::Code;

/// Check whether event patterns are valid, and will do what they are meant to
///
/// Says what EventBridge would answer, word for word, then shows every problem at its place. A valid pattern is also
/// looked at for what its author can hardly mean: fields that no event has, tests that never match, arrays that are
/// overridden. `audit-alert explain CODE` explains a code.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert check pattern.json\n  \
    audit-alert check rules/ --allow AA0207\n  \
    audit-alert check --format sarif rules/ > check.sarif\n\n\
    Exit codes: 0 nothing to say, or notes only, 1 errors or warnings, 2 a file cannot be read.")]
pub(in crate::cli) struct CheckArgs {
    /// Patterns, folders of patterns, or rule sets (.toml); `-` is standard input. Without any, the rule set here
    #[arg(value_name = "PATTERN")]
    pub(super) patterns: Vec<PathBuf>,

    /// Do not report this code; may be given several times
    #[arg(long, value_name = "CODE", value_parser = allowed_code, add = ArgValueCompleter::new(complete_allowed))]
    pub(super) allow: Vec<Code>,

    /// What to print: for people, one JSON object for each file, or a SARIF log
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: CheckFormat,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(in crate::cli) enum CheckFormat {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
    /// For code hosts
    Sarif,
}

/// A code that may be silenced: an error is what EventBridge refuses, whatever we say.
fn allowed_code(id: &str) -> Result<Code, String> {
    match Code::of_id(id) {
        Some(code) if can_be_allowed(code) => Ok(code),
        Some(_) => Err("an error cannot be silenced".to_owned()),
        None => Err(match suggestion(id) {
            Some(meant) => format!("no such code; did you mean {meant}?"),
            None => "no such code; `audit-alert explain` lists all codes".to_owned(),
        }),
    }
}
