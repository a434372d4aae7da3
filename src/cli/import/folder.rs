//! Finds files with rules in folders.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::cli::input::expand;
use crate::language::phrase;
use crate::rules::draft::SCHEMA_FILE;

/// Extensions of files that may contain rules.
const EXTENSIONS: [&str; 5] = ["json", "yaml", "yml", "template", "tfstate"];

/// A file to read.
pub(super) struct RuleFile {
    pub(super) path: PathBuf,
    /// True for a file of a folder, which may contain no rules.
    pub(super) is_found: bool,
}

/// The files of an import.
#[derive(Default)]
pub(super) struct RuleFiles {
    pub(super) files: Vec<RuleFile>,
    /// Files in Terraform's configuration language, which only Terraform can evaluate.
    pub(super) unread: Vec<PathBuf>,
}

/// Returns the files of paths: the files themselves, and those of folders and their subfolders, sorted.
pub(super) fn rule_files(paths: &[PathBuf]) -> Result<RuleFiles, Failure> {
    let mut all = RuleFiles::default();
    for path in paths {
        for path in expand(path)? {
            if path.is_dir() {
                all.collect(&path)?;
            } else {
                all.files.push(RuleFile { path, is_found: false });
            }
        }
    }
    Ok(all)
}

impl RuleFiles {
    /// Does not follow links to folders, which can form cycles. Skips hidden folders, such as `.terraform`, which has copies of
    /// other modules, and the packages of npm.
    fn collect(&mut self, folder: &Path) -> Result<(), Failure> {
        let unreadable = |error| {
            let folder = folder.display();
            Failure::io(phrase!("cannot read the folder {folder}", folder), error)
        };
        let entries: Result<Vec<_>, _> = fs::read_dir(folder).map_err(unreadable)?.collect();
        let mut entries = entries.map_err(unreadable)?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            if entry.file_type().is_ok_and(|it| it.is_dir()) {
                if !name.starts_with('.') && name != "node_modules" {
                    self.collect(&path)?;
                }
                continue;
            }
            let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
            if extension == "tf" {
                self.unread.push(path);
            } else if name != SCHEMA_FILE && EXTENSIONS.iter().any(|it| extension == **it) {
                self.files.push(RuleFile { path, is_found: true });
            }
        }
        Ok(())
    }
}
