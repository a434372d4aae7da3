//! The folder of an export: writes it, and finds the files that differ.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::cli::output_file::refuse_to_replace;
use crate::cli::whole_file::replace;
use crate::deploy::export::PATTERNS;
use crate::language::phrase;

/// The folder of an export.
pub(super) struct ExportedFolder {
    pub(super) path: PathBuf,
    /// The contents of the files by their paths below the folder.
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// The prefix of the names of rules, with which the files of patterns begin.
    pub(super) rule_prefix: String,
}

impl ExportedFolder {
    /// Writes the files, and removes patterns of rules that no longer exist. Changes no file of the rule set.
    pub(super) fn write(&self, inputs: &[PathBuf]) -> Result<(), Failure> {
        let obsolete = self.obsolete()?;
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
        for name in obsolete {
            let path = self.path.join(name);
            fs::remove_file(&path).map_err(|error| cannot_write(&path, error))?;
        }
        Ok(())
    }

    /// Returns the files that are missing, differ, or are no longer a part of the export.
    pub(super) fn outdated(&self) -> Result<Vec<String>, Failure> {
        let mut names = Vec::new();
        for (name, bytes) in &self.files {
            let path = self.path.join(name);
            match fs::read(&path) {
                Ok(found) if found == *bytes => {}
                Ok(_) => names.push(name.clone()),
                Err(error) if error.kind() == io::ErrorKind::NotFound => names.push(name.clone()),
                Err(error) => return Err(cannot_read(&path, error)),
            }
        }
        names.extend(self.obsolete()?);
        Ok(names)
    }

    /// Returns the patterns of rules that no longer exist, in order.
    fn obsolete(&self) -> Result<Vec<String>, Failure> {
        let folder = self.path.join(PATTERNS);
        let is_written = |path: &str| self.files.iter().any(|(name, _)| name == path);
        if !self.files.iter().any(|(name, _)| name.starts_with(PATTERNS)) {
            return Ok(Vec::new());
        }
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(cannot_read(&folder, error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| cannot_read(&folder, error))?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = format!("{PATTERNS}/{name}");
            let is_pattern = name.starts_with(&self.rule_prefix)
                && entry.path().extension().is_some_and(|it| it == "json");
            if is_pattern && !is_written(&path) {
                names.push(path);
            }
        }
        names.sort();
        Ok(names)
    }
}

fn cannot_read(path: &Path, error: io::Error) -> Failure {
    Failure::io(phrase!("cannot read {file}", file = path.display()), error)
}

fn cannot_write(path: &Path, error: io::Error) -> Failure {
    Failure::io(phrase!("cannot write {file}", file = path.display()), error)
}
