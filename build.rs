//! Writes a line of code that includes git's log of `HEAD`, for `src/main.rs`.
//!
//! The script does not read the commit itself: if a build script runs again, cargo recompiles the library and all tests. This
//! one runs once, and a commit makes cargo recompile `src/main.rs` only. The library and the function do not include the
//! line, so a commit changes neither.
#![expect(clippy::disallowed_methods, reason = "a build script reads files and the environment")]

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let log = git_folder(&root).map(|it| it.join("logs/HEAD")).filter(|it| it.is_file());
    let log = match &log {
        Some(log) => format!("include_bytes!({:?})", log.display().to_string()),
        None => "b\"\"".to_owned(),
    };
    fs::write(out.join("head_log.rs"), format!("const HEAD_LOG: &[u8] = {log};\n"))
}

/// Returns the git folder of a checkout. In a linked worktree `.git` is a file with its path. Returns `None` in a package,
/// which has no `.git`.
fn git_folder(root: &Path) -> Option<PathBuf> {
    let git = root.join(".git");
    // This file seldom changes. It disappears with the checkout, and then the included file is missing as well.
    let lasting = if git.is_dir() { git.join("config") } else { git.clone() };
    if lasting.is_file() {
        println!("cargo::rerun-if-changed={}", lasting.display());
    }
    if git.is_dir() {
        return Some(git);
    }
    let text = fs::read_to_string(&git).ok()?;
    Some(root.join(text.trim().strip_prefix("gitdir: ")?))
}
