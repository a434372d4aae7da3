//! Finds the files that a rule set references. A rule set can come from an untrusted branch, and `check` quotes lines of the
//! referenced files. Therefore only regular files in the folder of the rule set are read.

use std::fs;
use std::path::{Path, PathBuf};

use super::input::refuse_address;
use crate::language::{Phrase, phrase};

/// Returns the folder of a file, to which relative paths in the file refer.
pub(super) fn folder_of(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}

/// Returns `true` if a folder is `root` or inside `root`.
pub(super) fn is_within(folder: &Path, root: &Path) -> bool {
    let resolved = |path| fs::canonicalize(or_here(path));
    matches!((resolved(folder), resolved(root)), (Ok(folder), Ok(root)) if folder.starts_with(&root))
}

/// Returns the path of a referenced file. Neither opens nor reads the file.
///
/// # Errors
///
/// Fails if the file does not exist, is not a regular file, or is outside `root`.
pub(super) fn named_file(
    name: impl AsRef<Path>,
    folder: &Path,
    root: &Path,
) -> Result<PathBuf, Phrase> {
    let path = folder.join(name);
    refuse_address(&path).map_err(|failure| failure.message())?;
    let unreadable = |error| phrase!("cannot read {file}", file = path.display()).because(error);
    // Resolves links and `..`, which could lead out of the folder.
    let target = fs::canonicalize(&path).map_err(unreadable)?;
    let root = fs::canonicalize(or_here(root)).map_err(unreadable)?;
    if !target.starts_with(root) {
        return Err(phrase!(
            "{file} is outside the rule set's folder; copy the file into the folder",
            file = path.display()
        ));
    }
    // Reading a FIFO blocks, and reading a device may never end.
    if !fs::metadata(&target).map_err(unreadable)?.is_file() {
        return Err(phrase!("{file} is not a regular file", file = path.display()));
    }
    Ok(path)
}

fn or_here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}
