//! Writes files whole or not at all: a reader sees the old file or the new one, never a part of it, even if the command is
//! interrupted.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::Failure;
use crate::language::phrase;
use crate::ui::UnfinishedFile;

/// Writes a file that does not exist. Fails if it does, even if it was created only now.
pub(super) fn create(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written = PartialFile::create(path).and_then(|mut file| {
        file.write_synced(bytes)?;
        file.complete_new()
    });
    written.map_err(|error| cannot_write(path, error))
}

/// Writes a file, or replaces it.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written = match fs::metadata(path) {
        // A device or a pipe is written to, not replaced.
        Ok(found) if !found.is_file() => fs::write(path, bytes),
        // A link stays a link: its target is replaced.
        Ok(_) => fs::canonicalize(path).and_then(|path| through_another(&path, bytes)),
        Err(_) => through_another(path, bytes),
    };
    written.map_err(|error| cannot_write(path, error))
}

fn cannot_write(path: &Path, error: io::Error) -> Failure {
    Failure::io(phrase!("cannot write {file}", file = path.display()), error)
}

/// A file that is written under a temporary name in the same folder, and removed unless it is completed. Also removed if an
/// interrupt ends the process.
#[derive(Debug)]
pub(super) struct PartialFile {
    /// `None` once the file has its name.
    temporary: Option<UnfinishedFile>,
    path: PathBuf,
    file: File,
}

impl PartialFile {
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let mut other = std::ffi::OsString::from(".");
        other.push(name);
        other.push(format!(".{}.part", std::process::id()));
        let other = UnfinishedFile::new(path.with_file_name(other));
        let file = OpenOptions::new().write(true).create_new(true).open(other.path())?;
        Ok(Self { temporary: Some(other), path: path.to_owned(), file })
    }

    fn write_synced(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)?;
        self.file.sync_all()
    }

    /// Gives the file its name. Replaces a file of that name.
    pub(super) fn complete(mut self) -> io::Result<()> {
        if let Some(temporary) = &self.temporary {
            fs::rename(temporary.path(), &self.path)?;
        }
        self.temporary = None;
        Ok(())
    }

    /// Gives the file its name. Fails if a file of that name exists.
    fn complete_new(self) -> io::Result<()> {
        let Some(temporary) = &self.temporary else { return Ok(()) };
        match fs::hard_link(temporary.path(), &self.path) {
            // Some file systems, such as exFAT, have no hard links.
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => self.complete_reserved(),
            // The temporary name is removed.
            linked => linked,
        }
    }

    /// Reserves the name with an empty file, then replaces that file.
    fn complete_reserved(self) -> io::Result<()> {
        OpenOptions::new().write(true).create_new(true).open(&self.path)?;
        self.complete()
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
            drop(fs::remove_file(temporary.path()));
        }
    }
}

fn through_another(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = PartialFile::create(path)?;
    file.write_synced(bytes)?;
    file.complete()
}

#[cfg(test)]
mod tests {
    use super::{PartialFile, create, replace};
    use std::fs;
    use std::io::{self, Write as _};
    use std::path::{Path, PathBuf};

    fn folder(name: &str) -> PathBuf {
        let name = format!("audit-alert-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn count(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn a_file_is_replaced_without_leftovers() {
        let folder = folder("replaced");
        let path = folder.join("a.zip");
        for text in ["one", "two"] {
            replace(&path, text.as_bytes()).unwrap();
            assert_eq!((fs::read(&path).unwrap(), count(&folder)), (text.as_bytes().to_vec(), 1));
        }
        let inner = folder.join("folder");
        fs::create_dir(&inner).unwrap();
        assert!(replace(&inner, b"three").is_err() && replace(&path.join("a"), b"").is_err());
        assert_eq!((count(&folder), inner.is_dir()), (2, true));
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_new_file_replaces_none() {
        let folder = folder("new");
        let path = folder.join("a.toml");
        create(&path, b"one").unwrap();
        assert!(create(&path, b"two").is_err());
        assert_eq!((fs::read(&path).unwrap(), count(&folder)), (b"one".to_vec(), 1));
        // Neither through a link, nor a file that appeared after the first byte.
        #[cfg(unix)]
        {
            let link = folder.join("link.toml");
            std::os::unix::fs::symlink(folder.join("none"), &link).unwrap();
            assert!(create(&link, b"two").is_err() && count(&folder) == 2);
        }
        for complete in [PartialFile::complete_new, PartialFile::complete_reserved] {
            let late = folder.join("late.toml");
            let mut file = PartialFile::create(&late).unwrap();
            file.write_all(b"two").unwrap();
            fs::write(&late, "theirs").unwrap();
            assert_eq!(complete(file).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
            assert_eq!(fs::read(&late).unwrap(), b"theirs");
            fs::remove_file(&late).unwrap();
            let mut file = PartialFile::create(&late).unwrap();
            file.write_all(b"two").unwrap();
            complete(file).unwrap();
            assert_eq!(fs::read(&late).unwrap(), b"two");
            fs::remove_file(&late).unwrap();
        }
        fs::remove_dir_all(&folder).unwrap();
    }

    /// Set in the process that the test interrupts: the file to write.
    #[cfg(unix)]
    const FILE: &str = "AUDIT_ALERT_TEST_PARTIAL_FILE";

    #[test]
    #[cfg(unix)]
    #[expect(clippy::disallowed_methods, reason = "the test runs itself in another process")]
    fn an_interrupt_removes_a_partial_file() {
        use std::process::Command;
        use std::time::{Duration, Instant};

        if let Some(path) = std::env::var_os(FILE) {
            let mut file = PartialFile::create(Path::new(&path)).unwrap();
            file.write_all(b"one").unwrap();
            // The signal ends the process.
            std::thread::sleep(Duration::from_mins(1));
            panic!("not interrupted");
        }
        let folder = folder("interrupted");
        let name = "cli::whole_file::tests::an_interrupt_removes_a_partial_file";
        for signal in ["-TERM", "-INT"] {
            let mut command = Command::new(std::env::current_exe().unwrap());
            command.args(["--exact", name]).env(FILE, folder.join("a.zip"));
            let mut child = command.spawn().unwrap();
            let started = Instant::now();
            while count(&folder) == 0 && started.elapsed() < Duration::from_secs(30) {
                std::thread::sleep(Duration::from_millis(5));
            }
            assert_eq!(count(&folder), 1);
            let id = child.id().to_string();
            assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
            assert_eq!(child.wait().unwrap().code(), Some(130));
            assert_eq!(count(&folder), 0, "{signal}");
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}
