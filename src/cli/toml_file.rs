//! Reads files in TOML: rule sets and files of tests. Secrets in them are masked, because diagnostics quote their
//! lines.

use std::path::{Path, PathBuf};

use super::input::InputSource;
use super::load::{Loaded, load_up_to};
use super::{CommandContext, Failure};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::phrase;
use crate::rules::file::{RuleSetFile, read_rule_set, without_secrets};

/// Maximum bytes of a TOML file. A parsed document takes many times the memory of its text.
pub(super) const MAX_TOML: u64 = 16 << 20;

/// The file name of a rule set.
pub(super) const FILE: &str = "audit-alert.toml";

/// Returns `true` if the file name is that of a rule set, not of a pattern.
pub(super) fn is_rule_set(path: &Path) -> bool {
    path.extension().is_some_and(|it| it.eq_ignore_ascii_case("toml"))
}

/// A rule set that was parsed, but not resolved.
pub(super) struct ParsedRuleSet {
    /// The text, with secrets masked.
    pub(super) source: Source,
    pub(super) set: RuleSetFile,
    pub(super) problems: Vec<Diagnostic>,
}

impl ParsedRuleSet {
    /// Parses a text in which secrets are masked.
    pub(super) fn of(source: Source) -> Self {
        let (set, problems) = read_rule_set(&source.text);
        Self { source, set, problems }
    }
}

/// Reads and parses a rule set, unless the command already did for its language.
pub(super) fn read_parsed(
    path: &Path,
    context: &mut CommandContext<'_, '_>,
) -> Result<ParsedRuleSet, Failure> {
    refuse_disguised(path)?;
    let is_found = is_found(path, context);
    if let Some(parsed) = context.rule_set.take_if(|_| is_found) {
        return Ok(parsed);
    }
    read_text(path, context).map(ParsedRuleSet::of)
}

fn is_found(path: &Path, context: &CommandContext<'_, '_>) -> bool {
    context.search.path.as_deref() == Some(path)
}

/// Reads a rule set or a file of tests, and masks secrets in it. Reports a file that is not UTF-8.
pub(super) fn read_text(
    path: &Path,
    context: &mut CommandContext<'_, '_>,
) -> Result<Source, Failure> {
    refuse_disguised(path)?;
    // The user did not name a file that was found. Reading a FIFO blocks, and reading a device may never end.
    if is_found(path, context) && !path.is_file() && path.exists() {
        let file = path.display();
        return Err(Failure::invalid(phrase!("{file} is not a regular file", file)));
    }
    match load_up_to(MAX_TOML, &InputSource::of(path), context.stdin)? {
        Loaded::Text(source) => Ok(masked(source)),
        Loaded::Unreadable(source, diagnostic) => {
            context.ui.diagnostic(&source, &diagnostic)?;
            let error = phrase!("cannot read {file}", file = source.name.to_string());
            Err(Failure::invalid(error))
        }
    }
}

/// Refuses a link from `*.toml` to a file with another extension. A rule set that is found is read automatically, and
/// diagnostics quote lines that are not TOML: such a link would print any file.
fn refuse_disguised(path: &Path) -> Result<(), Failure> {
    let leads_elsewhere = |target: PathBuf| !is_rule_set(&target);
    if is_rule_set(path) && path.is_symlink() && path.canonicalize().is_ok_and(leads_elsewhere) {
        let file = path.display();
        return Err(Failure::invalid(phrase!("{file} links to a file not named *.toml", file))
            .hint(phrase!("copy the file, or link to a file named *.toml")));
    }
    Ok(())
}

/// Replaces secrets in a text, because diagnostics quote it.
pub(super) fn masked(source: Source) -> Source {
    let text = without_secrets(&source.text);
    Source::new(source.name, text)
}
