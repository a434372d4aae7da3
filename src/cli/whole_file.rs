//! Writes files whole or not at all: a reader sees the old file or the new one, never a part of it, even if the command is
//! interrupted.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::Failure;
use crate::language::phrase;

/// Writes a file, or replaces it.
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

/// A file that is written under a temporary name in the same folder, and removed unless it is completed.
#[derive(Debug)]
pub(super) struct PartialFile {
    /// `None` once the file has its name.
    temporary: Option<PathBuf>,
    path: PathBuf,
    file: File,
}

impl PartialFile {
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let mut other = std::ffi::OsString::from(".");
        other.push(name);
        other.push(format!(".{}.part", std::process::id()));
        let other = path.with_file_name(other);
        let file = OpenOptions::new().write(true).create_new(true).open(&other)?;
        Ok(Self { temporary: Some(other), path: path.to_owned(), file })
    }

    /// Gives the file its name. Replaces a file of that name.
    pub(super) fn complete(mut self) -> io::Result<()> {
        if let Some(temporary) = &self.temporary {
            fs::rename(temporary, &self.path)?;
        }
        self.temporary = None;
        Ok(())
    }
}

impl io::Write for PartialFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            // The first error is reported; a second one would not help.
            drop(fs::remove_file(temporary));
        }
    }
}

fn through_another(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = PartialFile::create(path)?;
    file.write_all(bytes)?;
    file.file.sync_all()?;
    file.complete()
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
