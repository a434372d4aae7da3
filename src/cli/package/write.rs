//! Replaces a file atomically: a reader sees the old file or the new one, never a part of it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use crate::cli::Failure;
use crate::cli::shell::for_shell;
use crate::language::{Phrase, phrase};

/// Refuses a path in a folder that does not exist, which is likely a mistake.
pub(super) fn folder_of(path: &Path) -> Result<(), Failure> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let Some(folder) = folder.filter(|it| !it.is_dir()) else { return Ok(()) };
    let folder = folder.display().to_string();
    let failure = Failure::invalid(phrase!("the folder {folder} does not exist", folder = &folder));
    Err(failure.hint(Phrase::verbatim(format!("mkdir {}", for_shell(&folder)))))
}

pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written = match fs::metadata(path) {
        // A device or a pipe is written to, not replaced.
        Ok(found) if !found.is_file() => fs::write(path, bytes),
        // A link stays a link: its target is replaced.
        Ok(_) => fs::canonicalize(path).and_then(|path| through_another(&path, bytes)),
        Err(_) => through_another(path, bytes),
    };
    written
        .map_err(|error| Failure::io(phrase!("cannot write {file}", file = path.display()), error))
}

/// Writes a temporary file in the same folder and renames it.
fn through_another(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let mut other = std::ffi::OsString::from(".");
    other.push(name);
    other.push(format!(".{}.part", std::process::id()));
    let other = path.with_file_name(other);
    let mut file = OpenOptions::new().write(true).create_new(true).open(&other)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    drop(file);
    let done = written.and_then(|()| fs::rename(&other, path));
    if done.is_err() {
        // The first error is reported; a second one would not help.
        drop(fs::remove_file(&other));
    }
    done
}

#[cfg(test)]
mod tests {
    use super::replace;
    use std::fs;

    #[test]
    fn a_file_is_replaced_without_leftovers() {
        let folder = std::env::temp_dir().join(format!("audit-alert-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let names = || -> Vec<_> {
            fs::read_dir(&folder).unwrap().map(|it| it.unwrap().file_name()).collect()
        };
        let path = folder.join("a.zip");
        for text in ["one", "two"] {
            replace(&path, text.as_bytes()).unwrap();
            assert_eq!((fs::read(&path).unwrap(), names().len()), (text.as_bytes().to_vec(), 1));
        }
        let inner = folder.join("folder");
        fs::create_dir(&inner).unwrap();
        assert!(replace(&inner, b"three").is_err() && replace(&path.join("a"), b"").is_err());
        assert_eq!((names().len(), inner.is_dir()), (2, true));
        fs::remove_dir_all(&folder).unwrap();
    }
}
