//! Reads files in TOML: rule sets and files of tests. Secrets in them are masked, because diagnostics quote their
//! lines.

use std::path::{Path, PathBuf};

use super::input::InputSource;
use super::load::{Loaded, load_up_to};
use super::{CommandContext, Failure};
use crate::diagnostic::Source;
use crate::language::phrase;
use crate::rules::file::without_secrets;

/// Maximum bytes of a TOML file. A parsed document takes many times the memory of its text.
pub(super) const MAX_TOML: u64 = 16 << 20;

/// The file name of a rule set.
pub(super) const FILE: &str = "audit-alert.toml";

/// Returns `true` if the file name is that of a rule set, not of a pattern.
pub(super) fn is_rule_set(path: &Path) -> bool {
    path.extension().is_some_and(|it| it.eq_ignore_ascii_case("toml"))
}

/// Reads a rule set or a file of tests, and masks secrets in it. Reports a file that is not UTF-8.
pub(super) fn read_text(
    path: &Path,
    context: &mut CommandContext<'_, '_>,
) -> Result<Source, Failure> {
    refuse_disguised(path)?;
    let is_found = context.search.path.as_deref() == Some(path);
    if let Some(source) = context.rule_set.take_if(|_| is_found) {
        return Ok(masked(source));
    }
    // The user did not name a file that was found. Reading a FIFO blocks, and reading a device may never end.
    if is_found && !path.is_file() && path.exists() {
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
