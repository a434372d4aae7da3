//! Finds the files that a rule set names. A rule set may come from a stranger's branch, and `check` quotes lines of what it
//! names: only regular files in the rule set's folder are read.

use std::fs;
use std::path::{Path, PathBuf};

use super::input::refuse_address;

/// The folder of a file, from which relative paths in it start.
pub(super) fn folder_of(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}

/// Whether a folder lies in another one, or is it.
pub(super) fn is_within(folder: &Path, root: &Path) -> bool {
    let whole = |path| fs::canonicalize(or_here(path));
    matches!((whole(folder), whole(root)), (Ok(folder), Ok(root)) if folder.starts_with(&root))
}

/// Finds the file with this name, or says why it is not read: neither opens nor reads it.
pub(super) fn named_file(
    name: impl AsRef<Path>,
    folder: &Path,
    root: &Path,
) -> Result<PathBuf, String> {
    let path = folder.join(name);
    refuse_address(&path).map_err(|failure| failure.words().to_string())?;
    let unreadable = |error| format!("cannot read {}: {error}", path.display());
    // Without links and `..`, so that both stand where they are.
    let target = fs::canonicalize(&path).map_err(unreadable)?;
    let root = fs::canonicalize(or_here(root)).map_err(unreadable)?;
    if !target.starts_with(root) {
        let shown = path.display();
        return Err(format!("{shown} is outside the rule set's folder; copy the file into it"));
    }
    // A FIFO would be waited for, a device read without end.
    if !fs::metadata(&target).map_err(unreadable)?.is_file() {
        return Err(format!("{} is not a regular file", path.display()));
    }
    Ok(path)
}

fn or_here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}
