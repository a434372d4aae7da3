//! Finds the inputs of commands: files, folders, standard input.

use std::fs;
#[cfg(feature = "aws")]
use std::io::Read;
use std::path::{Path, PathBuf};
#[cfg(feature = "aws")]
use std::sync::Arc;

use super::failure::Failure;
use crate::diagnostic::Name;
use crate::event::EVENT_FILE_EXTENSIONS;
use crate::language::phrase;
use crate::rules::file::looks_secret;

/// A file or standard input.
#[derive(Clone)]
pub(super) enum InputSource {
    File(PathBuf),
    Stdin,
    #[cfg(feature = "aws")]
    Stream(InputStream),
}

/// An input that another service returns.
#[cfg(feature = "aws")]
#[derive(Clone)]
pub(super) struct InputStream {
    pub(super) name: Name,
    pub(super) open: Arc<dyn Fn() -> Result<Box<dyn Read>, Failure> + Send + Sync>,
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
    EVENT_FILE_EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

impl InputSource {
    /// Returns standard input for `-`, else the file.
    pub(super) fn of(path: &Path) -> Self {
        if path == Path::new("-") { Self::Stdin } else { Self::File(path.to_owned()) }
    }

    /// Returns the name for messages.
    pub(super) fn name(&self) -> Name {
        match self {
            Self::Stdin => Name::Stdin,
            #[cfg(feature = "aws")]
            Self::Stream(stream) => stream.name.clone(),
            Self::File(path) => Name::Path(path.display().to_string()),
        }
    }

    /// Returns the size of the file in bytes, or 0 if it is unknown.
    pub(super) fn size(&self) -> u64 {
        match self {
            Self::File(path) => fs::metadata(path).map_or(0, |metadata| metadata.len()),
            Self::Stdin => 0,
            #[cfg(feature = "aws")]
            Self::Stream(_) => 0,
        }
    }
}
