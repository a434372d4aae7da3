//! The inputs of a backtest, found while others are read: the memory does not grow with the size of an archive.

use std::collections::HashMap;
use std::fs::{self, DirEntry, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::backtest::{Selection, is_archived_event_file, may_contain};
use crate::cli::CommandContext;
use crate::language::phrase;
use crate::ui;

/// An input that is not open yet.
pub(super) struct SourceItem {
    /// The path or the URL.
    pub(super) name: String,
    /// `None` if it is in AWS.
    pub(super) path: Option<PathBuf>,
    /// Opens the input as it is stored. Runs on the thread that reads it.
    pub(super) open: Box<dyn FnOnce() -> io::Result<Box<dyn Read>> + Send>,
    /// The progress once it was read. `None` for its bytes.
    pub(super) progress: Option<u64>,
}

/// Finds inputs. Threads take the next one when they have read another.
pub(super) type SourceItems = Box<dyn Iterator<Item = SourceItem> + Send>;

/// Removes paths that are given twice or that a folder among them contains, whose events would count twice.
pub(super) fn distinct(
    paths: &[PathBuf],
    selection: &Selection,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<Vec<PathBuf>> {
    // Pipes and missing files have no canonical path.
    let canonical: Vec<_> = paths.iter().map(|it| fs::canonicalize(it).ok()).collect();
    let folders: Vec<_> = (0..paths.len()).filter(|it| paths[*it].is_dir()).collect();
    let mut first: HashMap<&Path, usize> = HashMap::new();
    let mut distinct = Vec::new();
    for (index, path) in paths.iter().enumerate() {
        let Some(own) = &canonical[index] else {
            distinct.push(path.clone());
            continue;
        };
        let is_in = |folder: &usize| {
            let inner = own.strip_prefix(canonical[*folder].as_ref()?).ok()?;
            let name = inner.file_name()?.to_string_lossy();
            let is_read = || {
                is_archived_event_file(&name)
                    && may_contain(&text(&paths[*folder].join(inner)), selection)
            };
            (path.is_dir() || is_read()).then_some(*folder)
        };
        let same = first.get(own.as_path()).copied();
        match same.or_else(|| folders.iter().find_map(is_in)) {
            Some(other) => context.ui.warning(phrase!(
                "{path} is read once, with {other}",
                path = path.display(),
                other = paths[other].display()
            ))?,
            None => distinct.push(path.clone()),
        }
        first.entry(own).or_insert(index);
    }
    Ok(distinct)
}

/// A path as [`may_contain`] expects it.
pub(super) fn text(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Finds the files of a path. Those of a folder are selected by the layout of the archive; a file is always read.
pub(super) fn local(path: &Path, selection: &Selection) -> SourceItems {
    if !path.is_dir() {
        return Box::new(std::iter::once(file(path.to_owned())));
    }
    Box::new(FolderWalk::of(path.to_owned(), selection.clone()).map(found_file))
}

fn file(path: PathBuf) -> SourceItem {
    let (name, of) = (path.display().to_string(), path.clone());
    let open = Box::new(move || Ok(Box::new(File::open(path)?) as Box<dyn Read>));
    SourceItem { name, path: Some(of), open, progress: None }
}

/// A file that a walk found. Opening a pipe could wait forever, and a device may have no end.
fn found_file(path: PathBuf) -> SourceItem {
    let SourceItem { name, path: of, open, progress } = file(path.clone());
    let open = Box::new(move || {
        let kind = fs::metadata(&path)?.file_type();
        if kind.is_file() || kind.is_dir() {
            return open();
        }
        Err(io::Error::other(phrase!("not a regular file")))
    });
    SourceItem { name, path: of, open, progress }
}

/// The files of a folder at any depth. Links to folders are not followed, because they can form cycles.
pub(super) struct FolderWalk {
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
    pub(super) fn of(path: PathBuf, selection: Selection) -> Self {
        Self { selection, pending: vec![FoundEntry { path, is_folder: true }] }
    }

    fn selected(&self, entry: &DirEntry) -> Option<FoundEntry> {
        let kind = entry.file_type().ok()?;
        let path = entry.path();
        // A link that leads nowhere is a file, so that reading it reports the error.
        let is_file = || {
            is_archived_event_file(&entry.file_name().to_string_lossy())
                && !(kind.is_symlink() && path.is_dir())
        };
        let is_selected =
            (kind.is_dir() || is_file()) && may_contain(&text(&path), &self.selection);
        is_selected.then_some(FoundEntry { path, is_folder: kind.is_dir() })
    }
}
