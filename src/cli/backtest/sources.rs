//! The inputs of a backtest, found while others are read: the memory does not grow with the size of an archive.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::backtest::{Selection, is_archived_event_file, may_contain};

/// An input that is not open yet.
pub(super) struct SourceItem {
    /// The path or the URL.
    pub(super) name: String,
    /// Opens the input as it is stored. Runs on the thread that reads it.
    pub(super) open: Box<dyn FnOnce() -> io::Result<Box<dyn Read>> + Send>,
}

/// Finds inputs. Threads take the next one when they have read another.
pub(super) type SourceItems = Box<dyn Iterator<Item = SourceItem> + Send>;

/// Finds the files of a path. Those of a folder are selected by the layout of the archive; a file is always read.
pub(super) fn local(path: &Path, selection: &Selection) -> SourceItems {
    let is_folder = path.is_dir();
    let selection = selection.clone();
    if is_folder {
        Box::new(FolderWalk { selection, pending: vec![path.to_owned()] }.map(file))
    } else {
        Box::new(std::iter::once(file(path.to_owned())))
    }
}

fn file(path: PathBuf) -> SourceItem {
    let name = path.display().to_string();
    SourceItem { name, open: Box::new(move || Ok(Box::new(File::open(path)?))) }
}

/// The files of a folder at any depth. Links to folders are not followed, because they can form cycles.
struct FolderWalk {
    selection: Selection,
    /// Files and folders, the next one last.
    pending: Vec<PathBuf>,
}

impl Iterator for FolderWalk {
    type Item = PathBuf;

    fn next(&mut self) -> Option<PathBuf> {
        loop {
            let path = self.pending.pop()?;
            if path.symlink_metadata().is_ok_and(|it| !it.is_dir()) {
                return Some(path);
            }
            // A folder that cannot be listed is returned as a file, so that reading it reports the error.
            let Ok(entries) = fs::read_dir(&path) else { return Some(path) };
            let start = self.pending.len();
            for entry in entries.flatten() {
                let path = entry.path();
                let is_folder = entry.file_type().is_ok_and(|it| it.is_dir());
                let is_file = || is_archived_event_file(&entry.file_name().to_string_lossy());
                let text = path.to_string_lossy().replace('\\', "/");
                if (is_folder || is_file()) && may_contain(&text, &self.selection) {
                    self.pending.push(path);
                }
            }
            self.pending[start..].sort_unstable_by(|a, b| b.cmp(a));
        }
    }
}
