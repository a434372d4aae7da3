//! Reads the inputs of commands: files, folders, `.gz`, standard input. `event` parses their contents.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::failure::Failure;
use crate::diagnostic::{Diagnostic, Name, Source};
use crate::event::{foreign_text, not_utf8};
use crate::language::phrase;
use crate::rules::file::looks_secret;

/// Maximum bytes of one input after unpacking. Log files are much smaller; the limit stops decompression bombs.
const MAX_BYTES: u64 = 1 << 30;

/// A file or standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum InputSource {
    File(PathBuf),
    Stdin,
}

/// The contents of an input.
pub(super) enum Loaded {
    Text(Source),
    /// Bytes that are not UTF-8. The source has replacement characters for them.
    Unreadable(Source, Diagnostic),
}

/// Returns `true` if a path is a URL, or looks like a Slack secret and is not in an existing folder.
pub(super) fn is_address(path: &Path) -> bool {
    let text = path.to_string_lossy();
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let is_place = || folder.is_some_and(Path::is_dir) || path.exists();
    text.contains("://") || (looks_secret(&text) && !is_place())
}

/// Refuses a path that is a URL or a secret, without printing it.
pub(super) fn refuse_address(path: &Path) -> Result<(), Failure> {
    if !is_address(path) {
        return Ok(());
    }
    Err(Failure::usage(phrase!("expected a file, found a URL or a token"))
        .hint(phrase!("pass the path of a file; URLs are neither read nor written"))
        .hint(phrase!(
            "a secret on the command line is in the shell's history: create a new one in Slack"
        )))
}

/// Returns the inputs of a path: the file, standard input for `-`, or the event files of a folder, sorted.
pub(super) fn inputs(path: &Path) -> Result<Vec<InputSource>, Failure> {
    let mut found = Vec::new();
    for path in expand(path)? {
        found.extend(inputs_of(&path)?);
    }
    Ok(found)
}

fn inputs_of(path: &Path) -> Result<Vec<InputSource>, Failure> {
    if path == Path::new("-") {
        return Ok(vec![InputSource::Stdin]);
    }
    let metadata = fs::metadata(path).map_err(|error| {
        Failure::io(phrase!("cannot read {file}", file = path.display()), error)
            .hint(phrase!("pass a file, a folder, or - for standard input"))
    })?;
    if !metadata.is_dir() {
        return Ok(vec![InputSource::File(path.to_owned())]);
    }
    let mut files = Vec::new();
    collect(path, &mut files);
    if files.is_empty() {
        let error = phrase!("no event files in {folder}", folder = path.display());
        return Err(Failure::nothing(error)
            .hint(phrase!("event files are named *.json, *.jsonl, *.ndjson or *.gz")));
    }
    files.sort();
    Ok(files.into_iter().map(InputSource::File).collect())
}

/// Expands a pattern such as `logs/*.json`, for shells that do not. An existing file with that name is not a pattern.
pub(super) fn expand(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    refuse_address(path)?;
    let pattern = path.to_str().filter(|text| text.contains(['*', '?', '[']) && !path.exists());
    let Some(found) = pattern.and_then(|pattern| glob::glob(pattern).ok()) else {
        return Ok(vec![path.to_owned()]);
    };
    let found: Vec<_> = found.flatten().collect();
    if found.is_empty() {
        let error = phrase!("no file matches {pattern}", pattern = path.display());
        return Err(Failure::invalid(error));
    }
    Ok(found)
}

/// Finds event files at any depth. Does not follow links to folders, which can form cycles, and skips CloudTrail's digest
/// files, which contain no events. A folder that cannot be listed is returned as a file, so that reading it reports the error.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return files.push(folder.to_owned()) };
    for entry in entries.flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            if entry.file_name() != "CloudTrail-Digest" {
                collect(&path, files);
            }
        } else if path.extension().is_some_and(is_event_file) && path.is_file() {
            files.push(path);
        }
    }
}

fn is_event_file(extension: &std::ffi::OsStr) -> bool {
    ["json", "jsonl", "ndjson", "gz"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

impl InputSource {
    /// Returns the name for messages.
    pub(super) fn name(&self) -> Name {
        match self {
            Self::Stdin => Name::Stdin,
            Self::File(path) => Name::Path(path.display().to_string()),
        }
    }

    /// Returns the size of the file in bytes, or 0 if it is unknown.
    pub(super) fn size(&self) -> u64 {
        match self {
            Self::File(path) => fs::metadata(path).map_or(0, |metadata| metadata.len()),
            Self::Stdin => 0,
        }
    }
}

/// Reads an input to its end and unpacks gzip.
pub(super) fn load(input: &InputSource, stdin: &mut dyn Read) -> Result<Loaded, Failure> {
    load_up_to(MAX_BYTES, input, stdin)
}

/// Like [`load`], for an input of at most `max` bytes after unpacking.
pub(super) fn load_up_to(
    max: u64,
    input: &InputSource,
    stdin: &mut dyn Read,
) -> Result<Loaded, Failure> {
    let (name, bytes) = match input {
        InputSource::Stdin => (Name::Stdin, read_limited(stdin, max)),
        InputSource::File(path) => {
            refuse_address(path)?;
            let file = File::open(path).map_err(ReadError::Io);
            let bytes = file.and_then(|mut file| read_limited(&mut file, max));
            (Name::Path(path.display().to_string()), bytes)
        }
    };
    let failed = |error: ReadError| {
        let error_of_name = phrase!("cannot read {file}", file = name.to_string());
        match error {
            ReadError::Io(error) => Failure::io(error_of_name, error),
            ReadError::TooLarge => {
                let size = if max < MAX_BYTES { max >> 20 } else { max >> 30 };
                let size = format!("{size} {}", if max < MAX_BYTES { "MiB" } else { "GiB" });
                let cause = phrase!("it is larger than {size} after unpacking", size);
                Failure::invalid(error_of_name.because(cause)).hint(phrase!("split the file"))
            }
        }
    };
    let bytes = bytes.map_err(failed)?;
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        read_limited(&mut MultiGzDecoder::new(bytes.as_slice()), max).map_err(|error| {
            failed(error).hint(phrase!("the file is gzip; check that it is complete"))
        })?
    } else {
        bytes
    };
    Ok(decode(name, bytes))
}

enum ReadError {
    Io(io::Error),
    TooLarge,
}

fn read_limited(reader: &mut dyn Read, max: u64) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    reader.take(max + 1).read_to_end(&mut bytes).map_err(ReadError::Io)?;
    if bytes.len() as u64 > max {
        return Err(ReadError::TooLarge);
    }
    Ok(bytes)
}

/// Decodes UTF-8 and drops a byte order mark.
fn decode(name: Name, bytes: Vec<u8>) -> Loaded {
    match String::from_utf8(bytes) {
        Ok(text) => {
            let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
            Loaded::Text(Source::new(name, text))
        }
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.as_bytes();
            if let Some(problem) = foreign_text(bytes.get(..4_096).unwrap_or(bytes)) {
                let text = String::from_utf8_lossy(bytes).into_owned();
                return Loaded::Unreadable(Source::new(name, text), problem);
            }
            let diagnostic = not_utf8(bytes, at);
            let text = String::from_utf8_lossy(bytes).into_owned();
            Loaded::Unreadable(Source::new(name, text), diagnostic)
        }
    }
}
