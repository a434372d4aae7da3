//! Checks the file that a command writes before a run that may be long.

use std::path::{Path, PathBuf};

use super::Failure;
use super::shell::for_shell;
use crate::language::{Phrase, phrase};
use crate::os::is_same_file;

/// Refuses a path in a folder that does not exist, which is likely a mistake.
pub(super) fn require_folder_of(path: &Path) -> Result<(), Failure> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let Some(folder) = folder.filter(|it| !it.is_dir()) else { return Ok(()) };
    let folder = folder.display().to_string();
    let failure = Failure::invalid(phrase!("the folder {folder} does not exist", folder = &folder));
    Err(failure.hint(Phrase::verbatim(format!("mkdir {}", for_shell(&folder)))))
}

/// Refuses to replace an input with the output.
pub(super) fn refuse_to_replace(
    output: &Path,
    mut inputs: impl Iterator<Item = PathBuf>,
) -> Result<(), Failure> {
    match inputs.find(|it| is_same_file(it, output)) {
        Some(input) => {
            let file = input.display();
            let error =
                phrase!("the output would replace {file}, which is one of its inputs", file);
            Err(Failure::invalid(error).hint(phrase!("write another file: -o FILE")))
        }
        None => Ok(()),
    }
}
