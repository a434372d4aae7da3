//! The folder of an export: writes it, and finds the files that differ. Files that no export wrote are never replaced or removed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::diff::first_few;
use crate::cli::Failure;
use crate::cli::output_file::refuse_to_replace;
use crate::cli::whole_file::replace;
use crate::deploy::export::{PATTERNS, has_heading};
use crate::language::{Phrase, phrase};

/// The folder of an export.
pub(super) struct ExportedFolder {
    pub(super) path: PathBuf,
    /// The contents of the files by their paths below the folder. Those with a heading come first: if the command is
    /// interrupted, they already name the others.
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// Files of this format that not every export has.
    pub(super) optional: &'static [&'static str],
}

/// The files of earlier exports with a heading, by their paths below the folder.
struct HeadedFiles(Vec<(String, String)>);

impl ExportedFolder {
    /// Writes the files, and returns those that it removed because they are no longer a part of the export. Changes no file
    /// of the rule set.
    pub(super) fn write(&self, inputs: &[PathBuf]) -> Result<Vec<String>, Failure> {
        let earlier = self.earlier()?;
        self.refuse_foreign(&earlier)?;
        let obsolete = self.obsolete(&earlier);
        for name in self.files.iter().map(|(name, _)| name).chain(&obsolete) {
            refuse_to_replace(&self.path.join(name), inputs.iter().cloned())?;
        }
        for (name, bytes) in &self.files {
            let path = self.path.join(name);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).map_err(|error| cannot_write(folder, error))?;
            }
            replace(&path, bytes)?;
        }
        for name in &obsolete {
            let path = self.path.join(name);
            fs::remove_file(&path).map_err(|error| cannot_write(&path, error))?;
        }
        Ok(obsolete)
    }

    /// Returns the files that are missing, differ, or are no longer a part of the export.
    pub(super) fn outdated(&self) -> Result<Vec<String>, Failure> {
        let earlier = self.earlier()?;
        self.refuse_foreign(&earlier)?;
        let mut names = Vec::new();
        for (name, bytes) in &self.files {
            if self.found(name)?.is_none_or(|found| found != *bytes) {
                names.push(name.clone());
            }
        }
        names.extend(self.obsolete(&earlier));
        Ok(names)
    }

    /// Fails if a file to write exists, and no export wrote it.
    fn refuse_foreign(&self, earlier: &HeadedFiles) -> Result<(), Failure> {
        let mut foreign = Vec::new();
        for (name, bytes) in &self.files {
            let is_foreign = |found: Vec<u8>| found != *bytes && !earlier.has(name);
            if self.found(name)?.is_some_and(is_foreign) {
                foreign.push(Phrase::verbatim(name.clone()));
            }
        }
        if foreign.is_empty() {
            return Ok(());
        }
        let (folder, files) = (self.path.display(), Phrase::joined(first_few(foreign), ", "));
        let error = phrase!("{folder} has files that export did not write: {files}", folder, files);
        Err(Failure::invalid(error)
            .hint(phrase!("move the files, or write to another folder: -o DIR")))
    }

    /// Returns the contents of a file; `None` if there is none.
    fn found(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        let path = self.path.join(name);
        match fs::read(&path) {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(cannot_read(&path, error)),
        }
    }

    fn earlier(&self) -> Result<HeadedFiles, Failure> {
        let entries = match fs::read_dir(&self.path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(HeadedFiles(Vec::new()));
            }
            Err(error) => return Err(cannot_read(&self.path, error)),
        };
        let mut files = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| cannot_read(&self.path, error))?;
            let path = entry.path();
            let extension = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
            let Ok(name) = entry.file_name().into_string() else { continue };
            if !["tf", "yaml"].contains(&extension) || !path.is_file() {
                continue;
            }
            let bytes = fs::read(&path).map_err(|error| cannot_read(&path, error))?;
            let text = String::from_utf8_lossy(&bytes);
            if has_heading(&text) {
                files.push((name, text.into_owned()));
            }
        }
        Ok(HeadedFiles(files))
    }

    /// Returns the files that earlier exports wrote and this one does not, in order.
    fn obsolete(&self, earlier: &HeadedFiles) -> Vec<String> {
        let mut names = Vec::new();
        if self.files.iter().any(|(name, _)| name.starts_with(PATTERNS)) {
            names.extend(earlier.patterns());
        }
        let optional = self.optional.iter().map(|it| (*it).to_owned());
        names.extend(optional.filter(|it| earlier.has(it)));
        names.retain(|name| {
            self.path.join(name).is_file() && self.files.iter().all(|(own, _)| own != name)
        });
        names.sort();
        names.dedup();
        names
    }
}

impl HeadedFiles {
    /// Returns true for a file with a heading, and for a pattern or a zip that such a file names.
    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(own, text)| own == name || names_file(text, name))
    }

    /// Returns the patterns that the files name.
    fn patterns(&self) -> impl Iterator<Item = String> {
        let start = format!("/{PATTERNS}/");
        let of = move |text: &String| {
            let names: Vec<_> = text.split(&start).skip(1).filter_map(pattern_name).collect();
            names
        };
        self.0.iter().flat_map(move |(_, text)| of(text))
    }
}

/// Returns the path of a pattern by the text behind its folder.
fn pattern_name(text: &str) -> Option<String> {
    let rule = text.split_once('"')?.0.strip_suffix(".json")?;
    let is_name = !rule.contains(['/', '\\', '\n', '$']);
    is_name.then(|| format!("{PATTERNS}/{rule}.json"))
}

fn names_file(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = (text.get(..at), text.get(at + name.len()..));
        before.is_some_and(|it| it.ends_with([' ', '/']))
            && after.is_some_and(|it| it.starts_with(['"', ' ', '\n']))
    })
}

fn cannot_read(path: &Path, error: io::Error) -> Failure {
    Failure::io(phrase!("cannot read {file}", file = path.display()), error)
}

fn cannot_write(path: &Path, error: io::Error) -> Failure {
    Failure::io(phrase!("cannot write {file}", file = path.display()), error)
}
