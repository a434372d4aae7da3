//! Makes the record of the rule set that a run installs.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::rule_set::LoadedSet;
use crate::deploy::package::hex_sha256;
use crate::deploy::resource::RuleSetRecord;

/// Returns the record. `bundle` are the rules as the function's zip has them.
pub(super) fn record(set: &LoadedSet, bundle: &str) -> RuleSetRecord {
    let name = set.short_name(|path| name_of_file(Path::new(path)));
    RuleSetRecord::new(&name, &hex_sha256(bundle), env!("CARGO_PKG_VERSION"))
}

/// Returns the path below the root of the repository, behind the repository's name. Checkouts in other folders have the same,
/// else `export --check` would depend on the folder. Outside of repositories, the path begins with the folder of the file.
fn name_of_file(path: &Path) -> String {
    let Ok(path) = fs::canonicalize(path) else { return path.display().to_string() };
    let Some(folder) = path.parent() else { return path.display().to_string() };
    let is_repository = |it: &&Path| it.join(".git").symlink_metadata().is_ok();
    let (root, name) = if let Some(root) = folder.ancestors().find(is_repository) {
        (root, repository_name(root).unwrap_or_else(|| ".".to_owned()))
    } else {
        let name = folder.file_name().unwrap_or_default();
        (folder, name.to_string_lossy().into_owned())
    };
    let relative = path.strip_prefix(root).unwrap_or(&path);
    format!("{name}/{}", relative.display())
}

/// Returns the name of a repository by the URL of its remote `origin`. The record keeps apart rule sets of several repositories.
fn repository_name(root: &Path) -> Option<String> {
    let config = text_of(&git_folder(root)?.join("config"))?;
    let lines = config.lines().map(str::trim).skip_while(|it| *it != "[remote \"origin\"]");
    let mut settings = lines.skip(1).take_while(|it| !it.starts_with('['));
    let url = settings.find_map(|it| it.strip_prefix("url")?.trim_start().strip_prefix('='))?;
    let url = url.trim().trim_end_matches('/');
    let name = url.strip_suffix(".git").unwrap_or(url).rsplit(['/', '\\', ':']).next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

/// Returns the folder with the configuration. A linked worktree and a submodule have a file that names another folder; that of
/// a worktree names the folder of the repository (gitrepository-layout).
fn git_folder(root: &Path) -> Option<PathBuf> {
    let git = root.join(".git");
    if git.is_dir() {
        return Some(git);
    }
    let file = text_of(&git)?;
    let own = root.join(file.strip_prefix("gitdir:")?.trim());
    Some(match text_of(&own.join("commondir")) {
        Some(common) => own.join(common.trim()),
        None => own,
    })
}

/// Returns the contents of a file of git. Without it, the repository has no name, which is no error.
fn text_of(path: &Path) -> Option<String> {
    fs::read(path).ok().and_then(|bytes| String::from_utf8(bytes).ok())
}
