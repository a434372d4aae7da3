//! Tells `src/main.rs`, and nothing else, where the commit of the checkout is written.
//!
//! The commit itself is not read here: a build script that runs again makes cargo compile the library and all tests again. This
//! one runs once and writes a line of code that includes git's log of `HEAD`, so that a commit makes cargo compile
//! `src/main.rs` alone. The library and the function do not include the line, so that neither changes with a commit.
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

/// git's folder of a checkout, which a linked worktree names in a file. Nothing for a package, which has neither.
fn git_folder(root: &Path) -> Option<PathBuf> {
    let git = root.join(".git");
    // Seldom written to, and gone when the checkout is one no more: the line would name a file that is not there.
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
