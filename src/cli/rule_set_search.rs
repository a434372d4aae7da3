//! Finds the rule set of the current folder: in the folder itself or in the nearest parent that has one, as Cargo finds
//! `Cargo.toml`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::CommandContext;
use super::toml_file::FILE;
use crate::language::phrase;
use crate::os::is_of_another_user;
use crate::ui;

/// The result of a search.
#[derive(Debug, Default)]
pub(super) struct RuleSetSearch {
    /// Relative in the current folder, absolute in a parent.
    pub(super) path: Option<PathBuf>,
    /// Files of other users, which were not taken and are not yet reported.
    ignored: Vec<PathBuf>,
}

impl RuleSetSearch {
    /// Searches the current folder and its parents. Ends at the folder of a repository and at the home folder: files above
    /// them belong to no project of this user.
    pub(super) fn run(env: &dyn Fn(&str) -> Option<String>) -> Self {
        let home = env("HOME").and_then(|it| fs::canonicalize(it).ok());
        let mut search = Self::default();
        search.visit(PathBuf::from(FILE));
        // Without links, so that `home` can be compared.
        let Ok(current) = std::env::current_dir().and_then(fs::canonicalize) else { return search };
        for folder in current.ancestors() {
            if search.path.is_some() {
                break;
            }
            if folder != current {
                search.visit(folder.join(FILE));
            }
            // `.git` is a file in a worktree.
            if Some(folder) == home.as_deref() || folder.join(".git").symlink_metadata().is_ok() {
                break;
            }
        }
        search
    }

    /// Takes a file if it exists. A file that cannot be read counts: without its settings, a command would use the wrong
    /// stack.
    fn visit(&mut self, file: PathBuf) {
        match file.symlink_metadata() {
            // The user may not search the folder, so the file cannot be the user's.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            _ if is_of_another_user(&file) => self.ignored.push(file),
            _ => self.path = Some(file),
        }
    }
}

/// Returns the rule set that a command uses: `rules`, else the one that was found. Prints the path of the latter, for
/// commands that do not print it otherwise.
pub(super) fn chosen(
    rules: Option<&Path>,
    context: &mut CommandContext<'_, '_>,
) -> ui::Result<Option<PathBuf>> {
    if rules.is_some() {
        return Ok(rules.map(Path::to_owned));
    }
    let path = found(context)?;
    if let Some(path) = &path {
        context.ui.status(phrase!("rule set: {file}", file = path.display()))?;
    }
    Ok(path)
}

/// Returns the rule set that was found. Warns of files that were not taken.
pub(super) fn found(context: &mut CommandContext<'_, '_>) -> ui::Result<Option<PathBuf>> {
    for file in std::mem::take(&mut context.search.ignored) {
        let file = file.display();
        let warning = phrase!("{file} is ignored: owned by another user", file);
        context.ui.warning(warning)?;
        context.ui.hint(phrase!("pass --rules {file} if you trust it", file))?;
    }
    Ok(context.search.path.clone())
}
