//! The inputs of a backtest, found while others are read: the memory does not grow with the size of an archive.

use std::fs::{self, DirEntry, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::backtest::{Selection, is_archived_event_file, may_contain};

/// An input that is not open yet.
pub(super) struct SourceItem {
    /// The path or the URL.
    pub(super) name: String,
    /// Opens the input as it is stored. Runs on the thread that reads it.
    pub(super) open: Box<dyn FnOnce() -> io::Result<Box<dyn Read>> + Send>,
    /// The progress once it was read. `None` for its bytes.
    pub(super) progress: Option<u64>,
}

/// Finds inputs. Threads take the next one when they have read another.
pub(super) type SourceItems = Box<dyn Iterator<Item = SourceItem> + Send>;

/// Finds the files of a path. Those of a folder are selected by the layout of the archive; a file is always read.
pub(super) fn local(path: &Path, selection: &Selection) -> SourceItems {
    if !path.is_dir() {
        return Box::new(std::iter::once(file(path.to_owned())));
    }
    let pending = vec![FoundEntry { path: path.to_owned(), is_folder: true }];
    Box::new(FolderWalk { selection: selection.clone(), pending }.map(file))
}

fn file(path: PathBuf) -> SourceItem {
    let name = path.display().to_string();
    SourceItem { name, open: Box::new(move || Ok(Box::new(File::open(path)?))), progress: None }
}

/// The files of a folder at any depth. Links to folders are not followed, because they can form cycles.
struct FolderWalk {
    selection: Selection,
    /// The next one last.
    pending: Vec<FoundEntry>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct FoundEntry {
    path: PathBuf,
    is_folder: bool,
}

impl Iterator for FolderWalk {
    type Item = PathBuf;

    fn next(&mut self) -> Option<PathBuf> {
        loop {
            let FoundEntry { path, is_folder } = self.pending.pop()?;
            if !is_folder {
                return Some(path);
            }
            // A folder that cannot be listed is returned as a file, so that reading it reports the error.
            let Ok(entries) = fs::read_dir(&path) else { return Some(path) };
            let start = self.pending.len();
            let entries = entries.flatten().filter_map(|entry| self.selected(&entry));
            let mut entries: Vec<_> = entries.collect();
            self.pending.append(&mut entries);
            self.pending[start..].sort_unstable_by(|a, b| b.cmp(a));
        }
    }
}

impl FolderWalk {
    fn selected(&self, entry: &DirEntry) -> Option<FoundEntry> {
        let kind = entry.file_type().ok()?;
        let path = entry.path();
        let is_file = || {
            is_archived_event_file(&entry.file_name().to_string_lossy())
                && (kind.is_file() || path.is_file())
        };
        let text = path.to_string_lossy().replace('\\', "/");
        let is_selected = (kind.is_dir() || is_file()) && may_contain(&text, &self.selection);
        is_selected.then_some(FoundEntry { path, is_folder: kind.is_dir() })
    }
}
