//! The file of `--record`.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::language::phrase;
use crate::os::append_privately;

/// A file to which whole events are appended, one per line.
#[derive(Debug)]
pub(super) struct RecordFile {
    path: PathBuf,
    file: File,
}

impl RecordFile {
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        if path == Path::new("-") {
            return Err(Failure::usage(phrase!("--record needs a file"))
                .hint(phrase!("pass the path of a file to --record")));
        }
        let write_error = |error| cannot_write(path, error);
        let mut file = append_privately(path).map_err(write_error)?;
        if ends_within_line(path).map_err(write_error)? {
            file.write_all(b"\n").map_err(write_error)?;
        }
        Ok(Self { path: path.to_owned(), file })
    }

    /// Appends a record, whose text is JSON.
    pub(super) fn append(&mut self, record: &str) -> Result<(), Failure> {
        // A line break in JSON is only between its parts.
        let line = record.replace(['\n', '\r'], " ") + "\n";
        self.file.write_all(line.as_bytes()).map_err(|error| cannot_write(&self.path, error))
    }
}

/// Returns true if an earlier run ended while it wrote a line.
fn ends_within_line(path: &Path) -> io::Result<bool> {
    let length = match fs::metadata(path)? {
        it if it.is_file() => it.len(),
        // A pipe has no end.
        _ => 0,
    };
    if length == 0 {
        return Ok(false);
    }
    let mut last = [0];
    let mut file = File::open(path)?;
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

fn cannot_write(path: &Path, error: io::Error) -> Failure {
    Failure::io(phrase!("cannot write {file}", file = path.display()), error)
}
