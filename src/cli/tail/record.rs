//! The file of `--record`.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::language::phrase;
use crate::os::append_privately;

/// A file to which events are appended, one per line.
#[derive(Debug)]
pub(super) struct RecordFile {
    path: PathBuf,
    file: File,
}

impl RecordFile {
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let file = append_privately(path).map_err(|error| cannot_write(path, error))?;
        Ok(Self { path: path.to_owned(), file })
    }

    /// Appends a record, whose text is JSON.
    pub(super) fn append(&mut self, record: &str) -> Result<(), Failure> {
        // A line break in JSON is only between its parts.
        let line = record.replace(['\n', '\r'], " ") + "\n";
        self.file.write_all(line.as_bytes()).map_err(|error| cannot_write(&self.path, error))
    }
}

fn cannot_write(path: &Path, error: std::io::Error) -> Failure {
    Failure::io(phrase!("cannot write {file}", file = path.display()), error)
}
