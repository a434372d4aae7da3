//! Makes the record of the rule set that a run installs.

use std::fs;
use std::path::Path;

use crate::cli::rule_set::LoadedSet;
use crate::deploy::package::hex_sha256;
use crate::deploy::resource::RuleSetRecord;
use crate::diagnostic::Name;
use crate::rules::set::DEFAULT_PACK;

/// Returns the record. `bundle` are the rules as the function's zip has them.
pub(super) fn record(set: &LoadedSet, bundle: &str) -> RuleSetRecord {
    let name = match &set.source {
        Some(source) => match &source.name {
            Name::Path(path) => name_of_file(Path::new(path)),
            other => other.to_string(),
        },
        None => set.packs.clone().unwrap_or_else(|| DEFAULT_PACK.to_owned()),
    };
    RuleSetRecord::new(&name, &hex_sha256(bundle), env!("CARGO_PKG_VERSION"))
}

/// Returns the path from the folder of the repository, or of the file without one. Other checkouts have the same.
fn name_of_file(path: &Path) -> String {
    let Ok(path) = fs::canonicalize(path) else { return path.display().to_string() };
    let is_repository = |it: &&Path| it.join(".git").symlink_metadata().is_ok();
    let root = path.ancestors().skip(1).find(is_repository).or_else(|| path.parent());
    let above = root.and_then(Path::parent);
    let relative = above.and_then(|it| path.strip_prefix(it).ok()).unwrap_or(&path);
    relative.display().to_string()
}
