//! The grammar of `check`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use crate::cli::codes::{can_be_allowed, complete_allowed, suggestion};
#[cfg(feature = "aws")]
use crate::cli::on_aws::OnAwsArgs;
use crate::diagnostic::Code;
use crate::language::{Phrase, phrase};

/// Validate and lint event patterns and rule sets
///
/// Prints the error message of EventBridge, word for word, then every problem with its location. In valid patterns, reports
/// likely mistakes: fields that no event has, conditions that never match, arrays that are overridden.
/// `audit-alert explain CODE` explains a code.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "Examples:\n  \
    audit-alert check pattern.json\n  \
    audit-alert check rules/ --allow AA0207\n  \
    audit-alert check --rules starter+cis\n  \
    audit-alert check rules/ --fix --diff\n  \
    audit-alert check --format sarif rules/ > check.sarif\n\n\
    Exit codes: 0 no findings, or notes only, 1 errors or warnings, 2 a file cannot be read. With \
    --on-aws, 1 also another answer of EventBridge, 3 AWS error.")]
pub(in crate::cli) struct CheckArgs {
    /// Patterns, folders of patterns, or rule sets (.toml); `-` for standard input [default: a redirected file, else
    /// audit-alert.toml in the current folder or a parent, else standard input]
    #[arg(value_name = "PATTERN")]
    pub(super) patterns: Vec<PathBuf>,

    /// Rule set, or built-in packs joined by `+`, to check as well
    #[arg(long, value_name = "FILE|PACKS")]
    pub(super) rules: Option<PathBuf>,

    /// Do not report this code; can be repeated
    #[arg(long, value_name = "CODE", value_parser = allowed_code, add = ArgValueCompleter::new(complete_allowed))]
    pub(super) allow: Vec<Code>,

    /// Apply the fixes that are certain, such as misspelled operators, and report what is left
    #[arg(long)]
    pub(super) fix: bool,

    /// With --fix: print the changes as a diff, and write no file
    #[arg(long, requires = "fix", conflicts_with = "format")]
    #[cfg_attr(feature = "aws", arg(conflicts_with = "on_aws"))]
    pub(super) diff: bool,

    /// Output format: text, one JSON object for each file, or a SARIF log
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(in crate::cli) format: CheckFormat,

    #[cfg(feature = "aws")]
    #[command(flatten)]
    pub(super) on_aws: OnAwsArgs,
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

/// Parses a code. Refuses codes of errors, because EventBridge refuses such patterns anyway.
fn allowed_code(id: &str) -> Result<Code, Phrase> {
    match Code::of_id(id) {
        Some(code) if can_be_allowed(code) => Ok(code),
        Some(_) => Err(phrase!("an error cannot be allowed")),
        None => Err(suggestion(id).map_or_else(
            || phrase!("no such code; `audit-alert explain` lists all codes"),
            |code| phrase!("no such code; did you mean {code}?", code),
        )),
    }
}
