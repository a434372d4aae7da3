//! Reads what the user names: files, folders, `.gz`, standard input. Not for what is in them (that is `event`).

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use flate2::read::MultiGzDecoder;

use super::failure::Failure;
use crate::diagnostic::{Code, Diagnostic, Name, Source, Span};
use crate::rules::file::looks_secret;

/// Most bytes of one input, unpacked: far beyond any log file, and a stop for one that unpacks without end.
const MAX_BYTES: u64 = 1 << 30;

/// A place to read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum InputSource {
    File(PathBuf),
    Stdin,
}

/// What reading gave.
pub(super) enum Loaded {
    Text(Source),
    /// Bytes that are no text; the source holds them as far as they are.
    Unreadable(Source, Diagnostic),
}

/// Whether a path is an address, or looks like a secret of Slack's. A name in a folder that is there is that of a file.
pub(super) fn is_address(path: &Path) -> bool {
    let text = path.to_string_lossy();
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let is_place = || folder.is_some_and(Path::is_dir) || path.exists();
    text.contains("://") || (looks_secret(&text) && !is_place())
}

/// Refuses such a path, without repeating it.
pub(super) fn refuse_address(path: &Path) -> Result<(), Failure> {
    if !is_address(path) {
        return Ok(());
    }
    Err(Failure::usage(anyhow!("an address, or a token, is given where a file belongs"))
        .hint("give the path of a file; nothing is read from an address, or written to one")
        .hint("if it is a secret, it is in the shell's history now: make a new one in Slack"))
}

/// The inputs that paths name: themselves, standard input for `-`, and for folders the files in them, sorted.
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
    let metadata =
        fs::metadata(path).with_context(|| format!("cannot read {}", path.display())).map_err(
            |error| Failure::invalid(error).hint("give a file, a folder, or - for standard input"),
        )?;
    if !metadata.is_dir() {
        return Ok(vec![InputSource::File(path.to_owned())]);
    }
    let mut files = Vec::new();
    collect(path, &mut files);
    if files.is_empty() {
        return Err(Failure::nothing(anyhow!("no event files in {}", path.display()))
            .hint("a folder is searched for .json, .jsonl, .ndjson and .gz"));
    }
    files.sort();
    Ok(files.into_iter().map(InputSource::File).collect())
}

/// The paths that a pattern such as `logs/*.json` names, for shells that leave it as it is. A file of that very name
/// comes first.
pub(super) fn expand(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    refuse_address(path)?;
    let pattern = path.to_str().filter(|text| text.contains(['*', '?', '[']) && !path.exists());
    let Some(found) = pattern.and_then(|pattern| glob::glob(pattern).ok()) else {
        return Ok(vec![path.to_owned()]);
    };
    let found: Vec<_> = found.flatten().collect();
    if found.is_empty() {
        return Err(Failure::invalid(anyhow!("no file matches {}", path.display())));
    }
    Ok(found)
}

/// Finds event files at any depth. Links to folders are not followed: they may lead back up. Digests, which CloudTrail
/// keeps beside the logs, hold no events. A folder that cannot be listed stands for itself: reading it will say why.
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
    /// Its bytes on the disk, where that is known.
    pub(super) fn size(&self) -> u64 {
        match self {
            Self::File(path) => fs::metadata(path).map_or(0, |metadata| metadata.len()),
            Self::Stdin => 0,
        }
    }
}

/// Reads an input to its end.
pub(super) fn load(input: &InputSource, stdin: &mut dyn Read) -> Result<Loaded, Failure> {
    let (name, bytes) = match input {
        InputSource::Stdin => (Name::Stdin, read_limited(stdin)),
        InputSource::File(path) => {
            refuse_address(path)?;
            let bytes = File::open(path).and_then(|mut file| read_limited(&mut file));
            (Name::Path(path.display().to_string()), bytes)
        }
    };
    let failed =
        |error: io::Error| Failure::invalid(anyhow!(error).context(format!("cannot read {name}")));
    let bytes = bytes.map_err(failed)?;
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        read_limited(&mut MultiGzDecoder::new(bytes.as_slice()))
            .map_err(|error| failed(error).hint("the file looks like gzip; is it complete?"))?
    } else {
        bytes
    };
    Ok(decode(name, bytes))
}

fn read_limited(reader: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(io::Error::other("more than 1 GiB, unpacked; split it"));
    }
    Ok(bytes)
}

/// UTF-8, with or without a byte order mark.
fn decode(name: Name, bytes: Vec<u8>) -> Loaded {
    match String::from_utf8(bytes) {
        Ok(text) => {
            let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
            Loaded::Text(Source::new(name, text))
        }
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.as_bytes();
            let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
            let help = if utf16 {
                "this is UTF-16, as older PowerShell writes with `>`; save it as UTF-8"
            } else {
                "JSON is UTF-8; save the file as such"
            };
            let diagnostic = Diagnostic {
                code: Code::NotUtf8,
                title: "the text is not UTF-8".into(),
                span: Span::new(at, at + 1),
                label: format!("byte 0x{:02x}", bytes.get(at).copied().unwrap_or_default()).into(),
                fix: None,
                service: None,
                help: Some(help.into()),
            };
            let text = String::from_utf8_lossy(bytes).into_owned();
            Loaded::Unreadable(Source::new(name, text), diagnostic)
        }
    }
}
