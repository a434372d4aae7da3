//! Compares the pattern engines with recorded verdicts of EventBridge and event-ruler. The recordings are not part of the
//! repository; `AUDIT_ALERT_VECTORS` names their folder.
#![expect(clippy::disallowed_methods, reason = "tests read files and the environment")]
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a panic is how a test fails")]

mod engine;
#[path = "../installed/mod.rs"]
mod installed;
mod program;
mod recorded;

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

#[derive(Deserialize)]
struct Vector {
    id: String,
    pattern: String,
    event: String,
    expect: Expect,
}

#[derive(Deserialize, Debug)]
struct Expect {
    r#match: Option<bool>,
    error: Option<String>,
    #[serde(default)]
    first_line_only: bool,
}

/// Returns the files of the folder, sorted.
fn vector_files() -> Vec<PathBuf> {
    let folder = std::env::var("AUDIT_ALERT_VECTORS").expect("AUDIT_ALERT_VECTORS names a folder");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|it| it == "jsonl"));
    files.sort();
    assert!(!files.is_empty(), "no .jsonl file in the folder");
    files
}

fn vectors(path: &Path) -> Vec<Vector> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
